//! A form as pages draw it: every field with its state, whatever its kind, ready for the template.

use domain::file::State as FileState;
use domain::form::{Answers, Fault, Field, FieldFault, Form, FormState, Kind};
use domain::lists::{CodeList, DocumentType};
use domain::region::RegionCode;
use serde::Serialize;
use service::forms::Source;

use crate::desk::Desk;
use crate::field::{FieldView, OptionView, view};
use crate::page::FormError;

/// One thing on a form.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Node {
    /// `section`, `field`, `parts`, `group`, `table`, `computed`, `notice` or `file`.
    pub shape: &'static str,
    pub path: String,
    pub title: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    pub source: Option<String>,
    pub required: bool,
    pub value: Option<String>,
    pub field: Option<FieldView>,
    pub nodes: Vec<Node>,
    pub rows: Vec<Row>,
    pub can_add: bool,
}

/// One row of a group or table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub id: String,
    pub title: String,
    pub nodes: Vec<Node>,
    pub can_remove: bool,
}

/// What a form is drawn from.
pub(crate) struct Sheet<'a> {
    pub desk: &'a Desk<'a>,
    pub form: &'a Form,
    pub state: &'a FormState,
    pub answers: &'a Answers,
    pub sources: &'a std::collections::BTreeMap<String, Source>,
    /// Whether what is only missing is told, too.
    pub tells_absences: bool,
    /// What was found wrong beyond the form itself, such as a file that is gone.
    pub refused: &'a [FieldFault],
}

impl Sheet<'_> {
    /// The whole form. Fields outside of sections are gathered in sections of their own.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        let mut sections: Vec<Node> = Vec::new();
        for node in self.nodes_of(&self.form.schema().fields, "") {
            let stands_alone = matches!(node.shape, "section" | "group" | "table");
            match sections.last_mut().filter(|last| last.path.is_empty() && !stands_alone) {
                Some(open) => open.nodes.push(node),
                None if stands_alone => sections.push(node),
                None => {
                    let title = self.desk.t("form-title");
                    let open = Node { nodes: vec![node], ..plain("section", "", title) };
                    sections.push(open);
                }
            }
        }
        sections
    }

    /// The summary of everything wrong, in the order of the form.
    pub(crate) fn errors(&self) -> Vec<FormError> {
        let faults = self.state.faults().filter(|fault| self.tells(fault));
        faults
            .chain(self.beyond())
            .map(|fault| FormError {
                field: fault.field.clone(),
                text: self.words(&fault.field, &fault.fault),
            })
            .collect()
    }

    /// What was refused and the form itself does not find.
    fn beyond(&self) -> impl Iterator<Item = &FieldFault> {
        let is_new = |fault: &&FieldFault| !self.state.faults().any(|own| own == *fault);
        self.refused.iter().filter(is_new)
    }

    fn tells(&self, fault: &FieldFault) -> bool {
        self.tells_absences || !fault.fault.is_absence()
    }

    fn nodes_of(&self, fields: &[Field], within: &str) -> Vec<Node> {
        let visible = |field: &&Field| {
            let path = format!("{within}{}", field.key);
            self.state.at(&path).is_some_and(|state| state.is_visible)
        };
        fields
            .iter()
            .filter(visible)
            .map(|field| self.node(field, format!("{within}{}", field.key)))
            .collect()
    }

    fn node(&self, field: &Field, path: String) -> Node {
        let title = self.desk.pick(&field.label);
        let state = self.state.at(&path);
        let mut node = plain("field", &path, title);
        node.hint = self.hint(field);
        node.required = state.is_some_and(|state| state.is_required);
        node.error = self.error(&path);
        node.source = self.source(&field.key);
        match field.kind {
            Kind::Section => {
                node.shape = "section";
                node.nodes = self.nodes_of(&field.fields, "");
            }
            Kind::Notice => node.shape = "notice",
            Kind::Computed => {
                node.shape = "computed";
                let computed = state.and_then(|state| state.computed.as_deref());
                node.value =
                    computed.map(|value| crate::field::shown(self.desk, field, value, true));
            }
            Kind::File => {
                node.shape = "file";
                node.value = Some(crate::paths::MY_FILES.to_owned());
                node.field = Some(self.files(&node, &path));
            }
            Kind::Group | Kind::Table => self.rows(field, &path, &mut node),
            _ if field.kind.parts().is_empty() => {
                node.field = Some(self.field(field, field.kind, &path, None));
            }
            _ => {
                node.shape = "parts";
                let parts = field.kind.parts().iter();
                node.nodes = parts
                    .map(|(part, kind)| {
                        let path = format!("{path}.{part}");
                        let view = self.field(field, *kind, &path, Some(part));
                        Node { field: Some(view), ..plain("field", &path, String::new()) }
                    })
                    .collect();
            }
        }
        node
    }

    fn hint(&self, field: &Field) -> Option<String> {
        let hint = field.hint.as_ref().map(|hint| self.desk.pick(hint));
        let unit = field
            .unit
            .as_ref()
            .map(|unit| self.desk.t_with("form-unit", &[("unit", self.desk.pick(unit).into())]));
        match (hint, unit) {
            (Some(hint), Some(unit)) => Some(format!("{hint} {unit}")),
            (hint, unit) => hint.or(unit),
        }
    }

    fn rows(&self, field: &Field, path: &str, node: &mut Node) {
        let state = self.state.at(path);
        let ids = state.map(|state| state.rows.clone()).unwrap_or_default();
        let is_group = field.kind == Kind::Group;
        node.shape = if is_group { "group" } else { "table" };
        node.can_add = is_group && ids.len() < field.rows_limit() as usize;
        node.rows = ids
            .into_iter()
            .enumerate()
            .map(|(n, id)| {
                let option = field.options.iter().find(|option| option.value == id);
                let title = match option {
                    Some(option) => self.desk.pick(&option.label),
                    None => self.row_title(field, n + 1),
                };
                let nodes = self.nodes_of(&field.fields, &format!("{path}.{id}."));
                Row { id, title, nodes, can_remove: is_group }
            })
            .collect();
    }

    fn row_title(&self, field: &Field, n: usize) -> String {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        let label = self.desk.pick(&field.label);
        self.desk.t_with("form-row", &[("label", label.into()), ("n", n.into())])
    }

    /// An input; of a part when it is named.
    fn field(&self, field: &Field, kind: Kind, path: &str, part: Option<&str>) -> FieldView {
        let given = Field { kind, ..field.clone() };
        let values = self.answers.get(path).cloned().unwrap_or_default();
        let mut view = view(self.desk, &given, &values);
        path.clone_into(&mut view.name);
        view.error = self.error(path);
        let state_path = part.map_or(path, |part| {
            path.strip_suffix(part).and_then(|path| path.strip_suffix('.')).unwrap_or(path)
        });
        view.required = self.state.at(state_path).is_some_and(|state| state.is_required);
        view.hint = if part.is_none() { self.hint(field) } else { None };
        if let Some(part) = part {
            view.label = self.desk.t(&format!("form-part-{part}"));
        }
        match (field.kind, part) {
            (Kind::IdDocument, Some("type")) => view.options = self.documents(&values),
            (Kind::Signature, Some("name")) => view.autocomplete = Some("name"),
            _ => {}
        }
        if kind == Kind::Region {
            view.kind = "select";
            view.options = self.regions(values.first().map(String::as_str));
        }
        view
    }

    /// The person's files that may be used, to choose from.
    fn files(&self, node: &Node, path: &str) -> FieldView {
        let chosen = self.answers.get(path).cloned().unwrap_or_default();
        // Whoever tries the form out without being an applicant has none.
        let files = service::files::list(&self.desk.ctx, self.desk.sv).unwrap_or_default();
        let usable = files.into_iter().filter(|file| file.state == FileState::Ready);
        let mut view = FieldView::new(path, "multiple", node.title.clone());
        view.hint.clone_from(&node.hint);
        view.error.clone_from(&node.error);
        view.required = node.required;
        view.options = usable
            .map(|file| OptionView {
                label: file.kept_as.unwrap_or_else(|| file.name.as_str().to_owned()),
                checked: chosen.contains(&file.id.id),
                value: file.id.id,
            })
            .collect();
        view
    }

    fn documents(&self, values: &[String]) -> Vec<OptionView> {
        DocumentType::all()
            .filter(|of| *of != DocumentType::CreditCode)
            .map(|of| OptionView {
                value: of.key().to_owned(),
                label: of.label(self.desk.lang()).to_owned(),
                checked: values.iter().any(|value| value == of.key()),
            })
            .collect()
    }

    /// The provinces, and what lies in the reader's province and in the chosen one; another
    /// province opens when it is chosen and the form is brought up to date.
    fn regions(&self, chosen: Option<&str>) -> Vec<OptionView> {
        let chosen = chosen.and_then(|code| RegionCode::parse(code).ok());
        let open = [Some(self.desk.region()), chosen].map(|code| code.map(RegionCode::province));
        let gazetteer = &self.desk.site.gazetteer;
        gazetteer
            .all()
            .iter()
            .filter(|region| {
                let is_province = region.code.parent().is_none();
                is_province || open.contains(&Some(region.code.province()))
            })
            .map(|region| OptionView {
                value: region.code.as_str().to_owned(),
                label: gazetteer
                    .path(region.code)
                    .iter()
                    .map(|region| self.desk.pick(&region.name))
                    .collect::<Vec<_>>()
                    .join(" / "),
                checked: Some(region.code) == chosen,
            })
            .collect()
    }

    fn source(&self, key: &str) -> Option<String> {
        Some(match self.sources.get(key)? {
            Source::Certificate { item_name, code, at } => {
                let on = self.desk.date(at.civil_date_in_china());
                self.desk.t_with(
                    "form-source-certificate",
                    &[
                        ("item", self.desk.pick(item_name).into()),
                        ("code", code.clone().into()),
                        ("date", on.into()),
                    ],
                )
            }
            Source::Profile => self.desk.t("form-source-profile"),
            Source::Earlier { item_name, at } => {
                let name = self.desk.pick(item_name);
                let on = self.desk.date(at.civil_date_in_china());
                self.desk
                    .t_with("form-source-earlier", &[("item", name.into()), ("date", on.into())])
            }
        })
    }

    fn error(&self, path: &str) -> Option<String> {
        let own = self.state.faults_at(path).find(|fault| self.tells(fault));
        let fault = own.or_else(|| self.refused.iter().find(|fault| fault.field == path))?;
        Some(self.words(path, &fault.fault))
    }

    fn words(&self, path: &str, fault: &Fault) -> String {
        fault_words(self.desk, self.form, path, fault)
    }
}

fn plain(shape: &'static str, path: &str, title: String) -> Node {
    Node {
        shape,
        path: path.to_owned(),
        title,
        hint: None,
        error: None,
        source: None,
        required: true,
        value: None,
        field: None,
        nodes: Vec::new(),
        rows: Vec::new(),
        can_add: false,
    }
}

/// The label of an answer: of its field, with the row and the part it belongs to.
pub(crate) fn label(desk: &Desk<'_>, form: &Form, path: &str) -> String {
    let schema = form.schema();
    let Some(field) = schema.field_at(path) else { return path.to_owned() };
    let mut label = desk.pick(&field.label);
    let parts: Vec<&str> = path.split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    if field.kind.parts().iter().any(|(part, _)| *part == last) {
        label = format!("{label} · {}", desk.t(&format!("form-part-{last}")));
    }
    if let ([group, row, _, ..], Some(of)) = (parts.as_slice(), schema.field_at(parts[0]))
        && of.kind.has_rows()
        && *group == of.key
    {
        let option = of.options.iter().find(|option| option.value == *row);
        let row = option.map_or_else(|| (*row).to_owned(), |option| desk.pick(&option.label));
        label = format!("{} {row} · {label}", desk.pick(&of.label));
    }
    label
}

/// What is wrong with an answer, in words.
pub(crate) fn fault_words(desk: &Desk<'_>, form: &Form, path: &str, fault: &Fault) -> String {
    let mut limit = String::new();
    let max = match fault {
        Fault::Check { message } => return desk.pick(message),
        Fault::TooLong { max } | Fault::NotADecimal { max } | Fault::TooManyRows { max } => *max,
        Fault::TooFewRows { min } => *min,
        Fault::TooSmall { least: of } | Fault::TooGreat { greatest: of } => {
            limit.clone_from(of);
            0
        }
        _ => 0,
    };
    let label = label(desk, form, path);
    desk.t_with(
        &format!("form-fault-{}", fault.key()),
        &[("label", label.into()), ("max", i64::from(max).into()), ("limit", limit.into())],
    )
}
