//! Lists about cases and their clocks.

use super::table::code_list;

code_list! {
    /// Unit of a time limit (codes of practice; the Shandong-type exchange knows days only).
    TimeUnit = "L7" "time_unit" {
        WorkingDay "working_day" "工作日" "working day" [National "1", CaseExchange "G"],
        NaturalDay "natural_day" "自然日" "natural day" [National "2", CaseExchange "Z"],
        Hour "hour" "小时" "hour" [National "3"],
        Minute "minute" "分钟" "minute" [National "4"],
        Month "month" "月" "month" [National "5"],
    }
}

code_list! {
    /// Class of a case; the standard knows instant, committed and other (GB/T 39046 A.6).
    CaseClass = "L8" "case_class" {
        Instant "instant" "即办件" "Instant case" [Gb39046 "1", CaseExchange "1"],
        Committed "committed" "承诺件" "Committed case" [Gb39046 "2", CaseExchange "2"],
        Joint "joint" "联办件" "Joint case" [Gb39046 [>] "9", CaseExchange "3"],
        Forwarded "forwarded" "上报件" "Forwarded case" [Gb39046 [>] "9", CaseExchange "4"],
        Other "other" "其他" "Other" [Gb39046 "9"],
    }
}

code_list! {
    /// Kind of special procedure, whose time is not counted (行政许可法 art. 45; site survey and
    /// technical review are local additions). The codes tell only an extension from all others
    /// (GB/T 39046 A.7), so the kinds go out as 2 and only the wide value comes back.
    SpecialProcedure = "L19" "special_procedure" {
        Extension "extension" "延长审批" "Extension of approval" [Gb39046 "1", CaseExchange "A"],
        Hearing "hearing" "听证" "Hearing" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Tender "tender" "招标" "Tender" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Auction "auction" "拍卖" "Auction" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Inspection "inspection" "检验" "Inspection" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Test "test" "检测" "Test" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Quarantine "quarantine" "检疫" "Quarantine" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Appraisal "appraisal" "鉴定" "Appraisal" [Gb39046 [>] "2", CaseExchange [>] "B"],
        ExpertReview "expert_review" "专家评审" "Expert review" [Gb39046 [>] "2", CaseExchange [>] "B"],
        SiteSurvey "site_survey" "现场勘验" "Site survey" [Gb39046 [>] "2", CaseExchange [>] "B"],
        TechnicalReview "technical_review" "技术审查" "Technical review" [Gb39046 [>] "2", CaseExchange [>] "B"],
        Other "other" "其他" "Other" [Gb39046 "2", CaseExchange "B"],
    }
}

impl SpecialProcedure {
    /// Whether the procedure is one of those the licensing law itself takes out of the time limit.
    pub const fn is_statutory(self) -> bool {
        match self {
            SpecialProcedure::Hearing
            | SpecialProcedure::Tender
            | SpecialProcedure::Auction
            | SpecialProcedure::Inspection
            | SpecialProcedure::Test
            | SpecialProcedure::Quarantine
            | SpecialProcedure::Appraisal
            | SpecialProcedure::ExpertReview => true,
            SpecialProcedure::Extension
            | SpecialProcedure::SiteSurvey
            | SpecialProcedure::TechnicalReview
            | SpecialProcedure::Other => false,
        }
    }
}
