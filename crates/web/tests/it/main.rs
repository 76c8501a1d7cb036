//! The faces as a stranger meets them: over a socket, with nothing but HTTP.
#![expect(clippy::unwrap_used, reason = "a world that cannot be set up must fail its test")]

mod client;
mod exchange;
mod finding;
mod forms;
mod guards;
mod held;
mod html;
mod item_life;
mod joint;
mod matrix;
mod places;
mod torn;
mod uploads;
mod world;

mod api_examples;
mod budgets;
mod campaigns;
mod carriers;
mod case_files;
mod cases;
mod csrf;
mod desk;
mod drafts;
mod every_form;
mod hostile;
mod identity;
mod injected;
mod item_files;
mod login;
mod masking;
mod mass;
mod offices;
mod pages;
mod personal;
mod places_left;
mod public_pages;
mod query;
mod reads;
mod recover;
mod refused_pages;
mod scores;
mod sessions;
mod slow;
mod watch;
