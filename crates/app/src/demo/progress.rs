//! How far the making of the demo is: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows progress on standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    stage: Mutex<(&'static str, u64, u64)>,
}

impl Progress {
    /// Progress on standard error.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:10} {bar:40} {pos}/{len}")
            .expect("the template is well formed");
        let is_watched = std::io::stderr().is_terminal();
        let bar = is_watched.then(|| ProgressBar::new(0).with_style(style));
        Self { bar, stage: Mutex::new(("", 0, 0)) }
    }

    /// Begins a stage of so many steps.
    pub fn begin(&self, stage: &'static str, steps: usize) {
        self.end();
        *self.lock() = (stage, 0, steps as u64);
        if let Some(bar) = &self.bar {
            bar.set_length(steps as u64);
            bar.set_position(0);
            bar.set_message(stage);
        }
    }

    /// Counts one step.
    pub fn step(&self) {
        self.lock().1 += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Ends the last stage and leaves a line about it.
    pub fn end(&self) {
        let (stage, done, _) = std::mem::take(&mut *self.lock());
        if stage.is_empty() {
            return;
        }
        let line = format!("made {done} {stage}");
        match &self.bar {
            Some(bar) => bar.println(line),
            None => eprintln!("{line}"),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (&'static str, u64, u64)> {
        self.stage.lock().expect("no thread panics holding it")
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
