//! The one command: every check and test in order, each with its name and time.

use std::time::{Duration, Instant};

use crate::postgres::Cluster;
use crate::shell::{Outcome, cargo, output, program, root, run, target};
use crate::{setup, tidy};

/// How a step ended.
enum End {
    Passed,
    Skipped(String),
    Failed(String),
}

type Step = (&'static str, fn() -> Result<Option<String>, String>);

/// A step answers `Some(why)` when it had to be skipped.
const STEPS: [Step; 13] = [
    ("setup", || setup::all().map(done)),
    ("format", || run(&mut cargo(&["fmt", "--all", "--check"])).map(done)),
    ("tidy", || tidy::run().map(done)),
    ("licences", || run(&mut deny("deny.toml", &["licenses", "bans", "sources"])).map(done)),
    ("advisories", advisories),
    ("lint", || run(&mut cargo(&LINT)).map(done)),
    ("sqlite", || run(cargo(&NEXTEST).arg("--workspace")).map(done)),
    ("postgres", on_postgres),
    ("doctests", || run(&mut cargo(&["test", "--locked", "--workspace", "--doc"])).map(done)),
    ("calendar", calendar),
    ("build", || run(&mut cargo(&BUILD)).map(done)),
    ("journeys", journeys),
    ("clean", || clean().map(done)),
];

const LINT: [&str; 7] =
    ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
const NEXTEST: [&str; 3] = ["nextest", "run", "--locked"];
const BUILD: [&str; 4] = ["build", "--locked", "--package", "app"];
/// The rooms whose tests meet the database.
const ON_BOTH_ENGINES: [&str; 4] = ["store", "service", "web", "app"];

fn done((): ()) -> Option<String> {
    None
}

/// Runs all steps, or those named. One failure does not hide the next; a failed set-up does end it.
pub fn run_all(names: &[&str]) -> Outcome {
    for name in names {
        if !STEPS.iter().any(|(known, _)| known == name) {
            let known: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
            return Err(format!("no step is called {name}; the steps are {}", known.join(", ")));
        }
    }
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|(name, _)| names.is_empty() || names.contains(name)).collect();
    remember_tree()?;
    let start = Instant::now();
    let mut report: Vec<(&str, Duration, End)> = Vec::new();
    for (index, (name, step)) in chosen.iter().enumerate() {
        println!("\n==> [{}/{}] {name}", index + 1, chosen.len());
        let begun = Instant::now();
        let end = match step() {
            Ok(None) => End::Passed,
            Ok(Some(why)) => End::Skipped(why),
            Err(message) => End::Failed(message),
        };
        let took = begun.elapsed();
        match &end {
            End::Passed => println!("<== {name} passed in {:.1} s", took.as_secs_f64()),
            End::Skipped(why) => println!("<== {name} skipped: {why}"),
            End::Failed(message) => println!("<== {name} FAILED: {message}"),
        }
        let is_lost = *name == "setup" && matches!(end, End::Failed(_));
        report.push((name, took, end));
        if is_lost {
            break;
        }
    }
    summary(&report, start.elapsed())
}

fn summary(report: &[(&str, Duration, End)], took: Duration) -> Outcome {
    println!("\n{:12} {:>8}", "step", "seconds");
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for (name, took, end) in report {
        let word = match end {
            End::Passed => {
                passed += 1;
                ""
            }
            End::Skipped(why) => {
                skipped += 1;
                &format!("skipped: {why}")
            }
            End::Failed(_) => {
                failed += 1;
                "FAILED"
            }
        };
        println!("{name:12} {:8.1} {word}", took.as_secs_f64());
    }
    println!("{:12} {:8.1}", "total", took.as_secs_f64());
    println!("steps: {passed} passed, {failed} failed, {skipped} skipped");
    let of_failed = |(name, _, end): &(&str, Duration, End)| match end {
        End::Failed(message) => Some(format!("  {name}: {message}")),
        _ => None,
    };
    let lines: Vec<String> = report.iter().filter_map(of_failed).collect();
    if lines.is_empty() { Ok(()) } else { Err(format!("failed steps:\n{}", lines.join("\n"))) }
}

fn deny(config: &str, checks: &[&str]) -> std::process::Command {
    let mut command = program("cargo-deny");
    command.args(["--offline", "--locked", "--config", config]);
    command.args(["check", "--hide-inclusion-graph"]).args(checks);
    command
}

/// cargo-deny reads its database from a Git folder with a fixed name, so the one handed over is
/// copied into such a folder; nothing is fetched.
fn advisories() -> Result<Option<String>, String> {
    let Some(source) = setup::advisories() else {
        return Ok(Some("no advisory database; ADVISORY_DB names its folder".to_owned()));
    };
    let home = target().join("advisories");
    let copy = home.join("advisory-db-3157b0e258782691");
    if copy.exists() {
        run(program("rm").arg("-rf").arg(&copy))?;
    }
    std::fs::create_dir_all(&copy).map_err(|e| format!("{}: {e}", copy.display()))?;
    run(program("cp").arg("-r").arg(source.join("crates")).arg(&copy))?;
    run(program("chmod").args(["-R", "u+w"]).arg(&copy))?;
    let git = || {
        let mut git = program("git");
        git.current_dir(&copy).args(["-c", "user.name=x", "-c", "user.email=x@localhost"]);
        git
    };
    run(git().args(["init", "--quiet"]))?;
    run(git().args(["add", "--all"]))?;
    output(git().args(["commit", "--quiet", "--no-gpg-sign", "--message=copy"]))?;
    let fetched = copy.join(".git/FETCH_HEAD");
    std::fs::write(&fetched, "").map_err(|e| format!("{}: {e}", fetched.display()))?;
    let config = home.join("deny.toml");
    let rules = std::fs::read_to_string(root().join("deny.toml"))
        .map_err(|e| format!("deny.toml: {e}"))?
        .replace("[advisories]", &format!("[advisories]\ndb-path = {:?}", home));
    std::fs::write(&config, rules).map_err(|e| format!("{}: {e}", config.display()))?;
    run(&mut deny(&config.to_string_lossy(), &["advisories"])).map(done)
}

fn on_postgres() -> Result<Option<String>, String> {
    let cluster = Cluster::start()?;
    let mut tests = cargo(&NEXTEST);
    for name in ON_BOTH_ENGINES {
        tests.args(["--package", name]);
    }
    run(tests.env("TONGBAN_TEST_POSTGRES", cluster.url()))?;
    match cluster.connections() {
        0 => Err("no test connected to PostgreSQL".to_owned()),
        count => {
            println!("PostgreSQL served {count} connections");
            Ok(None)
        }
    }
}

/// A second implementation of the working-day count, in another language, against ours.
fn calendar() -> Result<Option<String>, String> {
    run(program("python3").arg("e2e/calendar/check.py")).map(done)
}

fn journeys() -> Result<Option<String>, String> {
    let mut node = program("node");
    node.args(["e2e/run.mjs", "--program"]).arg(target().join("debug/tongban"));
    run(&mut node).map(done)
}

/// Builds the program and runs the journeys with the arguments given.
pub fn e2e(args: &[&str]) -> Outcome {
    setup::all()?;
    run(&mut cargo(&BUILD))?;
    let mut node = program("node");
    node.args(["e2e/run.mjs", "--program"]).arg(target().join("debug/tongban"));
    run(node.args(args))
}

fn tree_state() -> Result<String, String> {
    let status = output(program("git").args(["status", "--porcelain", "--untracked-files=all"]))?;
    Ok(status + &output(program("git").args(["diff", "HEAD"]))?)
}

fn remembered() -> std::path::PathBuf {
    target().join("tree-before-tests")
}

fn remember_tree() -> Outcome {
    let path = remembered();
    std::fs::write(&path, tree_state()?).map_err(|e| format!("{}: {e}", path.display()))
}

/// Generated files and snapshots are up to date when running everything changed nothing.
fn clean() -> Outcome {
    let path = remembered();
    let before = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let after = tree_state()?;
    if before == after {
        return Ok(());
    }
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().filter(|line| !old.contains(line)).take(20).collect();
    Err(format!("the run changed files under version control:\n{}", new.join("\n")))
}
