//! The profile file: TOML in, a checked definition out, every fault with its line.

use std::collections::BTreeMap;

use domain::assessment::{
    Aggregation, Band, Decimal, Definition, Direction, Goal, Leaf, Missing, Name, Node, RankRule,
    RoundRule, Rounding, Scale, SiteRule, Tier, Veto,
};
use domain::text::Language;
use serde::Deserialize;
use toml::Spanned;

use super::sums::{Sum, sum};
use crate::said::{Said, of_reader, said};

/// The version of the file's form that this program reads.
const VERSION: u32 = 1;

/// What is wrong with a profile, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", if *.line == 0 { String::new() } else { format!("line {line}: ") })]
pub struct Fault {
    /// The line, counted from one; zero when no file was read.
    pub line: usize,
    /// What is wrong.
    pub what: Said,
}

impl Fault {
    /// The fault with its line in a language.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        if self.line == 0 {
            return self.what.in_words(language);
        }
        let values = [("line", self.line.into()), ("what", self.what.clone().into())];
        said("line", values).in_words(language)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u32>,
    id: String,
    name: Name,
    #[serde(default)]
    sourced: Vec<String>,
    #[serde(default)]
    reconstruction: Vec<String>,
    #[serde(default)]
    aggregation: Aggregation,
    #[serde(default)]
    missing: Missing,
    top: Option<Spanned<Number>>,
    rounding: Option<Rounding>,
    #[serde(default)]
    rank: RankRule,
    #[serde(default)]
    guests: Vec<String>,
    weights_add_to: Option<Spanned<Number>>,
    #[serde(default, rename = "band")]
    bands: Vec<FileBand>,
    #[serde(default, rename = "node")]
    nodes: Vec<Spanned<FileNode>>,
    /// Named sets of weights; the one called `default` is used when none is asked for.
    #[serde(default)]
    weights: BTreeMap<String, BTreeMap<String, Spanned<Number>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBand {
    id: String,
    zh: String,
    en: String,
    from: Option<Spanned<Number>>,
    above: Option<Spanned<Number>>,
    #[serde(default)]
    assumed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileNode {
    id: Spanned<String>,
    parent: Option<Spanned<String>>,
    zh: String,
    en: String,
    goal: Option<Goal>,
    weight: Option<Spanned<Number>>,
    #[serde(default)]
    aggregation: Aggregation,
    #[serde(default)]
    missing: Missing,
    bonus_above: Option<Spanned<Number>>,
    weights_add_to: Option<Spanned<Number>>,
    #[serde(default)]
    guide_zh: String,
    #[serde(default)]
    guide_en: String,
    #[serde(default)]
    per_item: bool,
    #[serde(default)]
    source: String,
    #[serde(default)]
    reconstruction: bool,
    scale: Option<Spanned<FileScale>>,
    #[serde(default)]
    direction: Direction,
    #[serde(default)]
    sites: FileSites,
    #[serde(default, rename = "veto")]
    vetoes: Vec<Spanned<FileVeto>>,
    #[serde(default)]
    optional: bool,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum FileScale {
    Binary,
    Ratio,
    Range { min: Number, max: Number },
    Ladder { steps: Vec<Number> },
    Tiers { tiers: Vec<FileTier>, otherwise: Number },
    Deduction { each: Number },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTier {
    bound: Number,
    score: Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileVeto {
    at_least: Option<Number>,
    at_most: Option<Number>,
    node: Option<String>,
    cap: Option<Number>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FileSites {
    One(domain::assessment::Combine),
    ByLevel(SiteRule),
}

impl Default for FileSites {
    fn default() -> Self {
        Self::ByLevel(SiteRule::default())
    }
}

/// A number as written: a whole number, a float (kept as its shortest decimal) or decimal text.
pub(super) struct Number(pub(super) String);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl serde::de::Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a number")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
        Ok(Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
        Ok(Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Number, E> {
        Ok(Number(value.to_owned()))
    }
}

/// Reads a profile with the named set of weights (`default` when none is named).
///
/// # Errors
/// Every fault found, with its line.
pub fn parse(text: &str, weights: Option<&str>) -> Result<Definition, Vec<Fault>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![Fault { line: line(text, at), what: of_reader(error.message()) }]
    })?;
    let mut reader = Reader { text, faults: Vec::new() };
    let of_nodes = file.nodes.iter().map(|node| {
        let node = node.get_ref();
        (Some(node.id.get_ref().clone()), sum(text, node.weights_add_to.as_ref()))
    });
    let whole = (None, sum(text, file.weights_add_to.as_ref()));
    let sums: Vec<(Option<String>, Option<Sum>)> = of_nodes.chain([whole]).collect();
    let lines: Vec<usize> = file.nodes.iter().map(|node| line(text, node.span().start)).collect();
    let definition = reader.definition(file, weights);
    let Reader { mut faults, .. } = reader;
    if faults.is_empty() {
        let stated = sums.into_iter().filter_map(|(parent, sum)| Some((parent, sum?)));
        faults
            .extend(stated.filter_map(|(parent, sum)| sum.missed(&definition, parent.as_deref())));
        // A tree whose numbers could not be read would only give faults that follow from those.
        let found = super::check(&definition).into_iter();
        faults.extend(found.map(|(node, what)| Fault {
            line: node.and_then(|at| lines.get(at).copied()).unwrap_or(1),
            what,
        }));
    }
    faults.sort_by_key(|fault| fault.line);
    if faults.is_empty() { Ok(definition) } else { Err(faults) }
}

pub(super) fn line(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// Reads the parts of a file and gathers the faults.
struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, at: usize, what: Said) {
        self.faults.push(Fault { line: line(self.text, at), what });
    }

    fn definition(&mut self, file: File, weights: Option<&str>) -> Definition {
        if *file.version.get_ref() != VERSION {
            let found = (*file.version.get_ref()).into();
            let what = said("version", [("found", found), ("known", VERSION.into())]);
            self.fault(file.version.span().start, what);
        }
        let chosen = weights.unwrap_or("default");
        let set = file.weights.get(chosen);
        if let (Some(name), None) = (weights, set) {
            let known: Vec<_> = file.weights.keys().map(String::as_str).collect();
            let known = known.join(", ").into();
            self.fault(0, said("weights-unknown", [("name", name.into()), ("known", known)]));
        }
        let mut overrides = BTreeMap::new();
        for (id, value) in set.into_iter().flatten() {
            if !file.nodes.iter().any(|node| node.get_ref().id.get_ref() == id) {
                let values = [("set", chosen.into()), ("node", id.into())];
                self.fault(value.span().start, said("weights-node", values));
            }
            overrides.insert(id.clone(), self.number(value));
        }
        Definition {
            version: VERSION,
            id: file.id,
            name: file.name,
            weights: chosen.to_owned(),
            sourced: file.sourced,
            reconstruction: file.reconstruction,
            aggregation: file.aggregation,
            missing: file.missing,
            top: file.top.as_ref().map_or_else(|| decimal("100"), |value| self.number(value)),
            rounding: file.rounding.unwrap_or(Rounding { rule: RoundRule::HalfUp, digits: 2 }),
            rank: file.rank,
            guests: file.guests,
            bands: file.bands.into_iter().map(|band| self.band(band)).collect(),
            nodes: file
                .nodes
                .into_iter()
                .map(|node| self.node(node.into_inner(), &overrides))
                .collect(),
        }
    }

    fn band(&mut self, band: FileBand) -> Band {
        if let (Some(from), Some(_)) = (&band.from, &band.above) {
            let what = said("band-both", [("band", (&band.id).into())]);
            self.fault(from.span().start, what);
        }
        let open = band.above.is_some();
        Band {
            id: band.id,
            name: Name { zh: band.zh, en: band.en },
            from: band.from.or(band.above).map(|value| self.number(&value)),
            open,
            assumed: band.assumed,
        }
    }

    fn node(&mut self, node: FileNode, overrides: &BTreeMap<String, Decimal>) -> Node {
        let written = node.weight.as_ref().map_or_else(|| decimal("1"), |value| self.number(value));
        let id = node.id.into_inner();
        let scale = node.scale.as_ref().map(|scale| self.scale(scale));
        if scale.is_none() && (!node.vetoes.is_empty() || node.optional) {
            let what = said("veto-no-scale", [("node", (&id).into())]);
            self.faults.push(Fault { line: 1, what });
        }
        let vetoes = node.vetoes.iter().map(|veto| self.veto(veto)).collect();
        let sites = match node.sites {
            FileSites::One(rule) => SiteRule { central: rule, regional: rule, local: rule },
            FileSites::ByLevel(rule) => rule,
        };
        Node {
            weight: overrides.get(&id).cloned().unwrap_or(written),
            id,
            parent: node.parent.map(Spanned::into_inner),
            name: Name { zh: node.zh, en: node.en },
            goal: node.goal,
            aggregation: node.aggregation,
            missing: node.missing,
            bonus_above: node.bonus_above.map(|value| self.number(&value)),
            leaf: scale.map(|scale| Leaf {
                scale,
                direction: node.direction,
                sites,
                vetoes,
                optional: node.optional,
            }),
            guide: Name { zh: node.guide_zh, en: node.guide_en },
            is_per_item: node.per_item,
            source: node.source,
            reconstruction: node.reconstruction,
        }
    }

    fn veto(&mut self, veto: &Spanned<FileVeto>) -> Veto {
        let at = veto.span().start;
        let veto = veto.get_ref();
        Veto {
            at_least: veto.at_least.as_ref().map(|value| self.decimal(value, at)),
            at_most: veto.at_most.as_ref().map(|value| self.decimal(value, at)),
            node: veto.node.clone(),
            cap: veto.cap.as_ref().map(|value| self.decimal(value, at)),
        }
    }

    fn scale(&mut self, scale: &Spanned<FileScale>) -> Scale {
        let at = scale.span().start;
        match scale.get_ref() {
            FileScale::Binary => Scale::Binary,
            FileScale::Ratio => Scale::Ratio,
            FileScale::Range { min, max } => {
                Scale::Range { min: self.decimal(min, at), max: self.decimal(max, at) }
            }
            FileScale::Ladder { steps } => {
                Scale::Ladder { steps: steps.iter().map(|step| self.decimal(step, at)).collect() }
            }
            FileScale::Tiers { tiers, otherwise } => Scale::Tiers {
                tiers: tiers
                    .iter()
                    .map(|tier| Tier {
                        bound: self.decimal(&tier.bound, at),
                        score: self.decimal(&tier.score, at),
                    })
                    .collect(),
                otherwise: self.decimal(otherwise, at),
            },
            FileScale::Deduction { each } => Scale::Deduction { each: self.decimal(each, at) },
        }
    }

    fn number(&mut self, value: &Spanned<Number>) -> Decimal {
        self.decimal(value.get_ref(), value.span().start)
    }

    fn decimal(&mut self, value: &Number, at: usize) -> Decimal {
        if let Err(error) = crate::exact::parse(&value.0) {
            self.fault(at, bad_number(&value.0, error));
            return decimal("0");
        }
        Decimal(value.0.clone())
    }
}

pub(super) fn bad_number(text: &str, error: crate::exact::NotANumber) -> Said {
    said("bad-number", [("text", text.into()), ("why", error.said().into())])
}

fn decimal(text: &str) -> Decimal {
    Decimal(text.to_owned())
}
