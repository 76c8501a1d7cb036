//! The servers of a run, each on a port and a runtime of its own: the product, and a bare one that
//! shows what the same network code gives when nothing is decided or drawn.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use service::Services;
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::clock;

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Starts the product as `serve` does.
    pub fn product(services: Arc<Services>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let setup = web::Setup {
            base_url: format!("http://{address}"),
            demo_accounts: Vec::new(),
            default_region: crate::config::Config::default().default_region,
            limits: web::Limits::default(),
            is_proxy: Box::new(|_| false),
            clock: clock::now,
            entropy: clock::entropy,
        };
        let site = web::site(services, setup)?;
        Self::start(address, |stopped| {
            web::serve(site, listener, async {
                let _ = stopped.await;
            })
        })
    }

    /// Starts a server that answers each path with its bytes and does nothing else.
    pub fn bare(pages: Vec<(&'static str, Bytes)>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let mut router = Router::new();
        for (path, bytes) in pages {
            let page = move || {
                let answer = ([(CONTENT_TYPE, "text/html; charset=utf-8")], Body::from(bytes));
                async { answer }
            };
            router = router.route(path, get(page));
        }
        Self::start(address, |stopped| serve_bare(router, listener, stopped))
    }

    fn start<F>(
        address: SocketAddr,
        serve: impl FnOnce(oneshot::Receiver<()>) -> F,
    ) -> anyhow::Result<Self>
    where
        F: Future<Output = std::io::Result<()>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("serve")
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let serving = serve(stopped);
        let thread = std::thread::Builder::new()
            .name("serve".to_owned())
            .spawn(move || runtime.block_on(serving))?;
        Ok(Self { address, stop, thread })
    }

    /// Stops it.
    pub fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        let ended = self.thread.join().map_err(|_| anyhow::anyhow!("the server panicked"))?;
        Ok(ended?)
    }
}

/// The same kind of accept loop as the product's, without its limits.
async fn serve_bare(
    router: Router,
    listener: TcpListener,
    mut stopped: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = tokio::select! {
            _ = &mut stopped => return Ok(()),
            accepted = listener.accept() => accepted?,
        };
        stream.set_nodelay(true)?;
        let router = router.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                let router = router.clone();
                async move {
                    let Ok(answer) = router.oneshot(request.map(Body::new)).await;
                    Ok::<_, Infallible>(answer)
                }
            });
            // A client that goes away ends only its own connection.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
