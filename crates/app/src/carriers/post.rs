//! Signed requests by HTTP: short messages to a gateway in batches, and news to other systems.

use std::sync::Arc;
use std::time::Duration;

use domain::time::Instant;
use serde::Deserialize;
use service::carriers::{Letter, Outcome, signature};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;

use super::guard::Guard;
use crate::network::Network;

/// How long one request may take in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: u64 = 256 * 1024;

/// An agent that goes where the guard lets it, follows no redirect and uses no proxy, which would
/// go anywhere.
pub fn agent(networks: Vec<Network>) -> Agent {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .tls_config(tls)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Guard::new(networks))
}

/// Posts a body and answers the status and the body of the answer.
fn post(
    agent: &Agent,
    url: &str,
    headers: &[(&'static str, String)],
    body: &str,
) -> Result<(u16, Vec<u8>), String> {
    let mut request = agent.post(url).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(body).map_err(|why| why.to_string())?;
    let status = answer.status().as_u16();
    let read = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    Ok((status, read.map_err(|why| why.to_string())?))
}

/// A gateway for short messages.
pub struct Gateway {
    /// Where.
    pub url: String,
    /// The key that both know.
    pub key: Vec<u8>,
    /// How requests leave.
    pub agent: Agent,
    /// What time it is.
    pub clock: fn() -> Instant,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<OneResult>,
}

#[derive(Deserialize)]
struct OneResult {
    id: String,
    status: String,
    #[serde(default)]
    reason: String,
}

impl Gateway {
    /// Brings a batch in one request. A gateway may take some of it and leave the rest.
    pub fn send(&self, letters: &[Letter], _budget: Duration) -> Result<Vec<Outcome>, String> {
        let messages: Vec<_> = letters
            .iter()
            .map(|letter| {
                serde_json::json!({ "id": letter.id, "to": letter.to, "text": letter.text })
            })
            .collect();
        let body = serde_json::json!({ "messages": messages }).to_string();
        let id = &letters.first().ok_or("nothing to send")?.id;
        let headers = signature(&self.key, (self.clock)(), id, &body);
        let (status, answer) = post(&self.agent, &self.url, &headers, &body)?;
        if !(200..300).contains(&status) {
            return Err(format!("HTTP {status}"));
        }
        let answer: Answer = serde_json::from_slice(&answer)
            .map_err(|_| "the answer is not as agreed".to_owned())?;
        let outcome = |letter: &Letter| {
            let own = answer.results.iter().find(|one| one.id == letter.id);
            match own.map(|one| (one.status.as_str(), one.reason.clone())) {
                Some(("accepted", _)) => Outcome::Sent,
                Some(("refused", why)) => Outcome::Refused(why),
                Some((_, why)) => Outcome::Later(why),
                None => Outcome::Later("not answered".to_owned()),
            }
        };
        Ok(letters.iter().map(outcome).collect())
    }
}

/// Brings news to other systems, each to its own address. One that is down holds up no other.
pub fn hooks(agent: &Agent, letters: &[Letter], budget: Duration) -> Result<Vec<Outcome>, String> {
    let began = std::time::Instant::now();
    let within = letters.iter().take_while(|_| began.elapsed() < budget);
    let outcomes =
        within.map(|letter| match post(agent, &letter.to, &letter.headers, &letter.text) {
            Ok((200..300, _)) => Outcome::Sent,
            Ok((status, _)) => Outcome::Later(format!("HTTP {status}")),
            Err(why) => Outcome::Later(why),
        });
    Ok(outcomes.collect())
}

#[cfg(test)]
#[path = "post_tests.rs"]
mod tests;
