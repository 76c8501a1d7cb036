//! How far the result can be trusted: intervals, kinds of doubt, chances of bands, what moves
//! places, and how far raters agree.

use assess::charts::{FactorBar, RankBar, ranks, sensitivity};
use assess::study::Outcome;
use domain::assessment::Definition;

use super::{CHARTED_MAX, Part, Section, head, heads, named, picture, shown, table};
use crate::commands::assess::doubts::Doubts;
use crate::commands::assess::words::Lang;

pub(super) fn sections(definition: &Definition, doubts: &Doubts, lang: Lang) -> Vec<Section> {
    let outcome = &doubts.outcome;
    let title = |key: &str| lang.word(key);
    let mut sections = vec![
        Section::of(title("ranks"), how(outcome, lang), vec![places(definition, outcome, lang)]),
        Section::of(title("chances"), Vec::new(), vec![chances(definition, outcome, lang)]),
    ];
    if !doubts.apart.is_empty() {
        sections.push(Section::of(title("doubt"), Vec::new(), vec![apart(doubts, lang)]));
    }
    sections.push(match moves(outcome, lang) {
        Some(part) => Section::of(title("sensitivity"), Vec::new(), vec![part]),
        None => Section::of(title("sensitivity"), vec![title("never-moves")], Vec::new()),
    });
    if !doubts.agreement.is_empty() {
        let lines = vec![title("agreement-about")];
        sections.push(Section::of(title("agreement"), lines, vec![agreement(doubts, lang)]));
    }
    sections
}

/// What was done, in sentences.
fn how(outcome: &Outcome, lang: Lang) -> Vec<String> {
    let varied: Vec<String> =
        outcome.factors.iter().map(|f| lang.word(&format!("choice-{}", f.code()))).collect();
    let varied = if varied.is_empty() { lang.word("nothing-varies") } else { lang.list(&varied) };
    let mut lines = vec![
        lang.say(
            "seed-line",
            &[
                ("seed", &outcome.seed.to_string()),
                ("runs", &outcome.runs.to_string()),
                ("varied", &varied),
            ],
        ),
        lang.say(
            "interval-line",
            &[
                ("coverage", &shown(outcome.coverage * 100.0, 0)),
                ("moved", &shown(outcome.places_moved, 2)),
            ],
        ),
    ];
    if !outcome.left_out.is_empty() {
        lines.push(lang.say("left-out", &[("units", &lang.list(&outcome.left_out))]));
    }
    if outcome.units.len() > CHARTED_MAX {
        lines.push(lang.say("charted-first", &[("count", &CHARTED_MAX.to_string())]));
    }
    lines
}

fn places(definition: &Definition, outcome: &Outcome, lang: Lang) -> Part {
    let bands = definition.bands.iter().filter(|band| band.from.is_some());
    let edges: Vec<(f64, bool, &str)> = bands
        .filter_map(|band| {
            let edge = assess::exact::of(band.from.as_ref()?).ok()?;
            Some((assess::exact::to_float(&edge), band.open, band.id.as_str()))
        })
        .collect();
    let last = definition.bands.last().map_or("", |band| band.id.as_str());
    let band = |score: f64| {
        let found =
            edges.iter().find(|(edge, open, _)| if *open { score > *edge } else { score >= *edge });
        found.map_or(last, |(_, _, id)| *id).to_owned()
    };
    let bars: Vec<RankBar> = outcome
        .units
        .iter()
        .map(|unit| RankBar {
            label: unit.unit.clone(),
            place: f64::from(unit.place),
            low: unit.place_low,
            high: unit.place_high,
            band: band(unit.score),
        })
        .collect();
    let mut part =
        picture(lang, "ranks", &|caption| ranks(caption, &bars[..bars.len().min(CHARTED_MAX)]));
    part.heads = heads(
        lang,
        [
            "unit",
            "place",
            "place-low",
            "place-median",
            "place-high",
            "score",
            "score-low",
            "score-high",
        ],
    );
    let digits = usize::from(definition.rounding.digits);
    part.rows = outcome
        .units
        .iter()
        .map(|unit| {
            vec![
                unit.unit.clone(),
                unit.place.to_string(),
                shown(unit.place_low, 1),
                shown(unit.place_median, 1),
                shown(unit.place_high, 1),
                shown(unit.score, digits),
                shown(unit.score_low, digits),
                shown(unit.score_high, digits),
            ]
        })
        .collect();
    part
}

fn chances(definition: &Definition, outcome: &Outcome, lang: Lang) -> Part {
    let name = |code: &String| {
        let band = definition.bands.iter().find(|band| band.id == *code);
        named(band.map_or_else(|| code.clone(), |band| format!("{} %", lang.name(&band.name))))
    };
    let columns = outcome.bands.iter().rev().map(name);
    let heads = [head(lang, "unit")].into_iter().chain(columns).collect();
    let row = |unit: &assess::study::UnitDoubt| {
        let chances = unit.band_chances.iter().rev().map(|chance| shown(chance * 100.0, 1));
        [unit.unit.clone()].into_iter().chain(chances).collect()
    };
    table("chances", lang.word("chances"), heads, outcome.units.iter().map(row).collect())
}

/// The interval of places by each kind of doubt alone, and by all of them.
fn apart(doubts: &Doubts, lang: Lang) -> Part {
    let kinds = || {
        let alone = doubts.apart.iter().map(|(kind, outcome)| (kind.code(), outcome));
        alone.chain([("together", &doubts.outcome)])
    };
    let mut heads = heads(lang, ["unit", "place"]);
    for (code, _) in kinds() {
        let name = lang.word(&format!("kind-{code}"));
        for end in ["place-low", "place-high"] {
            heads.push(named(format!("{name} {}", lang.word(&format!("col-{end}")))));
        }
    }
    let row = |unit: &assess::study::UnitDoubt| {
        let mut row = vec![unit.unit.clone(), unit.place.to_string()];
        for (_, outcome) in kinds() {
            let found = outcome.units.iter().find(|other| other.unit == unit.unit);
            let ends = found.map_or([f64::NAN; 2], |found| [found.place_low, found.place_high]);
            row.extend(ends.map(|end| shown(end, 1)));
        }
        row
    };
    let rows = doubts.outcome.units.iter().map(row).collect();
    table("doubt", lang.word("doubt"), heads, rows)
}

fn moves(outcome: &Outcome, lang: Lang) -> Option<Part> {
    let found = outcome.sensitivity.as_ref()?;
    let bars: Vec<FactorBar> = outcome
        .factors
        .iter()
        .enumerate()
        .map(|(at, factor)| {
            let ends = |spread: Option<&assess::doubt::Spread>| {
                spread.map_or((f64::NAN, f64::NAN), |spread| (spread.low, spread.high))
            };
            FactorBar {
                label: lang.word(&format!("choice-{}", factor.code())),
                first: found.first[at],
                first_ends: ends(found.first_spread.get(at)),
                total: found.total[at],
                total_ends: ends(found.total_spread.get(at)),
            }
        })
        .collect();
    Some(picture(lang, "sensitivity", &|caption| sensitivity(caption, &bars)))
}

fn agreement(doubts: &Doubts, lang: Lang) -> Part {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| shown(v, 3));
    let row = |leaf: &assess::score::LeafAgreement| {
        vec![
            leaf.leaf.clone(),
            leaf.pairs.to_string(),
            leaf.same.to_string(),
            number(leaf.kappa),
            number(leaf.alpha),
        ]
    };
    let heads = heads(lang, ["index", "pairs", "same", "kappa", "alpha"]);
    let rows = doubts.agreement.iter().map(row).collect();
    table("agreement", lang.word("agreement"), heads, rows)
}
