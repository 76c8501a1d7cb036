//! The scores of guides and authorities, as supervisors see them.

use service::items::nightly;

use crate::html;
use crate::pages::check_page;
use crate::world::{Who, World};

const DAY_MS: i64 = 86_400_000;

#[test]
fn supervisors_see_the_scores_of_guides_and_how_they_changed() {
    let world = World::new();
    let supervisor = world.session(Who::Supervisor);
    for lang in ["zh", "en"] {
        supervisor.set_cookie("tb_lang", lang);
        let page = supervisor.get("/office/supervision").expect(200).text();
        check_page("supervision before a check", &page, lang);
    }
    let sv = &world.services;
    nightly::run(sv, world.system().now).unwrap();
    world.wait(DAY_MS);
    let mut worse = world.item.clone();
    worse.version = 2;
    worse.contact.complaint_phone = None;
    service::catalogue::publish(sv, world.system().now, worse, None, "test").unwrap();
    nightly::run(sv, world.system().now).unwrap();
    let overview = nightly::overview(&world.ctx(Who::Supervisor), sv).unwrap();
    let rise = overview.rise(&overview.authorities[0]).expect("there was a check before");
    assert!(rise < 0.0, "a telephone less is no better guide: {rise}");
    let supervisor = world.session(Who::Supervisor);
    for lang in ["zh", "en"] {
        supervisor.set_cookie("tb_lang", lang);
        for path in ["/office/supervision", "/office/quality"] {
            let page = supervisor.get(path).expect(200).text();
            check_page(path, &page, lang);
            assert!(page.contains(&format!("{rise:+.1}")), "{path} shows the change");
            assert!(page.contains(&format!("{:.1}", overview.authorities[0].points)), "{path}");
        }
        let page = supervisor.get("/office/supervision").expect(200).text();
        assert!(html::links(&page).contains(&"/office/quality".to_owned()));
    }
}
