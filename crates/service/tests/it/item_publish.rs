//! What no version is published with, and the files that are published with one.

use domain::item::{ItemId, ItemVersion, State};
use domain::text::Bilingual;
use service::Error;
use service::items::Trouble;
use service::items::drafts::{self, Beginning, Deed, Part, Purpose};

use crate::engines::{Base, on_both_engines};
use crate::item_life::{acts, approved, in_force, offices, opens, published, sample_id, stored};
use crate::world::{Person, World};

on_both_engines!(
    a_rule_that_does_not_fit_is_never_published,
    files_of_a_draft_go_with_it_and_with_its_parts,
);

/// Whoever checked a rule before: what is published with one that does not fit or would run too
/// long could not be drawn as it is meant.
fn a_rule_that_does_not_fit_is_never_published(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let ones = vec!["1"; 400].join(",");
    let long = format!("[{ones}].all(a, [{ones}].all(b, a + b < 9))");
    for wrong in ["business ==", "nobody == \"x\"", long.as_str()] {
        let mut item = ItemVersion::sample();
        item.version = 2;
        item.materials[0].needed_when = Some(wrong.to_owned());
        let refused =
            service::catalogue::publish(&world.sv, world.now(), item.clone(), None, "test");
        let is_told = |why: &Error| matches!(why, Error::Item(trouble) if matches!(**trouble, Trouble::RuleWrong(_)));
        assert!(refused.as_ref().is_err_and(is_told), "{wrong}: {refused:?}");
        assert_eq!(in_force(&world, &item.id).unwrap().version, 1);
    }
    // A draft that both offices approved, into which the rule came past the check.
    let id = opens(&world, &people.editor, &sample_id(), Beginning::Change).unwrap();
    approved(&world, &people, &id);
    let mut tampered = stored(&world, &id);
    tampered.draft.revision += 1;
    tampered.draft.item.materials[0].needed_when = Some("business ==".to_owned());
    world.sv.db.write(move |tx| store::item_drafts::save(tx, &tampered)).unwrap();
    let refused = acts(&world, &people.editor, &id, Deed::Publish);
    let Err(Error::Item(trouble)) = refused else { panic!("{refused:?}") };
    assert!(matches!(*trouble, Trouble::RuleWrong(_)), "{trouble:?}");
    assert_eq!(in_force(&world, &id).unwrap().version, 1);
    assert_eq!(stored(&world, &id).draft.life.state, State::Approved, "nothing was half done");
    world.assert_sound();
}

fn files_of_a_draft_go_with_it_and_with_its_parts(base: &Base) {
    let world = World::new(base);
    let people = offices(&world);
    let id = opens(&world, &people.editor, &sample_id(), Beginning::Change).unwrap();
    let form = || b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n".to_vec();
    let place = ("application-form", Purpose::Blank, "");
    let put = |who: &Person, place: (&str, Purpose, &str)| {
        drafts::put_file(&who.ctx(&world), &world.sv, &id, place, ("申请表.pdf", form()))
    };
    assert!(matches!(put(&people.legal, place), Err(Error::Forbidden)));
    let nowhere = ("nothing", Purpose::Blank, "");
    assert!(matches!(put(&people.editor, nowhere), Err(Error::NotFound(_))));
    put(&people.editor, place).unwrap();
    assert!(matches!(put(&people.editor, place), Err(Error::ChangedMeanwhile)), "seen nothing");
    let seen = drafts::show(&people.legal.ctx(&world), &world.sv, &id).unwrap();
    assert_eq!(seen.files.iter().filter(|place| place.is_changed()).count(), 1);
    published(&world, &people, &id);
    let files = |id: &ItemId, version| service::catalogue::files(&world.sv, id, version).unwrap();
    assert_eq!((files(&id, 1).len(), files(&id, 2).len()), (0, 1));

    // Another version keeps it, a part of a split begins with it, and so does its version.
    opens(&world, &people.editor, &id, Beginning::Change).unwrap();
    published(&world, &people, &id);
    assert_eq!(files(&id, 3), files(&id, 2));
    let part = |serial: u8, name: &str| Part { serial, name: Bilingual::zh(name) };
    let parts = vec![part(11, "单位食堂"), part(12, "餐饮服务")];
    let first = opens(&world, &people.editor, &id, Beginning::Split(parts)).unwrap();
    published(&world, &people, &first);
    assert_eq!(files(&first, 1).len(), 1);

    // Thrown away, a draft leaves no file behind.
    let again = opens(&world, &people.editor, &first, Beginning::Change).unwrap();
    let seen = drafts::show(&people.editor.ctx(&world), &world.sv, &again).unwrap();
    let print = seen.files[0].print().to_owned();
    let place = ("application-form", Purpose::Blank, print.as_str());
    drafts::remove_file(&people.editor.ctx(&world), &world.sv, &again, place).unwrap();
    acts(&world, &people.editor, &again, Deed::Discard).unwrap();
    assert_eq!(world.sv.db.read(|tx| store::item_draft_files::list(tx, &again)).unwrap(), []);
    assert_eq!(files(&first, 1).len(), 1);
    world.assert_sound();
}
