//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::bench::Scenario;
use crate::commands::assess::AssessArgs;
use crate::commands::reproduce::ReproduceArgs;
use crate::config::Given;

/// Tongban, a one-stop platform for government services (通办：一站式政务服务平台)
#[derive(Debug, Parser)]
#[command(name = "tongban", version, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve people (启动服务)
    ///
    /// Refuses to start on unsafe settings, on a schema that is not this program's, and on
    /// accounts with the demo's passwords. SIGINT and SIGTERM end it once the requests under way
    /// are answered.
    Serve(Settings),
    /// Show a believable demo on this machine (启动演示)
    ///
    /// Makes items, accounts and cases on the first start and keeps them; prints the address and
    /// the accounts to try. Reads limits and log settings like serve, but has a database and an
    /// address of its own.
    Demo(Demo),
    /// Bring the database schema up to date (升级数据库)
    ///
    /// Applies the numbered migrations that are missing, each once, and makes the database file
    /// when there is none. Safe when several servers do it at the same time.
    Migrate(Settings),
    /// Check that a server could run here (运行前检查)
    ///
    /// Looks at the configuration, the data folder, the secret, the database, the clock, the disk
    /// and the calendar, and prints one line each: ok, warn or fail. Ends with code 41 when
    /// anything fails.
    Doctor(Settings),
    /// Check the records of every case and item (核验办件和事项记录)
    ///
    /// Recomputes the hash chain of every case and compares the case with the fold of its events,
    /// and the hash chain of every item's log. Names each record that does not hold and ends with
    /// code 40 when there is one.
    Verify(Verify),
    /// Measure how fast the product is on this machine (性能测量)
    ///
    /// Takes turns with a limit program that does only what the machine cannot be spared, and
    /// gives ratios. Ends with code 42 when a bar does not hold.
    Bench(Bench),
    /// Bring published rows into the database (导入)
    #[command(subcommand)]
    Import(Import),
    /// Write what is stored as rows that import reads back (导出)
    #[command(subcommand)]
    Export(Export),
    /// Let other systems use the interface (系统接入)
    #[command(subcommand)]
    Client(crate::commands::client::Client),
    /// Check what is stored against the rules of its quality (质量检查)
    #[command(subcommand)]
    Lint(Lint),
    /// Measure services by an index: score, check, explain, doubt (指标评估)
    Assess(AssessArgs),
    /// Rebuild a published index from its published inputs (复现已发布的指数)
    ///
    /// Compares it cell by cell and names every exception. Ends with code 44 when a published
    /// figure is not met and no cause of it is known.
    Reproduce(ReproduceArgs),
    /// Look at saved pages and tell what is wrong with them (页面检查)
    ///
    /// Reads HTML in UTF-8, GBK, GB 18030, Big5 or UTF-16. Ends with code 45 when a fault is
    /// found on any page; weaknesses are told and do not count.
    Scan(Scan),
}

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Service items from .jsonl, .csv, .tsv or .xlsx (政务服务事项)
    ///
    /// Every row is inserted, updated, unchanged or rejected with line, field, value and reason;
    /// a bad row never stops the rest, and running it again changes nothing.
    Items(ImportItems),
}

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Published service items to .jsonl, .csv or .xlsx (政务服务事项)
    ///
    /// Importing the file again with the mapping tongban finds every row unchanged.
    Items(ExportItems),
}

/// What `export items` takes.
#[derive(Debug, Args)]
pub struct ExportItems {
    /// The file to write; its ending says in which form.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only this region and those below it.
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// The folder with the database.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data_dir: Option<PathBuf>,
    #[command(flatten)]
    pub settings: Settings,
}

/// What can be checked.
#[derive(Debug, Subcommand)]
pub enum Lint {
    /// Published service items and their guides (政务服务事项)
    Items(LintItems),
}

/// What `import items` takes.
#[derive(Debug, Args)]
pub struct ImportItems {
    /// The file with the rows.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How its fields are read: guangdong, demo for the plain shape, or tongban for an export.
    #[arg(long, value_name = "NAME")]
    pub mapping: String,
    /// Decide everything and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The folder with the database, made when there is none.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data_dir: Option<PathBuf>,
    #[command(flatten)]
    pub settings: Settings,
}

/// What `lint items` takes.
#[derive(Debug, Args)]
pub struct LintItems {
    /// Only this region and those below it.
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The folder with the database.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data_dir: Option<PathBuf>,
    #[command(flatten)]
    pub settings: Settings,
}

/// What `demo` takes.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder with the demo's database and secret
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    pub data_dir: PathBuf,
    /// The port to listen on; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub port: u16,
    /// The address to listen on; anything but this machine's own needs --expose
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Let other machines in, although everybody knows the passwords
    #[arg(long)]
    pub expose: bool,
    /// The address people type, when it is not the one listened on
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Throw the demo away and make it again
    #[arg(long)]
    pub fresh: bool,
    /// Items to show instead of those that come with the program, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub items: Option<PathBuf>,
    /// How the rows of --items are read
    #[arg(long, value_name = "NAME", default_value = "demo", requires = "items")]
    pub mapping: String,
    /// Another database than the one in the folder: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The configuration file for limits and log [default: tongban.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What `verify` takes.
#[derive(Debug, Args)]
pub struct Verify {
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub settings: Settings,
}

/// What `scan` takes.
#[derive(Debug, Args)]
pub struct Scan {
    /// The saved pages.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What `bench` takes.
#[derive(Debug, Args)]
pub struct Bench {
    /// What is measured.
    #[arg(value_enum, value_name = "SCENARIO")]
    pub scenario: Scenario,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Seconds each point takes [default: 5].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: Option<u64>,
    /// A PostgreSQL URL; schemas are made in it and dropped again. Without it SQLite is measured.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// How many items, for search [default: 50000] and lists [default: 1000000].
    #[arg(long, value_name = "NUMBER")]
    pub items: Option<usize>,
    /// The folder with published items [default: what TONGBAN_DATA names].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where files are made and removed again [default: the folder for temporary files].
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// A rough look: one second a point.
    #[arg(long)]
    pub quick: bool,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
}

/// Settings given on the command line; the rest comes from the environment and the file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Settings (command line over TONGBAN_* over file over default)")]
pub struct Settings {
    /// The configuration file [default: tongban.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:data/tongban.db]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// The address people type, as https://services.example.cn
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The file with the server's secret [default: secret in the data folder]
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<String>,
    /// The region shown to somebody who has not chosen one [default: 330106]
    #[arg(long, value_name = "CODE")]
    pub default_region: Option<String>,
    /// How the log is written: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// What is logged, as info or warn,web=debug [default: info]
    #[arg(long, value_name = "DIRECTIVES")]
    pub log_filter: Option<String>,
    /// Threads that serve connections [default: one for each processor]
    #[arg(long, value_name = "NUMBER")]
    pub workers: Option<String>,
}

impl Settings {
    /// The values given, by key.
    pub fn given(&self) -> Given {
        let all = [
            ("database", &self.database),
            ("listen", &self.listen),
            ("base_url", &self.base_url),
            ("secret_file", &self.secret_file),
            ("default_region", &self.default_region),
            ("log.format", &self.log_format),
            ("log.filter", &self.log_filter),
            ("workers", &self.workers),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_of_the_settings_is_a_key() {
        let flags = Settings {
            config: None,
            database: Some(String::new()),
            listen: Some(String::new()),
            base_url: Some(String::new()),
            secret_file: Some(String::new()),
            default_region: Some(String::new()),
            log_format: Some(String::new()),
            log_filter: Some(String::new()),
            workers: Some(String::new()),
        };
        for key in flags.given().keys() {
            assert!(crate::config::KEYS.contains(key), "{key}");
        }
    }
}
