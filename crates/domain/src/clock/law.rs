//! The laws that time limits come from, as data that pages put into words.

use serde::{Deserialize, Serialize};

use crate::text::Language;

/// A law or regulation that sets or counts a time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// 行政许可法 (2019 text).
    Licensing,
    /// 民法典, book one.
    CivilCode,
    /// 优化营商环境条例, order 722 of the State Council.
    BusinessEnvironment,
    /// 政府信息公开条例 (2019).
    InformationDisclosure,
    /// 行政处罚法 (2021).
    Penalty,
    /// 行政强制法 (2011).
    Coercion,
    /// 行政复议法 (2023).
    Review,
}

impl Law {
    /// The law's name in a language.
    pub const fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Law::Licensing => ("行政许可法", "Administrative Licensing Law"),
            Law::CivilCode => ("民法典", "Civil Code"),
            Law::BusinessEnvironment => {
                ("优化营商环境条例", "Regulation on Improving the Business Environment")
            }
            Law::InformationDisclosure => {
                ("政府信息公开条例", "Regulation on Open Government Information")
            }
            Law::Penalty => ("行政处罚法", "Administrative Penalty Law"),
            Law::Coercion => ("行政强制法", "Administrative Coercion Law"),
            Law::Review => ("行政复议法", "Administrative Reconsideration Law"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// One article of a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Article {
    /// The law.
    pub law: Law,
    /// The number of the article.
    pub number: u16,
}

/// Where a limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// An article of a law.
    Article(Article),
    /// The item's own data, as its legal basis sets it.
    Item,
    /// The authority's published commitment (优化营商环境条例 art. 36).
    Commitment,
    /// The plan of the handling steps.
    Step,
    /// A local rule.
    Local,
}

/// An article of the licensing law.
pub(super) const fn licensing(number: u16) -> Article {
    Article { law: Law::Licensing, number }
}

/// An article of the civil code.
pub(super) const fn civil(number: u16) -> Article {
    Article { law: Law::CivilCode, number }
}
