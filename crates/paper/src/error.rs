//! What can go wrong when a document is made.

use thiserror::Error;

/// Why there is no document.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// A font file cannot be used.
    #[error("the font cannot be used: {0}")]
    Font(String),
    /// There is no such template.
    #[error("there is no template {0}")]
    NoTemplate(String),
    /// The template cannot be filled with these data.
    #[error("the template {name} cannot be filled: {why}")]
    Template {
        /// Which template.
        name: String,
        /// Why.
        why: String,
    },
    /// A line of the filled template makes no sense.
    #[error("line {line} of the filled template: {why}")]
    Markup {
        /// Its number, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// A picture that the template names was not given or cannot be read.
    #[error("the picture {name}: {why}")]
    Picture {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// The text of a QR code is too long for one.
    #[error("the text does not fit into a QR code")]
    QrTooLong,
    /// The PDF could not be written.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}
