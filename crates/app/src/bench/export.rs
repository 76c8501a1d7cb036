//! A list of cases carried away as CSV over HTTP: rows a second, and whether the memory of the
//! server grows with the length of the list.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::Asked;
use super::client::Client;
use super::load::{Tally, us_since};
use super::report::{Point, Report};
use super::seeded::{Kind, Seeded, url};

/// The lengths of the lists.
const SIZES: [u64; 2] = [100_000, 1_000_000];
const SIZES_QUICK: [u64; 2] = [2_000, 20_000];
/// How often each is fetched.
const TURNS: usize = 3;
/// How long a server may take to answer at first.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the list is.
const PATH: &str = "/office/cases.csv";

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let url = url(asked, folder.path());
    let mut world = Seeded::create(&url)?;
    let mut report = Report::new("export", world.fixture.services.db.engine());
    let sizes = if asked.is_quick { SIZES_QUICK } else { SIZES };
    let (mut memory, mut rates) = (Vec::new(), Vec::new());
    for size in sizes {
        let kind = |n: u64| Kind { days_ago: 0, is_accepted: n % 100 >= 40, is_taken: false };
        world.fill(size, kind, say)?;
        // A server of its own for each size: its high-water mark is that of this list.
        let running = Running::start(&url, folder.path())?;
        let (mut times_us, began) = (Vec::new(), Instant::now());
        rates.clear();
        for _ in 0..TURNS {
            let mut client = running.client()?;
            client.log_in("bench-officer")?;
            let asked_at = Instant::now();
            let (bytes, lines) = client.count_lines(PATH)?;
            let seconds = asked_at.elapsed().as_secs_f64();
            anyhow::ensure!(lines == size + 1, "{lines} lines for {size} cases and their heads");
            rates.push(size as f64 / seconds);
            times_us.push(us_since(asked_at));
            say(&format!(
                "{size} rows, {bytes} bytes: {:.0} rows a second",
                rates[rates.len() - 1]
            ));
        }
        memory.push(running.highest_mib()?);
        let tally = Tally { times_us, failures: 0, elapsed: began.elapsed() };
        report.points.push(Point::new(&format!("list of {size}"), 1, tally));
    }
    report.at_least(&format!("rows a second, {} rows", sizes[1]), "", &rates, 50_000.0);
    let ratio = memory[1] / memory[0];
    report.at_most(
        &format!("highest memory, {} ÷ {} rows", sizes[1], sizes[0]),
        "",
        &[ratio],
        1.25,
    );
    report.notes.push(format!(
        "highest resident memory of the server: {:.1} MiB with {} rows, {:.1} MiB with {}",
        memory[0], sizes[0], memory[1], sizes[1]
    ));
    Ok(report)
}

/// A server in a process of its own; it is killed when this goes.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(url: &str, folder: &Path) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let own = std::env::current_exe().context("failed to find this program")?;
        let mut command = Command::new(own);
        command.args(["serve", "--database", url, "--listen", &address.to_string()]);
        // A second factor is no part of what is measured.
        command.env("TONGBAN_LOGIN_STAFF_NEEDS_FACTOR", "false");
        command.arg("--secret-file").arg(folder.join("secret")).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().context("failed to start this program again")?;
        let running = Self { child, address };
        let began = Instant::now();
        while running.client().is_err() {
            anyhow::ensure!(began.elapsed() < PATIENCE, "the server did not answer");
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(running)
    }

    fn client(&self) -> anyhow::Result<Client> {
        Client::open(self.address)
    }

    fn highest_mib(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        Ok(kib.context("the kernel does not tell the memory")? / 1024.0)
    }
}
