//! What a reproduction says in the reader's language; names of cells stay what they are.

use domain::text::Language;

use super::report::{Exception, Finding, Report, Step, Unknown, Verdict};
use crate::said::{Said, said};
use crate::sentences::sentence;

impl Verdict {
    /// The verdict, to be told in any language.
    #[must_use]
    pub fn said(self) -> Said {
        said(
            match self {
                Self::Agrees => "verdict-agrees",
                Self::AgreesAfterRounding => "verdict-rounding",
                Self::Contradiction => "verdict-contradiction",
                Self::NotDetermined => "verdict-open",
            },
            [],
        )
    }
}

impl Report {
    /// The report with its sentences in a language; names of cells stay what they are.
    #[must_use]
    pub fn in_words(&self, language: Language) -> Self {
        let say = |text: &String| sentence(text, language);
        let step = |step: &Step| Step { name: say(&step.name), ..step.clone() };
        let exception = |one: &Exception| Exception {
            step: say(&one.step),
            published: say(&one.published),
            recomputed: say(&one.recomputed),
            cause: one.cause.as_ref().map(say),
            ..one.clone()
        };
        let finding = |one: &Finding| Finding {
            statement: say(&one.statement),
            recomputed: say(&one.recomputed),
            ..one.clone()
        };
        let unknown =
            |one: &Unknown| Unknown { name: say(&one.name), given: say(&one.given), ..one.clone() };
        Self {
            name: self.name.clone(),
            rules: self.rules.iter().map(say).collect(),
            steps: self.steps.iter().map(step).collect(),
            exceptions: self.exceptions.iter().map(exception).collect(),
            findings: self.findings.iter().map(finding).collect(),
            unknowns: self.unknowns.iter().map(unknown).collect(),
            notes: self.notes.iter().map(say).collect(),
            holds: self.holds,
        }
    }
}
