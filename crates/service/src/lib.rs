//! One function per thing a person or a machine can ask for: may, load, decide, save, tell.
