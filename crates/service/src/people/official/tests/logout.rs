//! The provider logs people out, and liars do not.

use domain::identity::AccountId;

use super::*;
use crate::people::{Ticket, actor, logout_by_provider, way_out};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A logout token that is sound but for what `change` says.
fn logout_token(place: &Place, change: Value) -> String {
    let now = place.now.get() / 1000;
    let mut lie = Lie {
        claims: json!({
            "sid": "x", "jti": format!("jti-{}", place.drawn.get()), "iat": now, "exp": now + 120,
            "nonce": Absent::KEY, "name": Absent::KEY, "id_number": Absent::KEY,
            "ial": Absent::KEY, "events": { EVENT: {} },
        }),
        ..place.heart.lock().unwrap().lie.clone()
    };
    for (key, value) in change.as_object().into_iter().flatten() {
        lie.claims[key] = value.clone();
    }
    let heart = Heart { lie, nonce: String::new(), verifiers: vec![], asked: 0 };
    token(&heart, &place.own, &place.other, place.now.get())
}

fn comes_in(place: &Place) -> Ticket {
    let Ok(Came::In(ticket, _)) = place.logs_in() else { panic!("not logged in") };
    *ticket
}

fn is_in(place: &Place, ticket: &Ticket) -> bool {
    let now = Instant::from_millis(place.now.get());
    let found = actor(&place.sv, now, ticket.account.id.region, &ticket.token).unwrap();
    found.account().is_some()
}

fn log_of(place: &Place, id: &AccountId) -> Vec<String> {
    let events = place.sv.db.read(|tx| store::account_events::list(tx, id)).unwrap();
    events.into_iter().map(|event| event.about).collect()
}

fn says(place: &Place, token: &str) -> Result<usize> {
    logout_by_provider(&place.ctx(Actor::Nobody), &place.sv, token)
}

#[test]
fn the_provider_ends_the_sessions_it_opened() {
    let place = Place::new();
    place.heart.lock().unwrap().lie.claims = json!({ "sid": "x" });
    let first = comes_in(&place);
    place.heart.lock().unwrap().lie.claims = json!({ "sid": "y" });
    let second = comes_in(&place);
    place.heart.lock().unwrap().lie.claims = Value::Null;
    assert!(is_in(&place, &first) && is_in(&place, &second));
    // One session there is one session here.
    let sound = logout_token(&place, json!({}));
    assert_eq!(says(&place, &sound).unwrap(), 1);
    assert!(!is_in(&place, &first) && is_in(&place, &second));
    assert!(log_of(&place, &first.account.id).contains(&"sessions-ended-by-provider".to_owned()));
    // Without a session named all of the subject's end.
    let all = logout_token(&place, json!({ "sid": null, "jti": "all" }));
    assert_eq!(says(&place, &all).unwrap(), 1);
    assert!(!is_in(&place, &second));
    // Nothing is left to end, which is no fault.
    let none = logout_token(&place, json!({ "jti": "none" }));
    assert_eq!(says(&place, &none).unwrap(), 0);
}

#[test]
fn a_logout_token_that_lies_ends_nothing() {
    let place = Place::new();
    place.heart.lock().unwrap().lie.claims = json!({ "sid": "x" });
    let ticket = comes_in(&place);
    place.heart.lock().unwrap().lie.claims = Value::Null;
    let (now, hour) = (START / 1000, 3600);
    let lies = [
        ("another issuer", json!({ "iss": "https://evil.example" })),
        ("for somebody else", json!({ "aud": "other" })),
        ("a nonce, so an identity token", json!({ "nonce": "n" })),
        ("no events", json!({ "events": Absent::KEY })),
        ("another event", json!({ "events": { "http://example/other": {} } })),
        ("an event that is no object", json!({ "events": { EVENT: "yes" } })),
        ("nobody named", json!({ "sub": Absent::KEY, "sid": Absent::KEY })),
        ("an empty subject", json!({ "sub": "", "sid": Absent::KEY })),
        ("no name of its own", json!({ "jti": Absent::KEY })),
        ("expired", json!({ "iat": now - hour, "exp": now - hour + 120 })),
        ("from the future", json!({ "iat": now + hour, "exp": now + hour + 120 })),
        ("good for days", json!({ "exp": now + 48 * hour })),
        ("issued long ago", json!({ "iat": now - 24 * hour })),
        ("no moment", json!({ "iat": Absent::KEY })),
        ("no end", json!({ "exp": Absent::KEY })),
    ];
    let refused = |what: &str, token: &str| {
        let outcome = says(&place, token);
        let is_lie = matches!(outcome, Err(Error::Provider(ProviderFault::Lying)));
        assert!(is_lie, "{what}: {outcome:?}");
        assert!(is_in(&place, &ticket), "{what}");
    };
    for (what, lie) in lies {
        refused(what, &logout_token(&place, lie));
    }
    let sound = logout_token(&place, json!({}));
    for (what, lie) in [
        ("another key's", Lie { signed_by_other: true, ..Lie::default() }),
        ("unsigned", Lie { unsigned: true, ..Lie::default() }),
        ("alg none", Lie { unsigned: true, header: json!({ "alg": "none" }), ..Lie::default() }),
        ("a shared secret", Lie { header: json!({ "alg": "HS256" }), ..Lie::default() }),
        ("another type", Lie { header: json!({ "typ": "at+jwt" }), ..Lie::default() }),
    ] {
        place.heart.lock().unwrap().lie = lie;
        refused(what, &logout_token(&place, json!({})));
    }
    place.heart.lock().unwrap().lie = Lie::default();
    refused("cut short", &sound[..sound.len() - 4]);
    refused("nothing", "");
    refused("no token", "a.b");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused("deeply nested", &format!("{}.{}.x", encoded(deep.as_bytes()), encoded(b"{}")));
    // The sound one still counts, once: a second time it is somebody's copy.
    assert_eq!(says(&place, &sound).unwrap(), 1);
    assert!(!is_in(&place, &ticket));
    assert!(matches!(says(&place, &sound), Err(Error::Provider(ProviderFault::Lying))));
}

#[test]
fn whoever_logs_out_is_shown_the_way_out_there() {
    let place = Place::new();
    place.heart.lock().unwrap().lie.claims = json!({ "sid": "x" });
    let ticket = comes_in(&place);
    let way = |actor: Actor, token: &str| {
        let region = ticket.account.id.region;
        way_out(&place.ctx(actor), &place.sv, region, token, "https://tongban.example/").unwrap()
    };
    let own = || Actor::Account(Box::new(ticket.account.clone()));
    let url = way(own(), &ticket.token).unwrap();
    let expected = "https://id.example/end?client_id=tongban\
                    &post_logout_redirect_uri=https%3A%2F%2Ftongban.example%2F";
    assert_eq!(url, expected);
    assert_eq!(way(own(), "another"), None);
    assert_eq!(way(Actor::Nobody, &ticket.token), None);
    // A provider that is down keeps nobody.
    place.heart.lock().unwrap().lie.is_down = true;
    place.now.set(START + 11 * 60_000);
    assert_eq!(way(own(), &ticket.token), None);
}
