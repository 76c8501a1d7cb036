use crate::asked::Asked;
use crate::site::Site;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
pub(crate) async fn show(State(_s): State<Arc<Site>>, _a: Asked) -> Response {
    unreachable!()
}
pub(crate) async fn list(State(_s): State<Arc<Site>>, _a: Asked) -> Response {
    unreachable!()
}
pub(crate) async fn print(State(_s): State<Arc<Site>>, _a: Asked) -> Response {
    unreachable!()
}
pub(crate) async fn version(State(_s): State<Arc<Site>>, _a: Asked) -> Response {
    unreachable!()
}
