//! The machine a run was taken on.

use serde::Serialize;

/// Facts without which a figure says nothing.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// When the run began, UTC.
    pub at: String,
    /// How many processors this program may use.
    pub cores: usize,
    /// Their name.
    pub processor: String,
    /// The kernel's release.
    pub kernel: String,
    /// The machine's memory in MiB.
    pub memory_mib: u64,
    /// The load averages over 1, 5 and 15 minutes as the run began.
    pub load_averages: String,
    /// This program's version and how it was compiled.
    pub program: String,
    /// SQLite's version.
    pub sqlite: &'static str,
    /// The scheduling class of the program: the limit of what it owes to others on the machine.
    pub scheduling: &'static str,
}

/// Looks.
pub fn look() -> Machine {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        let value = line.and_then(|line| line.split_once(':'));
        value.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let memory = after(&read("/proc/meminfo"), "MemTotal");
    let memory_kib: u64 =
        memory.split(' ').next().and_then(|kib| kib.parse().ok()).unwrap_or_default();
    let built = if cfg!(debug_assertions) { "debug" } else { "release" };
    Machine {
        at: now(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        processor: after(&read("/proc/cpuinfo"), "model name"),
        kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
        memory_mib: memory_kib / 1024,
        load_averages: read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" "),
        program: format!("{} {built}", env!("CARGO_PKG_VERSION")),
        sqlite: rusqlite::version(),
        scheduling: scheduling(&read("/proc/self/stat")),
    }
}

fn now() -> String {
    let utc = jiff::Timestamp::from_millisecond(crate::clock::now().millis());
    utc.map(|at| format!("{at:.0}")).unwrap_or_default()
}

/// Field 41 of the process's state is its policy (proc(5)).
fn scheduling(stat: &str) -> &'static str {
    let fields = stat.rsplit(')').next().unwrap_or_default();
    match fields.split_whitespace().nth(41 - 3) {
        Some("0") => "ordinary",
        Some("1" | "2") => "real-time",
        _ => "other",
    }
}

/// The load average over one minute.
pub fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|one| one.parse().ok()).unwrap_or_default()
}

impl Machine {
    /// The facts as lines for people.
    pub fn lines(&self) -> Vec<String> {
        vec![
            format!(
                "{}, {} cores of {}, {} MiB, Linux {}",
                self.at, self.cores, self.processor, self.memory_mib, self.kernel
            ),
            format!(
                "tongban {}, SQLite {}, load {}, {} scheduling",
                self.program, self.sqlite, self.load_averages, self.scheduling
            ),
        ]
    }
}
