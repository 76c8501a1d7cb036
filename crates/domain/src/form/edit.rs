//! Editing a schema: fields added, changed, moved and taken out.

use super::{Field, Kind, Schema};

/// Which way a field moves among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Before the one in front of it.
    Up,
    /// Behind the one after it.
    Down,
}

impl Schema {
    /// The field with this key, wherever it stands.
    pub fn find(&self, key: &str) -> Option<&Field> {
        self.all_fields().into_iter().find(|field| field.key == key)
    }

    /// The key of the section, group or table that a field stands in; empty for the form itself.
    pub fn container_of(&self, key: &str) -> Option<String> {
        if self.fields.iter().any(|field| field.key == key) {
            return Some(String::new());
        }
        let all = self.all_fields();
        let of = all.iter().find(|of| of.fields.iter().any(|field| field.key == key));
        of.map(|of| of.key.clone())
    }

    /// Puts a field last into a section, group or table, or into the form itself; says whether
    /// there is such a place.
    pub fn add(&mut self, into: &str, field: Field) -> bool {
        match list(&mut self.fields, into) {
            Some(fields) => {
                fields.push(field);
                true
            }
            None => false,
        }
    }

    /// Takes a field out, with all that stands in it.
    pub fn take(&mut self, key: &str) -> Option<Field> {
        let within = self.container_of(key)?;
        let fields = list(&mut self.fields, &within)?;
        let at = fields.iter().position(|field| field.key == key)?;
        Some(fields.remove(at))
    }

    /// Moves a field one place among its neighbours; says whether it could.
    pub fn shift(&mut self, key: &str, way: Way) -> bool {
        let Some(within) = self.container_of(key) else { return false };
        let Some(fields) = list(&mut self.fields, &within) else { return false };
        let Some(at) = fields.iter().position(|field| field.key == key) else { return false };
        let to = match way {
            Way::Up => at.checked_sub(1),
            Way::Down => Some(at + 1).filter(|to| *to < fields.len()),
        };
        to.inspect(|to| fields.swap(at, *to)).is_some()
    }

    /// Puts a changed field in the place of one; what stood in it stays. It moves to the end of
    /// another container if that is named.
    pub fn change(&mut self, key: &str, into: &str, mut changed: Field) -> bool {
        let Some(within) = self.container_of(key) else { return false };
        let Some(fields) = list(&mut self.fields, &within) else { return false };
        let Some(at) = fields.iter().position(|field| field.key == key) else { return false };
        changed.fields.clone_from(&fields[at].fields);
        if within == into {
            fields[at] = changed;
            return true;
        }
        // A field cannot be put into itself.
        let is_inside = into == key || changed.fields.iter().any(|inner| inner.key == into);
        if is_inside || (!into.is_empty() && self.find(into).is_none()) {
            return false;
        }
        self.take(key);
        self.add(into, changed)
    }
}

/// The fields of a container by its key, those of the form itself by the empty key.
fn list<'f>(fields: &'f mut Vec<Field>, of: &str) -> Option<&'f mut Vec<Field>> {
    if of.is_empty() {
        return Some(fields);
    }
    for field in fields {
        if field.key == of {
            let holds = field.kind.has_rows() || field.kind == Kind::Section;
            return holds.then_some(&mut field.fields);
        }
        if let Some(found) = list_in(field, of) {
            return Some(found);
        }
    }
    None
}

fn list_in<'f>(field: &'f mut Field, of: &str) -> Option<&'f mut Vec<Field>> {
    match field.fields.is_empty() {
        true => None,
        false => list(&mut field.fields, of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Bilingual;

    fn keys(schema: &Schema, of: &str) -> String {
        let fields = if of.is_empty() { &schema.fields } else { &schema.find(of).unwrap().fields };
        fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn fields_are_added_moved_grouped_and_taken_out() {
        let field = |key, kind| Field::new(key, kind, Bilingual::zh("标签"));
        let mut schema = Schema { schema: Schema::LAYOUT, fields: Vec::new() };
        for (key, kind) in [("a", Kind::Text), ("s", Kind::Section), ("b", Kind::Text)] {
            assert!(schema.add("", field(key, kind)));
        }
        assert!(schema.add("s", field("c", Kind::Group)));
        assert!(schema.add("c", field("d", Kind::Text)));
        assert!(!schema.add("a", field("e", Kind::Text)), "text holds no fields");
        assert!(!schema.add("nowhere", field("e", Kind::Text)));
        assert!(schema.shift("b", Way::Up) && !schema.shift("a", Way::Up));
        assert_eq!(keys(&schema, ""), "a b s");
        assert!(schema.change("a", "s", field("a2", Kind::Date)));
        assert_eq!((keys(&schema, ""), keys(&schema, "s")), ("b s".into(), "c a2".into()));
        assert!(schema.change("c", "s", field("rows", Kind::Group)));
        assert_eq!(keys(&schema, "rows"), "d", "what stood in it stays");
        assert!(!schema.change("rows", "rows", field("rows", Kind::Group)));
        assert_eq!(schema.take("d").unwrap().key, "d");
        assert_eq!(schema.container_of("a2").as_deref(), Some("s"));
    }
}
