//! Writes every due date of the published years to a table for `e2e/calendar/check.py`.

use std::fmt::Write;
use std::path::Path;

use domain::calendar::Calendar;
use domain::clock::{Basis, ClockFault, Due, Limit, due_after};
use domain::lists::TimeUnit;
use domain::time::Instant;
use jiff::civil::{Date, date};

const WORKING: [u32; 11] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60];
const NATURAL: [u32; 6] = [1, 7, 15, 30, 60, 90];

fn due(start: Date, value: u32, unit: TimeUnit, calendar: &Calendar) -> Result<Due, ClockFault> {
    let morning = Instant::from_china(start.at(9, 0, 0, 0));
    due_after(morning, Limit { value, unit, basis: Basis::Item }, calendar)
}

#[test]
fn due_dates_never_overtake_one_another() {
    let calendar = Calendar::national();
    let mut table = String::from("unit,value,start,due\n");
    let mut rows = 0;
    let working = WORKING.map(|value| (TimeUnit::WorkingDay, value, "working"));
    let natural = NATURAL.map(|value| (TimeUnit::NaturalDay, value, "natural"));
    for (unit, value, name) in working.into_iter().chain(natural) {
        let mut start = date(2020, 1, 1);
        let mut last = start;
        while start.year() <= 2026 {
            match due(start, value, unit, &calendar) {
                Ok(due) => {
                    assert!(due.on >= last && calendar.is_working(due.on) == Ok(true));
                    last = due.on;
                    writeln!(table, "{name},{value},{start},{}", due.on).expect("a string grows");
                    rows += 1;
                }
                Err(fault) => {
                    assert!(
                        matches!(fault, ClockFault::YearUnpublished(year) if year.year == 2027)
                    );
                }
            }
            start = start.tomorrow().expect("far from the end of time");
        }
    }
    assert!(rows > 42_000, "{rows}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deadlines.csv");
    std::fs::write(&path, table).expect("the target folder can be written");
}
