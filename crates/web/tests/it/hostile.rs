//! Odd requests: each gets a page in the reader's language with a reference, and tells nothing.

use domain::case::State;

use crate::client::{Reply, exchange};
use crate::html;
use crate::places::filled;
use crate::world::{Who, World};

/// Words that would tell how the site is built or where it lies.
const TELLTALE: [&str; 16] = [
    "panicked",
    "src/",
    ".rs:",
    "sqlite",
    "rusqlite",
    "postgres",
    "select ",
    "axum",
    "hyper",
    "minijinja",
    "template",
    "backtrace",
    "Error {",
    "0.1.0",
    "/tmp",
    "None",
];

/// Fails unless the answer is an error page in that language with a reference.
#[track_caller]
fn check_error_page(what: &str, reply: &Reply, lang: &str) {
    let kind = reply.header("content-type").unwrap_or_default();
    let page = reply.text();
    if what.contains("/api/") {
        assert_eq!(kind, "application/problem+json", "{what}");
        assert!(page.contains("\"reference\":\"E-"), "{what}: {page}");
        assert_eq!(page.contains("\"title\":\"") && page.is_ascii(), lang == "en", "{page}");
        return check_tells_nothing(what, reply);
    }
    assert!(kind.starts_with("text/html"), "{what}: {kind}");
    let parts = html::parts(&page);
    let root = parts.iter().find(|part| part.is_open("html")).expect("a page");
    let tag = if lang == "en" { "en" } else { "zh-CN" };
    assert_eq!(root.attribute("lang"), Some(tag), "{what}");
    let words = html::words(&page);
    let has_reference = words.match_indices("E-").any(|(at, _)| {
        let digits: String = words[at + 2..].chars().take(8).collect();
        digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit())
    });
    assert!(has_reference, "{what} has no reference: {words}");
    check_tells_nothing(what, reply);
}

#[track_caller]
fn check_tells_nothing(what: &str, reply: &Reply) {
    assert!(reply.status < 500, "{what}: {}", reply.status);
    let words = html::words(&reply.text());
    for telltale in TELLTALE {
        let found = words.to_lowercase().contains(&telltale.to_lowercase());
        assert!(!found, "{telltale:?} in the answer to {what}: {words}");
    }
}

#[test]
fn odd_addresses_and_headers_get_ordinary_answers_or_error_pages() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let many = "a=1&".repeat(15_000);
    let long = format!("q={}", "长".repeat(3_000).bytes().map(pct).collect::<String>());
    let odd_queries = [
        "%ff=%fe",
        "q=%",
        "q=%zz",
        "q=%00%0d%0aX-Evil:1",
        "lang=xx&lang=en",
        "=&=&&&",
        &many,
        &long,
    ];
    for who in [Who::Nobody, Who::Owner, Who::Clerk, Who::Officer] {
        let session = world.session(who);
        session.set_cookie("tb_lang", "en");
        for route in web::routes() {
            let path = filled(&world, route.path, Some(&case)).replace("{deed}", "accept");
            for query in odd_queries {
                let what = format!("{path}?{}", query.chars().take(20).collect::<String>());
                let reply = session.get(&format!("{path}?{query}"));
                match reply.status {
                    // A case that stands elsewhere is shown as it stands.
                    409 => check_tells_nothing(&what, &reply),
                    400.. => check_error_page(&what, &reply, "en"),
                    _ => {}
                }
                assert_eq!(reply.header("x-evil"), None, "{what}");
            }
            if !route.path.contains('{') {
                continue;
            }
            for odd in ["%ff", "%zz", "%00", "..", "%2e%2e", "'", "\"><script>", "1e400", "￿"] {
                let odd: String = odd.bytes().map(raw_or_pct).collect();
                let path = route.path.split('/').map(|part| match part.starts_with('{') {
                    true => odd.as_str(),
                    false => part,
                });
                let path = path.collect::<Vec<_>>().join("/");
                let reply = session.get(&path);
                if reply.status != 303 {
                    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
                    check_error_page(&path, &reply, "en");
                }
            }
        }
    }
}

fn pct(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// Bytes that may stand in an address, and the others percent-encoded.
fn raw_or_pct(byte: u8) -> String {
    match byte {
        b'!' | b'%' | b'\'' | b'.' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
            char::from(byte).to_string()
        }
        other => pct(other),
    }
}

#[test]
fn odd_bodies_are_refused_by_kind_and_size() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let owner = world.session(Who::Owner);
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let many = "a=1&".repeat(100_000);
    let big = format!("q={}", "x".repeat(2 * 1024 * 1024));
    // Made when they are first asked for.
    for route in web::routes() {
        filled(&world, route.path, Some(&case));
    }
    let before = world.written();
    for lang in ["zh", "en"] {
        owner.set_cookie("tb_lang", lang);
        // What other systems post is JSON with a token: `exchange` has its odd bodies.
        for route in web::routes().filter(|route| route.face != web::Face::Client) {
            let path = filled(&world, route.path, Some(&case)).replace("{deed}", "accept");
            let post = |kind: (&str, &str), body: &[u8]| owner.send("POST", &path, &[kind], body);
            let cases: [(&str, Reply, u16); 7] = [
                ("too much", post(form, big.as_bytes()), 413),
                ("too many", post(form, many.as_bytes()), 400),
                ("no text", post(form, b"a=%ff"), 400),
                ("bad percent", post(form, b"a=%4"), 400),
                ("json", post(("Content-Type", "application/json"), b"{}"), 415),
                ("plain", post(("Content-Type", "text/plain"), b"csrf=1"), 415),
                ("no kind", post(("X-Nothing", "1"), b"csrf=1"), 415),
            ];
            for (what, reply, status) in cases {
                let expected = if route.takes_post { status } else { 405 };
                assert_eq!(reply.status, expected, "{what} to {path}");
                check_error_page(&format!("{what} to {path}"), &reply, lang);
                assert_eq!(world.written(), before, "{what} to {path} changed something");
            }
        }
    }
    assert_eq!(world.written(), before);
}

#[test]
fn a_route_that_only_takes_posts_says_so() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    for route in web::routes().filter(|route| route.is_post_only) {
        for (lang, word) in [("zh", "zh-CN"), ("en", "en")] {
            let path = filled(&world, route.path, None).replace("{deed}", "accept");
            let reply = owner.get(&format!("{path}?lang={lang}")).expect(405);
            assert_eq!(reply.header("allow"), Some("POST"), "{path}");
            check_error_page(&path, &reply, lang);
            let is_api = path.starts_with("/api/");
            assert!(is_api || reply.text().contains(&format!("lang=\"{word}\"")), "{path}");
        }
    }
}

#[test]
fn bytes_that_are_no_http_end_the_connection_and_nothing_else() {
    let world = World::new();
    let huge =
        format!("GET /query HTTP/1.1\r\nHost: x\r\nX-Big: {}\r\n\r\n", "x".repeat(1_000_000));
    let long = format!("GET /query?{} HTTP/1.1\r\nHost: x\r\n\r\n", "a=1&".repeat(100_000));
    let crowd = "X-A: 1\r\n".repeat(500);
    let crowd = format!("GET /query HTTP/1.1\r\nHost: x\r\n{crowd}\r\n");
    let two =
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!";
    let smuggled = "POST /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\
                    Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hall HTTP/1.1\r\nHost: x\r\n\r\n";
    let odd: [&[u8]; 9] = [
        huge.as_bytes(),
        long.as_bytes(),
        crowd.as_bytes(),
        two.as_bytes(),
        smuggled.as_bytes(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /query HTTP/9.9\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n\r\n",
        b"GET /query HTTP/1.1\r\nBad Header\r\n\r\n",
    ];
    for bytes in odd {
        let what = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        if let Some(reply) = exchange(world.address, bytes) {
            assert!((400..500).contains(&reply.status), "{what}: {}", reply.status);
            assert!(!reply.text().contains("HTTP/1.1 2"), "{what} was answered twice");
        }
        world.nobody().get("/query").expect(200);
    }
}

#[test]
fn cookies_and_headers_that_are_no_text_are_passed_over() {
    let world = World::new();
    for header in [
        b"Cookie: tb_lang=\xff; tb_session=\xfe".as_slice(),
        b"Cookie: ;;;=;a;tb_session",
        b"User-Agent: \xff\xfe",
        b"Accept-Language: \xff",
        b"Sec-Fetch-Site: \xff",
        b"Host: \xff",
    ] {
        let mut bytes = b"GET /query HTTP/1.1\r\nConnection: close\r\n".to_vec();
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(b"\r\n\r\n");
        let reply = exchange(world.address, &bytes).expect("an answer");
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(header));
    }
}

#[test]
fn a_failing_database_gives_a_page_that_says_to_come_back() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let owner = world.session(Who::Owner);
    let token = owner.token();
    let path = format!("/my/cases/{}/{}", case.region, case.number);
    let before = world.written();
    for nth in 1..=2 {
        world.services.db.fault().fail_nth(nth);
        let reply = owner.get(&path);
        world.services.db.fault().disarm();
        assert_eq!(reply.status, 503, "statement {nth}");
        assert!(reply.header("retry-after").is_some());
        assert!(!html::words(&reply.text()).contains("injected"), "the cause is told");
    }
    let fields = [("csrf", token.as_str()), ("version", "1")];
    let mut failed = 0;
    for nth in 1.. {
        world.services.db.fault().fail_nth(nth);
        let reply = owner.post_exactly(&format!("{path}/withdraw"), &fields, &[]);
        if world.services.db.fault().disarm() {
            assert_eq!(reply.status, 303, "nothing failed before statement {nth}");
            break;
        }
        assert_eq!(reply.status, 503, "statement {nth}");
        assert_eq!(world.standing(&case), (1, State::Submitted), "statement {nth}");
        failed += 1;
    }
    assert!(failed > 3, "{failed}");
    assert_ne!(world.written(), before);
    assert_eq!(world.standing(&case), (2, State::Withdrawn));
}
