//! A sensible application form for any item: who applies, what for, how each material is handed
//! in, a promise; and a few questions of the item's own.

use domain::form::{Choice, Field, Kind, Prefill, Schema};
use domain::item::{ItemVersion, Material, ScenarioQuestion};
use domain::text::Bilingual;

/// The item whose form asks everything that a form can ask: rows, tables, computed sums, rules.
pub const WITH_EVERY_KIND: &str = "11330110DEM000030N433012590100101";

/// The form of an item, if it starts with an application.
pub fn form(item: &ItemVersion) -> Option<Schema> {
    if !item.is_applied_for() {
        return None;
    }
    if item.id.code == WITH_EVERY_KIND {
        return Some(Schema::sample());
    }
    let mut fields = applicant(item);
    fields.extend(item.scenarios.iter().map(scenario));
    fields.extend(own_fields(&item.name.zh));
    fields.push(Field {
        is_required: true,
        length_max: Some(500),
        hint: Some(both(
            "写明要办的事和理由，500字以内。",
            "Say what you apply for and why, in up to 500 characters.",
        )),
        ..field("matter", Kind::LongText, "申请事由", "What you apply for")
    });
    fields.extend(item.materials().iter().enumerate().map(|(n, of)| material(n, of)));
    fields.push(Field {
        is_required: true,
        ..field(
            "promise",
            Kind::Promise,
            "我承诺所填内容和所交材料真实、完整，并对其真实性负责。",
            "I promise that what I state and hand in is true and complete, and answer for it.",
        )
    });
    Some(Schema { schema: Schema::LAYOUT, fields })
}

/// Who applies. An item for persons and organisations takes either number.
fn applicant(item: &ItemVersion) -> Vec<Field> {
    let objects = &item.service.objects;
    let for_organisations = objects.iter().any(|object| object.is_organisation());
    let for_persons = objects.is_empty() || objects.iter().any(|object| !object.is_organisation());
    let either = for_persons && for_organisations;
    let mut fields = vec![Field {
        is_required: true,
        length_max: Some(100),
        prefill: Some(Prefill::Name),
        ..field("applicant_name", Kind::Text, "申请人姓名或名称", "Applicant's name")
    }];
    if for_persons {
        fields.push(Field {
            is_required: !either,
            prefill: Some(Prefill::IdNumber),
            hint: either.then(|| both("个人申请时填写。", "When a person applies.")),
            ..field("id_number", Kind::IdNumber, "公民身份号码", "Citizen number")
        });
    }
    if for_organisations {
        fields.push(Field {
            is_required: !either,
            prefill: Some(Prefill::CreditCode),
            hint: either.then(|| both("单位申请时填写。", "When an organisation applies.")),
            ..field("credit_code", Kind::CreditCode, "统一社会信用代码", "Unified credit code")
        });
        fields.push(Field {
            is_required: !either,
            length_max: Some(50),
            ..field("contact_name", Kind::Text, "经办人", "Person to talk to")
        });
    }
    fields.push(Field {
        is_required: true,
        prefill: Some(Prefill::Phone),
        ..field("phone", Kind::Phone, "联系电话", "Telephone")
    });
    fields.push(Field {
        is_required: true,
        length_max: Some(200),
        ..field("address", Kind::Text, "联系地址", "Address")
    });
    fields
}

/// A question of the item's guide, asked again because its answer binds.
fn scenario(question: &ScenarioQuestion) -> Field {
    let options = question
        .answers
        .iter()
        .map(|answer| Choice { value: answer.key.clone(), label: answer.answer.clone() })
        .collect();
    Field {
        key: format!("scenario_{}", key_of(&question.key)),
        is_required: true,
        label: question.question.clone(),
        options,
        ..field("", Kind::Choice, "", "")
    }
}

/// How one material is handed in.
fn material(index: usize, material: &Material) -> Field {
    let mut options = Vec::new();
    if material.is_shared() {
        options.push(choice(
            "shared",
            "由政务部门共享获取，免提交",
            "Fetched by the authority; nothing to hand in",
        ));
    }
    options.push(choice("window", "到窗口提交", "Handed in at the window"));
    options.push(choice("courier", "邮寄提交", "Sent by courier"));
    if !material.is_required() {
        options.push(choice("later", "暂缺，稍后补交", "Missing now, to follow"));
    }
    Field {
        key: format!("material_{}", index + 1),
        is_required: true,
        label: both(
            format!("《{}》如何提交", material.name.zh),
            format!(
                "How will you hand in: {}",
                material.name.en.as_deref().unwrap_or(&material.name.zh)
            ),
        ),
        options,
        ..field("", Kind::Choice, "", "")
    }
}

/// Questions that only some items ask, told by a word in their names.
fn own_fields(name: &str) -> Vec<Field> {
    type Ask = fn() -> Vec<Field>;
    const BY_WORD: [(&[&str], Ask); 6] = [
        (&["食品经营许可", "公共场所卫生", "旅馆业"], premises),
        (&["设立登记", "成立登记"], foundation),
        (&["结婚登记", "离婚登记"], couple),
        (&["护照", "身份证", "驾驶证"], issue),
        (&["不动产", "房屋租赁", "宅基地"], property),
        (&["津贴", "保障金", "补贴", "保险金", "公积金"], payment),
    ];
    let asked = BY_WORD.iter().find(|(words, _)| words.iter().any(|word| name.contains(word)));
    asked.map(|(_, ask)| ask()).unwrap_or_default()
}

fn premises() -> Vec<Field> {
    vec![
        required("premises_name", Kind::Text, "经营场所名称", "Name of the premises"),
        required("premises_address", Kind::Text, "经营场所地址", "Address of the premises"),
        required("area_m2", Kind::Number, "经营面积（平方米）", "Floor area (m²)"),
    ]
}

fn foundation() -> Vec<Field> {
    vec![
        required("proposed_name", Kind::Text, "拟用名称", "Proposed name"),
        required("capital_yuan", Kind::Number, "注册资金（元）", "Registered capital (yuan)"),
        required("scope", Kind::LongText, "经营或者业务范围", "Scope of business"),
    ]
}

fn couple() -> Vec<Field> {
    let number = ("对方公民身份号码", "The other party's citizen number");
    vec![
        required("other_name", Kind::Text, "对方姓名", "The other party's name"),
        required("other_id_number", Kind::IdNumber, number.0, number.1),
        required("visit_on", Kind::Date, "预约到场日期", "Day you will come"),
    ]
}

fn issue() -> Vec<Field> {
    let options = vec![
        choice("first", "首次申领", "First issue"),
        choice("renewal", "期满换领", "Renewal"),
        choice("loss", "遗失补领", "Lost"),
        choice("damage", "损坏换领", "Damaged"),
    ];
    vec![Field { options, ..required("reason", Kind::Choice, "申领原因", "Why you apply") }]
}

fn property() -> Vec<Field> {
    vec![
        required("property_address", Kind::Text, "不动产坐落", "Address of the property"),
        required("area_m2", Kind::Number, "面积（平方米）", "Area (m²)"),
    ]
}

fn payment() -> Vec<Field> {
    vec![
        Field { length_max: Some(50), ..required("bank_name", Kind::Text, "开户银行", "Bank") },
        required("household_size", Kind::Number, "家庭人口数", "People in the household"),
    ]
}

/// A key that a form can have, from one that a guide has.
fn key_of(key: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    key.to_ascii_lowercase().chars().map(|c| if plain(c) { c } else { '_' }).collect()
}

fn field(key: &str, kind: Kind, zh: &str, en: &str) -> Field {
    Field::new(key, kind, both(zh, en))
}

fn required(key: &str, kind: Kind, zh: &str, en: &str) -> Field {
    Field { is_required: true, ..field(key, kind, zh, en) }
}

fn choice(value: &str, zh: &str, en: &str) -> Choice {
    Choice { value: value.to_owned(), label: both(zh, en) }
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::both(zh, en)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_form_asks_each_thing_once_and_in_both_languages() {
        let item = ItemVersion::sample();
        let form = form(&item).expect("the sample is applied for");
        let keys: BTreeSet<&str> = form.fields.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys.len(), form.fields.len());
        for field in &form.fields {
            let is_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(!field.key.is_empty() && field.key.chars().all(is_key), "{}", field.key);
            assert!(field.label.en.is_some(), "{}", field.key);
            let chooses = matches!(field.kind, Kind::Choice | Kind::Multiple);
            assert_eq!(chooses, !field.options.is_empty(), "{}", field.key);
        }
        for key in ["applicant_name", "id_number", "credit_code", "phone", "matter", "promise"] {
            assert!(keys.contains(key), "{key}");
        }
        let materials = keys.iter().filter(|key| key.starts_with("material_")).count();
        assert_eq!(materials, item.materials().len());
    }

    #[test]
    fn one_item_asks_everything_that_a_form_can_ask() {
        let mut item = ItemVersion::sample();
        WITH_EVERY_KIND.clone_into(&mut item.id.code);
        let form = form(&item).expect("it is applied for");
        let asked: BTreeSet<&str> =
            form.all_fields().iter().map(|field| field.kind.key()).collect();
        assert_eq!(asked.len(), Kind::ALL.len());
    }

    #[test]
    fn an_item_the_authority_starts_has_no_form() {
        let mut item = ItemVersion::sample();
        item.service.is_applied_for = Some(false);
        assert_eq!(form(&item), None);
    }
}
