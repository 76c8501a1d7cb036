//! Whom the last places go to: where a number is limited, the authority grants in the order of
//! acceptance, unless a law or an administrative regulation says otherwise (行政许可法 art. 57).

use super::{Book, Event, Recorded, Refusal};

/// Where a case stands among all that want one of a limited number of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// How many places are given.
    pub granted: u32,
    /// How many cases were accepted before it in the same time and are not decided yet.
    pub ahead: u32,
    /// Whether one of the places is its own already: it was granted before and opened again.
    pub has_place: bool,
}

impl Queue {
    /// How many places are left for the case once everybody ahead of it has had theirs.
    pub fn left(&self, most: u32) -> u32 {
        most.saturating_sub(self.granted).saturating_sub(self.ahead)
    }
}

/// What an event means for the place of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The case gets a place, if the number is limited and it has none.
    Takes,
    /// A place that it got when it was granted before goes back.
    GivesBack,
}

/// What an event means for the place of its case, whoever brought it about: a person, or the clock.
/// `history` is what came before it. Only what was granted before has a place to give back, and it goes
/// back although the item may count no longer.
pub fn turn(history: &[Recorded], event: &Event) -> Option<Turn> {
    let is_grant = |event: &Event| match event {
        Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
            Some(decision.is_granted)
        }
        Event::Terminated { .. }
        | Event::Withdrawn { .. }
        | Event::Lapsed { .. }
        | Event::SentUp { .. } => Some(false),
        _ => None,
    };
    match is_grant(event)? {
        true => Some(Turn::Takes),
        false => {
            let was_granted = history.iter().any(|before| is_grant(&before.event) == Some(true));
            was_granted.then_some(Turn::GivesBack)
        }
    }
}

/// Fails unless a place is left that nobody before the case can claim.
pub(super) fn must_have_place(book: &Book<'_>) -> Result<(), Refusal> {
    let Some(quota) = &book.plan.quota else { return Ok(()) };
    let most = quota.most.unwrap_or_default();
    // Where nobody has counted, nobody can say that a place is left.
    let Some(queue) = book.queue else { return Err(Refusal::QuotaFull { most }) };
    match queue {
        Queue { has_place: true, .. } => Ok(()),
        _ if queue.granted >= most => Err(Refusal::QuotaFull { most }),
        _ if quota.other_order.is_none() && queue.left(most) == 0 => {
            Err(Refusal::QuotaTurn { ahead: queue.ahead })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::{Story, decision, of_class, opinion};
    use super::super::{Action, Lapse, Plan, State};
    use super::*;
    use crate::item::{ItemVersion, Quota, QuotaPeriod};
    use crate::lists::CaseClass;
    use crate::text::Bilingual;

    fn limited(most: u32, other_order: bool) -> ItemVersion {
        let mut item = ItemVersion::sample();
        let order = other_order.then(|| Bilingual::both("依照条例摇号", "By lot"));
        let per = Some(QuotaPeriod::Year);
        item.conditions.quota = Quota { most: Some(most), per, other_order: order };
        item
    }

    fn ready(item: ItemVersion) -> Story {
        let mut story = Story::begin("2026-03-02", item);
        story.does("clerk", Action::Accept).does("officer", Action::StartReview);
        story.does("officer", Action::Review(opinion(true)));
        story
    }

    /// What granting comes to where so many are granted and so many stand ahead.
    fn check(most: u32, other_order: bool, granted: u32, ahead: u32, refused: Option<&str>) {
        let mut story = ready(limited(most, other_order));
        story.queue = Some(Queue { granted, ahead, has_place: false });
        match refused {
            Some(key) => {
                story.refused("approver", Action::Decide(decision(true)), key);
                // The way out is a refusal with its reason.
                story.does("approver", Action::Decide(decision(false)));
            }
            None => {
                story.does("approver", Action::Decide(decision(true)));
                assert_eq!(story.case.state, State::Granted);
            }
        }
    }

    #[test]
    fn places_go_in_the_order_of_acceptance_and_never_beyond_the_limit() {
        check(3, false, 0, 0, None);
        check(3, false, 2, 0, None);
        check(3, false, 0, 2, None);
        check(3, false, 1, 2, Some("quota-turn"));
        check(3, false, 0, 3, Some("quota-turn"));
        check(3, false, 3, 0, Some("quota-full"));
        check(3, false, 4, 0, Some("quota-full"));
        check(0, false, 0, 0, Some("quota-full"));
        check(3, false, u32::MAX, u32::MAX, Some("quota-full"));
        // Another order of law passes by those ahead, and not by the limit.
        check(3, true, 0, 9, None);
        check(3, true, 3, 0, Some("quota-full"));
    }

    #[test]
    fn where_nobody_has_counted_nothing_is_granted() {
        let mut story = ready(limited(3, false));
        story.refused("approver", Action::Decide(decision(true)), "quota-full");
    }

    #[test]
    fn a_case_that_has_its_place_keeps_it() {
        let mut story = ready(limited(1, false));
        story.queue = Some(Queue { granted: 1, ahead: 5, has_place: true });
        story.does("approver", Action::Decide(decision(true)));
    }

    #[test]
    fn every_road_to_a_grant_asks_for_a_place_and_silence_gives_none() {
        let mut item = of_class(CaseClass::Instant);
        item.conditions.quota = limited(1, false).conditions.quota;
        let mut story = Story::begin("2026-03-02", item);
        story.queue = Some(Queue { granted: 1, ..Queue::default() });
        story.refused("officer", Action::DecideAtOnce(decision(true)), "quota-full");
        story.does("officer", Action::DecideAtOnce(decision(false)));

        let mut item = limited(1, false);
        item.service.by_commitment = Some(true);
        let mut story = Story::begin("2026-03-02", item);
        let reasons = "已作出书面承诺，符合条件".to_owned();
        story.does("citizen", Action::Commit { promise: reasons.clone() });
        let grant = Action::GrantOnCommitment { has_good_credit: true, reasons };
        story.queue = Some(Queue { ahead: 1, ..Queue::default() });
        story.refused("officer", grant.clone(), "quota-turn");
        story.queue = Some(Queue::default());
        story.does("officer", grant);

        let mut item = limited(1, false);
        item.service.silence_grants = Some(true);
        assert_eq!(Plan::of(&item).silence(), None);
        item.service.silence_grants = Some(false);
        assert_eq!(Plan::of(&item).silence(), Some(false));
    }

    #[test]
    fn what_silence_means_follows_from_the_limit_of_the_version_in_force() {
        let mut own = limited(1, false);
        own.service.silence_grants = Some(true);
        let mut free = own.clone();
        free.conditions.quota = Quota::default();
        let silence = |own: &ItemVersion, in_force: &ItemVersion| {
            Plan::of(own).limited_by(in_force).silence()
        };
        assert_eq!(silence(&own, &free), Some(true), "nobody counts any more");
        assert_eq!(silence(&free, &own), None, "counted meanwhile");
        // The limits of an older version bring its rule of silence, and not a place with it.
        assert_eq!(Plan::of(&own).under(&Plan::of(&free)).silence(), None);
    }

    #[test]
    fn a_place_is_taken_by_a_grant_and_given_back_by_any_other_end_after_it() {
        let decided =
            |is_granted| Event::Decided { decision: decision(is_granted), remedies: None };
        let silent = |is_granted| Event::TacitlyDecided { decision: decision(is_granted) };
        let reason = || String::new();
        let mut story = ready(limited(1, false));
        for event in [decided(true), silent(true)] {
            assert_eq!(turn(&story.history, &event), Some(Turn::Takes));
        }
        let ends = || {
            [
                decided(false),
                silent(false),
                Event::Terminated { reason: reason() },
                Event::Withdrawn { reason: reason() },
                Event::Lapsed { cause: Lapse::MissingNotSupplied },
                Event::SentUp { opinion: opinion(true), to: String::new() },
            ]
        };
        for event in ends() {
            assert_eq!(turn(&story.history, &event), None, "it was never granted: {event:?}");
        }
        story.queue = Some(Queue::default());
        story.does("approver", Action::Decide(decision(true)));
        for event in ends() {
            assert_eq!(turn(&story.history, &event), Some(Turn::GivesBack), "{event:?}");
        }
        assert_eq!(turn(&story.history, &Event::IssueStarted {}), None);
    }
}
