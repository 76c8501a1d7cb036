//! Moving cases: what stays, what goes, and that no case is left without its next step.

mod answers;
mod drawn;
mod one_case;

use crate::case::story::Story;
use crate::case::{Event, Plan, Recorded, Who, fold, step};
use crate::ctx::Ctx;
use crate::identity::Actor;
use crate::item::ItemVersion;

use super::{Order, Rebased, Rebasing, Stays, rebase};

/// Moves the case of a story, or says why it stays.
pub fn moves(story: &mut Story, new: &ItemVersion, order: &Order) -> Result<Rebased, Stays> {
    let plan = Plan::of(new);
    let by = Rebasing {
        id: "order",
        order,
        item_name: &new.name,
        plan: &plan,
        forms: None,
        ordered_by: "王芳",
        approved_by: &["李娜".to_owned()],
    };
    let ctx = Ctx { now: story.now, actor: Actor::System, entropy: [7; 64] };
    let (decided, answers) = rebase(&ctx, &story.book(), &story.case, &by)?;
    let who = Who { account: None, name: "tongban".to_owned(), role: "system".to_owned() };
    let seq = story.case.revision + 1;
    let recorded = Recorded { seq, at: story.now, who, event: decided.event };
    let id = story.case.id.clone();
    let before = story.case.state;
    story.case = step(Some(story.case.clone()), &id, &recorded).expect("in order");
    assert_eq!(story.case.state, before, "where it stands does not change");
    let text = serde_json::to_string(&recorded.event).expect("a document");
    assert_eq!(serde_json::from_str::<Event>(&text).expect("readable"), recorded.event);
    story.history.push(recorded);
    assert_eq!(fold(&id, &story.history).as_ref(), Ok(&story.case), "the fold is the case");
    story.plan = match story.case.handling.terms_of {
        None => plan,
        Some(_) => plan.under(&story.plan),
    };
    story.item = new.clone();
    Ok(answers)
}
