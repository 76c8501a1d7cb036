//! What a run found: points, ratios with their bars, and the machine.

use serde::Serialize;

use super::load::Tally;
use super::machine::{self, Machine};

/// One run of one scenario.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The scenario.
    pub scenario: &'static str,
    /// What was measured on: an engine's name.
    pub engine: String,
    /// The machine.
    pub machine: Machine,
    /// Every point in the order it was taken.
    pub points: Vec<Point>,
    /// What must hold.
    pub bars: Vec<Bar>,
    /// What a reader must know about this run.
    pub notes: Vec<String>,
}

/// One stretch of time with one kind of load.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What was run.
    pub name: String,
    /// How many asked at once.
    pub clients: usize,
    /// How long.
    pub seconds: f64,
    /// How many were answered.
    pub operations: u64,
    /// How many of them failed.
    pub failures: u64,
    /// Answers a second.
    pub per_second: f64,
    /// The median time of one, in microseconds.
    pub p50_us: u64,
    /// The time that 99 of 100 stay below, in microseconds.
    pub p99_us: u64,
    /// Processor time of the measured side for one, in microseconds, where it can be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us: Option<f64>,
    /// Writes that shared a commit, on average, where the engine groups them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<f64>,
    /// The machine's load average over one minute when the point ended.
    pub load_average: f64,
}

/// Something measured against what it must be.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    /// What is measured.
    pub name: String,
    /// The figure: for ratios the median of the product over the median of the limit.
    pub measured: f64,
    /// The least of the product's points over the greatest of the limit's, or the least figure.
    pub min: f64,
    /// The greatest of the product's points over the least of the limit's, or the greatest figure.
    pub max: f64,
    /// What it must be.
    pub needed: f64,
    /// What it should become.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aim: Option<f64>,
    /// Whether more is better.
    pub is_at_least: bool,
    /// The unit, empty for a ratio.
    pub unit: &'static str,
    /// Whether the bar holds.
    pub passes: bool,
}

impl Report {
    /// An empty report.
    pub fn new(scenario: &'static str, engine: impl Into<String>) -> Self {
        Self {
            scenario,
            engine: engine.into(),
            machine: machine::look(),
            points: Vec::new(),
            bars: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether every bar holds.
    pub fn passes(&self) -> bool {
        self.bars.iter().all(|bar| bar.passes)
    }

    /// The answers a second of all points of a name.
    fn rates(&self, name: &str) -> Vec<f64> {
        self.points.iter().filter(|p| p.name == name).map(|p| p.per_second).collect()
    }

    /// The middle of the answers a second of all points of a name.
    pub fn middle_rate(&self, name: &str) -> f64 {
        median(&self.rates(name))
    }

    /// Adds the ratio of two kinds of points.
    pub fn ratio(&mut self, name: &str, product: &str, limit: &str, needed: f64, aim: Option<f64>) {
        let (products, limits) = (self.rates(product), self.rates(limit));
        let (low, high) = (least(&limits), greatest(&limits));
        if high > low * 1.25 {
            let note = format!(
                "{limit}: points from {low:.0} to {high:.0} a second; the machine was not steady"
            );
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        let measured = median(&products) / median(&limits);
        self.bars.push(Bar {
            name: name.to_owned(),
            measured,
            min: least(&products) / high,
            max: greatest(&products) / low,
            needed,
            aim,
            is_at_least: true,
            unit: "",
            passes: measured >= needed,
        });
    }

    /// Adds a figure that must reach a limit: the middle of several, or one.
    pub fn at_least(&mut self, name: &str, unit: &'static str, figures: &[f64], needed: f64) {
        self.at_most(name, unit, figures, needed);
        let bar = self.bars.last_mut().expect("it was just added");
        (bar.is_at_least, bar.passes) = (true, bar.measured >= needed);
    }

    /// Adds a figure that must not be above a limit: the middle of several, or one.
    pub fn at_most(&mut self, name: &str, unit: &'static str, figures: &[f64], needed: f64) {
        let measured = median(figures);
        self.bars.push(Bar {
            name: name.to_owned(),
            measured,
            min: least(figures),
            max: greatest(figures),
            needed,
            aim: None,
            is_at_least: false,
            unit,
            passes: measured <= needed,
        });
    }

    /// The report as lines for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{} on {}", self.scenario, self.engine)];
        lines.extend(self.machine.lines());
        lines.push(String::new());
        lines.push(format!(
            "{:<28}{:>8}{:>12}{:>10}{:>10}{:>9}{:>8}{:>7}",
            "point", "clients", "per second", "p50 ms", "p99 ms", "CPU µs", "group", "load"
        ));
        lines.extend(self.points.iter().map(Point::line));
        lines.push(String::new());
        lines.extend(self.bars.iter().map(Bar::line));
        lines.extend(self.notes.iter().map(|note| format!("note: {note}")));
        lines
    }
}

impl Point {
    /// A point from what clients counted.
    pub fn new(name: &str, clients: usize, tally: Tally) -> Self {
        let seconds = tally.elapsed.as_secs_f64();
        let operations = tally.times_us.len() as u64;
        let mut times = tally.times_us;
        times.sort_unstable();
        Self {
            name: name.to_owned(),
            clients,
            seconds,
            operations,
            failures: tally.failures,
            per_second: operations as f64 / seconds,
            p50_us: at_share(&times, 50),
            p99_us: at_share(&times, 99),
            cpu_us: None,
            group: None,
            load_average: machine::load_average(),
        }
    }

    /// The point with the processor time that all its operations took.
    pub fn with_cpu(mut self, used_us: u64) -> Self {
        self.cpu_us = Some(used_us as f64 / self.operations.max(1) as f64);
        self
    }

    fn line(&self) -> String {
        let ms = |us: u64| us as f64 / 1000.0;
        let some = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.1}"));
        format!(
            "{:<28}{:>8}{:>12.0}{:>10.2}{:>10.2}{:>9}{:>8}{:>7.2}",
            self.name,
            self.clients,
            self.per_second,
            ms(self.p50_us),
            ms(self.p99_us),
            some(self.cpu_us),
            some(self.group),
            self.load_average
        )
    }
}

impl Bar {
    fn line(&self) -> String {
        let word = if self.passes { "ok  " } else { "FAIL" };
        let sign = if self.is_at_least { "≥" } else { "≤" };
        let aim = self.aim.map_or_else(String::new, |aim| format!(", aim {aim}"));
        let unit = self.unit;
        let [measured, min, max] = [self.measured, self.min, self.max].map(figure);
        format!(
            "{word} {}: {measured}{unit} ({min}–{max}), needed {sign} {}{unit}{aim}",
            self.name, self.needed
        )
    }
}

/// Three decimals, or a power of ten for what they would hide.
fn figure(value: f64) -> String {
    if value.abs() < 0.01 && value != 0.0 { format!("{value:.1e}") } else { format!("{value:.3}") }
}

/// The value that a share of a hundred of sorted values stay at or below.
pub fn at_share(sorted: &[u64], share: usize) -> u64 {
    let rank = (sorted.len() * share).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or_default()
}

/// The middle value; between two, their mean.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (length, half) if length % 2 == 1 => sorted[half],
        (_, half) => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

pub fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

pub fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_shares_are_those_of_the_sorted_values() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((median(&[4.0, 1.0]) - 2.5).abs() < 1e-12);
        assert!(median(&[]).is_nan());
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!((at_share(&hundred, 50), at_share(&hundred, 99)), (50, 99));
        assert_eq!(at_share(&[7], 99), 7);
        assert_eq!(at_share(&[], 99), 0);
    }

    #[test]
    fn a_ratio_below_its_bar_fails_the_report() {
        let mut report = Report::new("submit", "sqlite");
        let point = |name: &str, rate: u64| {
            let times_us = vec![10; usize::try_from(rate).unwrap()];
            let elapsed = std::time::Duration::from_secs(1);
            Point::new(name, 1, Tally { times_us, failures: 0, elapsed })
        };
        report.points = vec![point("limit", 100), point("us", 30), point("limit", 100)];
        report.ratio("ours", "us", "limit", 0.2, None);
        assert!(report.passes());
        report.ratio("ours", "us", "limit", 0.31, Some(0.4));
        assert!(!report.passes());
        report.bars.clear();
        report.at_most("seconds", " s", &[0.2, 0.4, 0.3], 0.3);
        assert!(report.passes());
        // A figure that could not be measured never passes.
        report.at_most("nothing", " s", &[], 0.3);
        assert!(!report.passes());
        report.bars.clear();
        report.ratio("nothing", "nobody", "limit", 0.1, None);
        assert!(!report.passes());
    }
}
