//! Counters of the web face in the Prometheus text format, and the health answers.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the duration buckets in milliseconds.
const BUCKETS_MS: [u64; 9] = [1, 2, 5, 10, 25, 50, 100, 500, 2000];

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    by_class: [AtomicU64; 5],
    buckets: [AtomicU64; BUCKETS_MS.len()],
    total_us: AtomicU64,
    connections: AtomicU64,
    refused_connections: AtomicU64,
}

impl Metrics {
    /// Counts a finished request.
    pub(crate) fn request(&self, status: u16, micros: u64) {
        let class = usize::from((status / 100).clamp(1, 5)) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        self.total_us.fetch_add(micros, Ordering::Relaxed);
        if let Some(bucket) = BUCKETS_MS.iter().position(|max| micros <= max * 1000) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn connected(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn disconnected(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn refused(&self) {
        self.refused_connections.fetch_add(1, Ordering::Relaxed);
    }

    /// The text a Prometheus server reads; `extra` are gauges that others measured.
    pub(crate) fn text(&self, extra: &[(&str, &str, i64)]) -> String {
        let mut out = String::new();
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut line = |text: std::fmt::Arguments<'_>| {
            out.write_fmt(text).expect("writing to a string cannot fail");
            out.push('\n');
        };
        line(format_args!("# HELP tongban_http_requests_total Finished requests by status class."));
        line(format_args!("# TYPE tongban_http_requests_total counter"));
        for (class, count) in self.by_class.iter().enumerate() {
            let class = class + 1;
            line(format_args!(
                "tongban_http_requests_total{{class=\"{class}xx\"}} {}",
                read(count)
            ));
        }
        line(format_args!(
            "# HELP tongban_http_request_duration_seconds Time from head to answer."
        ));
        line(format_args!("# TYPE tongban_http_request_duration_seconds histogram"));
        let mut below = 0;
        for (max_ms, bucket) in BUCKETS_MS.iter().zip(&self.buckets) {
            below += read(bucket);
            let (s, ms) = (max_ms / 1000, max_ms % 1000);
            line(format_args!(
                "tongban_http_request_duration_seconds_bucket{{le=\"{s}.{ms:03}\"}} {below}"
            ));
        }
        let all: u64 = self.by_class.iter().map(read).sum();
        line(format_args!("tongban_http_request_duration_seconds_bucket{{le=\"+Inf\"}} {all}"));
        let us = read(&self.total_us);
        line(format_args!(
            "tongban_http_request_duration_seconds_sum {}.{:06}",
            us / 1_000_000,
            us % 1_000_000
        ));
        line(format_args!("tongban_http_request_duration_seconds_count {all}"));
        line(format_args!("# HELP tongban_http_connections Open connections."));
        line(format_args!("# TYPE tongban_http_connections gauge"));
        line(format_args!("tongban_http_connections {}", read(&self.connections)));
        line(format_args!("# HELP tongban_http_connections_refused_total Over a cap."));
        line(format_args!("# TYPE tongban_http_connections_refused_total counter"));
        line(format_args!(
            "tongban_http_connections_refused_total {}",
            read(&self.refused_connections)
        ));
        for (name, help, value) in extra {
            line(format_args!("# HELP {name} {help}"));
            line(format_args!("# TYPE {name} gauge"));
            line(format_args!("{name} {value}"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_class_and_time() {
        let metrics = Metrics::default();
        metrics.request(200, 1_500);
        metrics.request(503, 60_000_000);
        let text = metrics.text(&[("tongban_outbox_waiting", "Effects not yet done.", 7)]);
        assert!(text.contains("tongban_http_requests_total{class=\"2xx\"} 1\n"));
        assert!(text.contains("_bucket{le=\"0.001\"} 0\n"));
        assert!(text.contains("_bucket{le=\"0.002\"} 1\n"));
        assert!(text.contains("_bucket{le=\"+Inf\"} 2\n"));
        assert!(text.contains("_sum 60.001500\n"));
        assert!(text.ends_with("tongban_outbox_waiting 7\n"));
    }
}
