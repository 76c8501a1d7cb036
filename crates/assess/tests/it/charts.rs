//! Pictures are well formed, safe under a strict policy, and never say more than their table.

use std::collections::BTreeSet;

use assess::charts::{
    Axis, BalanceRow, Caption, Chart, Column, DistanceBar, FactorBar, RankBar, Slice, TILES, Tile,
    TileValue, balance, correlations, distance, distribution, radar, ranks, sensitivity, sunburst,
    tiles,
};

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
    assert!(chart.rows.iter().all(|row| row.len() == chart.columns.len()), "{:?}", chart.rows);
    assert!(chart.rows.iter().flatten().all(|cell| !cell.contains("NaN") && !cell.contains("inf")));
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

#[test]
fn a_unit_finds_its_tile_by_code_and_by_name() {
    let code = |unit: &str| Tile::of(unit).map(|tile| tile.code);
    for unit in ["330000", "浙江", "浙江省", "Zhejiang"] {
        assert_eq!(code(unit), Some("330000"), "{unit}");
    }
    assert_eq!(code("内蒙古自治区"), Some("150000"));
    assert_eq!(code("广西壮族自治区"), Some("450000"));
    assert_eq!(code("新疆维吾尔自治区"), Some("650000"));
    assert_eq!(code("新疆生产建设兵团"), Some("660000"));
    assert_eq!((code("吉林省"), code("海南州"), code("甲市")), (Some("220000"), None, None));
}

#[test]
fn every_score_is_in_one_bar_of_the_distribution() {
    let chart = distribution(CAPTION, &[60.0, 64.9, 65.0, 80.5, f64::NAN], 5.0);
    let rows: Vec<[&str; 3]> =
        chart.rows.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    let ends = [
        ["60", "65", "2"],
        ["65", "70", "1"],
        ["70", "75", "0"],
        ["75", "80", "0"],
        ["80", "85", "1"],
    ];
    assert_eq!(rows, ends);
    // The mean of the four finite scores.
    assert!(texts(&chart).contains(&"67.60".to_owned()));
    let wide: Vec<f64> = (0..=1000).map(f64::from).collect();
    let chart = distribution(CAPTION, &wide, 1.0);
    assert!(chart.rows.len() <= 40);
    let all: usize = chart.rows.iter().map(|row| row[2].parse::<usize>().unwrap()).sum();
    assert_eq!(all, wide.len());
    let one = distribution(CAPTION, &[42.0], 5.0);
    assert_eq!(one.rows, [["40", "45", "1"]]);
    texts(&distribution(CAPTION, &[], 5.0));
    texts(&distribution(CAPTION, &[1e300, -1e300], f64::NAN));
}

#[test]
fn a_map_of_correlations_has_each_pair_once() {
    let names = ["A", "B", "C"].map(|code| (code.to_owned(), format!("名称{code}")));
    let of = |row: usize, column: usize| match (row, column) {
        (1, 0) => Some(-1.0),
        (2, 0) => Some(0.5),
        _ => None,
    };
    let chart = correlations(CAPTION, &names, &of);
    assert_eq!(chart.rows, [["B", "A", "-1.00"], ["C", "A", "0.50"], ["C", "B", "-"]]);
    let texts = texts(&chart);
    assert_eq!(texts.iter().filter(|text| *text == "1.00").count(), 3, "the diagonal");
    assert!(texts.contains(&"-1.00".to_owned()) && texts.contains(&"A 名称A".to_owned()));
    assert!(chart.svg.contains("chart-step-0") && chart.svg.contains("chart-tile-empty"));
    let many: Vec<(String, String)> =
        (0..46).map(|at| (format!("L{at}"), "一个很长的指标名称".to_owned())).collect();
    let chart = correlations(CAPTION, &many, &|_, _| Some(0.25));
    assert_eq!(chart.rows.len(), 46 * 45 / 2, "the table has those that are not drawn");
    assert_eq!(chart.svg.matches("<rect").count(), 30 * 31 / 2);
}

#[test]
fn distances_go_left_below_the_mean_and_right_above() {
    let bar = |label: &str, value| DistanceBar { label: label.to_owned(), value };
    let chart = distance(CAPTION, &[bar("甲", 90.0), bar("乙", 70.0), bar("丙", f64::NAN)], 80.0);
    assert_eq!(
        chart.rows,
        [["甲", "90.00", "+10.00"], ["乙", "70.00", "-10.00"], ["丙", "-", "-"]]
    );
    texts(&chart);
    assert!(chart.svg.contains("class=\"chart-bar\" x=\"400\" y=\"26\" width=\"240\""));
    assert!(chart.svg.contains("class=\"chart-below\" x=\"160\" y=\"48\" width=\"240\""));
    texts(&distance(CAPTION, &[], f64::NAN));
    texts(&distance(CAPTION, &[bar("甲", 5.0)], 5.0));
}

#[test]
fn balance_is_the_spread_of_the_parts_around_the_total() {
    let parts = ["完备".to_owned(), "覆盖".to_owned()];
    let unit = |label: &str, total, values: [Option<f64>; 2]| BalanceRow {
        label: label.to_owned(),
        total,
        parts: values.to_vec(),
    };
    let rows = [
        unit("甲", 80.0, [Some(83.0), Some(77.0)]),
        unit("乙", 60.0, [Some(60.0), None]),
        unit("丙", f64::NAN, [None, None]),
    ];
    let chart = balance(CAPTION, &parts, &rows);
    assert_eq!(chart.rows[0], ["甲", "80.00", "83.00", "77.00", "3.00"]);
    assert_eq!(chart.rows[1], ["乙", "60.00", "60.00", "-", "0.00"]);
    assert_eq!(chart.rows[2], ["丙", "-", "-", "-", "-"]);
    assert_eq!(chart.columns[2], Column::Named("完备".to_owned()));
    texts(&chart);
    texts(&balance(CAPTION, &[], &[]));
}

#[test]
fn the_bars_of_a_sensitivity_show_both_shares_with_their_intervals() {
    let factor = FactorBar {
        label: "权重".to_owned(),
        first: -0.01,
        first_ends: (-0.02, 0.0),
        total: 0.25,
        total_ends: (0.2, 0.3),
    };
    let chart = sensitivity(CAPTION, std::slice::from_ref(&factor));
    let texts = texts(&chart);
    assert!(texts.contains(&"-0.010 (-0.020–0.000)".to_owned()), "{texts:?}");
    assert!(texts.contains(&"0.250 (0.200–0.300)".to_owned()));
    // 440 wide for a whole: a quarter is 110, and nothing below 0.
    assert!(chart.svg.contains("class=\"chart-bar-total\" x=\"160\" y=\"30\" width=\"110\""));
    assert!(chart.svg.contains("class=\"chart-bar\" x=\"160\" y=\"8\" width=\"0\""));
    let odd = FactorBar { total: f64::NAN, first_ends: (f64::NAN, f64::INFINITY), ..factor };
    self::texts(&sensitivity(CAPTION, &[odd]));
    self::texts(&sensitivity(CAPTION, &[]));
}

#[test]
fn a_sunburst_has_a_slice_for_every_node_with_a_share() {
    let slice = |code: &str, parent, share| Slice {
        code: code.to_owned(),
        label: format!("指标{code}"),
        parent,
        share,
        value: Some(50.0),
    };
    let tree = [
        slice("A", None, 0.5),
        slice("A1", Some(0), 0.5),
        slice("B", None, 0.5),
        slice("B1", Some(2), 0.25),
        slice("B2", Some(2), 0.25),
        slice("B3", Some(2), 0.0),
    ];
    let chart = sunburst(CAPTION, &tree);
    assert_eq!(chart.svg.matches("<path").count(), 5, "nothing has no slice");
    assert_eq!(chart.rows[3], ["B1", "指标B1", "25.00", "50.00"]);
    assert!(texts(&chart).contains(&"B2 指标B2 25.00 %".to_owned()));
    // B starts half a turn on: straight below the middle.
    assert!(chart.svg.contains("d=\"M280 552"), "{}", chart.svg);
    texts(&sunburst(CAPTION, &[slice("A", None, 1.0)]));
    texts(&sunburst(CAPTION, &[slice("A", Some(7), f64::NAN)]));
    texts(&sunburst(CAPTION, &[]));
}

#[test]
fn marks_can_be_read_without_a_style_sheet() {
    let chart = ranks(CAPTION, &[bar("甲", 1.0, 1.0, 2.5)]);
    let rect = chart.svg.split("<rect").nth(1).and_then(|rest| rest.split("/>").next()).unwrap();
    assert_eq!(rect.matches(" fill=").count(), 1, "{rect}");
    assert!(rect.contains("fill=\"#b8e0c8\"") && rect.contains("stroke="), "{rect}");
    assert!(chart.svg.contains("font-family=\"'Noto Sans SC'"));
}
