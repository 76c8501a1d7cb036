//! Running other programs, and finding the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a task answers: nothing, or one message for whoever started it.
pub type Outcome = Result<(), String>;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace folder")
        .to_path_buf()
}

/// The build folder, wherever Cargo was told to put it.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Pinned checking tools, kept apart from `target` so that `cargo clean` spares them.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// A program to start in the workspace folder, with the pinned tools found first.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = std::iter::once(tools().join("bin")).chain(std::env::split_paths(&path));
    let joined = std::env::join_paths(dirs).expect("a path list taken apart joins again");
    command.current_dir(root()).env("PATH", joined).stdin(Stdio::null());
    command
}

/// Cargo itself, the same one that runs xtask.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = program(env!("CARGO"));
    // The outer `cargo run` sets variables for xtask's own package; children must not see them.
    for (key, _) in std::env::vars_os() {
        if key.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(key);
        }
    }
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH").args(args);
    command
}

/// Runs to the end with output shown; anything but success is an error naming the program.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|e| format!("{} did not start: {e}", said(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", said(command))) }
}

/// Runs to the end and returns what it printed; on failure the error holds both streams.
pub fn output(command: &mut Command) -> Result<String, String> {
    let out = command.output().map_err(|e| format!("{} did not start: {e}", said(command)))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&out.stderr);
    Err(format!("{} ended with {}\n{text}{errors}", said(command), out.status))
}

/// Whether a program answers when asked for its version.
pub fn has(name: &str) -> bool {
    program(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn said(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args().take(6) {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}
