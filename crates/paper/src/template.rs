//! Versioned templates: the wording of documents, filled with plain data.
//!
//! A released version is never edited; a document says which one it was made from, and can be
//! made again from it. A new wording is a new file.

use domain::text::Language;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use crate::error::Error;
use crate::markup;

/// A template by kind and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Template {
    /// What it makes, such as `acceptance`.
    pub kind: &'static str,
    /// Which wording, from 1.
    pub version: u32,
}

macro_rules! templates {
    ($(($kind:literal, $version:literal)),* $(,)?) => {
        /// Every template with its text.
        const TEMPLATES: &[(Template, &str)] = &[$((
            Template { kind: $kind, version: $version },
            include_str!(concat!("../templates/", $kind, "/v", $version, ".md")),
        )),*];
    };
}

include!("register.rs");

impl Template {
    /// Every template, each version.
    pub fn all() -> impl Iterator<Item = Template> {
        TEMPLATES.iter().map(|(template, _)| *template)
    }

    /// The newest version of a kind.
    pub fn newest(kind: &str) -> Option<Template> {
        Self::all().filter(|template| template.kind == kind).max()
    }

    /// A template that was used before.
    pub fn find(kind: &str, version: u32) -> Option<Template> {
        Self::all().find(|template| template.kind == kind && template.version == version)
    }

    /// Its name, such as `acceptance/v1`.
    pub fn name(self) -> String {
        format!("{}/v{}", self.kind, self.version)
    }
}

/// The environment that fills templates.
pub(crate) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    environment.set_syntax(syntax.build().expect("these are the signs minijinja has itself"));
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markup".into()));
    environment.set_formatter(|out, state, value: &Value| match value.kind() {
        ValueKind::String => {
            let text = markup::escaped(value.as_str().unwrap_or_default());
            out.write_str(&text).map_err(minijinja::Error::from)
        }
        ValueKind::Number | ValueKind::Bool => {
            write!(out, "{value}").map_err(minijinja::Error::from)
        }
        ValueKind::None => Ok(()),
        _ => minijinja::escape_formatter(out, state, value),
    });
    for (template, text) in TEMPLATES {
        let name: &'static str = Box::leak(template.name().into_boxed_str());
        environment.add_template(name, text).map_err(|fault| fault_of(*template, &fault))?;
    }
    Ok(environment)
}

/// The filled template.
pub(crate) fn filled(
    environment: &Environment<'static>,
    template: Template,
    language: Language,
    values: &serde_json::Value,
) -> Result<String, Error> {
    let name = template.name();
    let found = environment.get_template(&name).map_err(|_| Error::NoTemplate(name.clone()))?;
    let context = minijinja::context! { lang => language.short(), ..Value::from(Serde(values)) };
    found.render(context).map_err(|fault| fault_of(template, &fault))
}

fn fault_of(template: Template, fault: &minijinja::Error) -> Error {
    Error::Template { name: template.name(), why: format!("{fault:#}") }
}
