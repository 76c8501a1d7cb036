//! The people of the demo: those whom visitors may be, with passwords that are printed, and others
//! who only fill the picture.
//!
//! Every name is made up: the surnames 甄 and 贾 sound like "real" and "false" and are the usual
//! ones for characters nobody should look for. Citizen numbers carry birth years from 1900 to
//! 1909, telephone numbers begin with 100, which no network has.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use store::Db;

/// An account whose password is known to everybody.
pub struct Known {
    /// The login name.
    pub login: &'static str,
    /// The password.
    pub password: &'static str,
    /// The holder's name.
    pub name: &'static str,
    /// `citizen`, `firm` or a role's key.
    pub role_key: &'static str,
}

const fn known(
    login: &'static str,
    password: &'static str,
    name: &'static str,
    role_key: &'static str,
) -> Known {
    Known { login, password, name, role_key }
}

/// The accounts that visitors may use.
pub const KNOWN: [Known; 13] = [
    known("citizen", "Demo-citizen-1", "甄小满", "citizen"),
    known("firm", "Demo-firm-1", "杭州甄味餐饮有限公司（演示）", "firm"),
    known("clerk", "Demo-clerk-1", "贾迎春", "window-clerk"),
    known("officer", "Demo-officer-1", "贾思远", "officer"),
    known("approver", "Demo-approver-1", "甄守正", "approver"),
    known("supervisor", "Demo-supervisor-1", "甄明察", "supervisor"),
    known("editor", "Demo-editor-1", "贾知新", "item-editor"),
    known("orgoffice", "Demo-orgoffice-1", "贾定岗", "organisation-office"),
    known("legal", "Demo-legal-1", "甄合规", "legal-office"),
    known("assessor", "Demo-assessor-1", "甄如衡", "assessor"),
    known("security", "Demo-security-1", "贾守安", "security-administrator"),
    known("auditor", "Demo-auditor-1", "甄明镜", "auditor"),
    known("admin", "Demo-admin-1", "贾有序", "administrator"),
];

/// The logins in `db` that still have the password everybody knows.
pub fn known_passwords(db: &Db) -> Result<Vec<&'static str>, store::Error> {
    let mut found = Vec::new();
    for account in &KNOWN {
        let stored = db.read(|tx| store::accounts::find_by_login(tx, account.login))?;
        if stored.is_some_and(|stored| fits(account.password, &stored.password)) {
            found.push(account.login);
        }
    }
    Ok(found)
}

fn fits(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}
