//! What a form knows before anybody types: from certificates, earlier applications, the account.

use std::sync::Arc;

use domain::case::State;
use domain::form::Form;
use domain::identity::Account;
use domain::privacy::Sensitive;
use service::forms::{First, Source, drafts, first_answers};
use service::people::ConsentPurpose;

use crate::engines::{Base, on_both_engines};
use crate::world::{World, answers};

on_both_engines!(
    a_held_certificate_fills_in_what_it_says_until_something_newer_is_said,
    sensitive_answers_behind_a_certificate_are_asked_anew,
);

/// The form of the world, asking the bank for the name of the shop.
fn publish(world: &World) -> Arc<service::catalogue::Published> {
    publish_as(world, 2, None)
}

/// The same, where the name may be sensitive.
fn publish_as(
    world: &World,
    version: u32,
    sensitive: Option<Sensitive>,
) -> Arc<service::catalogue::Published> {
    let mut form = crate::world::form();
    form.fields[0].bank = Some("shop_name".to_owned());
    form.fields[0].sensitive = sensitive;
    let item = domain::item::ItemVersion { version, ..domain::item::ItemVersion::sample() };
    world.later(10_000);
    service::catalogue::publish(&world.sv, world.now(), item.clone(), Some(form), "editor")
        .unwrap();
    world.later(10_000);
    let (region, code) = (item.id.region, item.id.code);
    service::catalogue::published(&world.sv, world.now(), region, &code).unwrap()
}

fn first(world: &World, account: &Account, form: &Form) -> First {
    first_answers(&world.sv, account, form).unwrap()
}

fn a_held_certificate_fills_in_what_it_says_until_something_newer_is_said(base: &Base) {
    let world = World::new(base);
    let published = publish(&world);
    let form = service::forms::compiled(&world.sv, &published).unwrap();
    let cast = world.cast();
    let me = &cast.citizen.account;
    let reuse = ConsentPurpose::Reuse;
    let agree = |is_given| {
        let ctx = cast.citizen.ctx(&world);
        service::people::set_consent(&ctx, &world.sv, reuse, is_given).unwrap();
    };
    agree(true);
    // An application that was refused, or not decided yet, is no certificate.
    cast.case_in(&world, State::Refused);
    cast.case_in(&world, State::Submitted);
    service::work::drain(&world.sv, world.now()).unwrap();
    assert_eq!(first(&world, me, &form).sources.get("shop"), None);

    let id = cast.case_in(&world, State::Granted);
    service::work::drain(&world.sv, world.now()).unwrap();
    let known = first(&world, me, &form);
    assert_eq!(known.answers["shop"], ["小吃店"]);
    let papers = service::papers::list(&cast.citizen.ctx(&world), &world.sv, &id).unwrap();
    let grant = papers.iter().find(|paper| paper.order.kind == "grant").unwrap();
    let source = Source::Certificate {
        item_name: published.item.title().clone(),
        code: service::papers::shown_code(grant),
        at: grant.order.issued_at,
    };
    assert_eq!(known.sources["shop"], source);
    // Nobody's answers are used again without that they agreed, whatever came of them.
    agree(false);
    assert_eq!(first(&world, me, &form).sources.get("shop"), None);
    agree(true);
    let stranger = world.citizen("stranger");
    assert_eq!(first(&world, &stranger.account, &form).sources.get("shop"), None);

    // What is said in an application afterwards is newer.
    world.later(86_400_000);
    let ctx = cast.citizen.ctx(&world);
    let said = answers("小满面馆");
    drafts::handed_in(&ctx, &world.sv, &published, &said, None).unwrap();
    let known = first(&world, me, &form);
    assert_eq!(known.answers["shop"], ["小满面馆"]);
    assert!(matches!(known.sources["shop"], Source::Earlier { .. }), "{:?}", known.sources);
    // A certificate granted after that is newer still.
    world.later(86_400_000);
    cast.case_in(&world, State::Granted);
    service::work::drain(&world.sv, world.now()).unwrap();
    let known = first(&world, me, &form);
    assert_eq!(known.answers["shop"], ["小吃店"]);
    assert!(matches!(known.sources["shop"], Source::Certificate { .. }), "{:?}", known.sources);
}

fn sensitive_answers_behind_a_certificate_are_asked_anew(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let me = &cast.citizen.account;
    let health = Some(Sensitive::Health);
    for purpose in [ConsentPurpose::Reuse, ConsentPurpose::Sensitive(Sensitive::Health)] {
        let ctx = cast.citizen.ctx(&world);
        service::people::set_consent(&ctx, &world.sv, purpose, true).unwrap();
    }
    let filled = |version, sensitive| {
        let published = publish_as(&world, version, sensitive);
        let form = service::forms::compiled(&world.sv, &published).unwrap();
        first(&world, me, &form).answers.get("shop").cloned()
    };
    // Asked as something sensitive, granted, and asked again: by the same form, and by a plain one.
    publish_as(&world, 2, health);
    cast.case_in(&world, State::Granted);
    service::work::drain(&world.sv, world.now()).unwrap();
    assert_eq!(filled(3, health), None);
    assert_eq!(filled(4, None), None);
    // Asked as something plain, and then as something sensitive.
    cast.case_in(&world, State::Granted);
    service::work::drain(&world.sv, world.now()).unwrap();
    assert_eq!(filled(5, health), None);
    assert_eq!(filled(6, None), Some(vec!["小吃店".to_owned()]), "it is known all the same");
}
