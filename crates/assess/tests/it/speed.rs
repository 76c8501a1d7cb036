//! How long large runs take. Run by hand: `cargo test --release -p assess -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use assess::composite::{four_factors, made_up_study};
use assess::doubt::{Bands, intervals};

use crate::data::text;

/// The best of several times, so that other work on the machine does not count.
fn best_of<T>(times: usize, mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut best: Option<(Duration, T)> = None;
    for _ in 0..times {
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(found, _)| took < *found) {
            best = Some((took, result));
        }
    }
    best.expect("the work is done at least once")
}

#[test]
#[ignore = "a measurement: cargo nextest run --release -p assess --run-ignored only speed; bars: tongban bench assess"]
fn ten_thousand_replications_of_a_large_index() {
    let bands = Bands::new(&[65.0, 80.0, 90.0]).expect("the edges rise");
    for (units, threads) in [(32, 1), (32, 2), (340, 1), (340, 2), (3000, 2)] {
        let (took, found) = best_of(3, || {
            let study = made_up_study(units, 10_000, 1).expect("the study can be prepared");
            let runs = study.uncertainty(10_000, 1, threads).expect("every run succeeds");
            intervals(&runs, runs.count(), 0.9, &bands).expect("there are runs")
        });
        let rate = 10_000.0 / took.as_secs_f64();
        eprintln!("{units} units, {threads} threads: {took:.1?}, {rate:.0} runs/s with intervals");
        assert_eq!(found.units.len(), units);
        assert!(units > 340 || took < Duration::from_secs(2));
    }
    let (took, _) = best_of(5, || {
        let study = made_up_study(32, 100, 1).expect("the study can be prepared");
        study.sensitivity(1 << 10, 100, 1, 2).expect("every run succeeds")
    });
    eprintln!("32 units, full sensitivity, 6144 runs: {took:.1?}");
}

#[test]
#[ignore = "a measurement: cargo nextest run --release -p assess --run-ignored only speed; bars: tongban bench assess"]
fn six_hundred_runs_of_asem() {
    let (Some(data), Some(structure)) = (text("asem/asem_iData.csv"), text("asem/asem_iMeta.csv"))
    else {
        return;
    };
    for threads in [1, 2] {
        let (took, found) =
            best_of(5, || four_factors(&data, &structure, 100, 100, 1, threads).expect("it runs"));
        eprintln!("{} runs of ASEM from its tables, {threads} threads: {took:.1?}", found.runs);
        assert!(took < Duration::from_millis(300));
    }
    let exact = four_factors(&data, &structure, 1 << 13, 100, 1, 2).expect("it runs");
    eprintln!("8192 points: {:#?}", exact.sensitivity);
}
