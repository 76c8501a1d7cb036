//! The register of pages, and the frame every page stands in.

use std::sync::Arc;

use domain::text::Language;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::fold;
use crate::site::StartFault;
use crate::words::Words;

macro_rules! register {
    ($($name:literal),* $(,)?) => {
        /// Every template by name, embedded.
        pub(crate) const TEMPLATES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../templates/", $name)))),*];
    };
}

include!("register.rs");

/// A rendering environment in one language; `t(key, name=value)` gives words.
pub(crate) fn environment(language: Language) -> Result<Environment<'static>, StartFault> {
    let words = Words::of(language)?;
    let said = Arc::clone(&words);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    let syntax = syntax.build().map_err(|e| StartFault(e.to_string()))?;
    environment.set_syntax(syntax);
    environment.add_function("t", move |key: &str, args: Kwargs| -> Result<String, Error> {
        let mut given = Vec::new();
        for name in args.args() {
            let value: Value = args.get(name)?;
            let value = match i64::try_from(value.clone()) {
                Ok(number) if value.is_number() => number.into(),
                _ => value.to_string().into(),
            };
            given.push((name, value));
        }
        said.find(key, &given).ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("there are no words for {key}"))
        })
    });
    let fault = |name: &str, e: Error| StartFault(format!("{name}: {e}"));
    let (icons, others): (Vec<_>, Vec<_>) =
        TEMPLATES.iter().partition(|(name, _)| *name == fold::ICONS);
    for (name, text) in icons {
        environment.add_template(name, text).map_err(|e| fault(name, e))?;
    }
    for (name, text) in others {
        let text = fold::folded(text, &words, &environment)?;
        environment.add_template_owned(name, text).map_err(|e| fault(name, e))?;
    }
    Ok(environment)
}

/// A link with its label.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Link {
    pub label: String,
    pub url: String,
}

/// A file to download, with what it is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Download {
    pub label: String,
    pub url: String,
    pub note: &'static str,
}

/// A link of a list in which one is current.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tab {
    pub label: String,
    pub url: String,
    pub current: bool,
    pub count: Option<usize>,
}

/// A step on the way to the page; the last has no link.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Crumb {
    pub label: String,
    pub url: Option<String>,
}

/// A label with its value.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fact {
    pub label: String,
    pub value: String,
}

/// A state with its words and its tone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Badge {
    pub key: String,
    pub label: String,
    pub tone: &'static str,
}

/// Where in a long list the page stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pager {
    pub summary: Option<String>,
    pub prev_url: Option<String>,
    pub next_url: Option<String>,
}

/// One thing wrong with a form; `field` is empty where it concerns the whole.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FormError {
    pub field: String,
    pub text: String,
}

/// The account shown in the frame.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LayoutAccount {
    pub name: String,
    pub role: String,
    pub role_key: String,
    pub home_url: String,
}

/// A line at the top of a page saying that something was done.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Notice {
    pub kind: &'static str,
    pub text: String,
}

/// The region shown in the frame.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LayoutRegion {
    pub code: String,
    pub name: String,
    /// Where another region is chosen.
    pub url: &'static str,
}

/// The frame of a page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Layout {
    pub lang: &'static str,
    pub other_lang: &'static str,
    pub other_lang_url: String,
    pub path: String,
    pub title: String,
    pub csrf: String,
    pub account: Option<LayoutAccount>,
    /// For whom the account acts, where it is not for itself.
    pub acting: Option<Link>,
    pub region: LayoutRegion,
    pub nav: Vec<Tab>,
    pub notice: Option<Notice>,
    pub asset_version: String,
    pub size: &'static str,
    pub size_url: String,
    pub home_url: &'static str,
    pub login_url: String,
    pub logout_url: &'static str,
    pub footer: Vec<Link>,
}
