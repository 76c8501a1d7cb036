//! The description of the interface: every answer that everybody may ask for has an example, and
//! examples and real answers both fit the shapes that are promised.

use std::collections::BTreeSet;

use domain::case::State;
use serde_json::{Map, Value};

use crate::world::World;

const TEXT: &str = include_str!("../../../../docs/api/openapi.json");

struct Description(Value);

impl Description {
    fn new() -> Self {
        Self(serde_json::from_str(TEXT).unwrap())
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            None => schema,
            Some(path) => self.0.pointer(path.trim_start_matches('#')).expect(path),
        }
    }

    /// Everything in which a value differs from a schema.
    fn misfits(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        let own = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(n) if n.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let fits = |kind: &Value| kind == own || (kind == "number" && own == "integer");
        let is_kind = match &schema["type"] {
            Value::Null => true,
            Value::Array(kinds) => kinds.iter().any(fits),
            kind => fits(kind),
        };
        if !is_kind {
            return found.push(format!("{at} is {own}, not {}", schema["type"]));
        }
        if let Some(words) = schema["enum"].as_array()
            && !words.contains(value)
        {
            found.push(format!("{at} is {value}, none of {words:?}"));
        }
        if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
            // The one pattern of the description; another needs a reader here.
            assert_eq!(pattern, "^[0-9]{6}$", "{at}");
            if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                found.push(format!("{at} is {text:?}"));
            }
        }
        match value {
            Value::Object(fields) => self.fields(schema, fields, at, found),
            Value::Array(values) => {
                for (n, value) in values.iter().enumerate().filter(|_| !schema["items"].is_null()) {
                    self.misfits(&schema["items"], value, &format!("{at}[{n}]"), found);
                }
            }
            _ => {}
        }
    }

    fn fields(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        at: &str,
        found: &mut Vec<String>,
    ) {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            if !fields.contains_key(name) {
                found.push(format!("{at} lacks {name}"));
            }
        }
        let Some(known) = schema["properties"].as_object() else { return };
        for (name, value) in fields {
            match known.get(name) {
                Some(schema) => self.misfits(schema, value, &format!("{at}.{name}"), found),
                None => found.push(format!("{at}.{name} is not described")),
            }
        }
    }

    #[track_caller]
    fn must_fit(&self, schema: &Value, value: &Value, what: &str) {
        let mut found = Vec::new();
        self.misfits(schema, value, what, &mut found);
        assert!(found.is_empty(), "{what}: {found:#?}");
    }

    /// The operations that everybody may use: path, method, what is described.
    fn public(&self) -> impl Iterator<Item = (&String, &String, &Value)> {
        let paths = self.0["paths"].as_object().expect("paths").iter();
        paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").iter();
            methods
                .filter(|(_, operation)| operation["security"].as_array().is_none_or(Vec::is_empty))
                .map(move |(method, operation)| (path, method, operation))
        })
    }
}

fn bodies(operation: &Value) -> impl Iterator<Item = (String, &Value)> {
    let responses = operation["responses"].as_object().expect("responses").iter();
    responses.flat_map(|(status, response)| {
        let kinds = response["content"].as_object().into_iter().flatten();
        kinds.map(move |(kind, body)| (format!("{status} {kind}"), body))
    })
}

#[test]
fn every_answer_has_an_example_that_fits_its_shape() {
    let description = Description::new();
    let mut count = 0;
    for (path, method, operation) in description.public() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = &parameter["name"];
            let is_there = !parameter["example"].is_null() || name == "lang" || name == "after";
            assert!(is_there, "{method} {path}: {name} has no example");
        }
        for (kind, body) in bodies(operation) {
            let what = format!("{method} {path} {kind}");
            let shape = description.resolved(&body["schema"]);
            let example = match &body["example"] {
                Value::Null => match &body["examples"]["one"]["value"] {
                    Value::Null => &shape["examples"][0],
                    named => named,
                },
                own => own,
            };
            assert!(!example.is_null(), "{what} has no example");
            description.must_fit(&body["schema"], example, &what);
            count += 1;
        }
        let asked = &operation["requestBody"]["content"];
        for (kind, body) in asked.as_object().into_iter().flatten() {
            let what = format!("{method} {path} takes {kind}");
            assert!(!body["example"].is_null(), "{what} has no example");
            description.must_fit(&body["schema"], &body["example"], &what);
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_example_of_an_item_is_an_item() {
    let description = Description::new();
    let example = description.0["components"]["schemas"]["PublishedItem"]["examples"][0].clone();
    let item: domain::item::ItemVersion = serde_json::from_value(example["item"].clone()).unwrap();
    assert_eq!(serde_json::to_value(&item).unwrap(), example["item"], "nothing is left out");
}

#[test]
fn real_answers_fit_the_shapes_that_are_promised() {
    let world = World::new();
    let description = Description::new();
    let browser = world.nobody();
    let case = world.case(State::Granted);
    let code = world.services.query_code(&case);
    let mut asked = BTreeSet::new();
    for (path, method, operation) in description.public() {
        // Tokens need a client: `exchange` asks for them.
        if path == "/api/v1/oauth/token" {
            continue;
        }
        let own = path
            .replace("{region}", crate::world::HOME)
            .replace("{code}", &world.item.id.code)
            .replace("{version}", "1");
        let reply = match method.as_str() {
            "get" => browser.get(&format!("{own}?q=shipin")),
            _ => browser.post_exactly(&own, &[("number", &case.shown()), ("code", &code)], &[]),
        };
        let reply = reply.expect(200);
        let body: Value = serde_json::from_str(&reply.text()).expect(path);
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        description.must_fit(schema, &body, path);
        asked.insert(path.clone());
        let wrong = browser.get("/api/v1/items/330106/none").expect(404);
        let problem: Value = serde_json::from_str(&wrong.text()).unwrap();
        let shape = serde_json::json!({ "$ref": "#/components/schemas/Problem" });
        description.must_fit(&shape, &problem, "a problem");
    }
    for path in ["/api/v1/suggestions", "/api/v1/responsibility-list"] {
        assert!(asked.contains(path), "{path} is described");
    }
}
