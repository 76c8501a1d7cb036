//! Processor time of this program, with the threads that only ask left out.

/// Threads whose names begin so belong to the measuring side.
pub const CLIENT: &str = "bench-client";

/// Microseconds a clock tick of `/proc` lasts: Linux shows user space 100 ticks a second.
const TICK_US: u64 = 10_000;

/// Processor time used so far by all threads but the clients', in microseconds. Threads that have
/// ended are missing, so a point reads it while its clients still run.
pub fn used_us() -> u64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0 };
    let ticks: u64 = threads
        .filter_map(Result::ok)
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("stat")).ok())
        .filter(|stat| !stat.contains(&format!("({CLIENT}")))
        .map(|stat| ticks(&stat))
        .sum();
    ticks * TICK_US
}

/// Processor time that all threads of this program used so far, those that have ended included, in
/// microseconds.
pub fn process_us() -> u64 {
    std::fs::read_to_string("/proc/self/stat").map_or(0, |stat| ticks(&stat)) * TICK_US
}

/// Fields 14 and 15 are ticks in user and in kernel mode (proc(5)).
fn ticks(stat: &str) -> u64 {
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let mut fields = fields.split_whitespace().skip(14 - 3);
    let mut next = || fields.next().and_then(|n| n.parse::<u64>().ok()).unwrap_or_default();
    next() + next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_past_a_name_with_blanks_and_brackets() {
        let stat = "7 (a (b) c) S 1 1 1 0 -1 4194560 5 0 0 0 12 30 0 0 20 0 1 0 9 0 0";
        assert_eq!(ticks(stat), 42);
        assert_eq!(ticks(""), 0);
    }
}
