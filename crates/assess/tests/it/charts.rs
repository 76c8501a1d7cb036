//! Pictures are well formed, safe under a strict policy, and never say more than their table.

use std::collections::BTreeSet;

use assess::charts::{Axis, Caption, Chart, RankBar, TILES, TileValue, radar, ranks, tiles};

const CAPTION: Caption<'_> =
    Caption { id: "a-1", title: "名次 <& \"", description: "哪些单位\u{0}的名次稳定" };

/// The texts of a picture in order; checks that every element is closed in its turn, that nothing
/// but numbers stands in attributes of geometry, and that there is neither style nor script.
fn texts(chart: &Chart) -> Vec<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut texts = Vec::new();
    for part in chart.svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("every tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a split has a first part"));
        }
        for word in ["style=", "href", " on"] {
            assert!(!tag.contains(word), "{tag}");
        }
        assert!(!tag.starts_with("script") && !tag.starts_with("style"), "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if !text.is_empty() {
            texts.push(text.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(chart.svg.contains("aria-labelledby=\"a-1-title a-1-description\""));
    assert_eq!(texts[0], "名次 &lt;&amp; &quot;");
    assert_eq!(texts[1], "哪些单位的名次稳定");
    texts.split_off(2)
}

fn bar(label: &str, place: f64, low: f64, high: f64) -> RankBar {
    RankBar { label: label.to_owned(), place, low, high, band: "high".to_owned() }
}

#[test]
fn places_and_their_intervals_stand_beside_their_bars() {
    let chart = ranks(CAPTION, &[bar("甲<市", 1.0, 1.0, 2.5), bar("乙", 2.0, 1.0, 3.0)]);
    assert_eq!(texts(&chart), ["甲&lt;市", "1 (1.0–2.5)", "乙", "2 (1.0–3.0)"]);
    assert_eq!(chart.rows, [["甲<市", "1", "1.0", "2.5"], ["乙", "2", "1.0", "3.0"]]);
    // Names take 160, places 1 to 3 the next 480: the second bar spans them all.
    assert!(
        chart.svg.contains("class=\"chart-interval band-high\" x=\"160\" y=\"43\" width=\"480\"")
    );
    assert!(chart.svg.contains("cx=\"400\" cy=\"48\""));
    texts(&ranks(CAPTION, &[]));
    let odd = ranks(CAPTION, &[bar("丙", f64::NAN, f64::NEG_INFINITY, f64::INFINITY)]);
    texts(&odd);
    assert_eq!(odd.rows[0][1..], ["-", "-", "-"]);
}

#[test]
fn a_wheel_has_a_shape_only_when_every_spoke_has_a_value() {
    let axis = |label: &str, value| Axis { label: label.to_owned(), value, reference: Some(50.0) };
    let full = [axis("完备", Some(100.0)), axis("覆盖", Some(50.0)), axis("准确", Some(0.0))];
    let chart = radar(CAPTION, &[&full[..], &[axis("交互", Some(25.0))]].concat());
    assert_eq!(texts(&chart)[..2], ["完备", "100.00"]);
    // Up, right, middle, left of (200, 180) with a radius of 120.
    assert!(chart.svg.contains("class=\"chart-shape\" points=\"200,60 260,180 200,180 170,180\""));
    assert_eq!(chart.rows[1], ["覆盖", "50.00", "50.00"]);
    let gap = radar(CAPTION, &[&full[..], &[axis("交互", None)]].concat());
    assert!(!gap.svg.contains("chart-shape") && gap.svg.contains("chart-reference"));
    assert_eq!(gap.rows[3], ["交互", "-", "50.00"]);
    texts(&radar(CAPTION, &[]));
}

#[test]
fn every_province_has_a_tile_of_its_own() {
    let codes: BTreeSet<&str> = TILES.iter().map(|tile| tile.code).collect();
    let places: BTreeSet<(u8, u8)> = TILES.iter().map(|tile| (tile.column, tile.row)).collect();
    assert_eq!((codes.len(), places.len()), (TILES.len(), TILES.len()));
    assert!(TILES.iter().all(|tile| tile.column < 10 && tile.row < 10));
    let value = |code: &str, label: &str| TileValue {
        code: code.to_owned(),
        label: label.to_owned(),
        value: "90.00".to_owned(),
        band: "very-high".to_owned(),
    };
    let chart = tiles(CAPTION, &[value("330000", "Zhejiang"), value("999999", "Nowhere")]);
    let texts = texts(&chart);
    assert!(texts.contains(&"Zhejiang".to_owned()) && texts.contains(&"北京".to_owned()));
    assert!(!texts.contains(&"Nowhere".to_owned()), "no tile, no mark");
    assert_eq!(texts.iter().filter(|text| *text == "90.00").count(), 1);
    assert_eq!(chart.svg.matches("chart-tile band-very-high").count(), 1);
    assert_eq!(chart.svg.matches("chart-tile-empty").count(), TILES.len() - 1);
    assert_eq!(chart.rows.len(), 2);
}
