//! Fields that no form has, posted all the same: what belongs to the record is set by nobody's
//! typing (S15).

use domain::case::{Case, State};
use domain::file::{State as FileState, Trust};

use crate::client::Session;
use crate::world::{HOME, Who, World};

/// Fields of cases, items, files, accounts and papers as the program's own types name them, with
/// values that would do their sender good. Names that forms of ours use are not among them.
const FIELDS: [(&str, &str); 44] = [
    ("state", "granted"),
    ("status", "granted"),
    ("is_open", "0"),
    ("org", "91350100M000100Y43"),
    ("unit", "91350100M000100Y43"),
    ("authority.uscc", "91350100M000100Y43"),
    ("applicant", "0190-somebody"),
    ("applicant_region", "110101"),
    ("applicant_name", "贾某"),
    ("owner", "0190-somebody"),
    ("officer", "0190-somebody"),
    ("officer_region", "110101"),
    ("actor", "system"),
    ("channel", "window"),
    ("submitted_at", "0"),
    ("accepted_at", "0"),
    ("ended_at", "1"),
    ("changed_at", "0"),
    ("due", "2030-01-01"),
    ("due_on", "2030-01-01"),
    ("deadline", "2030-01-01"),
    ("legal_due_on", "2030-01-01"),
    ("committed_due_on", "2030-01-01"),
    ("is_due_estimate", "0"),
    ("fee", "0"),
    ("fees.is_charged", "false"),
    ("item_code", "11330106DEM00002234331025902000"),
    ("item_version", "99"),
    ("number_code", "260305-0000000001"),
    ("handling", "{}"),
    ("handling.plan.gives_document", "true"),
    ("head", "00"),
    ("hash", "00"),
    ("query_code", "000000"),
    ("trust", "a"),
    ("sha256", "00"),
    ("is_held", "0"),
    ("expires_at", "99999999999999"),
    ("has_view", "1"),
    ("level", "4"),
    ("grants", "administrator"),
    ("grants[0].role", "administrator"),
    ("is_disabled", "0"),
    ("holder", "staff"),
];

fn post(session: &Session, path: &str, own: &[(&str, &str)], more: &[(&str, &str)]) -> u16 {
    let all: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    session.post(path, &all).status
}

#[test]
fn an_application_with_a_field_of_the_record_is_refused() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let path = format!("/apply/{HOME}/{}", world.item.id.code);
    let answers = world.answer_fields();
    let answers: Vec<(&str, &str)> =
        answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (n, stray) in FIELDS.into_iter().enumerate() {
        let key = format!("stray-{n}");
        let more = [("key", key.as_str()), ("deed", "submit"), stray];
        assert_eq!(post(&owner, &path, &answers, &more), 422, "{stray:?}");
    }
    let ctx = world.ctx(Who::Owner);
    let cases = service::cases::list_own(&ctx, &world.services, None, 10).unwrap();
    assert_eq!(cases.len(), 0, "no application was taken");
    let plain = [("key", "plain"), ("deed", "submit")];
    assert_eq!(post(&owner, &path, &answers, &plain), 303, "without them it is");

    // A correction is held to the same form.
    let id = world.case(State::AwaitCorrection);
    let path = format!("/my/cases/{}/{}/correct", id.region, id.number);
    let before = world.standing(&id);
    for stray in FIELDS {
        let more = [("version", "2"), ("note", "已补充"), ("deed", "submit"), stray];
        assert_eq!(post(&owner, &path, &answers, &more), 422, "{stray:?}");
    }
    assert_eq!(world.standing(&id), before);
}

/// What somebody might have changed about a case, told from what differs from case to case.
fn told(world: &World, id: &domain::case::CaseId) -> String {
    let case: Case = service::cases::show(&world.system(), &world.services, id).unwrap().case;
    format!(
        "{:?}",
        (
            (case.state, case.revision, case.channel, case.org, case.due),
            (case.item_code, case.item_version, case.item_name),
            (case.applicant, case.applicant_name, case.officer, case.answers),
            (case.correction, case.opinion, case.decision),
        )
    )
}

/// Who posts what about a case in which state.
type Posting<'p> = (Who, State, &'p str, &'p [(&'p str, &'p str)]);

#[test]
fn deeds_on_a_case_do_the_same_with_fields_of_the_record_as_without() {
    let world = World::new();
    let opinion = [("verdict", "grant"), ("opinion", "齐全")];
    let decision = [("decision", "grant"), ("reasons", "准予")];
    let correction = [("defects", "请补交营业场所的平面布局照片"), ("answer_by", "2026-03-20")];
    let deeds: [Posting<'_>; 8] = [
        (Who::Clerk, State::Submitted, "hall/accept", &[]),
        (Who::Clerk, State::Submitted, "hall/correct", &correction),
        (
            Who::Clerk,
            State::Submitted,
            "hall/decline",
            &[("reason", "申请事项不属于本机关的职权范围")],
        ),
        (Who::Officer, State::Accepted, "office/start", &[]),
        (Who::Officer, State::InReview, "office/review", &opinion),
        (Who::Approver, State::AwaitDecision, "office/decide", &decision),
        (
            Who::Approver,
            State::AwaitDecision,
            "office/return",
            &[("return_reason", "请补充现场核查的记录和结论")],
        ),
        (Who::Owner, State::Submitted, "my/withdraw", &[]),
    ];
    for (who, state, deed, fields) in deeds {
        let session = world.session(who);
        let mut ends = Vec::new();
        for more in [&[][..], &FIELDS] {
            let id = world.case(state);
            let (face, deed) = deed.split_once('/').expect("a face and a deed");
            let path = format!("/{face}/cases/{}/{}/{deed}", id.region, id.number);
            let version = world.standing(&id).0.to_string();
            // What cannot be undone is asked for twice; this answers both.
            let first = [("version", version.as_str()), ("confirm", "yes")];
            let own: Vec<(&str, &str)> = first.into_iter().chain(fields.iter().copied()).collect();
            assert_eq!(post(&session, &path, &own, more), 303, "{path} {}", more.len());
            ends.push(told(&world, &id));
        }
        assert_eq!(ends[0], ends[1], "{deed}");
    }
}

#[test]
fn files_and_accounts_do_not_take_fields_of_the_record() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let path = format!("/my/files/{}", world.file);
    let own = [("deed", "keep"), ("kept_as", "本人户口簿")];
    let before = service::files::own(&world.ctx(Who::Owner), &world.services, &world.file).unwrap();
    assert_eq!(post(&owner, &path, &own, &FIELDS), 303);
    let file = service::files::own(&world.ctx(Who::Owner), &world.services, &world.file).unwrap();
    assert_eq!((file.trust, file.state), (Trust::C, FileState::Ready));
    assert_eq!((file.sha256, file.is_held), (before.sha256, before.is_held));

    let known = |who: Who| {
        let id = &world.account(who).id;
        let account = service::people::show(&world.system(), &world.services, id).unwrap().account;
        domain::identity::Account { phone: None, ..account }
    };
    let before = known(Who::Owner);
    assert_eq!(post(&owner, "/my", &[("phone", "")], &FIELDS), 303);
    assert_eq!(known(Who::Owner), before);
    assert!(before.grants.is_empty());
    owner.get("/office/accounts").expect(403);
}
