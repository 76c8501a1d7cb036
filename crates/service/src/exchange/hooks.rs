//! News for departments: what happened to their cases, signed, without anybody's data. Whoever
//! wants more asks with a token.

use domain::case::Case;
use domain::exchange::{Client, is_told};
use domain::notice::Carrier;
use domain::time::Instant;
use store::Tx;
use store::dispatches::{Dispatch, Key};
use store::messages::Message;

use crate::carriers::{Letter, signature};
use crate::error::Result;
use crate::services::Services;

/// The key that signs what a client is told: derived, so that it is never stored.
pub(super) fn key(sv: &Services, client: &Client, number: i64) -> String {
    sv.token(&["hook", client.region.as_str(), &client.id, &number.to_string()])
}

/// Adds to the queue what the department of a case wants to be told.
pub(crate) fn plan(
    tx: &mut Tx<'_>,
    case: &Case,
    message: &Message,
    queue: &mut Vec<Dispatch>,
) -> Result<()> {
    if !is_told(&message.about) {
        return Ok(());
    }
    for stored in store::clients::hooked(tx, &case.org, case.id.region)? {
        let client = stored.client;
        let body = serde_json::json!({
            "id": message.id,
            "type": format!("case.{}", message.about),
            "case": case.id.shown(),
            "item": case.item_code,
            "authority": case.org.as_str(),
            "state": case.state.key(),
            "at": message.at.millis(),
        });
        queue.push(Dispatch {
            key: Key {
                region: client.region,
                carrier: Carrier::Hook,
                recipient: client.id,
                id: message.id.clone(),
            },
            about: message.about.clone(),
            case: Some(case.id.clone()),
            body: body.to_string(),
            created_at: message.at,
            former: None,
        });
    }
    Ok(())
}

/// The request that tells a client; none where it wants to be told no more. It bears the signature of
/// the key in force and, after a change of keys, that of the last one, too.
pub(crate) fn letter(
    sv: &Services,
    client: &Client,
    dispatch: &Dispatch,
    now: Instant,
) -> Option<Letter> {
    let to = client.hook_url.clone().filter(|_| !client.is_disabled)?;
    let id = &dispatch.key.id;
    let sign = |number| signature(key(sv, client, number).as_bytes(), now, id, &dispatch.body);
    let mut headers = sign(client.hook_key);
    if client.hook_key > 1 {
        let last = sign(client.hook_key - 1);
        if let (Some(own), Some((_, last))) = (headers.last_mut(), last.last()) {
            own.1 = format!("{},{last}", own.1);
        }
    }
    Some(Letter {
        id: id.clone(),
        to,
        subject: dispatch.about.clone(),
        text: dispatch.body.clone(),
        headers,
    })
}
