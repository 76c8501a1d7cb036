//! The press: opened once, it makes any number of documents.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use domain::text::Language;
use domain::time::Instant;
use minijinja::Environment;
use usvg::Tree;

use crate::error::Error;
use crate::font::Faces;
use crate::layout::{self, SealPlace};
use crate::template::{self, Template};
use crate::{draw, markup};

/// A picture that a template may show.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The picture as SVG.
    pub svg: String,
    /// What is read out in its place.
    pub label: String,
}

/// What a template is filled with.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The language of most of the document; the template sees it as `lang`.
    pub language: Language,
    /// The title the document carries.
    pub title: String,
    /// Who issued it; may be empty.
    pub author: String,
    /// When it was made. Nothing else in the document depends on the clock.
    pub made_at: Instant,
    /// The values, by name. Texts mean nothing but themselves, whatever signs they hold.
    pub values: serde_json::Value,
    /// The pictures, by name.
    pub pictures: BTreeMap<String, Picture>,
}

/// A finished document.
#[derive(Clone, Debug, PartialEq)]
pub struct Pdf {
    /// The file: PDF/A-2a and PDF/UA-1. The same input gives the same bytes.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
    /// Characters that no face has, which stand as `〓`. A document that must be true to the
    /// letter is not issued while there are any.
    pub missing: Vec<char>,
    /// Where the seal goes, if the template leaves room for one.
    pub seal: Option<SealPlace>,
}

/// Fonts and templates, opened once.
pub struct Press {
    faces: Faces,
    environment: Environment<'static>,
    options: usvg::Options<'static>,
}

impl Press {
    /// Opens the press; `fuller` is a font file whose characters help where the embedded face
    /// lacks one.
    pub fn open(fuller: Option<Vec<u8>>) -> Result<Self, Error> {
        let faces = Faces::open(fuller)?;
        let mut options = usvg::Options::default();
        let database = Arc::make_mut(&mut options.fontdb);
        for bytes in faces.bytes() {
            database.load_font_source(usvg::fontdb::Source::Binary(bytes));
        }
        let family = database
            .faces()
            .next()
            .and_then(|face| face.families.first())
            .map_or_else(String::new, |(name, _)| name.clone());
        database.set_sans_serif_family(&family);
        database.set_serif_family(&family);
        database.set_monospace_family(&family);
        options.font_family = family;
        // A picture reaches for nothing outside itself.
        options.image_href_resolver.resolve_string = Box::new(|_, _| None);
        Ok(Self { faces, environment: template::environment()?, options })
    }

    /// Makes a document.
    pub fn render(&self, template: Template, data: &Data) -> Result<Pdf, Error> {
        let text = template::filled(&self.environment, template, data.language, &data.values)?;
        let document = markup::parse(&text)?;
        let trees = self.trees(&data.pictures)?;
        let sizes = |name: &str| match (trees.get(name), data.pictures.get(name)) {
            (Some(tree), Some(picture)) => {
                Ok((tree.size().width(), tree.size().height(), picture.label.clone()))
            }
            _ => Err(Error::Picture { name: name.to_owned(), why: "not given".to_owned() }),
        };
        let layout = layout::set(&self.faces, &document, data.language, &sizes)?;
        let about = draw::About {
            title: &data.title,
            author: &data.author,
            made_at: data.made_at,
            language: data.language.tag(),
        };
        let bytes = draw::pdf(&self.faces, &layout, &about, &|name| trees.get(name))?;
        Ok(Pdf {
            bytes,
            pages: layout.pages.len(),
            missing: layout.missing.into_iter().collect(),
            seal: layout.seal,
        })
    }

    fn trees(&self, pictures: &BTreeMap<String, Picture>) -> Result<BTreeMap<String, Tree>, Error> {
        let read = |(name, picture): (&String, &Picture)| {
            let tree = Tree::from_str(&picture.svg, &self.options)
                .map_err(|why| Error::Picture { name: name.clone(), why: why.to_string() })?;
            Ok((name.clone(), tree))
        };
        pictures.iter().map(read).collect()
    }
}

/// Makes a document with the embedded face alone.
pub fn render(template: Template, data: &Data) -> Result<Pdf, Error> {
    static PRESS: LazyLock<Result<Press, Error>> = LazyLock::new(|| Press::open(None));
    PRESS.as_ref().map_err(Clone::clone)?.render(template, data)
}
