//! The receipt an applicant takes away: number, query code, and a proof of the record.

use domain::case::{Case, CaseId};
use domain::ctx::Ctx;
use domain::item::ItemVersion;

use crate::cases::look::check_own;
use crate::catalogue;
use crate::error::{Error, Result};
use crate::services::Services;

/// What a receipt says.
pub struct Receipt {
    /// The case.
    pub case: Case,
    /// The item version that binds it.
    pub item: ItemVersion,
    /// The code that with the number shows the progress to anybody.
    pub query_code: String,
    /// The hash of the submission event: whoever keeps it can show what was received.
    pub proof: String,
    /// The address that the QR code leads to.
    pub query_url: String,
}

impl Receipt {
    /// The QR code of the query address.
    pub fn qr_svg(&self, label: &str) -> String {
        paper::qr::svg(&self.query_url, label).expect("an address fits into a QR code")
    }
}

/// The receipt of a case, for its applicant only.
pub fn receipt(ctx: &Ctx, sv: &Services, id: &CaseId, base_url: &str) -> Result<Receipt> {
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let (case, proof) = sv.db.read(|tx| {
        let case = store::cases::find(tx, id)?.ok_or(store::Error::Missing("case"))?;
        Ok::<_, store::Error>((case, store::cases::first_hash(tx, id)?))
    })?;
    check_own(ctx, account, &case)?;
    let item = catalogue::version(sv, id.region, &case.item_code, case.item_version)?.item.clone();
    Ok(Receipt {
        query_code: sv.query_code(id),
        query_url: format!("{base_url}/query?number={}", id.shown()),
        case,
        item,
        proof,
    })
}
