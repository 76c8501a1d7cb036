//! A case with all that its own page tells, read together: one view of the data, each record once.

use domain::case::{CaseId, Offer, Recorded, Seat};
use domain::ctx::Ctx;
use domain::file::File;
use domain::lists::SpecialProcedure;
use domain::permit::{Deed, may};
use store::Tx;
use store::cases::{Remark, Remarks, ToDecide};
use store::papers::Paper;

use crate::cases::book;
use crate::cases::desk::is_outside;
use crate::cases::look::Shown;
use crate::cases::places::InLine;
use crate::cases::{due, look, offers, places};
use crate::error::{Error, Result};
use crate::services::Services;

/// A case with all that its page tells.
pub struct Together {
    /// The case, its history and its papers.
    pub shown: Shown,
    /// What stands open to whoever looks.
    pub offers: Vec<Offer>,
    /// What was said of it that they may read.
    pub said: Vec<Remark>,
    /// The files handed in with it, each with the field it answers.
    pub files: Vec<(String, File)>,
    /// Where it stands among those that want one of a limited number of places.
    pub line: Option<InLine>,
    /// What only a desk shows.
    pub inside: Inside,
}

/// What of a case is shown at desks alone.
#[derive(Default)]
pub struct Inside {
    /// Its labels.
    pub labels: Vec<String>,
    /// The name of the officer who examines it.
    pub officer: Option<String>,
    /// The special procedures that may be proposed for it.
    pub procedures: Vec<SpecialProcedure>,
}

/// One's own case with all that its page tells; anybody else's does not exist here, whatever one's
/// role.
pub fn own_page(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Together> {
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let found = sv.db.snapshot(|tx| {
        let found = book::find(ctx, tx, id)?;
        look::check_own(ctx, account, &found.case)?;
        read(tx, found, Remarks::Talk)
    })?;
    laid_out(ctx, sv, found, &[Seat::Applicant])
}

/// A case with all that its page at a desk with these seats tells. The look is recorded with its
/// purpose.
pub fn desk_page(ctx: &Ctx, sv: &Services, id: &CaseId, seats: &[Seat]) -> Result<Together> {
    let (found, labels, officer) = sv.db.snapshot(|tx| {
        let found = book::find(ctx, tx, id)?;
        let case = &found.case;
        may(&ctx.actor, Deed::ReadCase(case))?;
        let account = ctx.actor.account().ok_or(Error::LogIn)?;
        if is_outside(ctx, account, case) {
            return Err(Error::Forbidden);
        }
        let labels = store::cases::labels(tx, id)?;
        let officer = match &case.officer {
            Some(officer) => store::accounts::find(tx, officer)?,
            None => None,
        };
        Ok((read(tx, found, Remarks::All)?, labels, officer))
    })?;
    let desk: Vec<_> = seats.iter().filter_map(|seat| seat.role()).collect();
    crate::people::note_look_at(ctx, sv, &found.found.case, None, &desk)?;
    let mut together = laid_out(ctx, sv, found, seats)?;
    together.inside.labels = labels;
    together.inside.officer = officer.map(|stored| stored.account.name);
    Ok(together)
}

/// What is stored of a case.
struct Found {
    found: ToDecide,
    history: Vec<Recorded>,
    papers: Vec<Paper>,
    said: Vec<Remark>,
    files: Vec<(String, File)>,
}

fn read(tx: &mut Tx<'_>, found: ToDecide, remarks: Remarks) -> Result<Found> {
    let id = &found.case.id;
    Ok(Found {
        history: store::cases::history(tx, id)?,
        papers: store::papers::list_of_case(tx, id)?,
        said: store::cases::remarks(tx, id, remarks)?,
        files: store::files::of_case(tx, id)?,
        found,
    })
}

fn laid_out(ctx: &Ctx, sv: &Services, found: Found, seats: &[Seat]) -> Result<Together> {
    let Found { found, history, papers, said, files } = found;
    let loaded = book::laid_out(sv, found, history)?;
    let loaded = book::limited(loaded, sv, ctx.now)?;
    let offers = offers::open_to(ctx, &loaded, seats);
    let line = places::line(&loaded);
    let inside =
        Inside { procedures: domain::case::procedures(&loaded.book()), ..Inside::default() };
    let book::Loaded { case, history, published, plan, calendar, .. } = loaded;
    let reading = due::by_rule(&plan.rule, &history, &calendar, ctx.now).ok();
    let earlier = look::earlier(sv, &case, &history)?;
    let shown = Shown { case, history, papers, published, earlier, reading };
    Ok(Together { shown, offers, said, files, line, inside })
}
