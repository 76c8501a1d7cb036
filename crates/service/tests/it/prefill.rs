//! What a form knows before anybody types: from certificates, earlier applications, the account.

use std::sync::Arc;

use domain::case::State;
use domain::form::Form;
use domain::identity::Account;
use service::forms::{First, Source, drafts, first_answers};

use crate::engines::{Base, on_both_engines};
use crate::world::{World, answers};

on_both_engines!(a_held_certificate_fills_in_what_it_says_until_something_newer_is_said);

/// The form of the world, asking the bank for the name of the shop.
fn publish(world: &World) -> Arc<service::catalogue::Published> {
    let mut form = crate::world::form();
    form.fields[0].bank = Some("shop_name".to_owned());
    let item = domain::item::ItemVersion { version: 2, ..domain::item::ItemVersion::sample() };
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
    let stranger = world.citizen("stranger");
    assert_eq!(first(&world, &stranger.account, &form).sources.get("shop"), None);

    // What is said in an application afterwards is newer.
    world.later(86_400_000);
    let ctx = cast.citizen.ctx(&world);
    let said = answers("小满面馆");
    let reuse = service::people::ConsentPurpose::Reuse;
    service::people::set_consent(&ctx, &world.sv, reuse, true).unwrap();
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
