//! One good item for tests and examples; it breaks none of the quality rules.

use super::{
    Authority, CatalogueRef, Conditions, Contact, Faq, Fees, FourHandle, ItemId, ItemVersion,
    LegalBasis, Limit, Material, Online, Outcome, Place, Remedies, RemedyBody, ReviewMode, SCHEMA,
    ScenarioAnswer, ScenarioQuestion, ServiceForm, SpecialStep, Step,
};
use crate::lists::{
    AddressType, AuthorityNature, CaseClass, CommonScope, ContactWay, ExerciseLevel, HandlingForm,
    ItemType, LegalTheme, MaterialFormat, MaterialKind, MaterialSource, NaturalTheme, Necessity,
    OnlineDepth, PowerSource, ResultKind, ServiceObject, SpecialProcedure,
};
use crate::region::RegionCode;
use crate::text::Bilingual;

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::both(zh, en)
}

impl ItemVersion {
    /// The food business licence of one district, complete in both languages.
    ///
    /// The authority's credit code passes both check digits and is made for demonstration.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            schema: SCHEMA,
            id: ItemId {
                region: RegionCode::parse("330106").expect("six digits"),
                code: "11330106DEM0000148433019990100101".to_owned(),
            },
            version: 1,
            catalogue: CatalogueRef {
                base_code: "330199901001".to_owned(),
                name: "食品经营许可".to_owned(),
                parent_base_code: Some("33019990100Y".to_owned()),
                parent_name: Some("食品经营许可".to_owned()),
                local: None,
            },
            name: both("食品经营许可", "Food business licence"),
            handling_name: Some(both("食品经营许可（新办）", "Food business licence (new)")),
            class: ItemType::Licence,
            class_code: None,
            authority: authority(),
            basis: basis(),
            legal_limit: Limit::working_days(10),
            committed_limit: Limit::working_days(5),
            conditions: conditions(),
            scenarios: scenarios(),
            materials: materials(),
            steps: steps(),
            special_procedures: vec![site_survey()],
            fees: Fees { is_charged: Some(false), ..Fees::default() },
            outcomes: vec![outcome()],
            service: service(),
            online: online(),
            level: None,
            places: vec![place()],
            hours: Some(both(
                "工作日上午9:00至12:00，下午13:30至17:00",
                "Working days 9:00–12:00 and 13:30–17:00",
            )),
            contact: Contact {
                consult_phone: Some("0571-00000001".to_owned()),
                complaint_phone: Some("0571-12345".to_owned()),
                ways: vec![ContactWay::Window, ContactWay::Web, ContactWay::Phone],
                progress_query: Some(both(
                    "凭申办流水号和查询密码在网上查询",
                    "Online with the query number and password",
                )),
            },
            faqs: vec![Faq {
                question: both("小吃店也要办吗？", "Does a snack bar need one?"),
                answer: both(
                    "从事餐饮服务应当取得许可，小吃店也不例外。",
                    "Yes. Catering of any size needs the licence.",
                ),
            }],
            joint_departments: Vec::new(),
            intermediaries: Vec::new(),
            remedies: remedies(),
            rights_duties: Some(both(
                "申请人对所交材料的真实性负责，有权查询进度并陈述申辩。",
                "Applicants answer for what they submit and may follow progress and be heard.",
            )),
            penalty: None,
            levy: None,
            form: Some("food-licence".to_owned()),
            effective_on: Some(jiff::civil::date(2026, 1, 1)),
            expires_on: None,
            provenance: None,
        }
    }
}

fn outcome() -> Outcome {
    Outcome {
        kind: ResultKind::Certificate,
        name: both("食品经营许可证", "Food business licence certificate"),
        sample: Some("food-licence-sample.pdf".to_owned()),
        validity: Some(both("5年", "5 years")),
        certificate_type: None,
    }
}

fn authority() -> Authority {
    Authority {
        name: both(
            "杭州市西湖区市场监督管理局（演示）",
            "Xihu District Market Regulation Office, Hangzhou (demonstration)",
        ),
        uscc: "11330106DEM0000148".to_owned(),
        nature: Some(AuthorityNature::Statutory),
        entrusted_by: None,
        level: ExerciseLevel::County,
        power_source: Some(PowerSource::OwnLevel),
        division: None,
        content: Some(both("本行政区域内的食品经营许可", "Food businesses within the district")),
        duties: vec![both(
            "一次性告知需要补正的全部内容",
            "List everything missing in one single notice",
        )],
        units: vec!["行政审批科".to_owned()],
    }
}

fn basis() -> Vec<LegalBasis> {
    vec![
        LegalBasis {
            law: "中华人民共和国食品安全法".to_owned(),
            issuer: Some("全国人民代表大会常务委员会".to_owned()),
            clause: Some("第三十五条".to_owned()),
            ..LegalBasis::default()
        },
        LegalBasis {
            law: "食品经营许可和备案管理办法".to_owned(),
            number: Some("国家市场监督管理总局令第78号".to_owned()),
            issuer: Some("国家市场监督管理总局".to_owned()),
            effective_on: Some(jiff::civil::date(2023, 12, 1)),
            ..LegalBasis::default()
        },
    ]
}

fn conditions() -> Conditions {
    Conditions {
        acceptance: Some(both(
            "已取得营业执照；经营场所固定，布局与所申请的经营项目相适应；配有食品安全管理人员。",
            "A business licence, fixed premises laid out for the business applied for, and staff \
             in charge of food safety.",
        )),
        who_may_apply: Some(both(
            "在本区从事食品销售或者餐饮服务的企业和个体工商户",
            "Enterprises and sole traders selling food or catering in the district",
        )),
        refusal_reasons: Some(both(
            "不具备上述条件，或者申请材料经补正仍不齐全",
            "The conditions are not met, or the file stays incomplete after correction",
        )),
        quantity_limit: None,
        quota: super::Quota::default(),
        by_answers: Vec::new(),
    }
}

fn scenarios() -> Vec<ScenarioQuestion> {
    let answer = |key: &str, text: Bilingual, adds: &[&str]| ScenarioAnswer {
        key: key.to_owned(),
        answer: text,
        next: None,
        adds_materials: adds.iter().map(|code| (*code).to_owned()).collect(),
        skips_steps: Vec::new(),
    };
    vec![ScenarioQuestion {
        key: "business".to_owned(),
        question: both("经营什么？", "What is the business?"),
        answers: vec![
            answer("packed", both("只销售预包装食品以外的散装食品", "Loose food, sold only"), &[]),
            answer("catering", both("餐饮服务", "Catering"), &["premises-plan", "safety-rules"]),
        ],
    }]
}

fn materials() -> Vec<Material> {
    vec![
        Material {
            blank_form: Some("food-licence-form.docx".to_owned()),
            sample: Some("food-licence-form-sample.pdf".to_owned()),
            ..own_material("application-form", both("食品经营许可申请书", "Application form"))
        },
        Material {
            code: "business-licence".to_owned(),
            name: both("营业执照", "Business licence"),
            kind: Some(MaterialKind::Copy),
            format: Some(MaterialFormat::Electronic),
            copies: Some(1),
            source: Some(MaterialSource::Government),
            issuing_body: Some("市场监督管理部门".to_owned()),
            necessity: Some(Necessity::NotRequired),
            share_catalogue: Some("business-licence".to_owned()),
            ..Material::default()
        },
        own_material(
            "premises-plan",
            both("经营场所布局和操作流程图", "Plan of the premises and work flow"),
        ),
        Material {
            necessity: Some(Necessity::MayFollow),
            ..own_material(
                "safety-rules",
                both("食品安全规章制度目录", "List of food safety rules in force"),
            )
        },
    ]
}

fn own_material(code: &str, name: Bilingual) -> Material {
    Material {
        code: code.to_owned(),
        name,
        kind: Some(MaterialKind::Original),
        format: Some(MaterialFormat::Both),
        necessity: Some(Necessity::Required),
        originals: Some(1),
        source: Some(MaterialSource::Applicant),
        ..Material::default()
    }
}

fn steps() -> Vec<Step> {
    let names = [
        ("受理", "Acceptance", 1),
        ("审核", "Review", 2),
        ("决定", "Decision", 1),
        ("办结", "Conclusion", 1),
        ("送达", "Delivery", 1),
    ];
    names
        .into_iter()
        .zip(1..)
        .map(|((zh, en, days), number)| Step {
            number,
            name: both(zh, en),
            unit: Some(both("行政审批科", "Licensing section")),
            limit: Some(Limit::working_days(days)),
            standard: None,
            result: None,
            flow: None,
        })
        .collect()
}

fn site_survey() -> SpecialStep {
    SpecialStep {
        kind: SpecialProcedure::SiteSurvey,
        limit: Limit::working_days(5),
        unit: Some(both("食品经营监管科", "Food supervision section")),
        description: Some(both("对经营场所现场核查", "The premises are looked at on site")),
        basis: Vec::new(),
    }
}

fn service() -> ServiceForm {
    ServiceForm {
        objects: vec![ServiceObject::NaturalPerson, ServiceObject::Enterprise],
        themes_natural: vec![NaturalTheme::Permits],
        themes_legal: vec![LegalTheme::Permits],
        case_class: Some(CaseClass::Committed),
        review_mode: Some(ReviewMode::ReviewThenApprove),
        forms: vec![HandlingForm::Window, HandlingForm::Web, HandlingForm::Mobile],
        visits: Some(0),
        common_scope: Some(CommonScope::City),
        four_handle: vec![FourHandle::Online, FourHandle::OneVisit],
        result_delivery: Some(both(
            "窗口领取、邮寄或者网上下载",
            "At the window, by courier or by download",
        )),
        needs_intermediary: Some(false),
        in_hall: Some(true),
        is_lenient: Some(true),
        by_commitment: Some(false),
        keywords: vec!["餐饮".to_owned(), "小吃店".to_owned(), "restaurant".to_owned()],
        ..ServiceForm::default()
    }
}

fn online() -> Online {
    let guide = both(
        "网上提交申请，受理后现场核查，决定后发证。",
        "Apply online; the premises are checked after acceptance; the licence follows.",
    );
    Online {
        is_online: true,
        depth: vec![
            OnlineDepth::Consult,
            OnlineDepth::Receive,
            OnlineDepth::PreCheck,
            OnlineDepth::Accept,
            OnlineDepth::Handle,
            OnlineDepth::ResultFeedback,
        ],
        booking: Some(true),
        payment: Some(false),
        courier_in: Some(true),
        courier_out: Some(true),
        terminal: Some(false),
        online_guide: Some(guide.clone()),
        window_guide: Some(guide),
        ..Online::default()
    }
}

fn place() -> Place {
    Place {
        kind: Some(AddressType::ServiceCentre),
        hall: Some(both("西湖区政务服务中心（演示）", "Xihu District Service Hall (demo)")),
        address: both("杭州市西湖区演示路1号", "1 Demo Road, Xihu District, Hangzhou"),
        window: Some("综合受理窗口1至6号".to_owned()),
        phone: Some("0571-00000001".to_owned()),
        hours: None,
        transport: Some(both("地铁演示站A口", "Demo metro station, exit A")),
    }
}

fn remedies() -> Remedies {
    let body = |zh, en| RemedyBody { name: both(zh, en), ..RemedyBody::default() };
    Remedies {
        reconsideration: vec![body("西湖区人民政府", "Xihu District People's Government")],
        litigation: vec![body(
            "被告所在地的基层人民法院",
            "The basic people's court of the defendant's seat",
        )],
    }
}
