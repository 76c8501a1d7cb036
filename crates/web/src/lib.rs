//! The faces: portal, hall, office and API over HTTP; the only room that knows HTML, JSON and status codes.
