//! The 23 published statements, each recomputed from the others.

use domain::assessment::{RoundRule, Rounding};

use crate::exact::{Exact, fraction, parse, show, show_exact, whole};
use crate::repro::report::{Finding, Verdict};

/// The published overall mean.
pub(super) const MEAN: &str = "76.48";
/// The published means: 完备 覆盖 准确 交互.
pub(super) const DIMENSIONS: [(&str, &str); 4] = [
    ("服务方式完备性", "77.09"),
    ("服务事项覆盖性", "70.73"),
    ("办事指南准确性", "78.17"),
    ("在线服务交互性", "77.98"),
];
/// Units, units high or better, medium, low.
pub(super) const UNITS: i64 = 32;
pub(super) const BANDS: [(i64, &str); 3] = [(14, "85.10"), (13, "72.21"), (5, "63.43")];

/// The units that the paper names, list by list, in its order.
const FIRST_FIVE: [&str; 5] = ["浙江", "江苏", "湖南", "四川", "湖北"];
const VERY_HIGH: [&str; 2] = ["浙江", "江苏"];
const LOW: [&str; 5] = ["陕西", "云南", "山西", "重庆", "西藏"];
const MEDIUM_NAMED: [&str; 2] = ["上海", "宁夏"];
const INTERACTIVE_FIVE: [&str; 5] = ["黑龙江", "海南", "湖南", "河北", "四川"];
const INTERACTIVE_NINE: [&str; 9] =
    ["黑龙江", "海南", "湖南", "河北", "四川", "湖北", "江苏", "贵州", "浙江"];
const INTERACTIVE_WEAK_NAMED: [&str; 3] = ["黑龙江", "山西", "河南"];
const EVEN: [&str; 4] = ["浙江", "江苏", "贵州", "广东"];

pub(super) fn number(text: &str) -> Exact {
    parse(text).expect("a published figure is a decimal")
}

fn two(value: &Exact) -> String {
    show(value, Rounding { rule: RoundRule::HalfUp, digits: 2 })
}

/// How a recomputed value stands to a printed one.
fn verdict(value: &Exact, printed: &str) -> Verdict {
    let digits = printed.split_once('.').map_or(0, |(_, part)| part.len());
    let digits = u8::try_from(digits).expect("printed figures have few places");
    if *value == number(printed) {
        Verdict::Agrees
    } else if show(value, Rounding { rule: RoundRule::HalfUp, digits }) == printed {
        Verdict::AgreesAfterRounding
    } else {
        Verdict::Contradiction
    }
}

/// The weaker of two verdicts.
fn both(a: Verdict, b: Verdict) -> Verdict {
    let order = [
        Verdict::Agrees,
        Verdict::AgreesAfterRounding,
        Verdict::NotDetermined,
        Verdict::Contradiction,
    ];
    let place = |verdict| order.iter().position(|other| *other == verdict);
    if place(a) >= place(b) { a } else { b }
}

fn holds(truth: bool) -> Verdict {
    if truth { Verdict::Agrees } else { Verdict::Contradiction }
}

fn share(part: i64, printed: &str) -> (String, Verdict) {
    let value = fraction(part * 100, UNITS);
    (format!("{part}/{UNITS} = {} %", show_exact(&value)), verdict(&value, printed))
}

fn row(number: u32, statement: &str, recomputed: String, verdict: Verdict) -> Finding {
    Finding { number, statement: statement.to_owned(), recomputed, verdict }
}

pub(super) fn rows() -> Vec<Finding> {
    let mut rows = whole_index();
    rows.extend(bands());
    rows.extend(interactivity());
    rows
}

fn whole_index() -> Vec<Finding> {
    let total: Exact = BANDS.iter().map(|(units, mean)| whole(*units) * number(mean)).sum();
    let mean = &total / whole(UNITS);
    let above = share(15, "46.88");
    let plain = DIMENSIONS.iter().map(|(_, mean)| number(mean)).sum::<Exact>() / whole(4);
    let known = FIRST_FIVE.starts_with(&VERY_HIGH)
        && FIRST_FIVE.iter().all(|unit| !LOW.contains(unit) && !MEDIUM_NAMED.contains(unit));
    vec![
        row(
            1,
            "survey from 2015-05-01 to 2015-07-01",
            "61 or 62 days, as the end counts or not".to_owned(),
            Verdict::NotDetermined,
        ),
        row(
            2,
            "4 / 12 / 46 indicators",
            "names are given for the 4 only".to_owned(),
            Verdict::NotDetermined,
        ),
        row(
            3,
            "first five: 浙江 江苏 湖南 四川 湖北",
            "the two very high come first; none of the five is named medium or low".to_owned(),
            holds(known),
        ),
        row(
            4,
            "overall mean 76.48",
            format!(
                "(14×85.10 + 13×72.21 + 5×63.43)/32 = {}/32 = {}",
                show_exact(&total),
                show_exact(&mean)
            ),
            verdict(&mean, MEAN),
        ),
        row(5, "15 units above the mean, 46.88 %", above.0, above.1),
        row(
            6,
            "means: 准确性 78.17, 互动性 77.98, 完备性 77.09, 覆盖性 70.73",
            format!(
                "plain mean {}, not {MEAN}: equal weights are ruled out, the weights stay open",
                show_exact(&plain)
            ),
            if verdict(&plain, MEAN) == Verdict::Contradiction {
                Verdict::NotDetermined
            } else {
                verdict(&plain, MEAN)
            },
        ),
        spread(),
    ]
}

fn spread() -> Finding {
    let mean = number(MEAN);
    let mut order: Vec<_> = DIMENSIONS.iter().map(|(name, value)| (number(value), *name)).collect();
    order.sort();
    let words: Vec<String> = order
        .iter()
        .rev()
        .map(|(value, name)| {
            let gap = value - &mean;
            format!("{name} {} ({} %)", two(&gap), two(&(&gap * whole(100) / &mean)))
        })
        .collect();
    let right = order.first().is_some_and(|(_, name)| name.contains("覆盖"))
        && order.last().is_some_and(|(_, name)| name.contains("准确"));
    row(
        7,
        "best accuracy, weakest coverage",
        format!("against the mean: {}", words.join(", ")),
        holds(right),
    )
}

/// A band's printed distance from the overall mean, in percent.
fn distance(mean: &str, printed: &str) -> (String, Verdict) {
    let value = (number(mean) - number(MEAN)) * whole(100) / number(MEAN);
    let four = show(&value, Rounding { rule: RoundRule::HalfUp, digits: 4 });
    (format!("({mean} − {MEAN})/{MEAN} = {four} %"), verdict(&value, printed))
}

fn bands() -> Vec<Finding> {
    let (very, high, medium, low) =
        (share(2, "6.25"), share(12, "37.5"), share(13, "40.63"), share(5, "15.63"));
    let top = distance("85.10", "11.27");
    let middle = distance("72.21", "-5.58");
    let bottom = distance("63.43", "-17.06");
    let counted: i64 = [2, 12, 13, 5].iter().sum();
    let printed: Exact = ["6.25", "37.5", "40.63", "15.63"].map(number).iter().sum();
    let cover = counted == UNITS && printed != whole(100) && two(&printed) == "100.01";
    vec![
        row(8, "非常高: 浙江, 江苏, 6.25 %", very.0, very.1),
        row(9, "高: 12 units, 37.5 %", high.0, high.1),
        row(10, "these 14 average 85.10, +11.27 %", top.0, top.1),
        row(
            11,
            "中: 13 units, 40.63 %, mean 72.21, −5.58 %",
            format!("{}; {}", medium.0, middle.0),
            both(medium.1, middle.1),
        ),
        row(
            12,
            "低: 5 units, 15.63 %, mean 63.43, −17.06 %",
            format!("{}; {}", low.0, bottom.0),
            both(low.1, bottom.1),
        ),
        row(
            13,
            "the four bands cover all units",
            format!(
                "2 + 12 + 13 + 5 = {counted}; the printed shares add to {}",
                show_exact(&printed)
            ),
            if cover { Verdict::AgreesAfterRounding } else { Verdict::Contradiction },
        ),
        row(
            14,
            "31 provinces and 新疆生产建设兵团",
            format!("31 + 1 = {}", 31 + 1),
            holds(31 + 1 == UNITS),
        ),
        row(
            15,
            "about 40,000 items published",
            format!("about {} a unit: a round figure", show_exact(&(whole(40_000) / whole(UNITS)))),
            Verdict::NotDetermined,
        ),
    ]
}

fn interactivity() -> Vec<Finding> {
    let above = share(18, "56.25");
    let nine = share(9, "28.125");
    let five = share(5, "15.625");
    let groups: i64 = [9, 9, 5, 9].iter().sum();
    let twice: Vec<&str> =
        INTERACTIVE_WEAK_NAMED.into_iter().filter(|unit| INTERACTIVE_NINE.contains(unit)).collect();
    let outside: Vec<&str> =
        EVEN.into_iter().filter(|unit| !INTERACTIVE_NINE.contains(unit)).collect();
    let weak = if twice.is_empty() {
        both(nine.1, holds(groups == UNITS))
    } else {
        Verdict::Contradiction
    };
    vec![
        row(
            16,
            "interactivity mean 77.98; 18 above, 56.25 %",
            format!("{}; the same mean as in row 6", above.0),
            both(above.1, holds(DIMENSIONS[3].1 == "77.98")),
        ),
        row(
            17,
            "interactivity, first five: 黑龙江 海南 湖南 河北 四川",
            "the start of the list in row 18".to_owned(),
            holds(INTERACTIVE_NINE.starts_with(&INTERACTIVE_FIVE)),
        ),
        row(
            18,
            "nine over 90: 黑龙江 海南 湖南 河北 四川 湖北 江苏 贵州 浙江, 28.125 %",
            format!("{}; three places here, two elsewhere", nine.0),
            both(nine.1, holds(INTERACTIVE_NINE.len() == 9)),
        ),
        row(19, "nine good, 28.125 %", nine.0.clone(), nine.1),
        row(20, "five middling, 15.625 %", five.0, five.1),
        row(
            21,
            "nine weak (黑龙江 山西 河南 …), 28.125 %",
            format!("{}; 9 + 9 + 5 + 9 = {groups}; also in row 18: {}", nine.0, twice.join(" ")),
            weak,
        ),
        row(
            22,
            "浙江 江苏 贵州 广东 high and even on all four",
            format!(
                "not in the list of row 18: {}; `high` need not mean over 90",
                outside.join(" ")
            ),
            if outside.is_empty() { Verdict::Agrees } else { Verdict::NotDetermined },
        ),
        row(
            23,
            "names: 在线服务交互性 / 服务互动性 / 互动性; 服务方式完备性 / 服务完备性",
            "read as the same things under unsteady names; figures cannot decide it".to_owned(),
            Verdict::NotDetermined,
        ),
    ]
}
