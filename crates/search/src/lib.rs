//! Text in, ranked ids out, in Chinese and English; no I/O, no clock.
