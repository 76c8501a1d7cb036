//! The faces as a stranger meets them: over a socket, with nothing but HTTP.

mod client;
mod html;
mod world;

mod cases;
