//! The portal: what citizens and firms see.

mod about;
mod apply;
mod apply_compare;
mod apply_page;
mod assessment;
mod cases;
mod consenting;
mod corrections;
mod deeds;
mod drafts;
mod files;
mod fix;
mod guides;
mod home;
mod items;
mod level;
mod lists;
mod login;
mod official;
pub(crate) mod operator;
mod privacy;
mod query;
mod receipt;
mod recover;
mod regions;
mod second;
mod space;
mod verify;

use axum::routing::{get, post};
use service::budgets::Kind;

use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::HOME, Face::Public, || get(home::show)),
    shows(paths::GUIDES, Face::Public, || get(guides::list)).costs(Kind::Reading),
    shows(paths::SUGGEST, Face::Public, || get(guides::suggest)).costs(Kind::Reading),
    shows(paths::SUGGEST_JSON, Face::Public, || get(guides::suggest_json)).costs(Kind::Reading),
    shows("/guides/{region}/{code}", Face::Public, || get(guides::show)).costs(Kind::Reading),
    shows("/guides/{region}/{code}/print", Face::Public, || get(guides::print))
        .costs(Kind::Reading),
    shows("/guides/{region}/{code}/guide.pdf", Face::Public, || get(guides::guide_pdf))
        .costs(Kind::Files),
    shows("/guides/{region}/{code}/form.pdf", Face::Public, || get(guides::form_pdf))
        .costs(Kind::Files),
    shows(
        "/guides/{region}/{code}/versions/{version}/files/{material}/{purpose}",
        Face::Public,
        || get(guides::file),
    )
    .costs(Kind::Files),
    shows("/guides/{region}/{code}/versions/{version}", Face::Public, || get(guides::version))
        .costs(Kind::Reading),
    shows(paths::POWER_LIST, Face::Public, || get(lists::power)).costs(Kind::Reading),
    shows(paths::POWER_CSV, Face::Public, || get(lists::csv)).costs(Kind::Lists),
    shows(paths::POWER_JSON, Face::Public, || get(lists::json)).costs(Kind::Lists),
    shows(paths::RESULTS, Face::Public, || get(assessment::list)).costs(Kind::Reading),
    shows("/results/{region}/{campaign}", Face::Public, || get(assessment::overview))
        .costs(Kind::Reading),
    shows("/results/{region}/{campaign}/{unit}", Face::Public, || get(assessment::unit))
        .costs(Kind::Reading),
    shows("/results/{region}/{campaign}/files/{sheet}", Face::Public, || get(assessment::file))
        .costs(Kind::Files),
    shows("/results/{region}/{campaign}/{unit}/{leaf}", Face::Public, || get(assessment::leaf))
        .costs(Kind::Reading),
    shows(paths::POWER_XLSX, Face::Public, || get(lists::xlsx)).costs(Kind::Lists),
    shows(paths::POWER_PRINT, Face::Public, || get(lists::print)).costs(Kind::Lists),
    shows(paths::DUTIES, Face::Public, || get(lists::duties)).costs(Kind::Reading),
    shows(paths::DUTIES_CSV, Face::Public, || get(lists::duties_csv)).costs(Kind::Lists),
    shows(paths::DUTIES_JSON, Face::Public, || get(lists::duties_json)).costs(Kind::Lists),
    shows(paths::DUTIES_XLSX, Face::Public, || get(lists::duties_xlsx)).costs(Kind::Lists),
    shows(paths::DUTIES_PRINT, Face::Public, || get(lists::duties_print)).costs(Kind::Lists),
    shows(paths::CHANGES, Face::Public, || get(lists::changes)).costs(Kind::Reading),
    shows(paths::CONSISTENCY, Face::Public, || get(lists::consistency)).costs(Kind::Reading),
    shows(paths::CONSISTENCY_CSV, Face::Public, || get(lists::consistency_csv)).costs(Kind::Lists),
    shows("/lists/catalogue/{base}", Face::Public, || get(items::implementations))
        .costs(Kind::Reading),
    shows("/guides/{region}/{code}/history", Face::Public, || get(items::show))
        .costs(Kind::Reading),
    shows("/guides/{region}/{code}/compare", Face::Public, || get(items::compare))
        .costs(Kind::Reading),
    shows(paths::REGIONS, Face::Public, || get(regions::show)),
    shows(paths::ABOUT, Face::Public, || get(about::show)),
    shows(paths::PRIVACY, Face::Public, || get(privacy::show)),
    takes(paths::LOGIN, Face::Public, || get(login::form).post(login::submit)),
    takes(paths::LOGIN_SECOND, Face::Public, || get(second::form).post(second::submit)),
    takes(paths::RECOVER, Face::Public, || get(recover::form).post(recover::submit)),
    takes(paths::RECOVER_CODE, Face::Public, || get(recover::code_form).post(recover::code_submit)),
    only_takes(paths::RECOVER_PASSWORD, Face::Public, || post(recover::password_submit)),
    shows(paths::OFFICIAL, Face::Public, || get(official::begin)),
    shows(paths::OFFICIAL_BACK, Face::Public, || get(official::back)),
    only_takes(paths::OFFICIAL_LOGOUT, Face::Public, || post(official::logout)),
    takes(paths::MY, Face::Account, || get(space::overview_form).post(space::overview_submit)),
    takes(paths::MY_SECURITY, Face::Account, || {
        get(space::security_form).post(space::security_submit)
    }),
    takes(paths::MY_CHANNELS, Face::Applicant, || {
        get(space::channels_form).post(space::channels_submit)
    }),
    takes(paths::MY_CONTACTS, Face::Account, || {
        get(space::contacts_form).post(space::contacts_submit)
    }),
    takes(paths::MY_DELEGATIONS, Face::Applicant, || {
        get(space::delegations_form).post(space::delegations_submit)
    }),
    shows(paths::MY_LOOKS, Face::Applicant, || get(space::looks_show)),
    takes(paths::MY_CONSENTS, Face::Applicant, || {
        get(space::consents_form).post(space::consents_submit)
    }),
    shows(paths::MY_MESSAGES, Face::Applicant, || get(space::messages_show)),
    takes(paths::MY_DATA, Face::Applicant, || get(space::data_form).post(space::data_submit)),
    shows(paths::MY_DATA_JSON, Face::Applicant, || get(space::download)).costs(Kind::Files),
    shows(paths::MY_DATA_READ, Face::Applicant, || get(space::copy_show)),
    takes(paths::MY_NOTICE, Face::Applicant, || get(privacy::form).post(privacy::submit)),
    only_takes(paths::LOGOUT, Face::Public, || post(login::leave)),
    takes(paths::QUERY, Face::Public, || get(query::form).post(query::submit))
        .post_costs(Kind::Cases),
    shows(paths::VERIFY, Face::Public, || get(verify::form)),
    shows("/verify/{paper}", Face::Public, || get(verify::show)).costs(Kind::Cases),
    shows("/papers/{paper}", Face::Applicant, || get(verify::file)).costs(Kind::Files),
    takes("/apply/{region}/{code}", Face::Applicant, || get(apply::form).post(apply::submit)),
    shows(paths::MY_DRAFTS, Face::Applicant, || get(drafts::list)),
    only_takes("/my/drafts/{draft}/delete", Face::Applicant, || post(drafts::delete)),
    takes(paths::MY_FILES, Face::Applicant, || get(files::list).post(files::send)),
    only_takes("/my/files/uploads", Face::Applicant, || post(files::begin)),
    shows("/my/files/uploads/{file}", Face::Applicant, || {
        get(files::stands).head(files::stands).patch(files::append)
    }),
    takes("/my/files/{file}", Face::Applicant, || get(files::show).post(files::change_one)),
    shows("/my/files/{file}/content", Face::Applicant, || get(files::content)).costs(Kind::Files),
    shows("/my/files/{file}/view", Face::Applicant, || get(files::view)).costs(Kind::Files),
    shows(paths::MY_CASES, Face::Applicant, || get(cases::list)).costs(Kind::Cases),
    shows("/my/cases/{region}/{number}", Face::Applicant, || get(cases::show)).costs(Kind::Cases),
    shows("/my/cases/{region}/{number}/receipt", Face::Applicant, || get(receipt::show))
        .costs(Kind::Cases),
    shows("/my/cases/{region}/{number}/receipt.pdf", Face::Applicant, || get(receipt::file))
        .costs(Kind::Files),
    takes("/my/cases/{region}/{number}/withdraw", Face::Applicant, || {
        get(cases::withdraw_form).post(cases::withdraw)
    })
    .costs(Kind::Cases),
    takes("/my/cases/{region}/{number}/correct", Face::Applicant, || {
        get(corrections::form).post(corrections::submit)
    })
    .costs(Kind::Cases),
    takes("/my/cases/{region}/{number}/fix", Face::Applicant, || get(fix::form).post(fix::submit))
        .costs(Kind::Cases),
    only_takes("/my/cases/{region}/{number}/{deed}", Face::Applicant, || post(deeds::act)),
];
