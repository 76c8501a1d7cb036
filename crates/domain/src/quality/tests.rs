use super::*;
use crate::item::{Fee, Intermediary, Limit, Material, Outcome, ReviewMode};
use crate::lists::{CaseClass, ItemType, LegalTheme, NaturalTheme, ResultKind, ServiceObject};
use crate::text::Bilingual;

/// What the change breaks, as `rule severity field key`.
fn found(change: impl Fn(&mut ItemVersion)) -> Vec<String> {
    let mut item = ItemVersion::sample();
    change(&mut item);
    check(&item, &Known::default())
        .iter()
        .map(|f| format!("{} {} {} {}", f.rule.code(), f.severity.word(), f.field, f.mend.key))
        .collect()
}

fn check_one(change: impl Fn(&mut ItemVersion), expected: &[&str]) {
    assert_eq!(found(change), expected);
}

#[test]
fn the_sample_breaks_no_rule() {
    check_one(|_| {}, &[]);
}

#[test]
fn q1_the_promise_keeps_within_the_law() {
    check_one(
        |i| i.committed_limit = Limit::working_days(11),
        &["Q1 error committed_limit limit-exceeds-legal"],
    );
    check_one(|i| i.committed_limit = Limit::parse("13(自然日)"), &[]);
    check_one(
        |i| i.committed_limit = Limit::parse("20(自然日)"),
        &["Q1 warning committed_limit limit-exceeds-legal"],
    );
    check_one(|i| i.committed_limit = Limit::unset(), &["Q1 error committed_limit limit-missing"]);
    check_one(
        |i| i.committed_limit = Limit::parse("尽快"),
        &["Q1 error committed_limit limit-unclear"],
    );
    check_one(|i| i.legal_limit = Limit::parse("20日"), &["Q1 warning legal_limit limit-unclear"]);
    check_one(|i| i.legal_limit = Limit::unset(), &[]);
}

#[test]
fn q2_instant_goes_with_instant() {
    let instant = |i: &mut ItemVersion| i.committed_limit = Limit::instant();
    check_one(
        instant,
        &[
            "Q2 error service.case_class case-class-against-limit",
            "Q2 error service.review_mode review-mode-against-limit",
        ],
    );
    check_one(
        |i| {
            instant(i);
            i.service.case_class = Some(CaseClass::Instant);
            i.service.review_mode = Some(ReviewMode::AtOnce);
        },
        &[],
    );
    check_one(
        |i| i.service.case_class = Some(CaseClass::Instant),
        &["Q2 error service.case_class case-class-against-limit"],
    );
}

#[test]
fn q3_and_q4_visits_need_a_reason_and_no_visits_a_way() {
    check_one(
        |i| i.service.visits = Some(1),
        &[
            "Q3 error service.visits_reason visits-reason-missing",
            "Q4 error service.visits fully-online-but-visits",
        ],
    );
    check_one(
        |i| {
            i.service.visits = Some(1);
            i.service.visits_reason = Some(Bilingual::zh("当面采集指纹"));
            i.online.depth.clear();
        },
        &["field error online.depth core-field-missing"],
    );
    check_one(
        |i| {
            i.online.is_online = false;
            i.online.courier_in = Some(false);
        },
        &["Q3 error service.visits no-visit-but-no-other-way"],
    );
    check_one(|i| i.service.visits = None, &["Q3 error service.visits visits-missing"]);
}

#[test]
fn q5_a_charge_stands_on_law() {
    check_one(
        |i| i.fees.is_charged = Some(true),
        &[
            "Q5 error fees.basis charged-without-basis",
            "Q5 error fees.rows charged-without-rows",
            "Q5 error online.payment charged-without-online-payment",
        ],
    );
    let fee = Fee {
        name: Bilingual::zh("工本费"),
        standard: Bilingual::default(),
        amount: None,
        unit: None,
        basis: Some("演示".to_owned()),
        reduction: None,
        collected_by: None,
    };
    check_one(
        |i| {
            i.fees.is_charged = Some(true);
            i.fees.rows.push(fee.clone());
            i.online.payment = Some(true);
        },
        &["Q5 error fees.rows fee-without-standard"],
    );
    check_one(
        |i| {
            i.fees.rows.push(fee.clone());
            i.online.payment = Some(true);
        },
        &["Q5 error fees.rows free-but-fee-rows", "Q5 error online.payment free-but-payment"],
    );
}

#[test]
fn q6_two_telephones_that_differ() {
    check_one(
        |i| i.contact.complaint_phone = Some("(0571)00000001".to_owned()),
        &["Q6 error contact.complaint_phone phones-are-the-same"],
    );
    check_one(
        |i| i.contact.consult_phone = None,
        &["Q6 error contact.consult_phone consult-phone-missing"],
    );
    check_one(
        |i| i.contact.complaint_phone = Some("12345".to_owned()),
        &["Q6 warning contact.complaint_phone area-code-missing"],
    );
    check_one(
        |i| i.contact.complaint_phone = Some("大厅前台".to_owned()),
        &["Q6 error contact.complaint_phone phone-unreadable"],
    );
}

#[test]
fn q7_objects_and_themes_agree() {
    check_one(
        |i| i.service.objects = vec![ServiceObject::Enterprise],
        &["Q7 warning service.themes_natural natural-theme-without-person"],
    );
    check_one(
        |i| i.service.themes_legal.clear(),
        &["Q7 warning service.themes_legal legal-theme-missing"],
    );
    check_one(
        |i| {
            i.service.objects = vec![ServiceObject::NaturalPerson];
            i.service.themes_natural = vec![NaturalTheme::Other];
            i.service.themes_legal = vec![LegalTheme::Other];
        },
        &["Q7 warning service.themes_legal legal-theme-without-organisation"],
    );
}

#[test]
fn q8_the_result_is_what_its_name_says() {
    let outcome = |kind, name: &str, sample: Option<&str>| Outcome {
        kind,
        name: Bilingual::zh(name),
        sample: sample.map(str::to_owned),
        validity: None,
        certificate_type: None,
    };
    check_one(
        |i| i.outcomes = vec![outcome(ResultKind::Approval, "卫生许可证", None)],
        &["Q8 warning outcomes result-kind-against-name"],
    );
    check_one(
        |i| i.outcomes = vec![outcome(ResultKind::Certificate, "环评批复", Some("s"))],
        &["Q8 warning outcomes result-kind-against-name"],
    );
    check_one(
        |i| i.outcomes = vec![outcome(ResultKind::Certificate, "营业执照", None)],
        &[
            "Q8 warning outcomes certificate-without-sample",
            "field warning outcomes extended-field-missing",
        ],
    );
    check_one(
        |i| i.outcomes = vec![outcome(ResultKind::Other, " ", None)],
        &["Q8 error outcomes result-without-name"],
    );
    check_one(|i| i.outcomes = vec![outcome(ResultKind::Approval, "施工的批复", None)], &[]);
}

#[test]
fn q9_a_licence_answers_questions_and_has_five_steps() {
    let thin = |i: &mut ItemVersion| {
        i.faqs.clear();
        i.steps.truncate(3);
    };
    check_one(
        thin,
        &["Q9 warning faqs licence-without-faq", "Q9 warning steps licence-with-few-steps"],
    );
    check_one(
        |i| {
            thin(i);
            i.class = ItemType::Confirmation;
        },
        &[],
    );
}

#[test]
fn q10_nobody_is_left_guessing() {
    check_one(
        |i| i.conditions.acceptance = Some(Bilingual::zh("符合其他有关条件")),
        &["Q10 warning conditions.acceptance vague-condition"],
    );
    check_one(
        |i| i.materials[2].name = Bilingual::zh("相关材料"),
        &["Q10 error materials[premises-plan].name vague-material"],
    );
    check_one(
        |i| i.conditions.acceptance = Some(Bilingual::zh("符合《关于相关问题的通知》第三条")),
        &[],
    );
}

#[test]
fn q11_certificates_of_fact_need_a_law() {
    check_one(
        |i| i.materials[2].name = Bilingual::zh("无犯罪记录证明"),
        &["Q11 warning materials[premises-plan].name certificate-of-fact-without-basis"],
    );
    check_one(
        |i| {
            i.materials[2].name = Bilingual::zh("无犯罪记录证明");
            i.materials[2].basis = i.basis.clone();
        },
        &[],
    );
    check_one(
        |i| {
            i.intermediaries
                .push(Intermediary { name: Bilingual::zh("验资"), basis: Vec::new() });
        },
        &["Q11 error intermediaries intermediary-without-basis"],
    );
}

#[test]
fn q12_the_code_says_who_and_what() {
    check_one(
        |i| i.authority.uscc = "11440000006939756B".to_owned(),
        &["Q12 error authority.uscc code-of-another-authority"],
    );
    check_one(
        |i| i.authority.level = crate::lists::ExerciseLevel::City,
        &["Q12 error authority.level code-of-another-level"],
    );
    check_one(
        |i| i.catalogue.base_code = "330199901002".to_owned(),
        &["Q12 error catalogue.base_code code-of-another-catalogue-item"],
    );
    check_one(
        |i| {
            i.authority.uscc = "11330106DEM0000149".to_owned();
            i.id.code = i.id.code.replacen("0148", "0149", 1);
        },
        &["Q12 warning authority.uscc credit-code-check"],
    );
    check_one(|i| i.id.code = "XK0010100Y".to_owned(), &["Q12 error id.code code-layout"]);
}

#[test]
fn q13_what_is_shared_is_not_asked() {
    check_one(
        |i| i.materials[1].necessity = None,
        &["Q13 error materials[business-licence].name shared-but-asked"],
    );
    check_one(
        |i| i.materials[2].name = Bilingual::zh("《营业执照》；"),
        &["Q13 warning materials[premises-plan].name could-be-shared"],
    );
}

#[test]
fn q14_one_guide_for_both_sides() {
    check_one(
        |i| i.online.window_guide = Some(Bilingual::zh("到窗口办理")),
        &["Q14 error online.online_guide guides-differ"],
    );
    check_one(
        |i| i.online.window_guide = None,
        &["Q14 warning online.online_guide guide-on-one-side-only"],
    );
}

#[test]
fn q15_the_catalogue_knows_the_item() {
    let item = ItemVersion::sample();
    let base = BaseCode::parse(&item.catalogue.base_code).unwrap();
    let entry = |state| CatalogueItem {
        schema: crate::item::CATALOGUE_SCHEMA,
        parent: None,
        base_code: base,
        name: item.name.clone(),
        class: item.class,
        basis: item.basis.clone(),
        levels: Vec::new(),
        division: None,
        lead_department: None,
        objects: Vec::new(),
        version: 1,
        state,
        effective_on: None,
        expires_on: None,
    };
    let keys = |catalogue: BTreeMap<BaseCode, CatalogueItem>| -> Vec<&'static str> {
        let known = Known { catalogue: Some(catalogue), ..Known::default() };
        check(&item, &known).iter().map(|finding| finding.mend.key).collect()
    };
    use crate::item::State;
    assert_eq!(keys(BTreeMap::new()), ["not-in-catalogue"]);
    assert_eq!(keys(BTreeMap::from([(base, entry(State::Published))])), [""; 0]);
    let cancelled = BTreeMap::from([(base, entry(State::Cancelled))]);
    assert_eq!(keys(cancelled), ["catalogue-item-not-in-force"]);
    check_one(
        |i| {
            i.catalogue.base_code = "33019990100Y".to_owned();
            i.id.code = "11330106DEM0000148433019990100Y01".to_owned();
        },
        &["Q15 error catalogue.base_code grouping-parent-is-not-handled"],
    );
}

#[test]
fn missing_guide_fields_are_named() {
    check_one(|i| i.hours = None, &["field error hours core-field-missing"]);
    check_one(
        |i| i.online.booking = None,
        &["field warning online.booking extended-field-missing"],
    );
    check_one(
        |i| {
            i.form = None;
            i.materials[0].blank_form = None;
        },
        &["field error materials[].blank_form core-field-missing"],
    );
}

#[test]
fn own_initiative_items_need_no_guide() {
    check_one(
        |i| {
            i.class = ItemType::Penalty;
            i.committed_limit = Limit::unset();
            i.materials.clear();
            i.steps.clear();
            i.hours = None;
        },
        &[],
    );
}

fn points(change: impl Fn(&mut ItemVersion)) -> (f64, (u32, u32), (u32, u32)) {
    let mut item = ItemVersion::sample();
    change(&mut item);
    let findings = check(&item, &Known::default());
    let score = score(&item, &findings, FieldWeights::default());
    (score.points, score.core, score.extended)
}

#[test]
fn a_guide_is_scored_by_its_fields() {
    assert_eq!(points(|_| {}), (100.0, (14, 14), (6, 6)));
    let (points_, core, _) = points(|i| i.hours = None);
    assert_eq!(core, (13, 14));
    assert!((points_ - (80.0 * 13.0 / 14.0 + 20.0)).abs() < 1e-9);
    let (_, core, _) = points(|i| i.committed_limit = Limit::working_days(11));
    assert_eq!(core, (13, 14), "a limit that is there but wrong does not count");
    let (_, core, _) = points(|i| i.materials[0].name = Bilingual::zh("其他材料"));
    assert_eq!(core, (13, 14));
    let (_, core, _) = points(|i| i.class = ItemType::Penalty);
    assert_eq!(core, (4, 4));
}

#[test]
fn authorities_are_ranked_by_their_mean() {
    let good = ItemVersion::sample();
    let mut bad = good.clone();
    bad.hours = None;
    let mut other = good.clone();
    other.authority.uscc = "B".to_owned();
    other.steps.clear();
    other.hours = None;
    let scores =
        score_authorities([&good, &bad, &other], &Known::default(), FieldWeights::default());
    assert_eq!(scores.len(), 2);
    assert_eq!((scores[0].items, scores[0].items_with_errors, scores[0].errors), (2, 1, 1));
    assert_eq!(scores[1].uscc, "B");
    assert!(scores[0].points > scores[1].points);
}

#[test]
fn every_rule_has_its_own_name() {
    let names: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
}

#[test]
fn a_material_without_a_word_on_necessity_counts_as_required() {
    assert!(Material::default().is_required());
}
