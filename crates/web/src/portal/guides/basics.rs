//! The first block of a guide: codes, whom it serves, how it can be handled.

use domain::item::{ItemVersion, ReviewMode};

use crate::desk::Desk;
use crate::page::Fact;

/// What is known of the item, line by line; what the source does not say is left out.
pub(super) fn basics(desk: &Desk<'_>, item: &ItemVersion) -> Vec<Fact> {
    let service = &item.service;
    let online = &item.online;
    let authority = &item.authority;
    let base_code = Some(item.catalogue.base_code.clone());
    let yes_no = |is_so: Option<bool>| is_so.map(|is_so| desk.yes_no(is_so));
    let names = |names: &[String]| (!names.is_empty()).then(|| names.join(desk.comma()));
    let intermediaries: Vec<String> =
        item.intermediaries.iter().map(|service| desk.pick(&service.name)).collect();
    let joint: Vec<String> = item.joint_departments.iter().map(|j| j.name.clone()).collect();
    let review = service.review_mode.map(|mode| {
        desk.t(match mode {
            ReviewMode::AtOnce => "review-at-once",
            ReviewMode::ReviewThenApprove => "review-then-approve",
        })
    });
    let who = desk.pick_some(item.conditions.who_may_apply.as_ref());
    let quantity = desk.pick_some(item.conditions.quantity_limit.as_ref());
    let mut rows = vec![
        desk.fact("guide-code", Some(item.id.code.clone())),
        desk.fact("guide-base-code", base_code),
        desk.fact("guide-objects", desk.labels(&service.objects)),
        desk.fact("guide-nature", authority.nature.map(|nature| desk.label(nature))),
        desk.fact("guide-source", authority.power_source.map(|source| desk.label(source))),
        desk.fact("guide-entrusted-by", authority.entrusted_by.clone()),
        desk.fact("guide-units", names(&authority.units)),
        desk.fact("guide-joint", names(&joint)),
        desk.fact("guide-content", desk.pick_some(authority.content.as_ref())),
        desk.fact("guide-division", desk.pick_some(authority.division.as_ref())),
    ];
    if item.is_applied_for() {
        rows.extend([
            desk.fact("guide-who", who),
            desk.fact("guide-quantity", quantity),
            desk.places_fact(item),
            desk.fact("guide-fact-case-class", service.case_class.map(|class| desk.label(class))),
            desk.fact("guide-review", review),
            desk.fact("guide-forms", desk.labels(&service.forms)),
            desk.fact("guide-depth", desk.labels(&online.depth)),
            desk.fact("guide-scope", service.common_scope.map(|scope| desk.label(scope))),
            desk.fact("guide-themes-person", desk.labels(&service.themes_natural)),
            desk.fact("guide-themes-firm", desk.labels(&service.themes_legal)),
            desk.fact("guide-booking", yes_no(online.booking)),
            desk.fact("guide-payment", yes_no(online.payment)),
            desk.fact("guide-courier", yes_no(online.courier_out.or(online.courier_in))),
            desk.fact("guide-terminal", yes_no(online.terminal)),
            desk.fact("guide-lenient", yes_no(service.is_lenient)),
            desk.fact("guide-commitment", yes_no(service.by_commitment)),
            desk.fact("guide-intermediaries", names(&intermediaries)),
        ]);
    }
    rows.extend(penalty(desk, item));
    rows.into_iter().flatten().collect()
}

/// What only penalties and levies have.
fn penalty(desk: &Desk<'_>, item: &ItemVersion) -> Vec<Option<Fact>> {
    let mut rows = Vec::new();
    if let Some(penalty) = &item.penalty {
        rows.push(desk.fact("guide-penalty-act", desk.pick_some(Some(&penalty.act))));
        rows.push(desk.fact("guide-penalty-kinds", Some(penalty.kinds.join(desk.comma()))));
        rows.push(desk.fact("guide-penalty-range", desk.pick_some(Some(&penalty.range))));
    }
    if let Some(levy) = &item.levy {
        rows.push(desk.fact("guide-levy-kind", desk.pick_some(Some(&levy.kind))));
        rows.push(desk.fact("guide-levy-reduced", Some(desk.yes_no(levy.may_be_reduced))));
    }
    rows
}
