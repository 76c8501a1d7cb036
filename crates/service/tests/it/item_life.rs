//! The life of items: drafted, approved by two offices, published, changed, split, merged,
//! suspended, resumed and cancelled; nothing half-done whatever fails.

use domain::code::CreditCode;
use domain::identity::Role;
use domain::item::edit::Page;
use domain::item::{Desk, ItemId, ItemVersion, Refusal, State};
use domain::lists::ExerciseLevel;
use domain::text::Bilingual;
use jiff::civil::date;
use service::items::drafts::{self, Beginning, Deed, NewItem, Part, Terms};
use service::items::{self, OnThatDay, Trouble, nightly};
use service::{Error, Result};
use store::item_drafts::Stored;

use crate::engines::{Base, on_both_engines};
use crate::world::{ORG, Person, REGION, World};

on_both_engines!(
    a_draft_goes_by_both_offices_into_force,
    a_version_takes_effect_on_its_day,
    nobody_approves_what_they_wrote_and_others_may_not_at_all,
    an_error_of_quality_stops_a_draft_a_warning_does_not,
    two_editors_of_one_page_do_not_overwrite_one_another,
    a_suspended_item_is_gone_and_comes_back_as_a_new_version,
    a_split_item_gives_way_when_all_its_parts_are_in_force,
    merged_items_give_way_to_one,
    a_discarded_draft_leaves_everything_as_it_was,
    a_new_item_begins_in_the_catalogue,
    a_failure_at_any_statement_of_a_publication_leaves_no_half,
    the_nightly_check_keeps_first_days_and_figures,
);

const DAY_MS: i64 = 86_400_000;

pub struct Offices {
    pub editor: Person,
    pub organisation: Person,
    pub legal: Person,
}

pub fn offices(world: &World) -> Offices {
    let at = |login, role| world.staff_of(login, &[role], "330000", None);
    Offices {
        editor: at("editor", Role::ItemEditor),
        organisation: at("organisation", Role::OrganisationOffice),
        legal: at("legal", Role::LegalOffice),
    }
}

pub fn sample_id() -> ItemId {
    ItemVersion::sample().id
}

pub fn stored(world: &World, id: &ItemId) -> Stored {
    world.sv.db.read(|tx| store::item_drafts::find(tx, id)).unwrap().expect("a draft")
}

pub fn acts(world: &World, who: &Person, id: &ItemId, deed: Deed) -> Result<()> {
    let seen = stored(world, id).draft.revision;
    drafts::act(&who.ctx(world), &world.sv, id, seen, deed)
}

pub fn opens(world: &World, who: &Person, id: &ItemId, what: Beginning) -> Result<ItemId> {
    drafts::open(&who.ctx(world), &world.sv, id.clone(), what)
}

/// Types one value into a page of a draft.
fn types(
    world: &World,
    who: &Person,
    id: &ItemId,
    key: &str,
    name: &str,
    text: &str,
) -> Result<()> {
    let page = Page::named(key).expect("a page");
    let item = stored(world, id).draft.item;
    types_having_seen(world, who, id, &item, page, (name, text))
}

fn types_having_seen(
    world: &World,
    who: &Person,
    id: &ItemId,
    seen: &ItemVersion,
    page: &'static Page,
    (name, text): (&str, &str),
) -> Result<()> {
    let parts = domain::item::edit::parts(seen, page, None);
    let typed = |wanted: &str| -> Vec<String> {
        if wanted == name {
            return vec![text.to_owned()];
        }
        for part in &parts {
            if part.list.is_some_and(|list| wanted == format!("rows.{list}")) {
                return vec![part.rows.len().to_string()];
            }
        }
        let slots = parts.iter().flat_map(|part| &part.rows).flat_map(|row| &row.slots);
        slots.filter(|slot| slot.name == wanted).flat_map(|slot| slot.values.clone()).collect()
    };
    let print = drafts::page_print(seen, page);
    let kept =
        drafts::write_page(&who.ctx(world), &world.sv, id, page, (&print, &typed, (None, None)));
    kept.map(drop)
}

pub fn approved(world: &World, people: &Offices, id: &ItemId) {
    acts(world, &people.editor, id, Deed::Submit).unwrap();
    acts(world, &people.organisation, id, Deed::Approve(Desk::Organisation)).unwrap();
    acts(world, &people.legal, id, Deed::Approve(Desk::Legal)).unwrap();
}

pub fn published(world: &World, people: &Offices, id: &ItemId) {
    approved(world, people, id);
    acts(world, &people.editor, id, Deed::Publish).unwrap();
}

pub fn in_force(world: &World, id: &ItemId) -> Option<ItemVersion> {
    world.sv.db.read(|tx| store::items::find(tx, id.region, &id.code)).unwrap().map(|p| p.item)
}

fn state(world: &World, id: &ItemId) -> State {
    let found = world.sv.db.read(|tx| store::item_log::find(tx, id)).unwrap();
    found.expect("it has a log").0.state
}

#[track_caller]
fn refused(outcome: Result<impl std::fmt::Debug>, expected: &Trouble) {
    match outcome {
        Err(Error::Item(trouble)) => assert_eq!(&*trouble, expected),
        other => panic!("{other:?}, not {expected:?}"),
    }
}

fn a_draft_goes_by_both_offices_into_force(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    types(&world, &people.editor, &id, "service", "committed_limit.raw", "3(工作日)").unwrap();
    acts(&world, &people.editor, &id, Deed::Submit).unwrap();
    acts(&world, &people.legal, &id, Deed::Return(Desk::Legal, "请补充依据".to_owned())).unwrap();
    assert_eq!(stored(&world, &id).draft.returned.unwrap().reason, "请补充依据");
    refused(
        acts(&world, &people.editor, &id, Deed::Publish),
        &Trouble::Refused(Refusal::WrongState { state: State::Draft }),
    );
    published(&world, &people, &id);
    let now = in_force(&world, &id).unwrap();
    assert_eq!((now.version, now.committed_limit.raw.as_str()), (2, "3(工作日)"));
    assert!(world.sv.db.read(|tx| store::item_drafts::find(tx, &id)).unwrap().is_none());
    let form = world.sv.db.read(|tx| store::items::find(tx, id.region, &id.code)).unwrap();
    assert!(form.unwrap().form.is_some(), "the form goes on");

    let history = world.sv.db.read(|tx| store::item_log::history(tx, &id)).unwrap();
    let keys: Vec<&str> = history.iter().map(|recorded| recorded.event.key()).collect();
    let expected = [
        "imported",
        "begun",
        "edited",
        "submitted",
        "returned",
        "submitted",
        "approved",
        "approved",
        "published",
        "in-force",
    ];
    assert_eq!(keys, expected);
    assert_eq!(history[4].who.role, "legal-office");
    world.assert_sound();
    // A case that began before keeps the version it began with.
    let old = service::catalogue::version(&world.sv, id.region, &id.code, 1).unwrap();
    assert_ne!(old.item.committed_limit.raw, "3(工作日)");
}

fn a_version_takes_effect_on_its_day(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    let terms = Terms {
        reason: "优化流程".to_owned(),
        effective_on: Some(date(2026, 3, 10)),
        expires_on: None,
    };
    let seen = drafts::terms_print(&stored(&world, &id).draft);
    let (ctx, sv) = (people.editor.ctx(&world), &world.sv);
    drafts::write_terms(&ctx, sv, &id, &seen, terms.clone()).unwrap();
    let late = drafts::write_terms(&ctx, sv, &id, &seen, Terms::default());
    assert!(matches!(late, Err(Error::ChangedMeanwhile)), "{late:?}");
    published(&world, &people, &id);
    assert_eq!(in_force(&world, &id).unwrap().version, 1);
    assert_eq!(drafts::take_due(&world.sv, world.now()).unwrap(), 0);
    refused(opens(&world, &people.editor, &id, Beginning::Change), &Trouble::DraftOpen);

    let history = || items::history_of(&world.sv, id.region, &id.code).unwrap();
    assert_eq!(history().on(date(2026, 3, 9)), OnThatDay::Version(1));
    assert_eq!(history().on(date(2026, 3, 10)), OnThatDay::Version(2));
    assert_eq!(history().in_force, Some(1));
    world.later(8 * DAY_MS);
    assert_eq!(drafts::take_due(&world.sv, world.now()).unwrap(), 1);
    assert_eq!(drafts::take_due(&world.sv, world.now()).unwrap(), 0, "once");
    assert_eq!(in_force(&world, &id).unwrap().version, 2);
    assert_eq!(history().on(date(2026, 3, 9)), OnThatDay::Version(1));
    assert_eq!(history().on(date(2026, 3, 10)), OnThatDay::Version(2));
    assert_eq!(history().on(date(1999, 1, 1)), OnThatDay::NotYet);
    world.assert_sound();
}

fn nobody_approves_what_they_wrote_and_others_may_not_at_all(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    let roles = [Role::ItemEditor, Role::OrganisationOffice, Role::LegalOffice];
    let all = world.staff_of("all", &roles, "330000", None);
    let far = world.staff_of("far", &roles, "440000", None);
    let bound = world.staff_of("bound", &roles[..1], REGION, Some("11330106DEM0000223"));
    let citizen = world.citizen("citizen");
    for who in [&far, &bound, &citizen, &people.legal] {
        let outcome = opens(&world, who, &id, Beginning::Change);
        assert!(matches!(outcome, Err(Error::Forbidden)), "{}: {outcome:?}", who.login);
    }
    opens(&world, &all, &id, Beginning::Change).unwrap();
    types(&world, &people.editor, &id, "service", "committed_limit.raw", "3(工作日)").unwrap();
    let written = types(&world, &far, &id, "service", "committed_limit.raw", "1(工作日)");
    assert!(matches!(written, Err(Error::Forbidden)));
    acts(&world, &all, &id, Deed::Submit).unwrap();
    for desk in [Desk::Organisation, Desk::Legal] {
        refused(
            acts(&world, &all, &id, Deed::Approve(desk)),
            &Trouble::Refused(Refusal::EditorApproves),
        );
        for who in [&people.editor, &far, &bound, &citizen] {
            let outcome = acts(&world, who, &id, Deed::Approve(desk));
            assert!(matches!(outcome, Err(Error::Forbidden)), "{}: {outcome:?}", who.login);
        }
    }
    let wrong = acts(&world, &people.legal, &id, Deed::Approve(Desk::Organisation));
    assert!(matches!(wrong, Err(Error::Forbidden)));
    let both = world.staff_of("both", &roles[1..], "330000", None);
    acts(&world, &both, &id, Deed::Approve(Desk::Legal)).unwrap();
    refused(
        acts(&world, &both, &id, Deed::Approve(Desk::Organisation)),
        &Trouble::Refused(Refusal::SameApprover),
    );
    let seen = drafts::act(&people.organisation.ctx(&world), &world.sv, &id, 1, Deed::TakeBack);
    assert!(matches!(seen, Err(Error::Forbidden)));
    let stale = drafts::act(
        &people.organisation.ctx(&world),
        &world.sv,
        &id,
        1,
        Deed::Approve(Desk::Organisation),
    );
    assert!(matches!(stale, Err(Error::ChangedMeanwhile)), "{stale:?}");
    for who in [&far, &citizen] {
        let shown = drafts::show(&who.ctx(&world), &world.sv, &id);
        assert!(matches!(shown, Err(Error::Forbidden)));
    }
    assert!(drafts::list(&far.ctx(&world), &world.sv).unwrap().is_empty());
    assert_eq!(drafts::list(&people.legal.ctx(&world), &world.sv).unwrap().len(), 1);
}

fn an_error_of_quality_stops_a_draft_a_warning_does_not(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    types(&world, &people.editor, &id, "service", "committed_limit.raw", "90(工作日)").unwrap();
    match acts(&world, &people.editor, &id, Deed::Submit) {
        Err(Error::Item(trouble)) => match *trouble {
            Trouble::Findings(findings) => {
                assert_eq!(findings.len(), 1, "{findings:?}");
                assert_eq!(findings[0].mend.key, "limit-exceeds-legal");
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    assert_eq!(stored(&world, &id).draft.life.state, State::Draft);
    types(&world, &people.editor, &id, "service", "committed_limit.raw", "5(工作日)").unwrap();
    acts(&world, &people.editor, &id, Deed::Submit).unwrap();
    world.assert_sound();
}

fn two_editors_of_one_page_do_not_overwrite_one_another(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let other = world.staff_of("other", &[Role::ItemEditor], "330000", None);
    let id = sample_id();
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    let seen = stored(&world, &id).draft.item;
    let page = Page::named("service").unwrap();
    let mine = ("committed_limit.raw", "3(工作日)");
    types_having_seen(&world, &people.editor, &id, &seen, page, mine).unwrap();
    let theirs = ("committed_limit.raw", "4(工作日)");
    let late = types_having_seen(&world, &other, &id, &seen, page, theirs);
    assert!(matches!(late, Err(Error::ChangedMeanwhile)), "{late:?}");
    assert_eq!(stored(&world, &id).draft.item.committed_limit.raw, "3(工作日)");
    // Another page is another matter.
    let places = Page::named("places").unwrap();
    types_having_seen(&world, &other, &id, &seen, places, ("hours.zh", "九点到五点")).unwrap();
    let after = stored(&world, &id).draft;
    assert_eq!(after.item.hours.unwrap().zh, "九点到五点");
    assert_eq!(after.life.editors.len(), 2);
    let same = types(&world, &other, &id, "places", "hours.zh", "九点到五点");
    same.unwrap();
    assert_eq!(stored(&world, &id).draft.revision, after.revision, "nothing changed");
    let broken = types(&world, &other, &id, "service", "service.visits", "many");
    assert!(matches!(broken, Err(Error::Item(_))));
}

fn a_suspended_item_is_gone_and_comes_back_as_a_new_version(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    let reason = || "系统升级，暂停办理".to_owned();
    refused(
        opens(&world, &people.editor, &id, Beginning::Suspend(" ".to_owned())),
        &Trouble::Refused(Refusal::ReasonMissing),
    );
    refused(
        opens(&world, &people.editor, &id, Beginning::Resume(reason())),
        &Trouble::Refused(Refusal::WrongState { state: State::Published }),
    );
    opens(&world, &people.editor, &id, Beginning::Suspend(reason())).unwrap();
    assert!(in_force(&world, &id).is_some(), "not before both offices approve");
    published(&world, &people, &id);
    assert_eq!((in_force(&world, &id), state(&world, &id)), (None, State::Suspended));
    let history = items::history_of(&world.sv, id.region, &id.code).unwrap();
    assert_eq!(history.reason, Some(reason()));
    let today = world.now().civil_date_in_china();
    assert_eq!(history.on(today), OnThatDay::OutOfUse);

    world.later(3 * DAY_MS);
    opens(&world, &people.editor, &id, Beginning::Resume("升级完成".to_owned())).unwrap();
    published(&world, &people, &id);
    assert_eq!(in_force(&world, &id).unwrap().version, 2);
    let history = items::history_of(&world.sv, id.region, &id.code).unwrap();
    assert_eq!(history.on(today), OnThatDay::OutOfUse, "the gap stays in the history");
    assert_eq!(history.on(world.now().civil_date_in_china()), OnThatDay::Version(2));

    opens(&world, &people.editor, &id, Beginning::Cancel("依据已废止".to_owned())).unwrap();
    published(&world, &people, &id);
    assert_eq!((in_force(&world, &id), state(&world, &id)), (None, State::Cancelled));
    for what in [Beginning::Change, Beginning::Resume(reason()), Beginning::Cancel(reason())] {
        refused(
            opens(&world, &people.editor, &id, what),
            &Trouble::Refused(Refusal::WrongState { state: State::Cancelled }),
        );
    }
    world.assert_sound();
}

fn part(serial: u8, name: &str) -> Part {
    Part { serial, name: Bilingual::zh(name) }
}

fn a_split_item_gives_way_when_all_its_parts_are_in_force(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    refused(
        opens(&world, &people.editor, &id, Beginning::Split(vec![part(71, "新办")])),
        &Trouble::Refused(Refusal::SplitIncomplete),
    );
    let parts = vec![part(71, "新办"), part(72, "变更")];
    let first = opens(&world, &people.editor, &id, Beginning::Split(parts)).unwrap();
    let second = ItemId { code: format!("{}72", &id.code[..31]), ..id.clone() };
    assert_eq!(first.code, format!("{}71", &id.code[..31]));
    refused(opens(&world, &people.editor, &id, Beginning::Change), &Trouble::DraftOpen);
    published(&world, &people, &first);
    assert!(in_force(&world, &id).is_some(), "until the last part is there");
    published(&world, &people, &second);
    assert_eq!((in_force(&world, &id), state(&world, &id)), (None, State::Superseded));
    assert_eq!(in_force(&world, &second).unwrap().title().zh, "变更");
    let history = items::history_of(&world.sv, id.region, &id.code).unwrap();
    assert_eq!(history.successors, [first, second]);
    world.assert_sound();
}

fn merged_items_give_way_to_one(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    let parts = vec![part(71, "新办"), part(72, "变更")];
    let first = opens(&world, &people.editor, &id, Beginning::Split(parts)).unwrap();
    let second = ItemId { code: format!("{}72", &id.code[..31]), ..id.clone() };
    published(&world, &people, &first);
    published(&world, &people, &second);
    let merge = |with: &str| Beginning::Merge {
        with: vec![with.to_owned()],
        into: part(73, "新办和变更"),
    };
    refused(opens(&world, &people.editor, &first, merge("nothing")), &Trouble::NotInUse);
    let whole = opens(&world, &people.editor, &first, merge(&second.code)).unwrap();
    published(&world, &people, &whole);
    for gone in [&first, &second] {
        assert_eq!((in_force(&world, gone), state(&world, gone)), (None, State::Superseded));
    }
    assert!(in_force(&world, &whole).is_some());
    world.assert_sound();
}

fn a_discarded_draft_leaves_everything_as_it_was(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    let before = in_force(&world, &id);
    let parts = vec![part(71, "新办"), part(72, "变更")];
    let first = opens(&world, &people.editor, &id, Beginning::Split(parts)).unwrap();
    let second = ItemId { code: format!("{}72", &id.code[..31]), ..id.clone() };
    acts(&world, &people.editor, &first, Deed::Submit).unwrap();
    refused(
        acts(&world, &people.editor, &first, Deed::Discard),
        &Trouble::Refused(Refusal::WrongState { state: State::Submitted }),
    );
    acts(&world, &people.editor, &first, Deed::TakeBack).unwrap();
    acts(&world, &people.editor, &first, Deed::Discard).unwrap();
    acts(&world, &people.editor, &second, Deed::Discard).unwrap();
    assert_eq!(in_force(&world, &id), before);
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    world.assert_sound();
}

fn a_new_item_begins_in_the_catalogue(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let sample = ItemVersion::sample();
    let base_code = sample.catalogue.base_code.clone();
    let new = |org: &str, base_code: &str, serial| NewItem {
        org: CreditCode::parse(org).unwrap(),
        level: ExerciseLevel::County,
        base_code: base_code.to_owned(),
        serial,
        handling_name: Some(Bilingual::both("注销", "Cancel")),
    };
    let start = |new| drafts::start(&people.editor.ctx(&world), &world.sv, new);
    refused(start(new(ORG, "000000000000", None)), &Trouble::NotInCatalogue);
    refused(start(new(ORG, "no code", None)), &Trouble::NotInCatalogue);
    refused(start(new("11450721MB15580811", &base_code, None)), &Trouble::NoAuthority);
    let id = start(new(ORG, &base_code, Some(55))).unwrap();
    refused(start(new(ORG, &base_code, Some(55))), &Trouble::DraftOpen);
    let serial = sample.id.code[31..].parse().unwrap();
    refused(start(new(ORG, &base_code, Some(serial))), &Trouble::CodeTaken);
    let draft = stored(&world, &id).draft;
    assert_eq!(draft.item.catalogue.base_code, base_code);
    assert_eq!((draft.item.class, draft.item.version), (sample.class, 1));
    assert_eq!(draft.item.basis, sample.basis, "copied from the catalogue");
    let stopped = acts(&world, &people.editor, &id, Deed::Submit);
    assert!(matches!(stopped, Err(Error::Item(_))), "an empty item has errors");
    let authorities = drafts::authorities(&people.editor.ctx(&world), &world.sv).unwrap();
    assert!(authorities.iter().any(|org| org.code.as_str() == ORG));
    assert!(drafts::authorities(&people.legal.ctx(&world), &world.sv).is_err());
    world.assert_sound();
}

fn a_failure_at_any_statement_of_a_publication_leaves_no_half(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    approved(&world, &people, &id);
    let before = stored(&world, &id);
    let mut failed = 0;
    for n in 1.. {
        world.sv.db.fault().fail_nth(n);
        let outcome = acts_with(&world, &people.editor, &id, before.draft.revision);
        let is_waiting = world.sv.db.fault().disarm();
        if outcome.is_ok() {
            assert!(is_waiting, "a failing statement was passed over");
            break;
        }
        failed += 1;
        assert_eq!(stored(&world, &id), before, "statement {n}");
        assert_eq!(in_force(&world, &id).unwrap().version, 1, "statement {n}");
        let versions = world.sv.db.read(|tx| store::items::versions(tx, id.region, &id.code));
        assert_eq!(versions.unwrap().len(), 1, "statement {n}");
        world.assert_sound();
    }
    assert!(failed >= 8, "{failed}");
    assert_eq!(in_force(&world, &id).unwrap().version, 2);
    world.assert_sound();
}

fn acts_with(world: &World, who: &Person, id: &ItemId, seen: u32) -> Result<()> {
    drafts::act(&who.ctx(world), &world.sv, id, seen, Deed::Publish)
}

fn the_nightly_check_keeps_first_days_and_figures(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = sample_id();
    let mut item = ItemVersion::sample();
    item.version = 2;
    item.contact.complaint_phone = None;
    service::catalogue::publish(&world.sv, world.now(), item, None, "test").unwrap();
    assert_eq!(nightly::run_when_due(&world.sv, world.now()).unwrap(), Some(1));
    assert_eq!(nightly::run_when_due(&world.sv, world.now()).unwrap(), None, "once a day");
    let first = nightly::findings(&world.sv, &id).unwrap();
    assert!(first.iter().any(|found| found.rule == "Q6" && found.severity == "error"), "{first:?}");
    world.later(DAY_MS);
    assert_eq!(nightly::run_when_due(&world.sv, world.now()).unwrap(), Some(1));
    assert_eq!(nightly::findings(&world.sv, &id).unwrap(), first, "found on the first day");
    let overview = nightly::overview(&people.editor.ctx(&world), &world.sv).unwrap();
    assert_eq!((overview.authorities.len(), overview.trend.len()), (1, 2));
    assert_eq!(overview.authorities[0].items_with_errors, 1);
    assert!(overview.rules["Q6"].0 >= 1);
    let evidence = nightly::evidence(&overview);
    assert_eq!(evidence.lines().count(), 2);
    assert!(evidence.contains("\"indicator\":\"guide-score\""));
    assert!(nightly::overview(&people.legal.ctx(&world), &world.sv).is_err());
    opens(&world, &people.editor, &id, Beginning::Suspend("升级".to_owned())).unwrap();
    published(&world, &people, &id);
    world.later(DAY_MS);
    nightly::run(&world.sv, world.now()).unwrap();
    assert!(nightly::findings(&world.sv, &id).unwrap().is_empty(), "what is gone is forgotten");
    // Before two in the morning the day is not checked yet.
    let night = domain::time::Instant::start_of_day_in_china(date(2026, 4, 1));
    assert_eq!(nightly::run_when_due(&world.sv, night).unwrap(), None);
}
