//! How far a long run is: a bar on standard error when somebody watches it, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of so many steps; it is invisible when standard error is no terminal.
pub fn bar(what: &'static str, steps: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:10} {bar:40} {percent:>3} % {eta}")
        .expect("the template is well formed");
    ProgressBar::new(steps).with_style(style).with_message(what)
}
