//! The provincial units as equal tiles, roughly where they lie: a small unit is as easy to see as
//! a large one. It is no map: it draws no border and claims no area.

use super::{Caption, Chart, Svg, columns};

/// One tile and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The first six digits of GB/T 2260. The Xinjiang Production and Construction Corps has none
    /// there; 660000 is what statistics use for it (unverified).
    pub code: &'static str,
    /// The short name.
    pub zh: &'static str,
    /// The short name in English.
    pub en: &'static str,
    /// The column from the west.
    pub column: u8,
    /// The row from the north.
    pub row: u8,
}

const fn tile(code: &'static str, zh: &'static str, en: &'static str, column: u8, row: u8) -> Tile {
    Tile { code, zh, en, column, row }
}

/// The 32 units of the assessments since 2015, and Hong Kong, Macao and Taiwan, which those do not
/// cover and which stand there without a value. The positions are ours.
pub const TILES: [Tile; 35] = [
    tile("110000", "北京", "Beijing", 6, 2),
    tile("120000", "天津", "Tianjin", 7, 2),
    tile("130000", "河北", "Hebei", 6, 3),
    tile("140000", "山西", "Shanxi", 5, 3),
    tile("150000", "内蒙古", "Inner Mongolia", 5, 2),
    tile("210000", "辽宁", "Liaoning", 8, 2),
    tile("220000", "吉林", "Jilin", 8, 1),
    tile("230000", "黑龙江", "Heilongjiang", 8, 0),
    tile("310000", "上海", "Shanghai", 8, 5),
    tile("320000", "江苏", "Jiangsu", 7, 4),
    tile("330000", "浙江", "Zhejiang", 7, 5),
    tile("340000", "安徽", "Anhui", 6, 5),
    tile("350000", "福建", "Fujian", 7, 6),
    tile("360000", "江西", "Jiangxi", 6, 6),
    tile("370000", "山东", "Shandong", 7, 3),
    tile("410000", "河南", "Henan", 6, 4),
    tile("420000", "湖北", "Hubei", 5, 5),
    tile("430000", "湖南", "Hunan", 5, 6),
    tile("440000", "广东", "Guangdong", 6, 7),
    tile("450000", "广西", "Guangxi", 5, 7),
    tile("460000", "海南", "Hainan", 5, 9),
    tile("500000", "重庆", "Chongqing", 4, 5),
    tile("510000", "四川", "Sichuan", 3, 5),
    tile("520000", "贵州", "Guizhou", 4, 6),
    tile("530000", "云南", "Yunnan", 3, 6),
    tile("540000", "西藏", "Xizang", 1, 5),
    tile("610000", "陕西", "Shaanxi", 5, 4),
    tile("620000", "甘肃", "Gansu", 3, 3),
    tile("630000", "青海", "Qinghai", 2, 4),
    tile("640000", "宁夏", "Ningxia", 4, 3),
    tile("650000", "新疆", "Xinjiang", 1, 2),
    tile("660000", "兵团", "XPCC", 1, 3),
    tile("710000", "台湾", "Taiwan", 9, 7),
    tile("810000", "香港", "Hong Kong", 7, 8),
    tile("820000", "澳门", "Macao", 6, 8),
];

impl Tile {
    /// The tile of a unit that is called by its code, its short name or its full name in Chinese, or
    /// by its name in English.
    #[must_use]
    pub fn of(unit: &str) -> Option<&'static Self> {
        let unit = unit.trim();
        TILES.iter().find(|tile| {
            let rest = unit.strip_prefix(tile.zh);
            let is_full = |rest: &str| {
                ["", "省", "市"].contains(&rest)
                    || rest.ends_with("自治区")
                    || rest.ends_with("特别行政区")
            };
            tile.code == unit
                || rest.is_some_and(is_full)
                || tile.en.eq_ignore_ascii_case(unit)
                || (tile.code == "660000" && unit == "新疆生产建设兵团")
        })
    }
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileValue {
    /// The unit's code, as in [`TILES`].
    pub code: String,
    /// The unit's name in the reader's language.
    pub label: String,
    /// The value as published.
    pub value: String,
    /// The code of the unit's band, for its class; empty for none.
    pub band: String,
}

const SIDE: f64 = 64.0;
const GAP: f64 = 4.0;

/// The tiles with the values of the units that have one; a tile without one, or with an empty one,
/// shows its name alone. Values of units that have no tile are in the table all the same, empty
/// ones are not. The table's columns are unit,
/// value, band.
#[must_use]
pub fn tiles(caption: Caption<'_>, values: &[TileValue]) -> Chart {
    let mut svg = Svg::new("tiles", caption, 10.0 * (SIDE + GAP), 10.0 * (SIDE + GAP));
    for tile in &TILES {
        let found = values.iter().find(|value| value.code == tile.code);
        let x = f64::from(tile.column) * (SIDE + GAP);
        let y = f64::from(tile.row) * (SIDE + GAP);
        let class = match found {
            Some(value) if value.value.is_empty() => "chart-tile chart-tile-empty".to_owned(),
            None => "chart-tile chart-tile-empty".to_owned(),
            Some(value) if value.band.is_empty() => "chart-tile".to_owned(),
            Some(value) => format!("chart-tile band-{}", value.band),
        };
        let frame = [("x", x), ("y", y), ("width", SIDE), ("height", SIDE), ("rx", 4.0)];
        svg.mark("rect", &class, &frame);
        let middle = x + SIDE / 2.0;
        let label = found.map_or(tile.zh, |value| value.label.as_str());
        svg.word("chart-name", (middle, y + 28.0), "middle", label);
        if let Some(value) = found.filter(|value| !value.value.is_empty()) {
            svg.word("chart-number", (middle, y + 48.0), "middle", &value.value);
        }
    }
    let row =
        |value: &TileValue| vec![value.label.clone(), value.value.clone(), value.band.clone()];
    let rows = values.iter().filter(|value| !value.value.is_empty()).map(row).collect();
    Chart { svg: svg.finish(), columns: columns(["unit", "value", "band"]), rows }
}
