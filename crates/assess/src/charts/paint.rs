//! The colours of marks, written as presentation attributes so that a picture is readable on its
//! own; every rule of a page's style sheet for the same class goes before them.

/// Letters that hold Chinese and Latin, whatever the machine calls them.
pub(super) const FONT: &str = "font-family=\"'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif\" font-size=\"13\"";

/// Dark letters stand at more than 7 : 1 on each of these.
const BANDS: [(&str, &str); 5] = [
    ("band-very-high", "#66c2a5"),
    ("band-high", "#b8e0c8"),
    ("band-medium", "#fee8a8"),
    ("band-middle", "#fee8a8"),
    ("band-low", "#f4b183"),
];

const PAINTS: [(&str, &str); 21] = [
    ("chart-name", " fill=\"#0b0c0c\""),
    ("chart-number", " fill=\"#383f43\""),
    ("chart-cell-number", " fill=\"#0b0c0c\" font-size=\"11\""),
    ("chart-dot", " fill=\"#0b0c0c\""),
    ("chart-interval", " fill=\"#8fb8de\" stroke=\"#505a5f\" stroke-width=\"0.5\""),
    ("chart-ring", " fill=\"none\" stroke=\"#b1b4b6\""),
    ("chart-spoke", " stroke=\"#b1b4b6\""),
    ("chart-axis", " stroke=\"#505a5f\""),
    ("chart-grid", " stroke=\"#d5dade\""),
    ("chart-mean", " stroke=\"#942514\" stroke-width=\"2\" stroke-dasharray=\"5 3\""),
    (
        "chart-shape",
        " fill=\"#1d70b8\" fill-opacity=\"0.25\" stroke=\"#1d70b8\" stroke-width=\"2\"",
    ),
    ("chart-reference", " fill=\"none\" stroke=\"#505a5f\" stroke-dasharray=\"4 3\""),
    ("chart-tile", " fill=\"#d6e4f0\" stroke=\"#ffffff\""),
    ("chart-tile-empty", " fill=\"#f3f2f1\" stroke=\"#b1b4b6\""),
    ("chart-bar", " fill=\"#8fb8de\""),
    ("chart-bar-total", " fill=\"#f0b37e\""),
    ("chart-below", " fill=\"#f0b37e\""),
    ("chart-range", " stroke=\"#8fb8de\" stroke-width=\"6\""),
    ("chart-whisker", " stroke=\"#0b0c0c\""),
    ("chart-slice", " stroke=\"#ffffff\""),
    ("chart-total", " stroke=\"#0b0c0c\" stroke-width=\"3\""),
];

/// Red for −1 over white for 0 to blue for 1, in nine steps, all light enough for dark letters.
const STEPS: [&str; 9] = [
    "#f08a72", "#f5ab98", "#f9cabf", "#fce6e0", "#ffffff", "#e1edf6", "#c2daed", "#a1c6e4",
    "#7db1da",
];

/// Light fills that take turns.
const TURNS: [&str; 8] =
    ["#a6cee3", "#b2df8a", "#fdbf6f", "#cab2d6", "#ffff99", "#fbb4ae", "#b3e2cd", "#d9d9d9"];

/// The attributes for a mark of these classes; a later class goes before an earlier one.
pub(super) fn of(classes: &str) -> String {
    let mut fill = None;
    let mut rest = "";
    for class in classes.split(' ') {
        if let Some((_, paint)) = PAINTS.iter().find(|(name, _)| *name == class) {
            rest = paint;
        } else if let Some((_, colour)) = BANDS.iter().find(|(name, _)| *name == class) {
            fill = Some(*colour);
        } else if let Some(step) = numbered(class, "chart-step-") {
            fill = STEPS.get(step).copied();
        } else if let Some(turn) = numbered(class, "chart-turn-") {
            fill = Some(TURNS[turn % TURNS.len()]);
        }
    }
    let Some(fill) = fill else { return rest.to_owned() };
    // A mark has one fill: that of its band, step or turn instead of its own.
    let own = rest.split(" fill=\"").nth(1).and_then(|after| after.split_once('"'));
    let before = rest.split(" fill=\"").next().unwrap_or_default();
    format!("{before} fill=\"{fill}\"{}", own.map_or("", |(_, after)| after))
}

/// The number at the end of a class.
fn numbered(class: &str, start: &str) -> Option<usize> {
    class.strip_prefix(start)?.parse().ok()
}

/// The class of a number from −1 to 1.
pub(super) fn step(number: f64) -> &'static str {
    const CLASSES: [&str; 9] = [
        "chart-step-0",
        "chart-step-1",
        "chart-step-2",
        "chart-step-3",
        "chart-step-4",
        "chart-step-5",
        "chart-step-6",
        "chart-step-7",
        "chart-step-8",
    ];
    let scaled = (number.clamp(-1.0, 1.0) + 1.0) * 4.0;
    let at = (0..8).find(|at| scaled < f64::from(*at) + 0.5).unwrap_or(8);
    CLASSES[usize::try_from(at).unwrap_or(8)]
}
