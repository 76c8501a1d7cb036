//! The words of notices that leave the site. They say that something happened and where to read
//! it: no name, no number of a person, no item, for a letter passes through many hands.

use std::sync::Arc;

use domain::notice::{CONTACT_CODE, Carrier, RECOVERY_CODE, is_of_safety};
use domain::text::Language;
use service::carriers::{Told, Words as Said};

use crate::paths;
use crate::site::StartFault;
use crate::words::Words;

/// Finds the words of notices for people.
pub struct Letters {
    words: [Arc<Words>; 2],
    base_url: String,
}

impl Letters {
    /// Reads the words; `base_url` is the address people type.
    pub fn load(base_url: &str) -> Result<Self, StartFault> {
        let words = [Words::of(Language::Zh)?, Words::of(Language::En)?];
        Ok(Self { words, base_url: base_url.to_owned() })
    }

    /// The words for one notice.
    pub fn write(&self, told: &Told<'_>) -> Said {
        let words = match Language::parse(told.lang).unwrap_or_default() {
            Language::Zh => &self.words[0],
            Language::En => &self.words[1],
        };
        let key = match told.carrier {
            Carrier::Message => "letter-short",
            Carrier::Email | Carrier::Hook => "letter-long",
        };
        if told.about == CONTACT_CODE {
            let code = [("code", told.code.unwrap_or_default().into())];
            return Said {
                subject: words.get("letter-code-subject", &[]),
                text: words.get("letter-code", &code),
            };
        }
        if told.about == RECOVERY_CODE {
            let code = [("code", told.code.unwrap_or_default().into())];
            return Said {
                subject: words.get("letter-recovery-subject", &[]),
                text: words.get("letter-recovery", &code),
            };
        }
        if is_of_safety(told.about) {
            let what = words.get(&format!("event-{}", told.about), &[]);
            let url = format!("{}{}", self.base_url, paths::MY_SECURITY);
            let values = [("what", what.as_str().into()), ("url", url.into())];
            return Said {
                subject: words.get("letter-safety-subject", &[]),
                text: words.get("letter-safety", &values),
            };
        }
        let what = words.get(&format!("event-{}", told.about), &[]);
        let number = told.case.map(domain::case::CaseId::shown).unwrap_or_default();
        let url = told.case.map_or(paths::MY_MESSAGES.to_owned(), paths::my_case);
        let values = [
            ("what", what.as_str().into()),
            ("number", number.as_str().into()),
            ("url", format!("{}{url}", self.base_url).into()),
        ];
        Said { subject: words.get("letter-subject", &values), text: words.get(key, &values) }
    }
}

#[cfg(test)]
mod tests {
    use domain::case::CaseId;

    use super::*;

    #[test]
    fn a_notice_says_what_happened_and_where_to_read_it_in_the_language_chosen() {
        let letters = Letters::load("https://a.example.cn").unwrap();
        let case = CaseId::parse("330106-260302-7K3M9QX2PF").unwrap();
        let told = |lang, about, carrier| {
            let is_code = matches!(about, CONTACT_CODE | RECOVERY_CODE);
            let code = is_code.then_some("123456");
            letters.write(&Told { carrier, lang, about, case: Some(&case), code })
        };
        let mail = told("zh", "granted", Carrier::Email);
        assert!(mail.subject.contains("准予决定"), "{mail:?}");
        assert!(mail.text.contains("https://a.example.cn/my/cases/330106/260302-7K3M9QX2PF"));
        let short = told("en", "granted", Carrier::Message);
        assert!(short.text.contains("Decision to grant") && !short.text.contains('\n'));
        assert!(told("en", CONTACT_CODE, Carrier::Message).text.contains("123456"));
        assert!(!told("zh", CONTACT_CODE, Carrier::Email).subject.contains("123456"));
        let recovery = told("zh", RECOVERY_CODE, Carrier::Email);
        assert!(recovery.text.contains("123456") && !recovery.subject.contains("123456"));
        let safety = told("en", "recovery-waits", Carrier::Message);
        assert!(safety.text.contains("https://a.example.cn/my/security"), "{safety:?}");
        for said in [&mail, &short, &recovery, &safety] {
            assert!(!said.subject.contains('\n') && !said.text.contains("letter-"));
        }
    }
}
