//! Documents as bytes: PDF files set from versioned templates, and the codes on them.
//!
//! The only room that will touch key material. Pure: values in, bytes out. A template
//! (`templates/KIND/vN.md`) is filled with plain data ([`template`]), read as a few kinds of
//! block ([`markup`]), set on pages (`layout`) and drawn (`draw`).

mod draw;
mod error;
mod font;
mod layout;
mod lines;
mod markup;
mod press;
pub mod qr;
mod template;

pub use error::Error;
pub use layout::SealPlace;
pub use press::{Data, Pdf, Picture, Press, render};
pub use template::Template;
