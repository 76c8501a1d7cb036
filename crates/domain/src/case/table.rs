//! The table of the procedure: who may do what to a case in which state, what it leads to, and
//! the law behind it. [`decide()`](super::decide()) reads this table first; documents and tests are
//! made from it.

use super::State;
use super::State::{
    Accepted, Archived, AwaitCorrection, AwaitDecision, Closed, Delivering, Granted, InReview,
    Issuing, NotAccepted, NotNeeded, PreCheck, Refused, Submitted, Suspended, Terminated,
    Withdrawn,
};
use crate::identity::Role;

/// Where the actor of a deed sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seat {
    /// The applicant, or whoever acts for them.
    Applicant,
    /// The window that receives.
    Window,
    /// An officer of the authority.
    Officer,
    /// An officer of the department that a step belongs to.
    Department,
    /// Who decides and approves.
    Approver,
    /// Who watches over the region's cases.
    Supervisor,
    /// The program itself, by the clock.
    System,
}

impl Seat {
    /// The stable word for records.
    pub fn key(self) -> &'static str {
        match (self, self.role()) {
            (_, Some(role)) => role.key(),
            (Self::Applicant, None) => "applicant",
            (_, None) => "system",
        }
    }

    /// The role of the staff who sit there.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Window => Some(Role::WindowClerk),
            Self::Officer | Self::Department => Some(Role::Officer),
            Self::Approver => Some(Role::Approver),
            Self::Supervisor => Some(Role::Supervisor),
            Self::Applicant | Self::System => None,
        }
    }
}

macro_rules! verbs {
    ($($name:ident = $doc:literal),* $(,)?) => {
        /// A deed without what it carries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Verb {
            $(#[doc = $doc] $name,)*
        }

        impl Verb {
            /// All deeds, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

verbs! {
    StartPreCheck = "T2.", SayNotNeeded = "T3.", Decline = "T4.", Fix = "T5.",
    RequestCorrection = "T6.", DeemAccepted = "T7.", Supplement = "T8.", LapseCorrection = "T9.",
    Accept = "T10.", AcceptLeniently = "T11, acceptance.", SupplyMissing = "T11, supply.",
    LapseMissing = "T11, lapse.", Commit = "T12, signature.", GrantOnCommitment = "T12, grant.",
    DecideAtOnce = "T12, on the spot.", StartReview = "T13, taking the case.",
    TakeStep = "T13, taking a step.", FinishStep = "T13, report.", Countersign = "T13, signature.",
    PassInSilence = "T13, silence.", ProposeProcedure = "T14, proposal.", Suspend = "T14, begin.",
    Resume = "T14, end.", ProposeExtension = "T15, proposal.", Extend = "T15.",
    Reject = "T14, T15 and T22, turned down.", ReturnStep = "T16, to a step.",
    Return = "T16, to the officer.", Review = "T17, opinion.", Decide = "T17, decision.",
    DecideTacitly = "T17, silence.", SendUp = "T18.", Issue = "T19, making.",
    Deliver = "T19, sending.", ConfirmDelivery = "T20.", Withdraw = "T21.",
    ProposeEnd = "T22, proposal.", Terminate = "T22.", Archive = "T23.", Reopen = "T24.",
    Assign = "Charging an officer.", MarkOverdue = "A clock ran out.",
    Remind = "A clock is about to run out.", Recount = "A calendar changed.",
    ReceiveMaterial = "A system hands a material over.",
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The number of the transition in the procedure.
    pub id: &'static str,
    /// The deed.
    pub verb: Verb,
    /// The states it starts from.
    pub from: &'static [State],
    /// The states it may lead to; none when the state stays.
    pub to: &'static [State],
    /// Who may do it.
    pub by: &'static [Seat],
    /// The keys of the refusals that guard it beyond state and seat.
    pub guards: &'static [&'static str],
    /// The law behind it.
    pub basis: &'static str,
    /// The deed in Chinese and in English.
    pub name: (&'static str, &'static str),
}

const RECEIVED: &[State] = &[Submitted, PreCheck];
/// Accepted and not decided, with the clock running.
const RUNNING: &[State] = &[Accepted, InReview, AwaitDecision];
/// Every state before the decision.
pub(super) const BEFORE_DECISION: &[State] =
    &[Submitted, PreCheck, AwaitCorrection, Accepted, InReview, Suspended, AwaitDecision];
const UNDER_WAY: &[State] = &[Accepted, InReview, Suspended, AwaitDecision];

const APPLICANT: &[Seat] = &[Seat::Applicant];
const WINDOW: &[Seat] = &[Seat::Window];
const OFFICER: &[Seat] = &[Seat::Officer];
const DEPARTMENT: &[Seat] = &[Seat::Department];
const APPROVER: &[Seat] = &[Seat::Approver];
const SYSTEM: &[Seat] = &[Seat::System];

type Line = (
    &'static str,
    Verb,
    &'static [State],
    &'static [State],
    &'static [Seat],
    &'static [&'static str],
    &'static str,
    (&'static str, &'static str),
);

#[rustfmt::skip]
const LINES: &[Line] = &[
    ("T2", Verb::StartPreCheck, &[Submitted], &[PreCheck], &[Seat::System, Seat::Window], &[], "安阳市政务服务条例第四十二条(地方)", ("开始预审", "Begin the pre-examination")),
    ("T3", Verb::SayNotNeeded, RECEIVED, &[NotNeeded], WINDOW, &["reason-missing", "too-long"], "行政许可法第三十二条第一款第一项", ("告知不受理", "Say that no permit is needed")),
    ("T4", Verb::Decline, RECEIVED, &[NotAccepted], WINDOW, &["reason-missing", "too-long"], "行政许可法第三十二条第一款第二项", ("不予受理", "Do not accept")),
    ("T5", Verb::Fix, RECEIVED, &[Submitted], APPLICANT, &[], "行政许可法第三十二条第一款第三项", ("当场更正", "Mend on the spot")),
    ("T6", Verb::RequestCorrection, RECEIVED, &[AwaitCorrection], WINDOW, &["second-notice", "notice-too-late", "reason-missing", "too-long", "date-not-ahead"], "行政许可法第三十二条第一款第四项", ("一次性告知补正", "Give the one-time correction notice")),
    ("T7", Verb::DeemAccepted, RECEIVED, &[Accepted], SYSTEM, &["not-yet-due"], "行政许可法第三十二条第一款第四项", ("逾期不告知视为受理", "Deemed accepted by silence")),
    ("T8", Verb::Supplement, &[AwaitCorrection], &[Submitted], APPLICANT, &["too-long"], "行政许可法第三十二条第一款第五项", ("补正", "Answer the notice")),
    ("T9", Verb::LapseCorrection, &[AwaitCorrection], &[Withdrawn], SYSTEM, &["not-yet-due"], "安阳市政务服务条例第三十六条(地方)", ("逾期不补正视为撤回", "Lapse without an answer")),
    ("T10", Verb::Accept, RECEIVED, &[Accepted], WINDOW, &["clock-unreadable"], "行政许可法第三十二条第一款第五项", ("受理", "Accept")),
    ("T11", Verb::AcceptLeniently, RECEIVED, &[Accepted], WINDOW, &["not-lenient", "not-secondary", "reason-missing", "date-not-ahead"], "安阳市政务服务条例第二十四条(地方)", ("容缺受理", "Accept with material to follow")),
    ("T11a", Verb::SupplyMissing, UNDER_WAY, &[], APPLICANT, &["nothing-missing", "too-long"], "安阳市政务服务条例第二十四条(地方)", ("补齐容缺材料", "Supply what was to follow")),
    ("T11b", Verb::LapseMissing, RUNNING, &[Withdrawn], SYSTEM, &["nothing-missing", "not-yet-due"], "安阳市政务服务条例第二十四条(地方)", ("容缺材料逾期视为撤回", "Lapse without the material")),
    ("T12a", Verb::Commit, RECEIVED, &[], APPLICANT, &["not-by-commitment", "reason-missing", "too-long"], "安阳市政务服务条例第二十五条至第二十九条(地方)", ("签署承诺书", "Sign the commitment")),
    ("T12", Verb::GrantOnCommitment, RECEIVED, &[Granted], OFFICER, &["not-by-commitment", "commitment-missing", "bad-credit", "quota-full", "quota-turn", "too-long"], "安阳市政务服务条例第二十五条至第二十九条(地方)", ("告知承诺决定", "Grant on the commitment")),
    ("T12b", Verb::DecideAtOnce, RECEIVED, &[Granted, Refused], OFFICER, &["not-instant", "quota-full", "quota-turn", "reason-missing", "too-long"], "行政许可法第三十四条第二款", ("当场决定", "Decide on the spot")),
    ("T13", Verb::StartReview, &[Accepted], &[InReview], OFFICER, &["other-officer"], "行政许可法第三十四条第一款", ("开始审查", "Take for examination")),
    ("T13a", Verb::TakeStep, &[InReview], &[], DEPARTMENT, &["no-such-step", "other-officer", "other-department"], "行政许可法第三十四条第三款", ("领取环节", "Take a step")),
    ("T13b", Verb::FinishStep, &[InReview], &[], DEPARTMENT, &["no-such-step", "other-officer", "other-department", "visit-missing", "reason-missing", "too-long"], "行政许可法第三十四条第三款", ("办理环节", "Report on a step")),
    ("T13c", Verb::Countersign, &[InReview], &[], DEPARTMENT, &["no-such-step", "same-person", "other-department"], "行政许可法第三十四条第三款", ("双人复核", "Sign as the second officer")),
    ("T13d", Verb::PassInSilence, &[InReview], &[], SYSTEM, &["no-such-step", "not-yet-due"], "地方规则", ("逾期视为无意见", "Silence is no objection")),
    ("T14a", Verb::ProposeProcedure, &[InReview], &[], OFFICER, &["proposal-pending", "procedure-not-listed", "days-missing", "reason-missing", "too-long", "other-officer"], "行政许可法第四十五条", ("提请特别程序", "Propose a special procedure")),
    ("T14", Verb::Suspend, &[InReview], &[Suspended], APPROVER, &["nothing-proposed", "same-person", "clock-unreadable"], "行政许可法第四十五条", ("批准特别程序", "Begin the special procedure")),
    ("T14b", Verb::Resume, &[Suspended], &[InReview], OFFICER, &["reason-missing", "too-long", "clock-unreadable"], "行政许可法第四十五条", ("结束特别程序", "End the special procedure")),
    ("T15a", Verb::ProposeExtension, &[InReview, AwaitDecision], &[], OFFICER, &["proposal-pending", "no-extension", "extended-before", "limit-over", "reason-missing", "too-long", "other-officer"], "行政许可法第四十二条", ("提请延长期限", "Propose an extension")),
    ("T15", Verb::Extend, &[InReview, AwaitDecision], &[], APPROVER, &["nothing-proposed", "same-person", "no-extension", "extended-before", "limit-over"], "行政许可法第四十二条", ("批准延长期限", "Extend the limit")),
    ("T15b", Verb::Reject, BEFORE_DECISION, &[], APPROVER, &["nothing-proposed", "reason-missing", "too-long"], "职责分离规则", ("不批准提请", "Turn the proposal down")),
    ("T16a", Verb::ReturnStep, &[InReview], &[], OFFICER, &["no-such-step", "other-officer", "reason-missing", "too-long"], "内部流转规则", ("退回环节", "Go back to a step")),
    ("T16", Verb::Return, &[AwaitDecision], &[InReview], APPROVER, &["reason-missing", "too-long"], "内部流转规则", ("退回审查", "Send back to the officer")),
    ("T17a", Verb::Review, &[InReview], &[AwaitDecision], OFFICER, &["other-officer", "steps-open", "forwarded", "reason-missing", "too-long"], "行政许可法第三十四条、第三十六条", ("提出审查意见", "Give the opinion")),
    ("T17", Verb::Decide, &[AwaitDecision], &[Granted, Refused], APPROVER, &["same-person", "still-missing", "quota-full", "quota-turn", "reason-missing", "too-long"], "行政许可法第三十七条、第三十八条", ("作出决定", "Decide")),
    ("T17b", Verb::DecideTacitly, RUNNING, &[Granted, Refused], SYSTEM, &["no-tacit-rule", "not-yet-due"], "行政许可法第五十条第二款", ("逾期默示决定", "Silence decides by the item's rule")),
    ("T18", Verb::SendUp, &[InReview], &[Closed], OFFICER, &["not-forwarded", "other-officer", "steps-open", "reason-missing", "too-long"], "行政许可法第三十五条、第四十三条", ("上报", "Send up")),
    ("T19", Verb::Issue, &[Granted], &[Issuing], &[Seat::Window, Seat::Officer], &["no-document"], "行政许可法第三十九条、第四十四条", ("制证", "Make the document")),
    ("T19a", Verb::Deliver, &[Granted, Refused, Issuing], &[Delivering], &[Seat::Window, Seat::Officer], &[], "行政许可法第四十四条", ("送达", "Send on its way")),
    ("T20", Verb::ConfirmDelivery, &[Delivering], &[Closed], &[Seat::System, Seat::Window, Seat::Applicant], &["reason-missing", "too-long"], "办件状态表", ("确认送达", "Record the delivery")),
    ("T21", Verb::Withdraw, BEFORE_DECISION, &[Withdrawn], APPLICANT, &["too-long"], "办件状态表", ("撤回", "Withdraw")),
    ("T22a", Verb::ProposeEnd, BEFORE_DECISION, &[], OFFICER, &["proposal-pending", "other-officer", "reason-missing", "too-long"], "办件状态表", ("提请终止", "Propose to end it")),
    ("T22", Verb::Terminate, BEFORE_DECISION, &[Terminated], APPROVER, &["nothing-proposed", "same-person"], "办件状态表", ("终止", "End it")),
    ("T23", Verb::Archive, &[Closed], &[Archived], SYSTEM, &[], "国务院令第716号第十二条", ("归档", "Archive")),
    ("T24", Verb::Reopen, &[Closed, Archived], &[InReview], &[Seat::Supervisor], &["reason-missing", "too-long", "clock-unreadable"], "办件状态表", ("重新办理", "Open again")),
    ("A", Verb::Assign, &[Accepted, InReview, AwaitDecision, Suspended], &[], APPROVER, &["reason-missing", "done-before", "too-long"], "内部流转规则", ("分派", "Charge an officer")),
    ("C1", Verb::MarkOverdue, &[Accepted, InReview, AwaitDecision, Granted, Refused, Issuing, Delivering], &[], SYSTEM, &["not-yet-due", "done-before"], "国务院令第722号第三十六条", ("记录超期", "Record that it is overdue")),
    ("C2", Verb::Remind, RUNNING, &[], SYSTEM, &["not-yet-due", "done-before"], "内部流转规则", ("到期提醒", "Remind of the due day")),
    ("C3", Verb::Recount, UNDER_WAY, &[], SYSTEM, &["done-before", "clock-unreadable"], "行政许可法第八十二条", ("重算期限", "Count the due days again")),
    ("M", Verb::ReceiveMaterial, BEFORE_DECISION, &[], WINDOW, &["no-such-material"], "GB/T 39046 材料收取", ("收取系统推送的材料", "Receive a material from a department's system")),
];

/// The table of the procedure, in the order of a case's life. The submission itself (T1) makes a
/// case of a draft and so has no row: see [`submit`](super::submit).
pub fn transitions() -> impl Iterator<Item = Transition> {
    LINES.iter().map(row)
}

/// The row of a deed.
pub fn transition(verb: Verb) -> Transition {
    let line = LINES.iter().find(|line| line.1 == verb);
    row(line.expect("a test finds every deed in the table"))
}

fn row(line: &Line) -> Transition {
    let (id, verb, from, to, by, guards, basis, name) = *line;
    Transition { id, verb, from, to, by, guards, basis, name }
}
