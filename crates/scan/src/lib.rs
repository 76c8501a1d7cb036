//! Looks at web pages and returns findings; the only room that opens outgoing connections to sites.
