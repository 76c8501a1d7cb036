//! `tongban client`: the systems that may use the interface, for whoever holds the database.

use clap::{Args, Subcommand};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::exchange::Scope;
use domain::identity::Actor;
use domain::region::RegionCode;
use service::exchange::{self, Made, NewClient};
use service::{Cost, Services};
use store::Options;

use super::say;
use crate::cli::Settings;
use crate::config::Config;
use crate::exit::{Kind, failure};
use crate::{clock, host, open};

/// What can be done to clients of the interface.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// Make a client and print its secret, which is kept nowhere
    Create(NewClientArgs),
    /// Give it a new secret; the old one goes on for a week
    Rotate(ClientName),
    /// Bar it; its secrets and tokens end at once
    Disable(ClientName),
    /// Let it in again
    Enable(ClientName),
    /// List all clients
    List(ClientList),
}

impl Client {
    /// The settings given with it.
    pub fn settings(&self) -> &Settings {
        match self {
            Self::Create(new) => &new.settings,
            Self::Rotate(one) | Self::Disable(one) | Self::Enable(one) => &one.settings,
            Self::List(all) => &all.settings,
        }
    }
}

/// What `client create` takes.
#[derive(Debug, Args)]
pub struct NewClientArgs {
    /// Its region and id, as 330106.hall-1.
    #[arg(value_name = "REGION.ID")]
    pub name: String,
    /// What it may do: cases:read,cases:handle for a department, cases:apply for a channel.
    #[arg(long, value_name = "SCOPES")]
    pub scopes: String,
    /// The credit code of its authority, for a department.
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Its name for people [default: its id].
    #[arg(long, value_name = "NAME")]
    pub title: Option<String>,
    /// How many requests it may make in a minute.
    #[arg(long, value_name = "NUMBER", default_value_t = 600)]
    pub budget: u32,
    #[command(flatten)]
    pub settings: Settings,
}

/// Which client.
#[derive(Debug, Args)]
pub struct ClientName {
    /// Its region and id, as 330106.hall-1.
    #[arg(value_name = "REGION.ID")]
    pub name: String,
    #[command(flatten)]
    pub settings: Settings,
}

/// What `client list` takes.
#[derive(Debug, Args)]
pub struct ClientList {
    #[command(flatten)]
    pub settings: Settings,
}

fn refused(why: impl std::fmt::Display) -> anyhow::Error {
    failure(Kind::Config, why.to_string())
}

fn ctx() -> Ctx {
    Ctx { now: clock::now(), actor: Actor::System, entropy: clock::entropy() }
}

/// The region and the id of `330106.hall-1`.
fn named(name: &str) -> anyhow::Result<(RegionCode, &str)> {
    let shape = || refused("a client is named by its region and its id: 330106.hall-1");
    let (region, id) = name.split_once('.').ok_or_else(shape)?;
    Ok((RegionCode::parse(region).map_err(|_| shape())?, id))
}

fn tell(made: &Made) {
    say(&format!("client_id {}.{}", made.client.region, made.client.id));
    say(&format!("client_secret {}", made.secret));
    say(&format!("holds until {}; the secret is shown this once", made.ends_at.civil_in_china()));
}

/// Carries out one of its commands.
pub fn run(config: &Config, asked: &Client) -> anyhow::Result<()> {
    let db = open::ready(&config.database, &Options { connections: 1, ..Options::default() })?;
    let sv = host::services(db, config, Cost::default())?;
    match asked {
        Client::Create(new) => create(&sv, new),
        Client::Rotate(ClientName { name, .. }) => {
            let (region, id) = named(name)?;
            tell(&exchange::rotate(&ctx(), &sv, region, id).map_err(refused)?);
            Ok(())
        }
        Client::Disable(ClientName { name, .. }) => {
            let (region, id) = named(name)?;
            exchange::disable(&ctx(), &sv, region, id).map_err(refused)?;
            say(&format!("{name} is barred; its tokens ended at once"));
            Ok(())
        }
        Client::Enable(ClientName { name, .. }) => {
            let (region, id) = named(name)?;
            exchange::enable(&ctx(), &sv, region, id).map_err(refused)?;
            say(&format!("{name} is let in again"));
            Ok(())
        }
        Client::List(_) => list(&sv),
    }
}

fn create(sv: &Services, asked: &NewClientArgs) -> anyhow::Result<()> {
    let (region, id) = named(&asked.name)?;
    let org = asked.org.as_deref().map(CreditCode::parse).transpose();
    let org = org.map_err(|why| refused(format!("--org: {why}")))?;
    let scopes = Scope::parse_all(&asked.scopes.replace(',', " "));
    let scopes =
        scopes.ok_or_else(|| refused("--scopes: cases:read, cases:handle or cases:apply"))?;
    let title = asked.title.clone().unwrap_or_else(|| id.to_owned());
    let new =
        NewClient { region, id: id.to_owned(), name: title, org, scopes, budget: asked.budget };
    tell(&exchange::create(&ctx(), sv, new).map_err(refused)?);
    Ok(())
}

fn list(sv: &Services) -> anyhow::Result<()> {
    for stored in exchange::list_all(&ctx(), sv).map_err(refused)? {
        let client = &stored.client;
        say(&format!(
            "{}.{}\t{}\t{}\t{}\t{}/min\tuntil {}",
            client.region,
            client.id,
            if client.is_disabled { "barred" } else { "active" },
            Scope::words(&client.scopes),
            client.org.map(|org| org.as_str().to_owned()).unwrap_or_default(),
            client.budget,
            stored.secret.1.civil_in_china()
        ));
    }
    Ok(())
}
