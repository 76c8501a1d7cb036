//! What every code list can do, and the macro that writes a list down once.

use std::fmt;

use crate::text::Language;

/// A system of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// GB/T 39046-2020.
    Gb39046,
    /// The exchange tables of the national platform, as deployed.
    National,
    /// The case exchange tables of the Shandong type, as deployed.
    CaseExchange,
    /// The codes in Guangdong's published items.
    Guangdong,
    /// Platforms from before the village level, which write a split between levels as 6.
    BeforeVillageLevel,
    /// GA/T 2000.156, types of identity documents.
    GaT2000,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Scheme; 6] = [
        Scheme::Gb39046,
        Scheme::National,
        Scheme::CaseExchange,
        Scheme::Guangdong,
        Scheme::BeforeVillageLevel,
        Scheme::GaT2000,
    ];

    /// The stable name for files and interfaces.
    pub const fn key(self) -> &'static str {
        match self {
            Scheme::Gb39046 => "gb39046",
            Scheme::National => "national",
            Scheme::CaseExchange => "case_exchange",
            Scheme::Guangdong => "guangdong",
            Scheme::BeforeVillageLevel => "before_village_level",
            Scheme::GaT2000 => "gat2000",
        }
    }
}

/// Which way a code may be used for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Written for the value and read back as it.
    Both,
    /// Written for the value, but read as a wider one.
    WriteOnly,
    /// Read as the value, but not the code we write.
    ReadOnly,
}

/// One value of a list with its words and codes.
#[derive(Debug)]
pub struct Entry<T: 'static> {
    /// The value.
    pub value: T,
    /// The stable name for documents, interfaces and word lists.
    pub key: &'static str,
    /// The Chinese name.
    pub zh: &'static str,
    /// The English name.
    pub en: &'static str,
    /// The codes, by scheme.
    pub codes: &'static [(Scheme, Reads, &'static str)],
}

/// A code that the scheme's list does not have; keep the raw text beside what could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    /// The number of the list, such as `L4`.
    pub list: &'static str,
    /// The scheme asked for.
    pub scheme: Scheme,
    /// The code that is not in it.
    pub code: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown_code:{}:{}:{}", self.list, self.scheme.key(), self.code)
    }
}

impl std::error::Error for UnknownCode {}

/// One code list.
pub trait CodeList: Copy + PartialEq + fmt::Debug + 'static {
    /// The number of the list in the domain's list of lists, such as `L4`.
    const LIST: &'static str;
    /// The stable name of the list.
    const NAME: &'static str;
    /// Every value with its words and codes, in the order people expect.
    const ENTRIES: &'static [Entry<Self>];

    /// The value's words and codes.
    fn entry(self) -> &'static Entry<Self> {
        let mut entries = Self::ENTRIES.iter();
        entries.find(|entry| entry.value == self).expect("every value has its entry")
    }

    /// The stable name of the value.
    fn key(self) -> &'static str {
        self.entry().key
    }

    /// The value's name in a language.
    fn label(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.entry().zh,
            Language::En => self.entry().en,
        }
    }

    /// The code to write for the value, if the scheme has one.
    fn code(self, scheme: Scheme) -> Option<&'static str> {
        let mut codes = self.entry().codes.iter();
        let found = codes.find(|(of, reads, _)| *of == scheme && *reads != Reads::ReadOnly);
        found.map(|(_, _, code)| *code)
    }

    /// The value a scheme means by a code; blanks and missing leading zeros are forgiven.
    fn from_code(scheme: Scheme, code: &str) -> Result<Self, UnknownCode> {
        let wanted = bare(code);
        let means = |entry: &&Entry<Self>| {
            entry.codes.iter().any(|(of, reads, known)| {
                *of == scheme && *reads != Reads::WriteOnly && bare(known) == wanted
            })
        };
        match Self::ENTRIES.iter().find(means) {
            Some(entry) => Ok(entry.value),
            None => Err(UnknownCode { list: Self::LIST, scheme, code: code.into() }),
        }
    }

    /// The value with this stable name.
    fn from_key(key: &str) -> Option<Self> {
        Self::ENTRIES.iter().find(|entry| entry.key == key).map(|entry| entry.value)
    }

    /// The value with this Chinese name, as imported tables write it.
    fn from_zh(zh: &str) -> Option<Self> {
        Self::ENTRIES.iter().find(|entry| entry.zh == zh.trim()).map(|entry| entry.value)
    }

    /// Every value, in the order people expect.
    fn all() -> impl Iterator<Item = Self> {
        Self::ENTRIES.iter().map(|entry| entry.value)
    }
}

fn bare(code: &str) -> &str {
    let code = code.trim();
    let bare = code.trim_start_matches('0');
    if bare.is_empty() && !code.is_empty() { "0" } else { bare }
}

/// One list with its words and codes, for pages and interfaces that show all lists.
#[derive(Debug)]
pub struct Table {
    /// The number of the list, such as `L4`.
    pub list: &'static str,
    /// The stable name of the list.
    pub name: &'static str,
    /// Key, Chinese name, English name and codes of each value.
    pub rows: Vec<TableRow>,
}

/// Key, Chinese name, English name and the codes by scheme.
type TableRow =
    (&'static str, &'static str, &'static str, &'static [(Scheme, Reads, &'static str)]);

fn table<T: CodeList>() -> Table {
    let row = |entry: &'static Entry<T>| (entry.key, entry.zh, entry.en, entry.codes);
    Table { list: T::LIST, name: T::NAME, rows: T::ENTRIES.iter().map(row).collect() }
}

/// Every list of this module, L1 first.
pub fn tables() -> Vec<Table> {
    vec![
        table::<super::ItemType>(),
        table::<super::ExerciseLevel>(),
        table::<super::AuthorityNature>(),
        table::<super::ServiceObject>(),
        table::<super::PowerSource>(),
        table::<super::ItemState>(),
        table::<super::TimeUnit>(),
        table::<super::CaseClass>(),
        table::<super::HandlingForm>(),
        table::<super::MaterialSource>(),
        table::<super::ResultKind>(),
        table::<super::OnlineDepth>(),
        table::<super::OnlineGrade>(),
        table::<super::CommonScope>(),
        table::<super::MaterialKind>(),
        table::<super::MaterialFormat>(),
        table::<super::Necessity>(),
        table::<super::ContactWay>(),
        table::<super::ReviewState>(),
        table::<super::SpecialProcedure>(),
        table::<super::AddressType>(),
        table::<super::CatalogueChange>(),
        table::<super::NaturalTheme>(),
        table::<super::LegalTheme>(),
        table::<super::DocumentType>(),
    ]
}

/// Writes a list down once: the enum, its words, its codes, and its stable names in documents.
///
/// A code is `Scheme "c"`; `Scheme [>] "c"` is written but read as something wider, and
/// `Scheme [<] "c"` is read but never written.
macro_rules! code_list {
    (
        $(#[$doc:meta])*
        $name:ident = $list:literal $list_name:literal {
            $($variant:ident $key:literal $zh:literal $en:literal [$($scheme:ident $([$way:tt])? $code:literal),*]),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($en, " (", $zh, ").")] $variant),+
        }

        impl $crate::lists::CodeList for $name {
            const LIST: &'static str = $list;
            const NAME: &'static str = $list_name;
            const ENTRIES: &'static [$crate::lists::Entry<Self>] = &[
                $($crate::lists::Entry {
                    value: $name::$variant,
                    key: $key,
                    zh: $zh,
                    en: $en,
                    codes: &[$((
                        $crate::lists::Scheme::$scheme,
                        $crate::lists::table::way!($($way)?),
                        $code,
                    )),*],
                }),+
            ];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::lists::CodeList::key(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let key = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                <$name as $crate::lists::CodeList>::from_key(&key).ok_or_else(|| {
                    serde::de::Error::custom(format_args!("unknown key in {}", $list_name))
                })
            }
        }
    };
}

macro_rules! way {
    () => {
        $crate::lists::Reads::Both
    };
    (>) => {
        $crate::lists::Reads::WriteOnly
    };
    (<) => {
        $crate::lists::Reads::ReadOnly
    };
}

pub(super) use {code_list, way};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{CaseClass, ExerciseLevel, ItemType, ServiceObject, TimeUnit};

    #[test]
    fn all_twenty_four_lists_stand_here_in_order() {
        let tables = tables();
        let mut numbers: Vec<&str> = tables.iter().map(|table| table.list).collect();
        numbers.dedup();
        let wanted: Vec<String> = (1..=24).map(|number| format!("L{number}")).collect();
        assert_eq!(numbers, wanted);
    }

    #[test]
    fn within_a_list_keys_names_and_read_codes_are_unique() {
        for table in tables() {
            let mut seen = Vec::new();
            for (key, zh, en, codes) in &table.rows {
                for name in [format!("key {key}"), format!("zh {zh}"), format!("en {en}")] {
                    assert!(!seen.contains(&name), "{} {name}", table.list);
                    seen.push(name);
                }
                for (scheme, reads, code) in *codes {
                    let name = format!("{} {}", scheme.key(), bare(code));
                    if *reads != Reads::WriteOnly {
                        assert!(!seen.contains(&name), "{} {name}", table.list);
                        seen.push(name);
                    }
                }
            }
        }
    }

    #[test]
    fn keys_are_fit_for_documents() {
        for table in tables() {
            for (key, zh, en, _) in table.rows {
                assert!(key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{key}");
                assert!(!zh.is_ascii() && en.is_ascii(), "{key}");
            }
        }
    }

    fn written_codes_read_back<T: CodeList>() {
        for entry in T::ENTRIES {
            for (scheme, reads, code) in entry.codes {
                match reads {
                    Reads::Both => {
                        assert_eq!(T::from_code(*scheme, code), Ok(entry.value));
                        assert_eq!(entry.value.code(*scheme), Some(*code));
                    }
                    Reads::ReadOnly => assert_eq!(T::from_code(*scheme, code), Ok(entry.value)),
                    Reads::WriteOnly => {
                        assert_eq!(entry.value.code(*scheme), Some(*code));
                        assert_ne!(T::from_code(*scheme, code), Ok(entry.value));
                    }
                }
            }
        }
    }

    #[test]
    fn codes_go_there_and_back() {
        written_codes_read_back::<ItemType>();
        written_codes_read_back::<ExerciseLevel>();
        written_codes_read_back::<ServiceObject>();
        written_codes_read_back::<TimeUnit>();
        written_codes_read_back::<CaseClass>();
        written_codes_read_back::<crate::lists::SpecialProcedure>();
        written_codes_read_back::<crate::lists::DocumentType>();
        written_codes_read_back::<crate::lists::CommonScope>();
    }

    #[test]
    fn service_objects_clash_at_five_and_six() {
        let read = |scheme, code| ServiceObject::from_code(scheme, code).expect("known");
        assert_eq!(read(Scheme::Gb39046, "5"), ServiceObject::AdministrativeBody);
        assert_eq!(read(Scheme::National, "5"), ServiceObject::UnincorporatedEnterprise);
        assert_eq!(read(Scheme::Gb39046, "6"), ServiceObject::Other);
        assert_eq!(read(Scheme::National, "6"), ServiceObject::AdministrativeBody);
        assert_eq!(read(Scheme::National, "7"), ServiceObject::Other);
        assert_eq!(ServiceObject::Other.code(Scheme::National), Some("9"));
        // The standard has no code for it, so it goes out as other and does not come back.
        assert_eq!(ServiceObject::UnincorporatedEnterprise.code(Scheme::Gb39046), Some("6"));
    }

    #[test]
    fn exercise_levels_clash_at_six() {
        let read = |scheme| ExerciseLevel::from_code(scheme, "6").expect("known");
        assert_eq!(read(Scheme::Gb39046), ExerciseLevel::Village);
        assert_eq!(read(Scheme::BeforeVillageLevel), ExerciseLevel::Split);
    }

    #[test]
    fn guangdong_writes_other_powers_and_public_services_one_further() {
        let read = |scheme, code| ItemType::from_code(scheme, code).expect("known");
        assert_eq!(read(Scheme::Guangdong, "20"), ItemType::OtherPower);
        assert_eq!(read(Scheme::Guangdong, "21"), ItemType::PublicService);
        assert_eq!(read(Scheme::Gb39046, "20"), ItemType::PublicService);
        assert_eq!(read(Scheme::Gb39046, "1"), ItemType::Licence);
        let unknown = ItemType::from_code(Scheme::Gb39046, "21").expect_err("not in the list");
        assert_eq!((unknown.list, unknown.code.as_str()), ("L1", "21"));
    }

    #[test]
    fn case_classes_of_the_exchange_tables_go_out_as_other_in_the_standard() {
        assert_eq!(CaseClass::Joint.code(Scheme::Gb39046), Some("9"));
        assert_eq!(CaseClass::Joint.code(Scheme::CaseExchange), Some("3"));
        assert_eq!(CaseClass::from_code(Scheme::Gb39046, "9"), Ok(CaseClass::Other));
    }

    #[test]
    fn documents_keep_the_stable_name() {
        let json = serde_json::to_string(&ServiceObject::NaturalPerson).expect("writes");
        assert_eq!(json, r#""natural_person""#);
        assert_eq!(
            serde_json::from_str::<ServiceObject>(&json).expect("reads"),
            ServiceObject::NaturalPerson
        );
        assert!(serde_json::from_str::<ServiceObject>(r#""1""#).is_err());
    }
}
