//! Figures of the ASEM example as COINr 1.1.14 gives them, each to the places it was printed with.

/// A printed figure with half a unit in its last place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Published {
    pub(crate) value: f64,
    pub(crate) tolerance: f64,
}

const fn printed(value: f64, tolerance: f64) -> Published {
    Published { value, tolerance }
}

pub(crate) const MEAN: Published = printed(51.4611342432, 5.1e-11);
pub(crate) const SD: Published = printed(9.16750963934, 5.1e-12);
pub(crate) const ALPHA_CONN: Published = printed(0.782717127233, 5.1e-13);
pub(crate) const ALPHA_P2P: Published = printed(0.850168418553, 5.1e-13);
pub(crate) const ALPHA_SUST: Published = printed(0.0996619370621, 5.1e-14);

pub(crate) const CORRELATIONS: [(&str, &str, Published); 3] = [
    ("Conn", "Sust", printed(0.601458468365, 5.1e-13)),
    ("Index", "Physical", printed(0.829379782067, 5.1e-13)),
    ("Index", "Social", printed(0.904454516500, 5.1e-13)),
];

pub(crate) const PCA_SUST: [Published; 3] =
    [printed(1.05658719, 5.1e-9), printed(1.02920815, 5.1e-9), printed(0.90793948, 5.1e-9)];

pub(crate) const UNIT_COLUMNS: [&str; 11] = [
    "Index",
    "Conn",
    "Sust",
    "Physical",
    "ConEcFin",
    "Political",
    "Instit",
    "P2P",
    "Environ",
    "Social",
    "SusEcFin",
];

/// Unit, place, and the columns above to four decimals.
pub(crate) const UNITS: [(&str, u32, [f64; 11]); 5] = [
    (
        "CHE",
        1,
        [
            68.3837, 62.7880, 73.9795, 63.4092, 32.8718, 74.7828, 85.9430, 56.9331, 77.2119,
            87.8477, 56.8789,
        ],
    ),
    (
        "NLD",
        2,
        [
            64.8195, 61.9399, 67.6992, 64.8671, 46.6206, 84.5530, 71.7374, 41.9213, 58.7349,
            86.5814, 57.7812,
        ],
    ),
    (
        "DNK",
        3,
        [
            64.8041, 57.0975, 72.5107, 50.5229, 30.4336, 78.1347, 75.3527, 51.0434, 69.8339,
            86.4034, 61.2947,
        ],
    ),
    (
        "CHN",
        49,
        [
            37.7685, 28.2396, 47.2975, 33.6684, 1.7439, 54.5079, 47.9002, 3.3775, 43.8663, 32.5480,
            65.4782,
        ],
    ),
    (
        "RUS",
        51,
        [
            35.6555, 29.9858, 41.3252, 22.9330, 6.6160, 54.7910, 54.8765, 10.7127, 36.8504,
            30.2179, 56.9074,
        ],
    ),
];

/// Indicators with winsorised points; all others have none.
pub(crate) const WINSORISED: [(&str, u32); 15] = [
    ("Flights", 1),
    ("Bord", 3),
    ("Gas", 3),
    ("Services", 4),
    ("FDI", 2),
    ("ForPort", 3),
    ("CostImpEx", 1),
    ("Tariff", 3),
    ("StMob", 2),
    ("CultServ", 3),
    ("Forest", 2),
    ("Poverty", 3),
    ("NGOs", 3),
    ("FemLab", 1),
    ("PubDebt", 1),
];
