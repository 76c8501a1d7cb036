//! Cases: applying, handling, deciding, looking.

mod act;
mod book;
mod calendars;
mod deeds;
mod desk;
mod due;
mod elsewhere;
mod filters;
mod hands;
mod inbox;
mod look;
mod offers;
mod places;
pub(crate) mod rebase;
mod receipt;
mod submit;
pub(crate) mod sweep;
mod together;

pub(crate) use act::act_with;
pub use act::{
    accept, decide, decline, request_correction, return_to_officer, review, start_review,
    supplement, withdraw,
};
pub(crate) use calendars::{Calendars, of as calendar_of};
pub use calendars::{
    Moved, NewCalendar, Preview, calendar_versions, preview_calendar, publish_calendar, recount,
    recount_some,
};
pub use deeds::{
    approve, archive, confirm_delivery, countersign, deliver, finish_step, issue, propose, reject,
    reopen, resume, say_not_needed, start_pre_check,
};
pub use desk::{
    Bulk, Outcome, add_label, add_note, bulk, labels, list_filtered, note_absence, open_tasks,
    remove_label, say, talk, with_notes, workload,
};
pub use elsewhere::{check_handles, open as open_elsewhere, read_opened};
pub use filters::{Saved, delete_filter, save_filter, saved_filters};
pub use hands::{Desk, in_hand, is_leading, own_desks, team};
pub use inbox::{Inbox, inbox, labelled};
pub(crate) use look::open_until;
pub use look::{
    Overview, Progress, Shown, check_may_read, check_region, due_on, list_own, look_for, messages,
    notice_due, overview, own, query, read, show, show_overtaken, show_own,
};
pub use offers::{Beside, CONFIRMED_ONLINE, Hand, beside, check, check_seat, hands, offers, take};
pub use places::{InLine, Limited, Places, Waiting, limited, places};
pub use receipt::{Receipt, receipt};
pub use store::cases::{Absence, OpenTask, Remark, RemarkKind};
pub use store::messages::Message;
pub use submit::{Application, check_level, submit};
pub use together::{Inside, Together, desk_page, own_page};

use domain::case::Who;
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::region::RegionCode;

/// The first and last region code that a region covers.
pub(crate) fn span(region: RegionCode) -> (String, String) {
    let code = region.as_str();
    let stem = code.trim_end_matches("00");
    (code.to_owned(), format!("{stem:9<6}"))
}

/// The codes that a region covers; those of the country cover all.
pub(crate) fn whole(region: RegionCode) -> (String, String) {
    match region.as_str() {
        calendars::COUNTRY => ("000000".to_owned(), "999999".to_owned()),
        _ => span(region),
    }
}

/// The role of whoever acts on the applicant's side: the applicant, or in what capacity for them.
fn applicant_role(actor: &Actor) -> &'static str {
    actor.agent().map_or("applicant", |agent| agent.delegation.capacity.key())
}

/// Who stands behind an event, acting in `role`.
fn who(actor: &Actor, role: &str) -> Who {
    match actor.account() {
        Some(account) => Who {
            account: Some(account.id.clone()),
            name: account.name.clone(),
            role: role.to_owned(),
        },
        None => Who { account: None, name: "tongban".to_owned(), role: "system".to_owned() },
    }
}

/// The same circumstances with ids of their own: one request that changes many cases.
pub(crate) fn apart(ctx: &Ctx, number: u64) -> Ctx {
    let mut ctx = ctx.clone();
    for (byte, mix) in ctx.entropy[34..42].iter_mut().zip(number.to_be_bytes()) {
        *byte ^= mix;
    }
    ctx
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(region: &str, from: &str, to: &str) {
        let region = RegionCode::parse(region).unwrap();
        assert_eq!(span(region), (from.to_owned(), to.to_owned()));
    }

    #[test]
    fn a_region_spans_what_lies_in_it() {
        check("440000", "440000", "449999");
        check("440100", "440100", "440199");
        check("440106", "440106", "440106");
        check("441000", "441000", "441099");
        check("100000", "100000", "109999");
        check("469030", "469030", "469030");
    }
}
