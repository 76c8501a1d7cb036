//! Documents: receipts with their codes, drawn as bytes; the only room that will touch key material.
