//! The rules that every number of the report depends on, and where they come from.

use assess::sentences::sentence;
use domain::assessment::{Aggregation, Band, Definition, Missing, RankRule, RoundRule};

use super::{Section, heads, table};
use crate::commands::assess::words::Lang;

/// The rules, each with what it is about.
pub fn rules(definition: &Definition, lang: Lang) -> Vec<(String, String)> {
    let rounding = lang.say(
        "digits",
        &[
            (
                "rule",
                &lang.word(match definition.rounding.rule {
                    RoundRule::HalfUp => "half-up",
                    RoundRule::HalfEven => "half-even",
                    RoundRule::Truncate => "truncate",
                }),
            ),
            ("digits", &definition.rounding.digits.to_string()),
        ],
    );
    let rank = lang.word(match definition.rank {
        RankRule::Competition => "competition",
        RankRule::Dense => "dense",
    });
    let aggregation = lang.word(match definition.aggregation {
        Aggregation::Mean => "agg-mean",
        Aggregation::Sum => "agg-sum",
        Aggregation::Min => "agg-min",
        Aggregation::Max => "agg-max",
    });
    let missing = lang.word(match definition.missing {
        Missing::Exclude => "miss-exclude",
        Missing::Zero => "miss-zero",
        Missing::Block => "miss-block",
    });
    let rule = |key: &str, text: String| (lang.word(key), text);
    let mut rules = vec![
        rule("rule-version", definition.id.clone()),
        rule("rule-weights", definition.weights.clone()),
        rule("rule-rounding", rounding),
        rule("rule-rank", rank),
        rule("rule-aggregation", aggregation),
        rule("rule-missing", missing),
    ];
    rules.extend(definition.bands.iter().map(|band| rule("rule-band", edge(band, lang))));
    rules
}

fn edge(band: &Band, lang: Lang) -> String {
    let name = lang.name(&band.name);
    let mut text = match (&band.from, band.open) {
        (None, _) => lang.say("edge-rest", &[("name", &name)]),
        (Some(from), true) => lang.say("edge-above", &[("name", &name), ("edge", &from.0)]),
        (Some(from), false) => lang.say("edge-from", &[("name", &name), ("edge", &from.0)]),
    };
    if band.assumed {
        text += &lang.word("assumed");
    }
    text
}

pub(super) fn section(definition: &Definition, lang: Lang) -> Section {
    let mut rows = rules(definition, lang);
    let statements = [
        ("rule-sourced", &definition.sourced),
        ("rule-reconstruction", &definition.reconstruction),
    ];
    for (key, lines) in statements {
        let say = |line: &String| (lang.word(key), sentence(line, lang.language()));
        rows.extend(lines.iter().map(say));
    }
    let rows = rows.into_iter().map(|(rule, text)| vec![rule, text]).collect();
    let part = table("rules", lang.word("rules"), heads(lang, ["rule", "text"]), rows);
    Section::of(lang.word("rules"), Vec::new(), vec![part])
}
