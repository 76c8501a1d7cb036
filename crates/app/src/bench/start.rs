//! From a killed server to the first right page, the memory it rests in, and what a first visit
//! weighs.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use store::{Db, Options};

use super::Asked;
use super::client::{Client, header};
use super::report::Report;
use crate::clock;

/// How often a server is killed and started again.
const STARTS: usize = 20;
const STARTS_QUICK: usize = 3;
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(2);

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    anyhow::ensure!(
        asked.database.is_none(),
        "starts are measured on SQLite: leave --database out"
    );
    let folder = super::folder(asked)?;
    let starts = if asked.is_quick { STARTS_QUICK } else { STARTS };
    let mut report = Report::new("start", "sqlite");

    let empty = folder.path().join("empty.db");
    let url = format!("sqlite:{}", empty.display());
    Db::open(&url, &Options::default())?.migrate(clock::now().millis())?;
    let serve = |address: SocketAddr| {
        let listen = address.to_string();
        let secret = folder.path().join("secret");
        program(
            folder.path(),
            &["serve", "--database", &url, "--listen", &listen, "--secret-file"],
            Some(&secret),
        )
    };
    let (times, memory) = starts_of(starts, &serve)?;
    say(&format!("an empty database: {times:.0?} ms"));
    report.at_most("start on an empty database", " ms", &times, 150.0);
    report.at_most("memory when idle, empty database", " MiB", &[memory], 64.0);

    let data = folder.path().join("demo");
    let demo = |address: SocketAddr| {
        let port = address.port().to_string();
        program(folder.path(), &["demo", "--port", &port, "--data-dir"], Some(&data))
    };
    let first = {
        let mut running = Running::start(&demo)?;
        let ms = running.first_page_ms()?;
        running.weigh(&mut report)?;
        ms
    };
    say(&format!("the first demo: {first:.0} ms"));
    report.at_most("first demo with seeding", " s", &[first / 1000.0], 10.0);
    let (times, memory) = starts_of(starts, &demo)?;
    say(&format!("a full demo: {times:.0?} ms"));
    report.at_most("start on a full demo", " ms", &times, 1000.0);
    report.at_most("memory when idle, full demo", " MiB", &[memory], 64.0);
    report.notes.push(format!("{starts} starts each; every server was killed with SIGKILL"));
    Ok(report)
}

/// This program, asked for something else.
fn program(folder: &Path, words: &[&str], last: Option<&Path>) -> anyhow::Result<Child> {
    let own = std::env::current_exe().context("failed to find this program")?;
    let mut command = Command::new(own);
    command.args(words).args(last).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("failed to start this program again")
}

/// Milliseconds of each start, and the memory of the last server at rest.
fn starts_of(
    starts: usize,
    start: &dyn Fn(SocketAddr) -> anyhow::Result<Child>,
) -> anyhow::Result<(Vec<f64>, f64)> {
    let (mut times, mut memory) = (Vec::with_capacity(starts), f64::NAN);
    for n in 1..=starts {
        let mut running = Running::start(start)?;
        times.push(running.first_page_ms()?);
        if n == starts {
            std::thread::sleep(REST);
            memory = running.resident_mib()?;
        }
    }
    Ok((times, memory))
}

/// A server in a process of its own; it is killed when this goes.
struct Running {
    child: Child,
    address: SocketAddr,
    began: Instant,
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL: whatever it was doing stops here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(start: &dyn Fn(SocketAddr) -> anyhow::Result<Child>) -> anyhow::Result<Self> {
        // A port that was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let began = Instant::now();
        Ok(Self { child: start(address)?, address, began })
    }

    /// Asks until the home page comes.
    fn first_page_ms(&mut self) -> anyhow::Result<f64> {
        loop {
            if let Ok(mut client) = Client::open(self.address) {
                let request = client.get_bytes("/");
                let page = client.visit(&request, 200).context("the first page is wrong")?;
                let ms = self.began.elapsed().as_secs_f64() * 1000.0;
                let is_whole = page.contains("<h1") && page.trim_end().ends_with("</html>");
                anyhow::ensure!(is_whole, "the first page is not the home page");
                return Ok(ms);
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the server ended by itself: {status}");
            }
            anyhow::ensure!(self.began.elapsed() < PATIENCE, "the server did not answer");
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    fn resident_mib(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        Ok(kib.context("the kernel does not tell the memory")? / 1024.0)
    }

    /// The bytes that come over the line for a first visit to the home page.
    fn weigh(&self, report: &mut Report) -> anyhow::Result<()> {
        let mut client = Client::open(self.address)?;
        let page = client.visit(&client.get_bytes("/"), 200)?;
        let html = self.bytes(&mut client, "/")?;
        let mut all = html;
        let mut parts: Vec<&str> = ["href=\"/static/", "src=\"/static/"]
            .iter()
            .flat_map(|mark| page.split(mark).skip(1))
            .filter_map(|rest| rest.split(['"', '#']).next())
            .collect();
        parts.sort_unstable();
        parts.dedup();
        for part in &parts {
            all += self.bytes(&mut client, &format!("/static/{part}"))?;
        }
        report.notes.push(format!(
            "home page: {} bytes of HTML, {html:.0} compressed; with {} files {all:.0} bytes",
            page.len(),
            parts.len()
        ));
        report.at_most("home page, HTML compressed", " KB", &[html / 1000.0], 14.0);
        report.at_most("home page, first view compressed", " KB", &[all / 1000.0], 100.0);
        Ok(())
    }

    /// The body's bytes as they are sent to a browser that takes compressed ones.
    fn bytes(&self, client: &mut Client, path: &str) -> anyhow::Result<f64> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\n\r\n",
            self.address
        );
        let answer = client.send(request.as_bytes())?;
        anyhow::ensure!(answer.status == 200, "{path}: status {}", answer.status);
        let is_packed = header(answer.head, "content-encoding").is_some();
        tracing::debug!(path, is_packed, bytes = answer.body.len(), "weighed");
        Ok(answer.body.len() as f64)
    }
}
