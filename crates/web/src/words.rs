//! Words for people, in Chinese and English, by key.

use std::sync::{Arc, OnceLock};

use domain::text::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::site::StartFault;

/// The Chinese words, which are the source: those that templates ask for, those that code
/// does, those about the life of items, those of the desks, and those about moving cases.
const ZH: [&str; 5] = [
    include_str!("../locales/zh.ftl"),
    include_str!("../locales/zh-code.ftl"),
    include_str!("../locales/zh-items.ftl"),
    include_str!("../locales/zh-desk.ftl"),
    include_str!("../locales/zh-rebase.ftl"),
];
/// The English words, likewise.
const EN: [&str; 5] = [
    include_str!("../locales/en.ftl"),
    include_str!("../locales/en-code.ftl"),
    include_str!("../locales/en-items.ftl"),
    include_str!("../locales/en-desk.ftl"),
    include_str!("../locales/en-rebase.ftl"),
];

/// All words of one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words of a language, which are read once.
    pub(crate) fn of(language: Language) -> Result<Arc<Self>, StartFault> {
        static READ: [OnceLock<Arc<Words>>; 2] = [OnceLock::new(), OnceLock::new()];
        let held = match language {
            Language::Zh => &READ[0],
            Language::En => &READ[1],
        };
        if let Some(words) = held.get() {
            return Ok(Arc::clone(words));
        }
        let words = Arc::new(Self::read(language)?);
        Ok(Arc::clone(held.get_or_init(|| words)))
    }

    fn read(language: Language) -> Result<Self, StartFault> {
        let texts = match language {
            Language::Zh => ZH,
            Language::En => EN,
        };
        let fault = |what: String| StartFault(format!("{}.ftl: {what}", language.short()));
        let id: LanguageIdentifier = language.tag().parse().map_err(|e| fault(format!("{e:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for text in texts {
            let resource = FluentResource::try_new(text.to_owned())
                .map_err(|(_, e)| fault(format!("{e:?}")))?;
            bundle.add_resource(resource).map_err(|e| fault(format!("{e:?}")))?;
        }
        Ok(Self { bundle })
    }

    /// The words for `key`, or none where there are none.
    pub(crate) fn find(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let given = (!args.is_empty())
            .then(|| args.iter().map(|(k, v)| (*k, v.clone())).collect::<FluentArgs<'_>>());
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, given.as_ref(), &mut faults);
        if let Some(fault) = faults.first() {
            tracing::error!(key, %fault, "words could not be put together");
        }
        Some(text.into_owned())
    }

    /// The words for `key`; a missing key shows itself and is logged.
    pub(crate) fn get(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| {
            tracing::error!(key, "there are no words for this key");
            key.to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::case::Refusal;
    use domain::identity::Role;

    use super::*;

    #[test]
    fn every_role_has_its_name_and_the_note_of_its_demo_account() {
        for language in [Language::Zh, Language::En] {
            let words = Words::of(language).expect("the words are read");
            let keys = Role::ALL.into_iter().map(Role::key).chain(["citizen", "firm"]);
            for key in keys.flat_map(|role| [format!("role-{role}"), format!("demo-note-{role}")]) {
                assert!(words.find(&key, &[]).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn every_refusal_of_the_rules_says_why_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let words = Words::of(language).expect("the words are read");
            for refusal in &Refusal::ALL {
                let key = format!("refusal-{}", refusal.key());
                assert!(words.find(&key, &[("max", 3.into())]).is_some(), "{key}");
            }
        }
    }
}
