//! A form that comes in after its session ended: held, and given back once its author is here again.

use ring::hmac;
use service::people;

use crate::client::{Reply, Session};
use crate::html;
use crate::identity::{buttons, delegate, named_fields};
use crate::pages::check_page;
use crate::world::{PASSWORD, Who, World};

/// The bytes of a secret as people type it: base 32.
fn unbased(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut bytes) = (0_u64, 0, Vec::new());
    for c in text.chars() {
        held = (held << 5) | ALPHABET.find(c).expect("base 32") as u64;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).expect("eight bits"));
        }
    }
    bytes
}

/// The code that an app would show (RFC 6238).
fn code(secret: &str, now_ms: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &unbased(secret));
    let tag = hmac::sign(&key, &now_ms.div_euclid(30_000).to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[19] & 0x0f);
    let four: [u8; 4] = bytes[at..at + 4].try_into().expect("four of twenty");
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// Gives the owner of a session an app, and answers the recovery codes.
fn with_app(world: &World, session: &Session) -> Vec<String> {
    let (ctx, sv) = (world.ctx(Who::Owner), &world.services);
    let cookie = session.cookie("tb_session").expect("logged in");
    let (region, token) = cookie.split_once('.').expect("region and token");
    let region = domain::region::RegionCode::parse(region).expect("a region");
    let who = people::proven(&ctx, sv, region, token).unwrap().expect("a whole session");
    let shown = people::app_enrolment(&ctx, sv, &who, "QR").unwrap();
    let typed = code(&shown.secret, ctx.now.millis());
    people::add_app(&ctx, sv, &who, &shown.sealed, &typed, "phone").unwrap()
}

#[test]
fn a_second_factor_is_asked_on_the_page_that_holds_what_was_typed() {
    let world = World::new();
    let session = world.session(Who::Owner);
    let codes = with_app(&world, &session);
    let path = format!("/apply/330106/{}", world.item.id.code);
    let token = session.token();
    world.wait(13 * 3_600_000);
    let send = |fields: &[(&str, &str)], status| {
        let kept = [("key", "held-1"), ("revision", "0"), ("name", "没有丢<b>")];
        let all = [&kept[..], fields].concat();
        session.post_exactly(&path, &all, &[]).expect(status).text()
    };
    let value = |page: &str, name: &str| html::field_value(page, name).expect("the field");
    let held = send(&[("csrf", &token), ("deed", "save")], 401);
    let login = Who::Owner.login();
    let csrf = value(&held, "csrf");
    let password = [
        ("csrf", csrf.as_str()),
        ("held:step", "password"),
        ("login:account", &login),
        ("login:password", PASSWORD),
    ];
    let second = send(&password, 401);
    assert_eq!(value(&second, "name"), "没有丢<b>");
    assert!(second.contains("value=\"second\""), "the code is asked here");
    let csrf = value(&second, "csrf");
    let typed = |code: &str, status| {
        let fields = [("csrf", csrf.as_str()), ("held:step", "second"), ("login:code", code)];
        send(&fields, status)
    };
    let wrong = typed("000000", 401);
    assert_eq!(value(&wrong, "name"), "没有丢<b>");
    assert!(wrong.contains("href=\"#f-login:code\""), "the summary leads to the field");
    let back = typed(&codes[0], 200);
    assert_eq!(value(&back, "name"), "没有丢<b>");
    let csrf = value(&back, "csrf");
    send(&[("csrf", &csrf), ("deed", "save")], 303);
}

const HOURS_13: i64 = 13 * 3_600_000;

/// Logs in on a page that holds what was posted to a path.
pub(crate) fn resume(
    session: &Session,
    (path, fields): (&str, &[(&str, &str)]),
    held: &str,
    login: &str,
) -> Reply {
    let value = |name: &str| html::field_value(held, name).unwrap_or_default();
    let (csrf, acted_for) = (value("csrf"), value("held:for"));
    let more = [
        ("csrf", csrf.as_str()),
        ("held:for", acted_for.as_str()),
        ("held:step", "password"),
        ("login:account", login),
        ("login:password", PASSWORD),
    ];
    session.post_exactly(path, &[fields, &more].concat(), &[])
}

#[test]
fn a_browser_that_never_saw_the_login_page_can_resume_too() {
    let world = World::new();
    let path = format!("/apply/330106/{}", world.item.id.code);
    for path in [path.as_str(), "/my/contacts"] {
        let session = world.session(Who::Owner);
        world.wait(HOURS_13);
        session.jar.borrow_mut().remove("tb_visitor");
        let fields = [("key", "held-1"), ("revision", "0"), ("name", "没有丢")];
        let held = session.post_exactly(path, &fields, &[]).expect(401).text();
        let back = resume(&session, (path, &fields), &held, &Who::Owner.login()).expect(200);
        assert_eq!(html::field_value(&back.text(), "name").as_deref(), Some("没有丢"), "{path}");
    }
}

#[test]
fn a_form_from_before_somebody_logged_in_again_in_another_tab_is_given_back() {
    let world = World::new();
    let case = world.case(domain::case::State::AwaitCorrection);
    let path = format!("/my/cases/{}/{}/correct", case.region, case.number);
    let session = world.session(Who::Owner);
    let old = session.token();
    world.wait(HOURS_13);
    world.log_in(&session, Who::Owner).expect(303);
    let version = world.standing(&case).0.to_string();
    let mut fields = world.answer_fields();
    fields
        .extend([("note", "改好了<b>"), ("version", &version)].map(|(k, v)| (k.into(), v.into())));
    let send = |token: &str, headers: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<_> = [("csrf", token)].into_iter().chain(fields).collect();
        session.post_exactly(&path, &all, headers)
    };
    let before = world.standing(&case);
    // Nobody else can have the form shown with a token that holds.
    let origin = format!("http://{}", session.address);
    for foreign in [&[][..], &[("Origin", "http://elsewhere.example")], &[("Origin", "null")]] {
        let refused = send(&old, foreign).expect(403).text();
        assert!(!refused.contains("改好了"), "{foreign:?}");
    }
    let back = send(&old, &[("Origin", &origin)]).expect(403).text();
    check_page("a form from another tab", &back, "zh");
    assert_eq!(html::field_value(&back, "note").as_deref(), Some("改好了<b>"));
    assert!(html::words(&back).contains("改好了<b>"), "what would be sent is to be seen");
    assert_eq!(world.standing(&case), before, "nothing is done by itself");
    let token = html::field_value(&back, "csrf").expect("a token");
    send(&token, &[("Origin", &origin)]).expect(303);
    assert_ne!(world.standing(&case), before);

    let apply = format!("/apply/330106/{}", world.item.id.code);
    let typed = [("csrf", old.as_str()), ("deed", "save"), ("key", "held-1"), ("name", "没有丢")];
    let again = session.post_exactly(&apply, &typed, &[("Origin", &origin)]).expect(403).text();
    assert_eq!(html::field_value(&again, "name").as_deref(), Some("没有丢"));
    let token = html::field_value(&again, "csrf").expect("a token");
    let typed = [("csrf", token.as_str()), ("deed", "save"), ("key", "held-1"), ("name", "没有丢")];
    session.post_exactly(&apply, &typed, &[("Origin", &origin)]).expect(303);
}

#[test]
fn whoever_acted_for_somebody_does_so_again_once_back_or_is_told() {
    let world = World::new();
    let (_, agent) = delegate(&world, "");
    let path = format!("/apply/330106/{}", world.item.id.code);
    let fields = [("deed", "save"), ("key", "held-1"), ("revision", "0"), ("name", "代填的")];
    let login = Who::Stranger.login();
    world.wait(HOURS_13);
    let held = agent.post(&path, &fields).expect(401).text();
    let back = resume(&agent, (&path, &fields), &held, &login).expect(200).text();
    assert!(back.contains("代填的") && back.contains(&world.account(Who::Owner).name));
    let acts =
        || agent.get("/my/cases").expect(200).text().contains(&world.account(Who::Owner).name);
    assert!(acts(), "the new session acts for the owner");
    agent.post(&path, &fields).expect(303);

    // The delegation is over before the agent is back.
    world.wait(HOURS_13);
    let fields = [("deed", "save"), ("key", "held-2"), ("revision", "0"), ("name", "代填的")];
    let held = agent.post(&path, &fields).expect(401).text();
    let owner_now = world.session(Who::Owner);
    let page = owner_now.get("/my/delegations").expect(200).text();
    let named = buttons(&page, "revoke");
    owner_now.post("/my/delegations", &named_fields("revoke", &named)).expect(303);
    let back = resume(&agent, (&path, &fields), &held, &login).expect(200).text();
    assert!(back.contains("以您自己的名义"), "{}", html::words(&back));
    assert!(!acts(), "they stand for nobody else any more");
}

#[test]
fn passwords_are_left_out_and_the_address_is_kept_whole() {
    let world = World::new();
    let session = world.session(Who::Administrator);
    world.wait(HOURS_13);
    let fields = [("login", "new-clerk"), ("name", "新职员"), ("password", "never in a page")];
    let path = "/office/accounts/new?from=list";
    let held = session.post(path, &fields).expect(401).text();
    assert_eq!(html::field_value(&held, "name").as_deref(), Some("新职员"));
    assert!(!held.contains("never in a page"));
    assert!(
        held.contains("accounts/new?from=list") || held.contains("accounts&#x2f;new?from=list")
    );
    // A page of secrets alone is not held.
    let reply = session.post("/my/security", &[("deed", "password"), ("old", "a"), ("new", "b")]);
    assert!(reply.is_to_login(), "{reply:?}");
}
