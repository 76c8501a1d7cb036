//! Exchange with other systems: who they are, the tokens they come with, what departments push, and
//! what channels do for people who have let them.

mod channel;
mod clients;
mod hooks;
mod material;
mod push;
mod refused;
mod said;
mod token;

pub use channel::{
    Progressed, make_code, permits, progress, revoke, submit, supplement, take, withdraw,
};
pub use clients::{
    Made, NewClient, Shown, create, disable, enable, list, list_all, rotate, rotate_hook_key,
    set_hook, show,
};
pub use material::{SentFile, material_of};
pub use push::{Counted, Done, Outcome, Pushed, Row, counts, push, read, waiting};
pub use refused::{
    Came, Filter, Key, Refused as RefusedRow, Standing, forget_refused, keep, list_refused,
    set_aside, show_refused, take_again,
};
pub use said::{
    DEEDS, Flaw, MATERIAL, Malformed, Part as SaidPart, known_part, misfit, shown_parts,
};
pub use token::{Issued, Refused, TOKEN_S, authenticate, issue};

pub(crate) use hooks::{letter as hook_letter, plan as plan_hooks};
