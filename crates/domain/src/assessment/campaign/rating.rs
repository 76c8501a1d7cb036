//! Questions, the two blind answers to each, and what they come to.

use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::assessment::{Leaf, State};

/// What is asked: one leaf of one unit, on one item or on the whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The unit.
    pub unit: String,
    /// The item; empty when the whole unit is looked at.
    pub item: String,
    /// The leaf.
    pub leaf: String,
}

/// A question put to one rater.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its id within the campaign.
    pub id: String,
    /// What is asked.
    pub target: Target,
    /// Which of the two raters it is: 1 or 2.
    pub slot: u8,
    /// The rater's account, as `region/id`.
    pub rater: String,
}

/// Puts every question to two different raters. Whoever looks at an item answers all its leaves,
/// so raters change from item to item, in turn.
#[must_use]
pub fn assign(targets: &[Target], raters: &[String]) -> Vec<Assignment> {
    if raters.len() < 2 {
        return Vec::new();
    }
    let mut assignments = Vec::with_capacity(targets.len() * 2);
    let mut turn = 0;
    let mut last: Option<(&str, &str)> = None;
    for target in targets {
        let place = (target.unit.as_str(), target.item.as_str());
        if last.is_some_and(|last| last != place) {
            turn += 1;
        }
        last = Some(place);
        for slot in 1..=2_u8 {
            let rater = &raters[(turn + usize::from(slot) - 1) % raters.len()];
            assignments.push(Assignment {
                id: format!("{:06}-{slot}", assignments.len() / 2 + 1),
                target: target.clone(),
                slot,
                rater: rater.clone(),
            });
        }
    }
    assignments
}

/// What a rater found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answer {
    /// What became of the look.
    pub state: Option<State>,
    /// The value, when measured.
    pub value: Option<String>,
    /// Why there is no value.
    pub reason: String,
    /// The address looked at.
    pub url: String,
    /// The words found there.
    pub quote: String,
}

impl Answer {
    /// Whether two answers say the same about the thing itself. Values are compared as numbers
    /// are written, without trailing noughts.
    #[must_use]
    pub fn agrees(&self, other: &Answer) -> bool {
        self.state == other.state && plain(&self.value) == plain(&other.value)
    }
}

fn plain(value: &Option<String>) -> Option<String> {
    let text = value.as_deref()?.trim();
    let text = match text.split_once('.') {
        Some((whole, part)) => {
            let part = part.trim_end_matches('0');
            if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
        }
        None => text.to_owned(),
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() || digits.starts_with('.') {
        format!("0{digits}")
    } else {
        digits.to_owned()
    };
    let sign = if digits == "0" { "" } else { sign };
    Some(format!("{sign}{digits}"))
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFault {
    /// No state was chosen.
    StateMissing,
    /// Measured, but without a value.
    ValueMissing,
    /// A value beside a state that has none.
    ValueTooMuch,
    /// The leaf always applies.
    AlwaysApplies,
    /// There is no value and no reason why.
    ReasonMissing,
    /// The address is no address.
    Url,
    /// A text is longer than it may be.
    TooLong,
}

/// The most characters of a reason, an address or a quotation.
const TEXT_MAX: usize = 500;

/// Everything wrong with an answer but whether its value stands on the leaf's scale.
#[must_use]
pub fn answer_faults(leaf: &Leaf, answer: &Answer) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    let has_value = answer.value.as_deref().is_some_and(|value| !value.trim().is_empty());
    match answer.state {
        None => faults.push(AnswerFault::StateMissing),
        Some(State::Measured) if !has_value => faults.push(AnswerFault::ValueMissing),
        Some(State::Measured) => {}
        Some(state) => {
            if has_value {
                faults.push(AnswerFault::ValueTooMuch);
            }
            if state == State::NotApplicable && !leaf.optional {
                faults.push(AnswerFault::AlwaysApplies);
            }
            if answer.reason.trim().is_empty() {
                faults.push(AnswerFault::ReasonMissing);
            }
        }
    }
    let url = answer.url.trim();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !url.is_empty() && (!is_web || url.chars().any(|c| c.is_whitespace() || c.is_control())) {
        faults.push(AnswerFault::Url);
    }
    let texts = [&answer.reason, &answer.url, &answer.quote];
    if texts.iter().any(|text| text.chars().count() > TEXT_MAX) {
        faults.push(AnswerFault::TooLong);
    }
    faults
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// At least one answer is missing.
    Open,
    /// Both answers say the same.
    Agreed,
    /// The answers differ.
    Differs,
    /// A third person settled what holds.
    Settled,
}

/// What changes hands when a rater is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// The questions that go to the new rater.
    pub moved: Vec<String>,
    /// Those among them whose answer no longer stands and is asked for again.
    pub withdrawn: Vec<String>,
}

/// Puts the questions of one rater to another. What the earlier rater answered is kept, or asked
/// for again where nothing has come of it yet: an answer on which a record stands is never undone.
///
/// # Errors
/// When both are the same person, or the new rater is the other side of a question that would move:
/// no one gives both answers.
pub fn hand_over(
    questions: &[(&Assignment, bool, Standing)],
    from: &str,
    to: &str,
    is_asked_again: bool,
) -> Result<Handover, Refusal> {
    if from == to {
        return Err(Refusal::SameRater);
    }
    let mut handover = Handover::default();
    for (assignment, is_answered, standing) in questions {
        let is_final = matches!(standing, Standing::Agreed | Standing::Settled);
        if assignment.rater != from || is_final || (*is_answered && !is_asked_again) {
            continue;
        }
        let is_other = |(other, _, _): &(&Assignment, bool, Standing)| {
            other.target == assignment.target && other.id != assignment.id && other.rater == to
        };
        if questions.iter().any(is_other) {
            return Err(Refusal::RaterOfBoth);
        }
        handover.moved.push(assignment.id.clone());
        if *is_answered {
            handover.withdrawn.push(assignment.id.clone());
        }
    }
    Ok(handover)
}

/// Where a question stands by its two answers.
#[must_use]
pub fn standing(first: Option<&Answer>, second: Option<&Answer>, is_settled: bool) -> Standing {
    match (first, second) {
        (Some(_), Some(_)) if is_settled => Standing::Settled,
        (Some(a), Some(b)) if a.agrees(b) => Standing::Agreed,
        (Some(_), Some(_)) => Standing::Differs,
        _ => Standing::Open,
    }
}

/// Whether a rater may give an answer again: only as long as the other's is not in, for after
/// that both may be seen.
///
/// # Errors
/// When both answers are in.
pub fn may_revise(own: Option<&Answer>, other: Option<&Answer>) -> Result<(), Refusal> {
    match (own, other) {
        (Some(_), Some(_)) => Err(Refusal::BothIn),
        _ => Ok(()),
    }
}
