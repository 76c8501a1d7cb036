//! Documents as bytes: the codes on a receipt today, sealed documents later.
//!
//! The only room that will touch key material. Pure: values in, bytes out.

pub mod qr;
