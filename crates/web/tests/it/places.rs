//! Addresses for the routes of the inventory.

use domain::case::CaseId;
use domain::item::ItemVersion;

use crate::world::{HOME, Who, World};

/// Whether a path fits a route with parameters in braces.
pub fn fits(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(r), Some(p)) if r == p || (r.starts_with('{') && !p.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The route with its parameters filled in; a case fills `{number}`.
pub fn filled(world: &World, route: &str, case: Option<&CaseId>) -> String {
    let campaign = if route.contains("{campaign}") { world.campaign() } else { String::new() };
    let order = if route.contains("{order}") { order(world) } else { String::new() };
    let paper = case.filter(|_| route.contains("{paper}")).and_then(|id| world.paper(id));
    let number = case.map_or("260305-0000000000", |id| id.number.as_str());
    route
        .replace("{region}", HOME)
        .replace("{code}", &world.item.id.code)
        .replace("{paper}", paper.as_deref().unwrap_or("330106-0000000000000000"))
        .replace("{version}", "1")
        .replace("{page}", "basics")
        .replace("{base}", &world.item.catalogue.base_code)
        .replace("{name}", "tongban.css")
        .replace("{client}", "department")
        .replace("{hash}", "no-such-row")
        .replace("{sheet}", "numbers.csv")
        .replace("{draft}", "0190")
        .replace("{order}", &order)
        .replace("{material}", "application-form")
        .replace("{purpose}", "blank")
        .replace("{file}", &world.file)
        .replace("{account}", &world.account(Who::Stranger).id.id)
        .replace("{day}", "2026-03-05")
        .replace("{kind}", "volume")
        .replace("{id}", &world.account(Who::Stranger).id.id)
        .replace("{number}", number)
        .replace("{campaign}", &campaign)
        .replace("{unit}", HOME)
        .replace("{leaf}", "A1.1")
}

/// The order that moves the cases of an item of its own, made when it is first asked for.
pub fn order(world: &World) -> String {
    let ctx = world.ctx(Who::Editor);
    if let Some(order) = service::rebases::list(&ctx, &world.services).unwrap().first() {
        return order.id.clone();
    }
    let mut item = world.item.clone();
    item.id.code = item.id.code.replace("0100101", "0100102");
    for version in [1, 2] {
        let next = ItemVersion { version, ..item.clone() };
        service::catalogue::publish(&world.services, ctx.now, next, None, "test").unwrap();
    }
    service::rebases::begin(&ctx, &world.services, &item.id, 1, 2).unwrap()
}

#[test]
fn paths_fit_their_routes_only() {
    assert!(fits("/a/{b}/c", "/a/x/c") && fits("/", "/"));
    for path in ["/a/x", "/a/x/c/", "/A/x/c", "/a//c"] {
        assert!(!fits("/a/{b}/c", path), "{path}");
    }
}
