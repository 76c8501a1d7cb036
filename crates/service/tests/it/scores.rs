//! The scores of guides, fed to assessment.

use domain::assessment::campaign::{Action, CampaignId};
use domain::assessment::{Name, State};
use domain::identity::{Actor, Role};
use service::assessment::{self, NewCampaign, Profile};
use service::items::nightly;

use crate::engines::{Base, on_both_engines};
use crate::world::{REGION, World, region};

on_both_engines!(a_campaign_takes_the_scores_of_the_last_check_as_evidence,);

/// A yardstick with a leaf for each of the two figures, and one that nothing is known of.
const YARDSTICK: &str = r#"
version = 1
id = "guides"
rank = "competition"
missing = "exclude"
weights_add_to = 100
rounding = { rule = "half-up", digits = 2 }
sourced = []
reconstruction = ["everything"]
name = { zh = "指南", en = "Guides" }
band = [{ id = "all", zh = "全部", en = "All" }]

[[node]]
id = "G"
zh = "指南"
en = "Guides"
weight = 100

[[node]]
id = "guide-score"
parent = "G"
zh = "指南得分"
en = "Score of guides"
goal = "visible"
scale = { kind = "ratio" }

[[node]]
id = "items-clean"
parent = "G"
zh = "无差错事项"
en = "Items without an error"
goal = "visible"
scale = { kind = "ratio" }
"#;

fn a_campaign_takes_the_scores_of_the_last_check_as_evidence(base: &Base) {
    let world = World::new(base);
    let (sv, ctx) = (&world.sv, world.ctx(Actor::System));
    let watch = world.staff_of("watch", &[Role::Supervisor], REGION, None);
    nightly::run(sv, ctx.now).unwrap();
    let unit = domain::assessment::campaign::Unit {
        code: REGION.to_owned(),
        name: Name { zh: "本地".to_owned(), en: "Here".to_owned() },
        region: REGION.to_owned(),
        org: None,
    };
    let plan = NewCampaign {
        region: region(REGION),
        name: Name { zh: "试评".to_owned(), en: "A trial".to_owned() },
        profile: Profile::Own(YARDSTICK.to_owned()),
        units: vec![unit],
        leaves: Vec::new(),
        raters: Vec::new(),
        window: (jiff::civil::date(2026, 3, 1), jiff::civil::date(2026, 3, 31)),
        seed: Some(7),
        items_per_unit: 2,
        days: (15, 30),
        is_made_up: true,
    };
    let id: CampaignId = assessment::create(&ctx, sv, plan).unwrap();
    let seen = assessment::campaign(&ctx, sv, &id).unwrap().campaign.revision;
    assessment::advance(&ctx, sv, &id, Action::Open, seen, true).unwrap();
    assert_eq!(assessment::collect_own(&ctx, sv, &id, REGION).unwrap(), 2);
    assert_eq!(assessment::collect_own(&ctx, sv, &id, REGION).unwrap(), 0, "once is enough");
    let kept = sv.db.read(|tx| store::evidence::list_of(tx, &id, REGION)).unwrap();
    let points = nightly::overview(&watch.ctx(&world), sv).unwrap().trend[0].points;
    for (leaf, value) in
        [("guide-score", format!("{:.4}", points / 100.0)), ("items-clean", "1.0000".to_owned())]
    {
        let record = kept.iter().find(|kept| kept.record.indicator == leaf).expect(leaf);
        assert_eq!(record.record.value.as_deref(), Some(value.as_str()), "{leaf}");
        assert_eq!(record.record.state, Some(State::Measured));
        let (share, day) = record.record.quote.split_once(' ').expect(leaf);
        let (clean, items) = share.split_once('/').expect(leaf);
        assert_eq!(clean, items, "{leaf}: no item has an error");
        assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
    }
}
