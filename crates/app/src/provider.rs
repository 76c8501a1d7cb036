//! The identity provider: how requests to it leave, each bounded in time and size.

use std::time::Duration;

use domain::text::Bilingual;
use service::people::{Fetched, Outgoing, Provider};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::config;
use crate::exit::{Kind, failure};

/// How long one request may take in all. A person waits for two of them at a login.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// The provider that the settings name, if they name one.
pub fn of(settings: &config::Provider) -> anyhow::Result<Option<Provider>> {
    let Some(issuer) = settings.issuer.clone() else { return Ok(None) };
    if settings.client_id.is_empty() {
        let why = "login.issuer is set but login.client_id is not";
        return Err(failure(Kind::Config, why));
    }
    let client_secret = match &settings.secret_file {
        None => None,
        Some(path) => {
            let read = std::fs::read_to_string(path);
            let read = read.map_err(|why| {
                failure(Kind::Config, format!("{}: cannot be read: {why}", path.display()))
            })?;
            Some(read.trim().to_owned())
        }
    };
    let (zh, en) = match settings.name.split_once('|') {
        Some((zh, en)) => (zh, en),
        None if settings.name.is_empty() => (issuer.as_str(), issuer.as_str()),
        None => (settings.name.as_str(), settings.name.as_str()),
    };
    Ok(Some(Provider {
        name: Bilingual::both(zh, en),
        issuer,
        client_id: settings.client_id.clone(),
        client_secret,
        levels: settings.levels.clone(),
        outgoing: outgoing(),
    }))
}

/// Requests by TLS with the certificates that this machine trusts; no redirect is followed.
fn outgoing() -> Outgoing {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(std::sync::Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .http_status_as_error(false)
        .tls_config(tls)
        .build()
        .into();
    let poster = agent.clone();
    Outgoing {
        get: Box::new(move |url| {
            let answer = agent.get(url).header("accept", "application/json").call();
            read(answer)
        }),
        post: Box::new(move |url, fields| {
            let fields = fields.iter().copied();
            let answer = poster.post(url).header("accept", "application/json").send_form(fields);
            read(answer)
        }),
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Fetched {
    let mut answer = answer.map_err(|why| why.to_string())?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    Ok((status, body.map_err(|why| why.to_string())?))
}
