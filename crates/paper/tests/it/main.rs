//! Documents as a reader gets them.

mod documents;
