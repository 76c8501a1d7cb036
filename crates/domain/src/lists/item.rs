//! Lists about items: what they are, who exercises them, how they are reached.

use super::table::code_list;

code_list! {
    /// Class of a service item (GB/T 39046 A.1).
    ItemType = "L1" "item_type" {
        Licence "licence" "行政许可" "Administrative licence" [Gb39046 "01", Guangdong "01"],
        Penalty "penalty" "行政处罚" "Administrative penalty" [Gb39046 "02", Guangdong "02"],
        Coercion "coercion" "行政强制" "Administrative coercion" [Gb39046 "03", Guangdong "03"],
        Levy "levy" "行政征收" "Administrative levy" [Gb39046 "04", Guangdong "04"],
        Benefit "benefit" "行政给付" "Administrative benefit" [Gb39046 "05", Guangdong "05"],
        Inspection "inspection" "行政检查" "Administrative inspection" [Gb39046 "06", Guangdong "06"],
        Confirmation "confirmation" "行政确认" "Administrative confirmation" [Gb39046 "07", Guangdong "07"],
        Award "award" "行政奖励" "Administrative award" [Gb39046 "08", Guangdong "08"],
        Ruling "ruling" "行政裁决" "Administrative ruling" [Gb39046 "09", Guangdong "09"],
        OtherPower "other_power" "其他行政权力" "Other administrative power" [Gb39046 "10", Guangdong "20"],
        PublicService "public_service" "公共服务" "Public service" [Gb39046 "20", Guangdong "21"],
        AnyPower "any_power" "行政权力" "Administrative power" [Gb39046 "00"],
    }
}

impl ItemType {
    /// Whether items of this class start with an application, as they usually do; `None` where
    /// both kinds are found. The split is general knowledge, not a rule: items may say otherwise.
    pub const fn is_applied_for(self) -> Option<bool> {
        match self {
            ItemType::Licence
            | ItemType::Benefit
            | ItemType::Confirmation
            | ItemType::Award
            | ItemType::Ruling
            | ItemType::PublicService => Some(true),
            ItemType::Penalty | ItemType::Coercion | ItemType::Levy | ItemType::Inspection => {
                Some(false)
            }
            ItemType::OtherPower | ItemType::AnyPower => None,
        }
    }
}

code_list! {
    /// Level at which a power is exercised (GB/T 39046 A.2).
    ExerciseLevel = "L2" "exercise_level" {
        National "national" "国家级" "National" [Gb39046 "1", BeforeVillageLevel "1"],
        Province "province" "省级" "Provincial" [Gb39046 "2", BeforeVillageLevel "2"],
        City "city" "市级" "City" [Gb39046 "3", BeforeVillageLevel "3"],
        County "county" "县级" "County" [Gb39046 "4", BeforeVillageLevel "4"],
        Town "town" "镇(乡、街道)级" "Town or street" [Gb39046 "5", BeforeVillageLevel "5"],
        Village "village" "村(社区)级" "Village or community" [Gb39046 "6"],
        Split "split" "分级管理" "Split between levels" [Gb39046 "7", BeforeVillageLevel "6"],
    }
}

code_list! {
    /// Nature of the implementing authority (GB/T 39046 A.3).
    AuthorityNature = "L3" "authority_nature" {
        Statutory "statutory" "法定机关" "Statutory body" [Gb39046 "1"],
        Authorised "authorised" "授权组织" "Authorised organisation" [Gb39046 "2"],
        Entrusted "entrusted" "受委托组织" "Entrusted organisation" [Gb39046 "3"],
        Other "other" "其他" "Other" [Gb39046 "9"],
    }
}

code_list! {
    /// Whom an item serves (GB/T 39046 A.4); the national platform's codes clash at 5 and 6.
    ServiceObject = "L4" "service_object" {
        NaturalPerson "natural_person" "自然人" "Natural person" [Gb39046 "1", National "1"],
        Enterprise "enterprise" "企业法人" "Enterprise" [Gb39046 "2", National "2"],
        PublicInstitution "public_institution" "事业法人" "Public institution" [Gb39046 "3", National "3"],
        SocialOrganisation "social_organisation" "社会组织法人" "Social organisation" [Gb39046 "4", National "4"],
        UnincorporatedEnterprise "unincorporated_enterprise" "非法人企业" "Unincorporated enterprise" [Gb39046 [>] "6", National "5"],
        AdministrativeBody "administrative_body" "行政机关" "Administrative body" [Gb39046 "5", National "6"],
        Other "other" "其他组织" "Other" [Gb39046 "6", National "9", National [<] "7"],
    }
}

impl ServiceObject {
    /// Whether the object is any kind of organisation rather than a person.
    pub const fn is_organisation(self) -> bool {
        !matches!(self, ServiceObject::NaturalPerson)
    }
}

code_list! {
    /// Where an authority has a power from (deployed practice).
    PowerSource = "L5" "power_source" {
        OwnLevel "own_level" "法定本级行使" "Own level by law" [National "1"],
        HandedDown "handed_down" "上级下放" "Handed down" [National "2"],
        GrantedFromAbove "granted_from_above" "上级授权" "Granted by a higher level" [National "3"],
        GrantedAtLevel "granted_at_level" "同级授权" "Granted at the same level" [National "4"],
        EntrustedFromAbove "entrusted_from_above" "上级委托" "Entrusted by a higher level" [National "5"],
        EntrustedAtLevel "entrusted_at_level" "同级委托" "Entrusted at the same level" [National "6"],
    }
}

code_list! {
    /// State of an item (deployed practice).
    ItemState = "L6" "item_state" {
        InUse "in_use" "在用" "In use" [National "1"],
        Suspended "suspended" "暂停" "Suspended" [National "2"],
        Cancelled "cancelled" "取消" "Cancelled" [National "3"],
        Draft "draft" "草稿" "Draft" [National "4"],
    }
}

code_list! {
    /// How an item can be handled (GB/T 39046 A.5).
    HandlingForm = "L9" "handling_form" {
        Window "window" "窗口办理" "At a window" [Gb39046 "1"],
        Web "web" "网上办理" "On the web" [Gb39046 "2"],
        Mobile "mobile" "移动端办理" "On a mobile phone" [Gb39046 "3"],
        Courier "courier" "快递申请" "By courier" [Gb39046 "4"],
        Other "other" "其他" "Other" [Gb39046 "9"],
    }
}

code_list! {
    /// How far an item goes online (deployed practice); an item names every stage it offers.
    OnlineDepth = "L12" "online_depth" {
        Consult "consult" "互联网咨询" "Consultation" [National "1"],
        Receive "receive" "收件" "Receiving material" [National "2"],
        PreCheck "pre_check" "预审" "Pre-check" [National "3"],
        Accept "accept" "受理" "Acceptance" [National "4"],
        Handle "handle" "办理" "Handling" [National "5"],
        ResultFeedback "result_feedback" "办理结果信息反馈" "Feedback of the result" [National "6"],
        CertificateFeedback "certificate_feedback" "电子证照反馈" "Feedback of the electronic certificate" [National "7"],
        Other "other" "其他" "Other" [National "8"],
    }
}

code_list! {
    /// The older four grades of online handling; the wording of the first three is unverified.
    OnlineGrade = "L12" "online_grade" {
        Information "information" "信息发布" "Information" [],
        Download "download" "表格下载" "Download of forms" [],
        Submission "submission" "网上申报预审" "Submission and pre-check" [],
        FullyOnline "fully_online" "全程网办" "Fully online" [],
    }
}

code_list! {
    /// How widely an item can be handled away from home (names of GB/T 39046; codes of practice).
    CommonScope = "L13" "common_scope" {
        National "national" "全国" "Nation-wide" [National "1"],
        Province "province" "跨省" "Across provinces" [National "2"],
        City "city" "跨市" "Across cities" [National "3"],
        County "county" "跨县" "Across counties" [National "4"],
        Town "town" "跨镇(乡、街道)" "Across towns or streets" [National "5"],
        Village "village" "跨村(社区)" "Across villages or communities" [National "6"],
    }
}

code_list! {
    /// State of an item's review before publication (deployed practice).
    ReviewState = "L18" "review_state" {
        ToSubmit "to_submit" "待提交" "To submit" [National "1"],
        InReview "in_review" "审核中" "In review" [National "2"],
        Passed "passed" "审核通过" "Passed" [National "3"],
        Withdrawn "withdrawn" "撤回" "Withdrawn" [National "4"],
        Rejected "rejected" "退回" "Rejected" [National "5"],
    }
}

code_list! {
    /// Kind of change to the catalogue (guide of 国办函〔2016〕108号).
    CatalogueChange = "L21" "catalogue_change" {
        Add "add" "新增" "Added" [],
        Change "change" "变更" "Changed" [],
        Split "split" "拆分" "Split" [],
        Merge "merge" "合并" "Merged" [],
        Suspend "suspend" "暂停" "Suspended" [],
        Cancel "cancel" "取消" "Cancelled" [],
    }
}
