//! Forms that change: rows in a correction, a new version under an open draft and an open case,
//! and a form from the first field in the designer to the first application.

use domain::case::{CaseId, CorrectionNotice, State};
use domain::form::{Field, Kind, Schema};
use domain::text::Bilingual;

use crate::client::{Reply, Session};
use crate::html;
use crate::world::{HOME, Who, World};

fn apply(world: &World) -> String {
    format!("/apply/{HOME}/{}", world.item.id.code)
}

/// Publishes the item's next version with its form changed.
fn republish(world: &World, version: u32, change: impl FnOnce(&mut Schema)) {
    let (now, sv) = (world.system().now, &world.services);
    let id = &world.item.id;
    let current = service::catalogue::published(sv, now, id.region, &id.code).unwrap();
    let mut form = current.form.clone().expect("the item has a form");
    change(&mut form);
    let item = domain::item::ItemVersion { version, ..world.item.clone() };
    world.wait(2000);
    let now = world.system().now;
    service::catalogue::publish(sv, now, item, Some(form), "editor").unwrap();
    world.wait(2000);
}

fn field(key: &str, kind: Kind, zh: &str) -> Field {
    Field { is_required: true, length_max: Some(50), ..Field::new(key, kind, Bilingual::zh(zh)) }
}

fn with_owners(form: &mut Schema) {
    let mut owners = field("owners", Kind::Group, "出资人");
    let name = field("owner_name", Kind::Text, "出资人姓名");
    let why = Field {
        visible_when: Some("owner_name == '外方'".to_owned()),
        ..field("country", Kind::Text, "国别")
    };
    owners.fields = vec![name, why];
    form.fields.push(owners);
}

fn post(
    session: &Session,
    path: &str,
    fields: &[(String, String)],
    more: &[(&str, &str)],
) -> Reply {
    let all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(more.iter().copied())
        .collect();
    session.post(path, &all)
}

fn case_of(receipt: &str) -> CaseId {
    let parts: Vec<&str> = receipt.split('/').collect();
    CaseId::parse(&format!("{}-{}", parts[3], parts[4])).expect("a receipt names its case")
}

/// What the page would post again, but for the buttons and the token.
fn again(page: &str) -> Vec<(String, String)> {
    let mut fields = html::posted(page);
    fields.retain(|(name, _)| !matches!(name.as_str(), "csrf" | "deed"));
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

#[test]
fn a_correction_takes_more_rows_and_shows_what_they_bring() {
    let world = World::new();
    republish(&world, 2, with_owners);
    let owner = world.session(Who::Owner);
    let first = [("key", "one"), ("owners", "1"), ("owners.1.owner_name", "甄有才")];
    let receipt = post(&owner, &apply(&world), &world.answer_fields(), &first).expect(303);
    let id = case_of(receipt.location());
    let notice = CorrectionNotice {
        defects: "请补充全部出资人的姓名和国别".to_owned(),
        answer_by: jiff::civil::date(2026, 3, 20),
        marks: Vec::new(),
    };
    let clerk = world.ctx(Who::Clerk);
    service::cases::request_correction(&clerk, &world.services, &id, 1, notice).unwrap();
    let path = format!("/my/cases/{}/{}/correct", id.region, id.number);

    let page = owner.get(&path).expect(200).text();
    let added = post(&owner, &path, &again(&page), &[("deed", "add:owners")]).expect(200).text();
    crate::pages::check_page("a correction with one more row", &added, "zh");
    let mut fields = again(&added);
    assert_eq!(fields.iter().filter(|(name, _)| name == "owners").count(), 2);
    assert!(!fields.iter().any(|(name, _)| name == "owners.2.country"));
    set(&mut fields, "owners.2.owner_name", "外方");
    let page = post(&owner, &path, &fields, &[("deed", "update")]).expect(200).text();
    let mut fields = again(&page);
    assert!(fields.iter().any(|(name, _)| name == "owners.2.country"), "what the answer brings");
    assert_eq!(world.standing(&id), (2, State::AwaitCorrection), "nothing was handed in yet");
    // A row too many goes again; and what scripts send while one types is no answer either.
    let third = post(&owner, &path, &fields, &[("deed", "add:owners")]).expect(200).text();
    let less = [("deed", "remove:owners:3")];
    let page = post(&owner, &path, &again(&third), &less).expect(200).text();
    fields = again(&page);
    post(&owner, &path, &fields, &[("deed", "autosave")]).expect(200);
    set(&mut fields, "note", "已补充");
    let refused = post(&owner, &path, &fields, &[("deed", "submit")]).expect(422).text();
    assert!(refused.contains("href=\"#f-owners.2.country\""), "what is missing is told");
    set(&mut fields, "owners.2.country", "演示国");
    post(&owner, &path, &fields, &[("deed", "submit")]).expect(303);
    let case = service::cases::show(&world.system(), &world.services, &id).unwrap().case;
    assert_eq!(case.answers["owners"], ["1", "2"]);
    assert_eq!(case.answers["owners.2.country"], ["演示国"]);
}

/// Version 2 asks no remark any more, knows one kind of business less, and asks for seats.
fn changed(form: &mut Schema) {
    form.fields.retain(|field| field.key != "remark");
    for field in form.fields.iter_mut().filter(|field| field.key == "kind") {
        field.options.retain(|option| option.value != "snack");
    }
    form.fields.push(field("seats", Kind::Number, "座位数"));
}

#[test]
fn a_draft_open_while_the_form_changes_tells_what_is_lost_and_goes_on() {
    let world = World::new();
    let (path, owner) = (apply(&world), world.session(Who::Owner));
    let mut typed = world.answer_fields();
    set(&mut typed, "remark", "临街的一间小店");
    set(&mut typed, "key", "draft-1");
    post(&owner, &path, &typed, &[("deed", "save"), ("revision", "0")]).expect(303);
    republish(&world, 2, changed);

    // Another page of the draft is open still. Whatever it sends, nothing is overwritten by it:
    // the form comes back as it is now, with what would be lost.
    set(&mut typed, "revision", "1");
    set(&mut typed, "version", "1");
    let tells = |at: &str, page: &str| {
        crate::pages::check_page(at, page, "zh");
        assert!(page.contains("name=\"seats\"") && !page.contains("name=\"remark\""), "{at}");
        let words = html::words(page);
        assert!(words.contains("备注") && words.contains("临街的一间小店"), "{at}: the remark");
        assert!(words.contains("经营类别"), "{at}: the choice that is none any more");
    };
    for deed in ["autosave", "save", "submit", "update"] {
        let page = post(&owner, &path, &typed, &[("deed", deed)]).expect(409).text();
        tells(deed, &page);
        assert_eq!(html::field_value(&page, "version").as_deref(), Some("2"), "{deed}");
    }
    let ctx = world.ctx(Who::Owner);
    let kept = service::forms::drafts::show(&ctx, &world.services, "draft-1").unwrap();
    assert_eq!((kept.revision, kept.item_version), (1, 1), "nothing was saved");

    let page = owner.get(&format!("{path}?draft=draft-1")).expect(200).text();
    tells("a draft of an older form", &page);
    let mut fields = again(&page);
    let refused = post(&owner, &path, &fields, &[("deed", "submit")]).expect(422).text();
    for id in ["f-kind", "f-seats"] {
        assert!(refused.contains(&format!("href=\"#{id}\"")), "{id} is asked for");
    }
    set(&mut fields, "kind", "tea");
    set(&mut fields, "seats", "12");
    let receipt = post(&owner, &path, &fields, &[("deed", "submit")]).expect(303);
    let id = case_of(receipt.location());
    let case = service::cases::show(&world.system(), &world.services, &id).unwrap().case;
    assert_eq!((case.item_version, case.answers["seats"][0].as_str()), (2, "12"));
    assert!(!case.answers.contains_key("remark"));
    assert!(!owner.get("/my/drafts").expect(200).text().contains("draft-1"));
}

#[test]
fn a_case_keeps_the_form_it_began_with() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let mut typed = world.answer_fields();
    set(&mut typed, "remark", "临街的一间小店");
    let receipt = post(&owner, &apply(&world), &typed, &[("key", "one")]).expect(303);
    let id = case_of(receipt.location());
    republish(&world, 2, changed);
    let notice = CorrectionNotice {
        defects: "请写明每日的营业时间和场所".to_owned(),
        answer_by: jiff::civil::date(2026, 3, 20),
        marks: Vec::new(),
    };
    let clerk = world.ctx(Who::Clerk);
    service::cases::request_correction(&clerk, &world.services, &id, 1, notice).unwrap();
    let desk = format!("/hall/cases/{}/{}", id.region, id.number);
    let page = html::words(&world.session(Who::Clerk).get(&desk).expect(200).text());
    assert!(page.contains("备注") && page.contains("小吃店"), "the answers of its own form");
    // The correction asks what the case was begun with, and takes it.
    let path = format!("/my/cases/{}/{}/correct", id.region, id.number);
    let page = owner.get(&path).expect(200).text();
    assert!(page.contains("name=\"remark\"") && !page.contains("name=\"seats\""));
    let mut fields = again(&page);
    set(&mut fields, "remark", "每日八点至二十点");
    set(&mut fields, "note", "已写明");
    post(&owner, &path, &fields, &[("deed", "submit")]).expect(303);
    let case = service::cases::show(&world.system(), &world.services, &id).unwrap().case;
    assert_eq!((case.item_version, case.answers["kind"][0].as_str()), (1, "snack"));
    assert_eq!(case.answers["remark"], ["每日八点至二十点"]);
}

/// A designer at work: every save is made from the revision on the page.
struct Designer<'w> {
    session: Session,
    path: String,
    world: &'w World,
}

impl Designer<'_> {
    fn page(&self) -> String {
        self.session.get(&self.path).expect(200).text()
    }

    fn does(&self, deed: &str, fields: &[(&str, &str)]) -> Reply {
        let revision = html::field_value(&self.page(), "revision").expect("the page has one");
        let mut all = vec![("revision", revision.as_str()), ("deed", deed)];
        all.extend_from_slice(fields);
        self.session.post(&self.path, &all)
    }

    fn adds(&self, key: &str, kind: &str, zh: &str, into: &str) {
        let fields = [("new_key", key), ("new_kind", kind), ("new_zh", zh), ("new_into", into)];
        self.does("add", &fields).expect(303);
    }

    fn keys(&self) -> Vec<String> {
        let id = &self.world.item.id;
        let ctx = self.world.ctx(Who::Editor);
        let opened = service::forms::design::open(&ctx, &self.world.services, id).unwrap();
        opened.form.all_fields().iter().map(|field| field.key.clone()).collect()
    }
}

#[test]
fn a_form_is_designed_tried_out_approved_and_applied_with() {
    let world = World::new();
    let path = format!("/office/items/{HOME}/{}/form", world.item.id.code);
    let designer = Designer { session: world.session(Who::Editor), path, world: &world };
    designer.adds("premises", "section", "经营场所", "");
    designer.adds("outdoor", "choice", "有露天座位吗", "premises");
    let options = [
        ("label_zh", "有露天座位吗"),
        ("kind", "choice"),
        ("into", "premises"),
        ("is_required", "yes"),
        ("options", "yes | 有 | Yes\nno | 没有 | No"),
    ];
    designer.does("change:outdoor", &options).expect(303);
    designer.adds("seats", "number", "露天座位数", "");
    let condition = [
        ("label_zh", "露天座位数"),
        ("kind", "number"),
        ("into", "premises"),
        ("is_required", "yes"),
        ("visible_when", "outdoor == 'yes'"),
        ("greatest", "50"),
    ];
    designer.does("change:seats", &condition).expect(303);
    let before = designer.keys();
    assert_eq!(before[before.len() - 3..], ["premises", "outdoor", "seats"], "grouped");
    designer.does("up:seats", &[]).expect(303);
    assert!(designer.keys().ends_with(&["seats".to_owned(), "outdoor".to_owned()]), "ordered");
    designer.does("down:seats", &[]).expect(303);
    designer.adds("gone", "text", "多余的", "");
    designer.does("remove:gone", &[]).expect(303);

    // Tried out with sample answers: what is hidden is not asked, what is wrong is told.
    let preview = format!("{}/preview", designer.path);
    let mut sample = world.answer_fields();
    set(&mut sample, "outdoor", "no");
    let right = post(&designer.session, &preview, &sample, &[("deed", "test")]).expect(200).text();
    assert!(right.contains("role=\"status\"") && !right.contains("name=\"seats\""));
    assert!(!right.contains("error-summary"), "a right sample is right");
    set(&mut sample, "outdoor", "yes");
    set(&mut sample, "seats", "51");
    let wrong = post(&designer.session, &preview, &sample, &[("deed", "test")]).expect(200).text();
    assert!(wrong.contains("href=\"#f-seats\""), "51 is more than 50");
    let owner = world.session(Who::Owner);
    assert!(!owner.get(&apply(&world)).expect(200).text().contains("outdoor"), "not in force");

    let draft = format!("/office/drafts/{HOME}/{}", world.item.id.code);
    let acts = |who: Who, deed: &str| {
        let session = world.session(who);
        let page = session.get(&draft).expect(200).text();
        let version = html::field_value(&page, "version").expect("the draft has a version");
        session.post(&format!("{draft}/{deed}"), &[("version", &version)]).expect(303);
    };
    acts(Who::Editor, "submit");
    acts(Who::OrganisationOffice, "approve-organisation");
    acts(Who::LegalOffice, "approve-legal");
    acts(Who::Editor, "publish");
    world.wait(2000);
    assert!(owner.get(&apply(&world)).expect(200).text().contains("name=\"outdoor\""));
    set(&mut sample, "seats", "12");
    set(&mut sample, "key", "one");
    let receipt = post(&owner, &apply(&world), &sample, &[("deed", "submit")]).expect(303);
    let id = case_of(receipt.location());
    let case = service::cases::show(&world.system(), &world.services, &id).unwrap().case;
    assert_eq!((case.item_version, case.answers["seats"][0].as_str()), (2, "12"));
}

#[test]
fn documents_and_rules_that_would_take_forever_are_refused_at_once() {
    let world = World::new();
    let path = format!("/office/items/{HOME}/{}/form", world.item.id.code);
    let designer = Designer { session: world.session(Who::Editor), path, world: &world };
    let deep = "[".repeat(10_000);
    let keys: Vec<String> = (0..20_000).map(|n| format!("\"k{n}\":0")).collect();
    let wide = format!("{{{}}}", keys.join(","));
    for document in [deep.as_str(), &format!("{{\"fields\":{deep}"), &wide] {
        let began = std::time::Instant::now();
        designer.does("replace", &[("document", document)]).expect(422);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }
    // A rule that walks a list within a list within a list is told, and never tried.
    let bomb = "name.matches('((a+)+)+$') || [1,2,3].all(a, [1,2,3].all(b, [1,2,3].all(c, \
                [1,2,3].all(d, a + b + c + d > 0))))";
    designer.adds("seats", "number", "座位数", "");
    let fields = [("label_zh", "座位数"), ("kind", "number"), ("visible_when", bomb)];
    let began = std::time::Instant::now();
    designer.does("change:seats", &fields).expect(303);
    let preview = designer.session.get(&format!("{}/preview", designer.path)).expect(200).text();
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    assert!(!preview.contains("name=\"seats\""), "a form with such a rule is not drawn");
    assert!(html::words(&preview).contains("seats"), "the rule is told");
}
