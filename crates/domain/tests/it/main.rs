//! The domain's rules against data that was not made for them.

mod deadlines;
mod published_items;
