//! A form that comes in after its session ended, from somebody with a second factor.

use ring::hmac;
use service::people;

use crate::client::Session;
use crate::html;
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
        ("deed", "resume"),
        ("login:account", &login),
        ("login:password", PASSWORD),
    ];
    let second = send(&password, 401);
    assert_eq!(value(&second, "name"), "没有丢<b>");
    assert!(second.contains("value=\"resume-second\""), "the code is asked here");
    let csrf = value(&second, "csrf");
    let typed = |code: &str, status| {
        let fields = [("csrf", csrf.as_str()), ("deed", "resume-second"), ("login:code", code)];
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
