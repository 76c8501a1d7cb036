//! One template with every kind of block: what the file holds, and that nothing else decides it.

use std::collections::BTreeMap;

use domain::text::Language;
use domain::time::Instant;
use paper::{Data, Error, Picture, Press, Template, render};
use serde_json::json;

const SAMPLE: Template = Template { kind: "sample", version: 1 };

const CHART: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">
<rect x="10" y="20" width="60" height="70" fill="#3564a8"/><path d="M80 90L120 20L160 90z" fill="#c33"/>
<text x="20" y="15" font-family="sans-serif" font-size="10">图表 Chart</text></svg>"##;

fn data() -> Data {
    let picture = Picture { svg: CHART.to_owned(), label: "A chart".to_owned() };
    Data {
        language: Language::Zh,
        title: "受理通知书".to_owned(),
        author: "天河区卫生健康局".to_owned(),
        made_at: Instant::from_millis(1_767_225_600_000),
        values: json!({
            "title": "受理通知书", "number": "穗天卫受〔2026〕7号",
            "text": "您于2026年1月1日提出的申请，经审查，申请材料齐全、符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，决定予以受理。\n# 这一行不是标题 | 也不是表格",
            "entries": ["第一项材料", "The second material, which is described in a sentence that is long enough to need a second line on the page."],
            "facts": [["申请人", "张三"], ["Item 事项", "公共场所卫生许可（新办）"]],
            "rows": (0..60).map(|n| json!([format!("材料{n}"), "a|b **c** 说明文字".repeat(n % 5 + 1), n])).collect::<Vec<_>>(),
            "small": "本文书一式两份。", "authority": "广州市天河区卫生健康局", "date": "2026年1月1日",
            "address": "https://example.org/verify/7K3M9QX2PF",
        }),
        pictures: BTreeMap::from([("chart".to_owned(), picture)]),
    }
}

#[test]
fn a_document_has_its_pages_its_seal_place_and_the_same_bytes_each_time() {
    let first = render(SAMPLE, &data()).unwrap();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/sample.pdf"), &first.bytes).unwrap();
    assert!(first.bytes.starts_with(b"%PDF-1.7"));
    assert!(first.pages >= 3, "{}", first.pages);
    assert_eq!(first.missing, []);
    let seal = first.seal.unwrap();
    assert_eq!(seal.page, first.pages - 1);
    let again = Press::open(None).unwrap().render(SAMPLE, &data()).unwrap();
    assert_eq!(first, again);
    let mut later = data();
    later.made_at = later.made_at.plus_millis(1000);
    assert_ne!(first.bytes, render(SAMPLE, &later).unwrap().bytes);
}

#[test]
fn a_character_that_no_face_has_is_told() {
    let mut data = data();
    data.values["authority"] = "𬭳局".into();
    let pdf = render(SAMPLE, &data).unwrap();
    assert_eq!(pdf.missing, ['𬭳']);
}

#[test]
fn what_cannot_be_made_is_an_error_that_says_why() {
    let unknown = Template { kind: "nothing", version: 1 };
    assert_eq!(render(unknown, &data()), Err(Error::NoTemplate("nothing/v1".to_owned())));
    let mut lacking = data();
    lacking.values.as_object_mut().unwrap().remove("date");
    assert!(matches!(render(SAMPLE, &lacking), Err(Error::Template { .. })));
    let mut blind = data();
    blind.pictures.clear();
    assert!(matches!(render(SAMPLE, &blind), Err(Error::Picture { .. })));
    let mut broken = data();
    broken.pictures.get_mut("chart").unwrap().svg = "<svg".to_owned();
    assert!(matches!(render(SAMPLE, &broken), Err(Error::Picture { .. })));
    let mut long = data();
    long.values["address"] = "x".repeat(5000).into();
    assert_eq!(render(SAMPLE, &long), Err(Error::QrTooLong));
    assert!(Press::open(Some(vec![1, 2, 3])).is_err());
}

#[test]
fn a_picture_reaches_for_no_file() {
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/beside.svg");
    std::fs::write(file, CHART).unwrap();
    let with = |inner: &str| {
        let mut data = data();
        data.pictures.get_mut("chart").unwrap().svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
             <rect width=\"4\" height=\"4\"/>{inner}</svg>"
        );
        render(SAMPLE, &data).unwrap().bytes
    };
    let reaching = with(&format!("<image href=\"{file}\" width=\"9\" height=\"9\"/>"));
    assert_eq!(reaching, with(""), "the picture beside was taken in");
}
