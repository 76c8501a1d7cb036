//! What a guide tells machines: a schema.org GovernmentService as JSON-LD.

use domain::text::Language;
use serde_json::json;
use service::catalogue::Published;

use crate::desk::Desk;

/// The description, safe inside a script element: nothing in it can end the element.
pub(super) fn government_service(desk: &Desk<'_>, published: &Published, address: &str) -> String {
    let item = &published.item;
    let phone = item.contact.consult_phone.as_deref();
    let outputs: Vec<_> = item
        .outcomes
        .iter()
        .map(|outcome| json!({"@type": "GovernmentPermit", "name": desk.pick(&outcome.name)}))
        .collect();
    let mut service = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": desk.pick(item.title()),
        "identifier": item.id.code,
        "serviceType": desk.label(item.class),
        "url": address,
        "inLanguage": match desk.lang() { Language::Zh => "zh-Hans", Language::En => "en" },
        "provider": {
            "@type": "GovernmentOrganization",
            "name": desk.pick(&item.authority.name),
            "identifier": item.authority.uscc,
        },
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": desk.region_name(item.id.region),
            "identifier": item.id.region.as_str(),
        },
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": address},
    });
    if let Some(phone) = phone {
        service["availableChannel"]["servicePhone"] =
            json!({"@type": "ContactPoint", "telephone": phone});
    }
    if !outputs.is_empty() {
        service["serviceOutput"] = json!(outputs);
    }
    inert(&service.to_string())
}

/// JSON in which no character means anything to HTML.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_script_element() {
        let text = inert(&json!({"name": "</script><b>&"}).to_string());
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "</script><b>&");
    }
}
