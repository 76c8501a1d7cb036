//! A consent that is taken back while something is saved or handed in on the strength of it: one
//! comes after the other; and drafts that are kept for several people.

use std::sync::Barrier;
use std::time::Duration;

use domain::ctx::Ctx;
use domain::item::ItemVersion;
use domain::privacy::Sensitive;
use domain::text::Bilingual;
use service::cases::{self, Application};
use service::forms::drafts::{self, Draft, Saved};
use service::people::{self, ConsentPurpose};
use service::{Error, Result, files};
use store::Tx;

use crate::engines::{Base, on_both_engines};
use crate::rights::{FINANCE, HEALTH, ROUNDS, delegated, publish, said, save, set, uploads};
use crate::world::{Deed, Person, REGION, World, answers, application, region};

on_both_engines!(
    a_consent_is_taken_back_after_what_is_being_saved_on_its_strength,
    nothing_is_saved_or_handed_in_on_a_consent_that_is_being_taken_back,
    nothing_is_answered_later_on_a_consent_that_is_being_taken_back,
    nothing_is_remembered_on_a_consent_that_is_being_taken_back,
    a_draft_holds_what_was_agreed_to_or_the_consent_is_gone_and_never_both,
    a_draft_begun_for_one_is_not_written_for_another,
    a_file_that_another_draft_names_stays,
);

/// Does one thing while another transaction goes on, which has done its first half and does the rest
/// when it is told to go on.
fn meanwhile<T>(
    world: &World,
    halves: impl FnOnce(&mut Tx<'_>, &dyn Fn()) -> store::Result<()> + Send + 'static,
    then: impl FnOnce() -> T,
) -> T {
    let (enter, entered) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let sv = &world.sv;
        let going_on = scope.spawn(move || {
            sv.db.write(move |tx| {
                halves(tx, &|| {
                    enter.send(()).expect("somebody waits");
                    std::thread::sleep(Duration::from_millis(200));
                })
            })
        });
        entered.recv().expect("it has begun");
        let done = then();
        going_on.join().expect("no panic").expect("it ends well");
        done
    })
}

/// Takes a consent back, slowly.
fn slow_withdrawal(
    world: &World,
    of: &Person,
    purpose: ConsentPurpose,
) -> impl FnOnce(&mut Tx<'_>, &dyn Fn()) -> store::Result<()> + Send + 'static {
    let (id, now) = (of.account.id.clone(), world.now());
    move |tx, pause| {
        store::accounts::hold(tx, &id)?;
        store::consents::withdraw(tx, &id, purpose.key(), now)?;
        pause();
        Ok(())
    }
}

fn agreed(world: &World, login: &str) -> Person {
    let who = world.citizen(login);
    set(world, &who, HEALTH, true);
    set(world, &who, FINANCE, true);
    world.later(1000);
    who
}

fn kept(ctx: &Ctx, world: &World, id: &str) -> Option<Draft> {
    drafts::show(ctx, &world.sv, id).ok()
}

fn a_consent_is_taken_back_after_what_is_being_saved_on_its_strength(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let me = agreed(&world, "me");
    let (id, now) = (me.account.id.clone(), world.now());
    let saving = move |tx: &mut Tx<'_>, pause: &dyn Fn()| {
        // As a save does it: the account is kept open, the consent found, the draft written.
        assert!(store::accounts::keep_open(tx, &id)?);
        assert_eq!(store::consents::list(tx, &id)?.len(), 2);
        pause();
        let item = ItemVersion::sample();
        let draft = Draft {
            id: "d".to_owned(),
            item_region: region(REGION),
            item_code: item.id.code.clone(),
            item_version: 2,
            item_name: Bilingual::zh("事项"),
            revision: 1,
            answers: said(""),
            saved_at: now,
            for_whom: None,
        };
        store::drafts::insert(tx, &id, &draft)
    };
    meanwhile(&world, saving, || set(&world, &me, HEALTH, false));
    let draft = kept(&me.ctx(&world), &world, "d").expect("it was saved first");
    assert!(!draft.answers.contains_key("health"), "{:?}", draft.answers);
    assert!(draft.answers.contains_key("bank"), "the other consent holds");
}

#[track_caller]
fn assert_needed<T: std::fmt::Debug>(outcome: Result<T>) {
    let is_needed =
        matches!(&outcome, Err(Error::ConsentNeeded(kinds)) if kinds == &[Sensitive::Health]);
    assert!(is_needed, "{outcome:?}");
}

fn nothing_is_saved_or_handed_in_on_a_consent_that_is_being_taken_back(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let (me, friend) = (agreed(&world, "me"), agreed(&world, "friend"));
    let acting = || world.ctx(delegated(&world, &me, &friend));
    let hand_in = |ctx: &Ctx| {
        let given = Application { answers: said_without_file(), ..application("key", "小吃店") };
        cases::submit(ctx, &world.sv, &given)
    };
    for ctx in [me.ctx(&world), acting()] {
        let withdrawal = || slow_withdrawal(&world, &me, HEALTH);
        assert_needed(meanwhile(&world, withdrawal(), || {
            save(&ctx, &world, "d", 0, said_without_file())
        }));
        set(&world, &me, HEALTH, true);
        assert_needed(meanwhile(&world, withdrawal(), || hand_in(&ctx)));
        set(&world, &me, HEALTH, true);
        assert_eq!(kept(&ctx, &world, "d"), None);
    }
    let own = world.sv.db.read(|tx| store::cases::list_own(tx, &me.account.id, None, 10));
    assert_eq!(own.unwrap().len(), 0);
    hand_in(&me.ctx(&world)).unwrap();
}

fn said_without_file() -> domain::form::Answers {
    let mut said = said("");
    said.remove("record");
    said
}

fn nothing_is_answered_later_on_a_consent_that_is_being_taken_back(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let cast = world.cast();
    let me = &cast.citizen;
    set(&world, me, HEALTH, true);
    set(&world, me, FINANCE, true);
    let id = me.submits(&world);
    cast.does(&world, &[Deed::Correct], &id);
    let seen = world.case(&id).revision;
    let supplement = || {
        let ctx = me.ctx(&world);
        cases::supplement(&ctx, &world.sv, &id, seen, said_without_file(), "已补".to_owned())
    };
    assert_needed(meanwhile(&world, slow_withdrawal(&world, me, HEALTH), supplement));
    assert_eq!(world.case(&id).revision, seen);
    set(&world, me, HEALTH, true);
    supplement().unwrap();
}

fn nothing_is_remembered_on_a_consent_that_is_being_taken_back(base: &Base) {
    let world = World::new(base);
    world.publishes_a_form_that_remembers();
    let me = world.citizen("me");
    set(&world, &me, ConsentPurpose::Reuse, true);
    let code = ItemVersion::sample().id.code;
    let published =
        service::catalogue::published(&world.sv, world.now(), region(REGION), &code).unwrap();
    let hand_in = || {
        drafts::handed_in(&me.ctx(&world), &world.sv, &published, &answers("小吃店"), None)
            .unwrap();
    };
    meanwhile(&world, slow_withdrawal(&world, &me, ConsentPurpose::Reuse), hand_in);
    let remembered = || people::mine(&me.ctx(&world), &world.sv).unwrap().remembered.len();
    assert_eq!(remembered(), 0);
    set(&world, &me, ConsentPurpose::Reuse, true);
    hand_in();
    assert_eq!(remembered(), 1);
}

fn a_draft_holds_what_was_agreed_to_or_the_consent_is_gone_and_never_both(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let mut first = 0;
    for n in 0..ROUNDS {
        let me = agreed(&world, &format!("racer-{n}"));
        let start = Barrier::new(2);
        let saved = std::thread::scope(|scope| {
            let saving = scope.spawn(|| {
                start.wait();
                save(&me.ctx(&world), &world, &format!("d{n}"), 0, said_without_file())
            });
            start.wait();
            set(&world, &me, HEALTH, false);
            saving.join().expect("no panic")
        });
        let draft = kept(&me.ctx(&world), &world, &format!("d{n}"));
        match (&saved, draft) {
            (Ok(Saved::Kept(1)), Some(draft)) => {
                assert!(!draft.answers.contains_key("health"), "round {n}: {:?}", draft.answers);
                assert_eq!(draft.revision, 2, "whoever has it open is told of the change");
                first += 1;
            }
            (Err(Error::ConsentNeeded(_)), None) => {}
            other => panic!("round {n}: {other:?}"),
        }
    }
    assert!(first <= ROUNDS);
}

fn a_draft_begun_for_one_is_not_written_for_another(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let (me, friend) = (world.citizen("me"), world.citizen("friend"));
    let acting = || world.ctx(delegated(&world, &me, &friend));
    let own = || friend.ctx(&world);
    save(&acting(), &world, "for-me", 0, answers("甄家的店")).unwrap();
    save(&own(), &world, "own", 0, answers("自己的店")).unwrap();
    // The same page, sent once somebody else is acted for, changes neither.
    for (ctx, id) in [(own(), "for-me"), (acting(), "own")] {
        for (revision, text) in [(1, "别的店"), (0, "别的店"), (1, "甄家的店"), (1, "自己的店")]
        {
            let late = save(&ctx, &world, id, revision, answers(text)).unwrap();
            assert_eq!(late, Saved::OfAnother, "{id} {revision} {text}");
        }
        assert!(drafts::is_of_another(&ctx, &world.sv, id).unwrap());
        let refused = drafts::show(&ctx, &world.sv, id);
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
        // Handing something in leaves it alone, too.
        let code = ItemVersion::sample().id.code;
        let published =
            service::catalogue::published(&world.sv, world.now(), region(REGION), &code).unwrap();
        drafts::handed_in(&ctx, &world.sv, &published, &answers("x"), Some(id)).unwrap();
    }
    assert_eq!(kept(&acting(), &world, "for-me").unwrap().answers, answers("甄家的店"));
    assert_eq!(kept(&own(), &world, "own").unwrap().answers, answers("自己的店"));
    let here = |ctx: &Ctx| {
        let all = drafts::list(ctx, &world.sv).unwrap();
        let own: Vec<String> =
            all.iter().filter(|(_, is_here)| *is_here).map(|(one, _)| one.id.clone()).collect();
        (own, all.len())
    };
    assert_eq!(here(&acting()), (vec!["for-me".to_owned()], 2));
    assert_eq!(here(&own()), (vec!["own".to_owned()], 2));
    assert_eq!(save(&acting(), &world, "for-me", 1, answers("新")).unwrap(), Saved::Kept(2));
}

fn a_file_that_another_draft_names_stays(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let me = agreed(&world, "me");
    let (record, alone) = (uploads(&me.ctx(&world), &world), uploads(&me.ctx(&world), &world));
    save(&me.ctx(&world), &world, "health", 0, said(&record)).unwrap();
    save(&me.ctx(&world), &world, "other", 0, said(&alone)).unwrap();
    // A form that asks for the same file and calls it nothing sensitive.
    let mut plain = crate::world::form();
    let file = domain::form::Field::new("proof", domain::form::Kind::File, Bilingual::zh("证明"));
    plain.fields.push(file);
    let item = ItemVersion { version: 3, ..ItemVersion::sample() };
    service::catalogue::publish(&world.sv, world.now(), item, Some(plain), "editor").unwrap();
    world.later(2000);
    let mut named = answers("面馆");
    named.insert("proof".to_owned(), vec![record.clone()]);
    let sample = ItemVersion::sample();
    let plain = drafts::Save {
        id: "plain".to_owned(),
        revision: 0,
        region: region(REGION),
        item_code: sample.id.code.clone(),
        item_version: 3,
        item_name: sample.title().clone(),
        answers: named,
    };
    drafts::save(&me.ctx(&world), &world.sv, plain).unwrap();
    set(&world, &me, HEALTH, false);
    let left: Vec<String> = files::list(&me.ctx(&world), &world.sv)
        .unwrap()
        .into_iter()
        .map(|file| file.id.id)
        .collect();
    assert_eq!(left, [record], "what stood only with the consent is gone");
}
