//! The accept loop: bounded connections, bounded waiting, and an orderly end.
//!
//! axum's own server has no limits on time; this one gives hyper a timer for request heads, closes
//! idle connections, caps connections in all and per address, and on the way out finishes the
//! requests that are under way.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::asked::Source;
use crate::site::Site;

/// How long requests under way may take once the server was told to stop.
const FINISH: Duration = Duration::from_secs(30);

/// Serves until `stop` completes, then finishes the requests in flight.
pub async fn serve(
    site: Arc<Site>,
    listener: std::net::TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let server = Arc::new(Server {
        router: crate::routes::router(Arc::clone(&site)),
        site,
        open: AtomicUsize::new(0),
        by_source: Mutex::default(),
    });
    let (closing, closed) = watch::channel(false);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => server.take(stream, address.ip(), closed.clone()),
            Err(error) => {
                // Out of file descriptors, or a connection gone before it was taken.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    closing.send_replace(true);
    drop(closed);
    let _ = tokio::time::timeout(FINISH, closing.closed()).await;
    Ok(())
}

struct Server {
    router: Router,
    site: Arc<Site>,
    open: AtomicUsize,
    by_source: Mutex<HashMap<String, usize>>,
}

/// What is known of a connection's activity, for the idle watch.
struct Activity {
    began: Instant,
    last_ms: AtomicU64,
    under_way: AtomicUsize,
}

impl Server {
    fn take(self: &Arc<Self>, stream: TcpStream, source: IpAddr, closed: watch::Receiver<bool>) {
        let Some(seat) = Seat::take(self, source) else {
            self.site.metrics.refused();
            return;
        };
        let server = Arc::clone(self);
        tokio::spawn(async move {
            server.talk(stream, source, closed).await;
            drop(seat);
        });
    }

    async fn talk(
        self: Arc<Self>,
        stream: TcpStream,
        source: IpAddr,
        mut closed: watch::Receiver<bool>,
    ) {
        let limits = &self.site.setup.limits;
        let _ = stream.set_nodelay(true);
        let activity = Arc::new(Activity {
            began: Instant::now(),
            last_ms: AtomicU64::new(0),
            under_way: AtomicUsize::new(0),
        });
        let (server, seen) = (Arc::clone(&self), Arc::clone(&activity));
        let service = service_fn(move |request: Request<Incoming>| {
            let (server, seen) = (Arc::clone(&server), Arc::clone(&seen));
            async move { Ok::<_, std::convert::Infallible>(server.answer(request, source, &seen).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(limits.header_s))
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let mut tick = tokio::time::interval(Duration::from_millis(500));
        loop {
            tokio::select! {
                // An error here is the client's: a torn or slow connection.
                _ = connection.as_mut() => return,
                _ = closed.changed() => connection.as_mut().graceful_shutdown(),
                _ = tick.tick() => {
                    if activity.is_idle(limits.idle_s) {
                        return;
                    }
                }
            }
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        source: IpAddr,
        activity: &Arc<Activity>,
    ) -> Response<Body> {
        activity.under_way.fetch_add(1, Ordering::Relaxed);
        let began = Instant::now();
        let mut request = request.map(Body::new);
        let source = crate::source::asking(source, request.headers(), &*self.site.setup.is_proxy);
        request.extensions_mut().insert(Source(source));
        let Ok(response) = self.router.clone().oneshot(request).await;
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.site.metrics.request(response.status().as_u16(), micros);
        activity.under_way.fetch_sub(1, Ordering::Relaxed);
        activity.touch();
        response
    }
}

impl Activity {
    fn touch(&self) {
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_ms.store(ms, Ordering::Relaxed);
    }

    /// Whether nothing was asked for so long. A request whose body does not come counts as under
    /// way; its own limit ends it.
    fn is_idle(&self, idle_s: u64) -> bool {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.last_ms.load(Ordering::Relaxed);
        self.under_way.load(Ordering::Relaxed) == 0 && now.saturating_sub(last) > idle_s * 1000
    }
}

/// A place among the open connections, given back when the connection ends however it ends.
struct Seat {
    server: Arc<Server>,
    source: String,
}

impl Seat {
    fn take(server: &Arc<Server>, source: IpAddr) -> Option<Self> {
        let limits = &server.site.setup.limits;
        let mut by_source = server.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        let source = service::network(&source.to_string());
        let from_here = by_source.entry(source.clone()).or_insert(0);
        if *from_here >= limits.connections_per_source_max
            || server.open.load(Ordering::Relaxed) >= limits.connections_max
        {
            return None;
        }
        *from_here += 1;
        server.open.fetch_add(1, Ordering::Relaxed);
        server.site.metrics.connected();
        Some(Self { server: Arc::clone(server), source })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let server = &self.server;
        let mut by_source = server.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(from_here) = by_source.get_mut(&self.source) {
            *from_here -= 1;
            if *from_here == 0 {
                by_source.remove(&self.source);
            }
        }
        server.open.fetch_sub(1, Ordering::Relaxed);
        server.site.metrics.disconnected();
    }
}
