//! What every answer of the site must carry; the client checks each answer it gets.

use crate::client::Reply;
use crate::html;
use crate::world::{Who, World};

const REQUIRED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Fails unless the answer carries every guard header, and where it is a page, no inline code.
#[track_caller]
pub fn check(method: &str, path: &str, reply: &Reply) {
    let path: String = path.chars().take(120).collect();
    let at = format!("{method} {path} -> {}", reply.status);
    for (name, value) in REQUIRED {
        let found: Vec<&str> = reply.headers_of(name).collect();
        assert_eq!(found, [value], "{name} of {at}");
    }
    let policy = reply.header("content-security-policy").unwrap_or_else(|| panic!("no CSP: {at}"));
    for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"] {
        assert!(policy.contains(rule), "{rule} in {policy} of {at}");
    }
    for rule in ["frame-ancestors 'none'", "form-action 'self'"] {
        assert!(policy.contains(rule), "{rule} in {policy} of {at}");
    }
    assert!(!policy.contains("unsafe"), "{policy} of {at}");
    assert_eq!(reply.header("server"), None, "{at}");
    assert!(reply.header("cache-control").is_some(), "{at}");
    let is_page = reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let is_plain = reply.header("content-encoding").is_none();
    if is_page && is_plain && !reply.body.is_empty() {
        check_no_inline_code(&at, &String::from_utf8_lossy(&reply.body));
    }
}

#[track_caller]
fn check_no_inline_code(at: &str, page: &str) {
    let parts = html::parts(page);
    for (index, part) in parts.iter().enumerate() {
        let html::Part::Open { name, attributes } = part else { continue };
        assert_ne!(name, "style", "{at}");
        for (key, value) in attributes {
            assert!(key != "style" && !key.starts_with("on"), "{key} in <{name}> of {at}");
            let value = value.trim().to_ascii_lowercase();
            assert!(!value.starts_with("javascript:"), "{key}={value} of {at}");
        }
        // Data for machines is not run.
        let is_data = part.attribute("type") == Some("application/ld+json");
        if name == "script" && !is_data {
            assert!(part.attribute("src").is_some(), "an inline script in {at}");
            assert!(!matches!(parts[index + 1], html::Part::Text(_)), "an inline script in {at}");
        }
    }
}

#[test]
fn pages_redirects_errors_files_and_health_answers_are_guarded_alike() {
    let world = World::new();
    let nobody = world.nobody();
    // The client checks each of these.
    let expected = [
        ("/query", 200),
        ("/login", 200),
        ("/my/cases", 303),
        ("/nowhere", 404),
        ("/static/tongban.css", 200),
        ("/static/nothing.css", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/guides/%ff/x", 400),
        ("/logout", 405),
    ];
    for (path, status) in expected {
        nobody.get(path).expect(status);
    }
    nobody.send("POST", "/login", &[("Content-Type", "text/plain")], b"a").expect(415);
    nobody.post_exactly("/login", &[], &[]).expect(403);
    world.session(Who::Stranger).get("/hall").expect(403);
}

#[test]
fn pages_of_people_are_kept_by_nobody_and_files_by_everybody() {
    let world = World::new();
    for (who, path) in [
        (Who::Owner, "/my/cases"),
        (Who::Clerk, "/hall"),
        (Who::Officer, "/office"),
        (Who::Supervisor, "/office/supervision"),
        (Who::Owner, "/query"),
    ] {
        let reply = world.session(who).get(path).expect(200);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    }
    let file = world.nobody().get("/static/tongban.css").expect(200);
    assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(world.nobody().get("/nowhere").header("cache-control"), Some("no-store"));
}

#[test]
fn a_site_on_https_tells_browsers_to_stay_there() {
    let world = World::with(|setup| setup.base_url = "https://tongban.example".to_owned());
    let reply = world.nobody().get("/login").expect(200);
    assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"));
    // Only one world at a time holds the clock.
    drop(world);
    let reply = World::new().nobody().get("/login").expect(200);
    assert_eq!(reply.header("strict-transport-security"), None);
}
