//! The carriers of notices, as the operator sets them up.

pub mod guard;
pub mod mail;
mod post;

use std::path::{Path, PathBuf};

use domain::notice::Carrier;
use lettre::message::Mailbox;
use service::carriers::{Setup, Way};

use crate::clock;
use crate::exit::{Kind, failure};
use crate::network::{Network, networks};
use mail::{Mail, Server};

/// What an operator sets about carriers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The mail server; none means that no mail is sent.
    pub mail: Option<Server>,
    /// In whose name mail is sent.
    pub mail_from: Option<Mailbox>,
    /// The login at the mail server.
    pub mail_login: String,
    /// A file with the password there.
    pub mail_password_file: Option<PathBuf>,
    /// The address of a gateway for short messages.
    pub gateway: Option<String>,
    /// A file with the key that signs requests to it.
    pub gateway_key_file: Option<PathBuf>,
    /// Private networks that requests may go to.
    pub networks: Vec<Network>,
    /// How many notices may wait for one carrier.
    pub queue_max: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mail: None,
            mail_from: None,
            mail_login: String::new(),
            mail_password_file: None,
            gateway: None,
            gateway_key_file: None,
            networks: Vec::new(),
            queue_max: 200_000,
        }
    }
}

impl Settings {
    /// Takes the value of one key; none where the key is not one of carriers.
    pub fn take(&mut self, key: &str, value: &str) -> Option<Result<(), &'static str>> {
        Some(match key {
            "mail.server" => Server::parse(value).map(|server| self.mail = Some(server)),
            "mail.from" => value
                .parse()
                .map(|from| self.mail_from = Some(from))
                .map_err(|_| "must be an address such as Services <no-reply@example.cn>"),
            "mail.login" => {
                value.clone_into(&mut self.mail_login);
                Ok(())
            }
            "mail.password_file" => {
                self.mail_password_file = Some(PathBuf::from(value));
                Ok(())
            }
            "gateway.url" => match value.starts_with("https://") || value.starts_with("http://") {
                true => {
                    self.gateway = Some(value.to_owned());
                    Ok(())
                }
                false => Err("must be an address that begins with https://"),
            },
            "gateway.key_file" => {
                self.gateway_key_file = Some(PathBuf::from(value));
                Ok(())
            }
            "outgoing.networks" => networks(value).map(|all| self.networks = all),
            "notices.queue_max" => match value.parse() {
                Ok(0) | Err(_) => Err("must be a whole number above 0"),
                Ok(most) => {
                    self.queue_max = most;
                    Ok(())
                }
            },
            _ => return None,
        })
    }
}

fn secret(path: &Path) -> anyhow::Result<String> {
    let read = std::fs::read_to_string(path);
    let read = read.map_err(|why| {
        failure(Kind::Config, format!("{}: cannot be read: {why}", path.display()))
    })?;
    Ok(read.trim().to_owned())
}

/// The carriers that are set up.
pub fn setup(settings: &Settings, base_url: &str) -> anyhow::Result<Setup> {
    let mut ways = Vec::new();
    if let Some(server) = settings.mail.clone() {
        let from = settings.mail_from.clone();
        let from = from.ok_or_else(|| missing("mail.server is set but mail.from is not"))?;
        let password = settings.mail_password_file.as_deref().map(secret).transpose()?;
        let login = password.map(|password| (settings.mail_login.clone(), password));
        let mail = Mail { server, from, login };
        let send = Box::new(move |letters: &[_], budget| mail.send(letters, budget));
        ways.push(Way { carrier: Carrier::Email, at_once: 50, send });
    }
    let agent = post::agent(settings.networks.clone());
    if let Some(url) = settings.gateway.clone() {
        let key = settings.gateway_key_file.as_deref();
        let key = key.ok_or_else(|| missing("gateway.url is set but gateway.key_file is not"))?;
        let key = secret(key)?.into_bytes();
        let gateway = post::Gateway { url, key, agent: agent.clone(), clock: clock::now };
        let send = Box::new(move |letters: &[_], budget| gateway.send(letters, budget));
        ways.push(Way { carrier: Carrier::Message, at_once: 100, send });
    }
    let send = Box::new(move |letters: &[_], budget| post::hooks(&agent, letters, budget));
    ways.push(Way { carrier: Carrier::Hook, at_once: 20, send });
    let letters = web::Letters::load(base_url).map_err(|why| anyhow::anyhow!("{why}"))?;
    let words = Box::new(move |told: &service::carriers::Told<'_>| letters.write(told));
    Ok(Setup { ways, words, queue_max: settings.queue_max })
}

fn missing(why: &str) -> anyhow::Error {
    failure(Kind::Config, why)
}
