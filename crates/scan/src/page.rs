//! A page, parsed once for all checks.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A parsed page: its elements in document order.
pub struct Page {
    elements: Vec<Element>,
}

/// One element, with what checks ask for.
pub(crate) struct Element {
    /// Its name in small letters.
    pub name: String,
    /// Its attributes in the order of the source.
    pub attributes: Vec<(String, String)>,
    /// The visible text inside it, with white space folded.
    pub text: String,
    /// The names of the elements around it, outermost first.
    pub around: Vec<String>,
    /// Whether something inside it carries a text in place of a picture.
    pub has_picture_text: bool,
}

impl Page {
    /// Reads a page; HTML never fails to parse, it only gets repaired.
    pub fn read(text: &str) -> Self {
        let dom =
            html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(text);
        let mut elements = Vec::new();
        walk(&dom.document, &mut Vec::new(), &mut elements);
        Self { elements }
    }

    /// The elements with one of these names, in document order.
    pub(crate) fn all(&self, names: &'static [&'static str]) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| names.contains(&element.name.as_str()))
    }

    /// Every element in document order.
    pub(crate) fn elements(&self) -> &[Element] {
        &self.elements
    }
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The opening tag, short enough to quote.
    pub(crate) fn quote(&self) -> String {
        let mut tag = format!("<{}", self.name);
        for (key, value) in &self.attributes {
            tag.push_str(&format!(" {key}=\"{value}\""));
        }
        tag.push('>');
        tag.chars().take(120).collect()
    }
}

fn walk(node: &Handle, around: &mut Vec<String>, elements: &mut Vec<Element>) {
    let NodeData::Element { name, attrs, .. } = &node.data else {
        for child in node.children.borrow().iter() {
            walk(child, around, elements);
        }
        return;
    };
    let attributes = attrs
        .borrow()
        .iter()
        .map(|attr| (attr.name.local.to_string(), attr.value.to_string()))
        .collect();
    let mut words = Vec::new();
    let mut has_picture_text = false;
    inside(node, &mut words, &mut has_picture_text);
    elements.push(Element {
        name: name.local.to_string(),
        attributes,
        text: words.join(" "),
        around: around.clone(),
        has_picture_text,
    });
    around.push(name.local.to_string());
    for child in node.children.borrow().iter() {
        walk(child, around, elements);
    }
    around.pop();
}

/// Gathers the words inside a node, and whether a picture inside has a text of its own.
fn inside(node: &Handle, words: &mut Vec<String>, has_picture_text: &mut bool) {
    for child in node.children.borrow().iter() {
        match &child.data {
            NodeData::Text { contents } => {
                words.extend(contents.borrow().split_whitespace().map(str::to_owned));
            }
            NodeData::Element { attrs, .. } => {
                *has_picture_text |= attrs.borrow().iter().any(|attr| {
                    matches!(&*attr.name.local, "alt" | "aria-label")
                        && !attr.value.trim().is_empty()
                });
                inside(child, words, has_picture_text);
            }
            _ => {}
        }
    }
}
