//! The code lists of the field: one enum a list, with its code in each scheme that has one.
//!
//! A bare code means nothing: the schemes clash (service object 5 and 6, exercise level 6 and 7,
//! item types 20 and 21), so every code is written and read together with its [`Scheme`].

mod case;
mod item;
mod material;
mod person;
mod table;
mod themes;

pub use case::{CaseClass, SpecialProcedure, TimeUnit};
pub use item::{
    AuthorityNature, CatalogueChange, CommonScope, ExerciseLevel, HandlingForm, ItemState,
    ItemType, OnlineDepth, OnlineGrade, PowerSource, ReviewState, ServiceObject,
};
pub use material::{MaterialFormat, MaterialKind, MaterialSource, Necessity, ResultKind};
pub use person::{AddressType, ContactWay, DocumentType};
pub use table::{CodeList, Entry, Reads, Scheme, Table, UnknownCode, tables};
pub use themes::{LegalTheme, NaturalTheme};
