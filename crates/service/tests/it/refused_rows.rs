//! Rows that were pushed and not taken: kept, taken again with those that waited, put aside, settled
//! when they come mended, masked and forgotten.

use domain::case::{Action, CaseId, Opinion, State};
use domain::ctx::Ctx;
use domain::exchange::{Client, Handler, Scope};
use domain::identity::{Actor, Role};
use service::Error;
use service::exchange::{self, Came, Filter, NewClient, Outcome, RefusedRow, Row, Standing};

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, ORG, Person, REASON, REGION, World, region};

on_both_engines!(
    what_was_refused_is_taken_again_with_what_waited_for_it,
    a_row_is_put_aside_with_a_reason_and_stays_there,
    a_row_that_comes_mended_settles_what_was_refused,
    what_its_client_has_said_otherwise_meanwhile_is_not_taken,
    what_a_row_says_of_people_is_hidden_and_forgotten,
);

const DAY: i64 = 86_400_000;

fn client(world: &World) -> Client {
    let new = NewClient {
        region: region(REGION),
        id: "approvals".to_owned(),
        name: "审批系统".to_owned(),
        org: Some(domain::code::CreditCode::parse(ORG).unwrap()),
        scopes: vec![Scope::Read, Scope::Handle],
        budget: 1000,
    };
    exchange::create(&system(world), &world.sv, new).unwrap().client
}

fn system(world: &World) -> Ctx {
    world.ctx(Actor::System)
}

/// A row as it is written.
fn body(case: &CaseId, event: u32, opinion: &str) -> String {
    let deed = if event == 1 { "start" } else { "review" };
    serde_json::json!({
        "case": case.shown(),
        "event": event,
        "handler": { "id": "0123", "name": "李四" },
        "deed": { "type": deed, "opinion": opinion },
    })
    .to_string()
}

/// The row that such a text means: taking the case, then the opinion.
fn read(body: &str, _: &Client) -> Option<Row> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let event = u32::try_from(value["event"].as_u64()?).ok()?;
    let text = value["deed"]["opinion"].as_str()?.to_owned();
    let (deed, action) = match event {
        1 => ("start", Action::StartReview),
        _ => ("review", Action::Review(Opinion { is_for_grant: true, text })),
    };
    Some(Row {
        case: CaseId::parse(value["case"].as_str()?)?,
        event,
        handler: Handler::parse("0123", "李四")?,
        deed,
        action,
        hash: service::digest(body.as_bytes()),
        file: None,
    })
}

/// Pushes the rows as the interface does: what is refused is kept.
fn pushes(world: &World, client: &Client, bodies: &[String]) -> Vec<Outcome> {
    let rows = bodies.iter().map(|body| read(body, client).unwrap()).enumerate().collect();
    let pushed = exchange::push(&system(world), &world.sv, client, rows).unwrap();
    let came: Vec<Came> = pushed
        .iter()
        .map(|(place, outcome)| Came {
            line: place + 1,
            hash: service::digest(bodies[*place].as_bytes()),
            body: bodies[*place].clone(),
            outcome: outcome.clone(),
        })
        .collect();
    exchange::keep(&system(world), &world.sv, client, &came).unwrap();
    pushed.into_iter().map(|(_, outcome)| outcome).collect()
}

fn list(world: &World, who: &Person, standing: &str) -> service::Result<Vec<RefusedRow>> {
    let filter = Filter { standing: standing.to_owned(), ..Filter::default() };
    let place = who.account.grants[0].region;
    exchange::list_refused(&who.ctx(world), &world.sv, place, &filter, None, 50)
}

fn what_was_refused_is_taken_again_with_what_waited_for_it(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let client = client(&world);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let far = world.staff_of("far", &[Role::Administrator], "440106", None);
    let id = cast.citizen.submits(&world);
    // It is not accepted yet, so nobody can take it for examination.
    let bodies = [body(&id, 1, REASON), body(&id, 2, REASON)];
    let outcomes = pushes(&world, &client, &bodies);
    assert!(matches!(outcomes[0], Outcome::Refused("wrong-state", _)), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Blocked);
    let open = list(&world, &keeper, "open").unwrap();
    let mut codes: Vec<_> = open.iter().map(|row| (row.event, row.code.as_str())).collect();
    codes.sort_unstable();
    assert_eq!(codes, [(1, "wrong-state"), (2, "blocked")]);
    assert!(list(&world, &far, "").unwrap().is_empty());
    assert!(matches!(list(&world, &cast.officer, ""), Err(Error::Forbidden)));
    let hash = service::digest(bodies[0].as_bytes());
    let key = (client.region, client.id.as_str(), hash.as_str());
    let again = |who: &Person| exchange::take_again(&who.ctx(&world), &world.sv, key, &read);
    assert!(matches!(again(&far), Err(Error::NotFound(_))));
    // Still not accepted: refused again, and counted.
    assert!(matches!(again(&keeper), Ok(Outcome::Refused("wrong-state", _))));
    let row = || exchange::show_refused(&keeper.ctx(&world), &world.sv, key).unwrap();
    assert_eq!(row().tries, 2);
    cast.does(&world, &[Deed::Accept], &id);
    assert!(matches!(again(&keeper), Ok(Outcome::Applied(_))));
    let case = world.case(&id);
    assert_eq!(case.state, State::AwaitDecision, "what waited for it followed");
    assert_eq!(
        world.history(&id)[2].who.name,
        "李四 (审批系统)",
        "in the name of who did it there"
    );
    assert!(list(&world, &keeper, "open").unwrap().is_empty());
    assert_eq!(list(&world, &keeper, "taken").unwrap().len(), 2);
    assert_eq!((row().standing, row().body.as_str()), (Standing::Taken, ""));
    assert!(matches!(again(&keeper), Err(Error::Wrong("row", "settled-before"))));
    let shown = exchange::show(&system(&world), &world.sv, client.region, &client.id).unwrap();
    assert_eq!(shown.events.iter().filter(|event| event.about == "row-taken").count(), 2);
    // The client pushes it once more: it was taken before.
    let outcomes = pushes(&world, &client, &bodies);
    assert!(outcomes.iter().all(|one| matches!(one, Outcome::Duplicate(_))), "{outcomes:?}");
    world.assert_sound();
}

fn a_row_is_put_aside_with_a_reason_and_stays_there(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let client = client(&world);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let id = cast.citizen.submits(&world);
    let bodies = [body(&id, 1, REASON)];
    pushes(&world, &client, &bodies);
    let hash = service::digest(bodies[0].as_bytes());
    let key = (client.region, client.id.as_str(), hash.as_str());
    let aside = |reason| exchange::set_aside(&keeper.ctx(&world), &world.sv, key, reason);
    assert!(matches!(aside(" 好 "), Err(Error::Wrong("reason", "no-reason"))));
    aside("对方系统的测试数据").unwrap();
    aside(" 对方系统的测试数据 ").unwrap();
    let other = aside("另一个理由，另一个人");
    assert!(matches!(other, Err(Error::Wrong("row", "settled-before"))), "the first counts");
    let row = || exchange::show_refused(&keeper.ctx(&world), &world.sv, key).unwrap();
    assert_eq!((row().standing, row().reason.as_str()), (Standing::SetAside, "对方系统的测试数据"));
    assert_eq!(row().settled.unwrap().1, keeper.account.name);
    pushes(&world, &client, &bodies);
    assert_eq!((row().standing, row().tries), (Standing::SetAside, 2));
    // A barred system pushes nothing, and nothing is taken for it.
    let second = [body(&id, 1, "另一个内容，同样不能收下")];
    pushes(&world, &client, &second);
    exchange::disable(&system(&world), &world.sv, client.region, &client.id).unwrap();
    let hash = service::digest(second[0].as_bytes());
    let key = (client.region, client.id.as_str(), hash.as_str());
    let barred = exchange::take_again(&keeper.ctx(&world), &world.sv, key, &read);
    assert!(matches!(barred, Err(Error::Wrong("row", "client-barred"))));
}

fn a_row_that_comes_mended_settles_what_was_refused(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let client = client(&world);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let id = cast.citizen.submits(&world);
    cast.does(&world, &[Deed::Accept], &id);
    let long = [body(&id, 1, "x"), body(&id, 2, &"长".repeat(1001))];
    let outcomes = pushes(&world, &client, &long);
    assert!(matches!(outcomes[1], Outcome::Refused(..)), "{outcomes:?}");
    assert_eq!(list(&world, &keeper, "open").unwrap().len(), 1);
    let mended = [body(&id, 2, REASON)];
    assert!(matches!(pushes(&world, &client, &mended)[0], Outcome::Applied(_)));
    let replaced = list(&world, &keeper, "replaced").unwrap();
    assert_eq!(replaced.len(), 1);
    assert_eq!(replaced[0].settled.as_ref().unwrap().1, "", "by the client itself");
    assert!(list(&world, &keeper, "open").unwrap().is_empty());
    assert!(list(&world, &keeper, "taken").unwrap().is_empty(), "what was refused was not taken");
}

fn what_its_client_has_said_otherwise_meanwhile_is_not_taken(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let client = client(&world);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let id = cast.citizen.submits(&world);
    let (first, second) = (body(&id, 1, REASON), body(&id, 1, "审查意见改过一次的第二稿"));
    let (old, new) =
        (body(&id, 2, "第一稿：材料不齐，不同意"), body(&id, 2, "第二稿：材料齐全，同意"));
    // Not accepted yet, so all of it is refused; then the department says it again, otherwise.
    pushes(&world, &client, &[first.clone(), old.clone()]);
    world.later(1000);
    pushes(&world, &client, &[second.clone(), new.clone()]);
    let key = |body: &str| service::digest(body.as_bytes());
    let again = |body: &str| {
        let hash = key(body);
        let key = (client.region, client.id.as_str(), hash.as_str());
        exchange::take_again(&keeper.ctx(&world), &world.sv, key, &read)
    };
    let aside = |body: &str| {
        let hash = key(body);
        let key = (client.region, client.id.as_str(), hash.as_str());
        exchange::set_aside(&keeper.ctx(&world), &world.sv, key, "对方系统的测试数据")
    };
    assert_eq!(list(&world, &keeper, "open").unwrap().len(), 2, "one row an event");
    cast.does(&world, &[Deed::Accept], &id);
    assert!(matches!(again(&first), Err(Error::Wrong("row", "settled-before"))));
    assert!(matches!(aside(&first), Err(Error::Wrong("row", "settled-before"))));
    assert_eq!(world.case(&id).state, State::Accepted, "nothing was taken");
    assert!(matches!(again(&second), Ok(Outcome::Applied(_))));
    let opinion = world.case(&id).opinion.expect("what waited followed");
    assert_eq!(opinion.text, "第二稿：材料齐全，同意", "as its client said it last");
    assert_eq!(list(&world, &keeper, "taken").unwrap().len(), 2);
    assert_eq!(list(&world, &keeper, "replaced").unwrap().len(), 2);
    assert!(list(&world, &keeper, "open").unwrap().is_empty());
    assert!(matches!(aside(&second), Err(Error::Wrong("row", "settled-before"))), "it was taken");
    // A record can hold several open rows of one event, from before they replaced each other.
    let other = cast.citizen.submits(&world);
    let early = body(&other, 1, "先前的一份审查意见稿");
    pushes(&world, &client, std::slice::from_ref(&early));
    let kept = list(&world, &keeper, "open").unwrap().remove(0);
    let late = RefusedRow {
        hash: "later".to_owned(),
        last_at: world.now().plus_millis(1000),
        body: body(&other, 1, "后来的一份审查意见稿"),
        ..kept
    };
    world.sv.db.write(move |tx| store::refused_pushes::put(tx, &late)).unwrap();
    cast.does(&world, &[Deed::Accept], &other);
    assert!(matches!(again(&early), Err(Error::Wrong("row", "outdated"))));
    assert_eq!(world.case(&other).state, State::Accepted, "nothing was taken");
    world.assert_sound();
}

fn what_a_row_says_of_people_is_hidden_and_forgotten(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let client = client(&world);
    let keeper = world.staff_of("keeper", &[Role::Administrator], REGION, None);
    let id = cast.citizen.submits(&world);
    let text = body(&id, 1, "王芳，11010519491231002X，材料齐全");
    let (parts, unknown) = exchange::shown_parts(&text);
    let shown: String = parts.iter().filter_map(|part| part.plain.clone()).collect();
    assert!(shown.contains(&id.shown()) && shown.contains("start"));
    for hidden in ["李四", "王芳", "110105"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    let is_hidden = |part: &exchange::SaidPart| part.plain.is_none() && part.length > 9;
    assert!(parts.iter().any(|part| part.path == "deed.opinion" && is_hidden(part)));
    assert_eq!((unknown, exchange::shown_parts("no json")), (0, (Vec::new(), 0)));
    pushes(&world, &client, &[text]);
    let count = |standing| list(&world, &keeper, standing).unwrap().len();
    assert_eq!(exchange::forget_refused(&world.sv, world.now()).unwrap(), 0);
    world.later(366 * DAY);
    assert_eq!(count("open"), 1);
    assert_eq!(exchange::forget_refused(&world.sv, world.now()).unwrap(), 1);
    assert_eq!(count(""), 0);
}
