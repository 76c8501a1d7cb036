//! Forged posts: without a token, with a foreign origin, with somebody else's token.

use domain::case::State;

use crate::places::filled;
use crate::world::{PASSWORD, Who, World};

/// Who would be let through, were the post their own.
fn rightful(path: &str) -> Who {
    let faces = [
        ("/hall", Who::Clerk),
        ("/office/accounts", Who::Administrator),
        ("/office/items", Who::Editor),
        ("/office/drafts", Who::Editor),
        ("/office/rebases", Who::Editor),
        ("/office", Who::Officer),
    ];
    let found = faces.into_iter().find(|(face, _)| path.starts_with(face));
    found.map_or(Who::Owner, |(_, who)| who)
}

#[expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]
#[test]
fn every_post_needs_the_token_of_its_own_session_and_its_own_origin() {
    let world = World::new();
    let foreign_token = world.session(Who::Stranger).token();
    let mut tried = 0;
    // The interface for machines has no sessions: its posts only ask. What a provider posts it
    // signs, and no cookie counts there.
    let has_session = |route: &&web::Route| {
        !route.path.starts_with("/api/") && route.path != "/login/official/logout"
    };
    for route in web::routes().filter(|route| route.takes_post).filter(has_session) {
        let deeds: &[(&str, State)] = match route.path {
            path if path.starts_with("/hall") => &[
                ("accept", State::Submitted),
                ("correct", State::Submitted),
                ("decline", State::Submitted),
            ],
            path if path.starts_with("/office/cases") => {
                &[("start", State::Accepted), ("review", State::InReview)]
            }
            path if path.starts_with("/office/items") => &[("change", State::Submitted)],
            path if path.starts_with("/office/drafts") => &[("submit", State::Submitted)],
            path if path.starts_with("/office/rebases") => &[("write", State::Submitted)],
            path if path.starts_with("/office/assessment/campaigns") => {
                &[("freeze", State::Submitted)]
            }
            path if path.starts_with("/my/cases") && path.ends_with("{deed}") => {
                &[("say", State::Submitted)]
            }
            path if path.ends_with("correct") => &[("", State::AwaitCorrection)],
            _ => &[("", State::Submitted)],
        };
        for (deed, state) in deeds {
            let case = world.case(*state);
            let path = filled(&world, route.path, Some(&case)).replace("{deed}", deed);
            let session = world.session(rightful(&path));
            let own = session.token();
            let version = world.standing(&case).0.to_string();
            let mut body = world.answer_fields();
            for (key, value) in [
                ("version", version.as_str()),
                ("key", "forged"),
                ("verdict", "grant"),
                ("opinion", "x"),
                ("reason", "申请事项不属于本机关的职权范围"),
                ("defects", "请补交营业场所的平面布局照片"),
                ("answer_by", "2026-03-20"),
                ("account", &Who::Owner.login()),
                ("password", PASSWORD),
            ] {
                body.push((key.to_owned(), value.to_owned()));
            }
            let with = |token: &str| {
                let mut fields = body.clone();
                if !token.is_empty() {
                    fields.push(("csrf".to_owned(), token.to_owned()));
                }
                fields
            };
            let before = world.written();
            let longer = format!("http://{}.evil.example", world.address);
            let cases = [
                ("no token", with(""), vec![]),
                ("another session's token", with(&foreign_token), vec![]),
                ("a token cut short", with(&own[..own.len() - 1]), vec![]),
                ("a foreign origin", with(&own), vec![("Origin", "https://evil.example")]),
                ("no origin", with(&own), vec![("Origin", "null")]),
                ("our name as a prefix", with(&own), vec![("Origin", longer.as_str())]),
                ("a foreign site", with(&own), vec![("Sec-Fetch-Site", "cross-site")]),
            ];
            for (what, fields, headers) in cases {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                let reply = session.post_exactly(&path, &fields, &headers);
                assert_eq!(reply.status, 403, "{what} at {path}");
                assert_eq!(world.written(), before, "{what} changed something at {path}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 12 * 6, "{tried}");
}

#[test]
fn a_post_from_our_own_page_is_taken() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let clerk = world.session(Who::Clerk);
    let path = format!("/hall/cases/{}/{}/accept", case.region, case.number);
    let origin = format!("http://{}", world.address);
    let token = clerk.token();
    let headers = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin")];
    clerk.post_exactly(&path, &[("csrf", &token), ("version", "1")], &headers).expect(303);
    assert_eq!(world.standing(&case), (2, State::Accepted));
}

#[test]
fn a_login_cannot_be_forged_either() {
    let world = World::new();
    // The victim's browser has never been here: it has no visitor cookie and knows no token.
    let victim = world.nobody();
    let attacker = world.nobody();
    let token = attacker.token();
    let login = Who::Stranger.login();
    let fields = [("csrf", token.as_str()), ("account", &login), ("password", PASSWORD)];
    let reply = victim.post_exactly("/login", &fields, &[]).expect(403);
    assert_eq!(reply.cookie("tb_session"), None);
    // The attacker's own browser is let in with it.
    attacker.post_exactly("/login", &fields, &[]).expect(303);
}

#[test]
fn a_form_from_before_the_session_ended_leads_to_the_login() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let clerk = world.session(Who::Clerk);
    let token = clerk.token();
    world.wait(3 * 3_600_000);
    let path = format!("/hall/cases/{}/{}/accept", case.region, case.number);
    let reply = clerk.post_exactly(&path, &[("csrf", &token), ("version", "1")], &[]);
    assert!(reply.is_to_login(), "{}", reply.status);
    assert_eq!(world.standing(&case), (1, State::Submitted));
}

#[test]
fn posts_of_the_interface_change_nothing() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let owner = world.session(Who::Owner);
    let before = world.written();
    let code = world.services.query_code(&case);
    for route in web::routes().filter(|r| r.takes_post && r.path.starts_with("/api/")) {
        let fields = [("number", case.shown()), ("code", code.clone())];
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        // A form is no question of a system: these take JSON, with a token that no browser sends.
        let status = match route.path {
            "/api/v1/cases/query" => 200,
            "/api/v1/oauth/token" => 400,
            _ => 415,
        };
        owner.post_exactly(route.path, &fields, &[]).expect(status);
        assert_eq!(world.written(), before, "{}", route.path);
    }
}
