//! The closed vocabularies of an item document, each value with its code in the national list.

use serde::{Deserialize, Serialize};

/// Defines one vocabulary: values, the word each is written as and its code.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $word:literal, $code:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The word this value is written as in documents, tables and messages.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }

            /// The code in the national list.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value written as `word`.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }

            /// The value with this code in the national list.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

vocabulary! {
    /// 事项类型, GB/T 39046-2020 table A.1.
    ItemClass {
        /// 行政许可.
        Licence = "licence", "01";
        /// 行政处罚.
        Penalty = "penalty", "02";
        /// 行政强制.
        Coercion = "coercion", "03";
        /// 行政征收.
        Levy = "levy", "04";
        /// 行政给付.
        Benefit = "benefit", "05";
        /// 行政检查.
        Inspection = "inspection", "06";
        /// 行政确认.
        Confirmation = "confirmation", "07";
        /// 行政奖励.
        Award = "award", "08";
        /// 行政裁决.
        Ruling = "ruling", "09";
        /// 其他行政权力.
        OtherPower = "other-power", "10";
        /// 公共服务.
        PublicService = "public-service", "20";
    }
}

impl ItemClass {
    /// Says whether matters of this class usually start with an application 依申请; the usual
    /// split, which an item may state otherwise for itself.
    #[must_use]
    pub fn is_applied_for(self) -> bool {
        match self {
            Self::Licence
            | Self::Benefit
            | Self::Confirmation
            | Self::Award
            | Self::Ruling
            | Self::OtherPower
            | Self::PublicService => true,
            Self::Penalty | Self::Coercion | Self::Levy | Self::Inspection => false,
        }
    }

    /// Says whether it is an administrative power, which belongs in the power list.
    #[must_use]
    pub fn is_power(self) -> bool {
        self != Self::PublicService
    }
}

vocabulary! {
    /// 行使层级, GB/T 39046-2020 table A.2.
    ExerciseLevel {
        /// 国家级.
        National = "national", "1";
        /// 省级.
        Province = "province", "2";
        /// 市级.
        City = "city", "3";
        /// 县级.
        County = "county", "4";
        /// 乡镇(街道)级.
        Town = "town", "5";
        /// 村(社区)级.
        Village = "village", "6";
        /// 分级管理, split between levels.
        Split = "split", "7";
    }
}

vocabulary! {
    /// 实施主体性质, GB/T 39046-2020 table A.3.
    AuthorityNature {
        /// 法定机关.
        Statutory = "statutory", "1";
        /// 授权组织.
        Authorised = "authorised", "2";
        /// 受委托组织.
        Entrusted = "entrusted", "3";
        /// 其他.
        Other = "other", "9";
    }
}

vocabulary! {
    /// 服务对象: GB/T 39046-2020 table A.4, with the unincorporated enterprise of the national
    /// platform's practice, whose code 5 there clashes with A.4 and is therefore kept apart.
    ServiceObject {
        /// 自然人.
        Person = "person", "1";
        /// 企业法人.
        Enterprise = "enterprise", "2";
        /// 事业法人.
        PublicInstitution = "public-institution", "3";
        /// 社会组织法人.
        SocialOrganisation = "social-organisation", "4";
        /// 行政机关.
        AdministrativeBody = "administrative-body", "5";
        /// 其他组织.
        Other = "other", "6";
        /// 非法人企业, in practice lists only.
        UnincorporatedEnterprise = "unincorporated-enterprise", "practice-5";
    }
}

impl ServiceObject {
    /// Says whether themes for legal persons apply to this object.
    #[must_use]
    pub fn is_organisation(self) -> bool {
        self != Self::Person
    }
}

vocabulary! {
    /// 权力来源, practice list L5.
    PowerSource {
        /// 法定本级行使.
        OwnLevel = "own-level", "1";
        /// 上级下放.
        HandedDown = "handed-down", "2";
        /// 上级授权.
        GrantedByHigher = "granted-by-higher", "3";
        /// 同级授权.
        GrantedSameLevel = "granted-same-level", "4";
        /// 上级委托.
        EntrustedByHigher = "entrusted-by-higher", "5";
        /// 同级委托.
        EntrustedSameLevel = "entrusted-same-level", "6";
    }
}

vocabulary! {
    /// 办件类型: GB/T 39046-2020 table A.6, with the joint and forwarded kinds of the exchange
    /// tables.
    CaseClass {
        /// 即办件.
        Instant = "instant", "1";
        /// 承诺件.
        Committed = "committed", "2";
        /// 联办件.
        Joint = "joint", "3";
        /// 上报件.
        Forwarded = "forwarded", "4";
        /// 其他.
        Other = "other", "9";
    }
}

vocabulary! {
    /// 审批形式 (practice).
    ReviewMode {
        /// 即审即办: reviewed and decided at once.
        AtOnce = "at-once", "1";
        /// 前审后批: reviewed first, approved after.
        ReviewThenApprove = "review-then-approve", "2";
    }
}

vocabulary! {
    /// 办理形式, GB/T 39046-2020 table A.5.
    HandlingForm {
        /// 窗口办理.
        Window = "window", "1";
        /// 网上办理.
        Web = "web", "2";
        /// 移动端办理.
        Mobile = "mobile", "3";
        /// 快递申请.
        Courier = "courier", "4";
        /// 其他.
        Other = "other", "9";
    }
}

vocabulary! {
    /// 来源渠道, practice list L10.
    MaterialSource {
        /// 申请人自备.
        Applicant = "applicant", "10";
        /// 政府部门核发.
        Government = "government", "20";
        /// 中介机构或法定机构产生.
        Intermediary = "intermediary", "30";
        /// 其他.
        Other = "other", "99";
    }
}

vocabulary! {
    /// 结果类型, practice list L11.
    ResultKind {
        /// 证照.
        Certificate = "certificate", "10";
        /// 批文.
        Approval = "approval", "20";
        /// 其他.
        Other = "other", "30";
        /// 无.
        Nothing = "none", "99";
    }
}

vocabulary! {
    /// 网上办理深度, practice list L12.
    OnlineDepth {
        /// 互联网咨询.
        Consult = "consult", "1";
        /// 互联网收件.
        Receive = "receive", "2";
        /// 互联网预审.
        PreCheck = "pre-check", "3";
        /// 互联网受理.
        Accept = "accept", "4";
        /// 互联网办理.
        Handle = "handle", "5";
        /// 互联网办理结果信息反馈.
        ResultFeedback = "result-feedback", "6";
        /// 互联网电子证照反馈.
        CertificateFeedback = "certificate-feedback", "7";
        /// 其他.
        Other = "other", "8";
    }
}

vocabulary! {
    /// 通办范围, practice list L13.
    CommonScope {
        /// 全国.
        National = "national", "1";
        /// 全省.
        Province = "province", "2";
        /// 全市.
        City = "city", "3";
        /// 全县.
        County = "county", "4";
        /// 全镇.
        Town = "town", "5";
        /// 全村.
        Village = "village", "6";
    }
}

vocabulary! {
    /// 材料类型, practice list L14.
    MaterialKind {
        /// 原件.
        Original = "original", "1";
        /// 复印件.
        Copy = "copy", "2";
        /// 原件和复印件.
        Both = "both", "3";
    }
}

vocabulary! {
    /// 材料形式, practice list L15.
    MaterialFormat {
        /// 纸质.
        Paper = "paper", "1";
        /// 电子.
        Electronic = "electronic", "2";
        /// 纸质或电子.
        Both = "both", "3";
    }
}

vocabulary! {
    /// 材料必要性, practice list L16.
    MaterialNecessity {
        /// 必要.
        Required = "required", "1";
        /// 非必要.
        Optional = "optional", "2";
        /// 容缺后补.
        MayFollow = "may-follow", "3";
    }
}

vocabulary! {
    /// 咨询方式, practice list L17.
    ContactWay {
        /// 窗口.
        Window = "window", "1";
        /// 网上.
        Web = "web", "2";
        /// 电话.
        Phone = "phone", "3";
        /// 信函.
        Letter = "letter", "4";
        /// 电子邮件.
        Mail = "mail", "5";
    }
}

vocabulary! {
    /// 特别程序种类: 行政许可法 art. 45, with the local additions of 安阳市政务服务条例 art. 37.
    SpecialProcedureKind {
        /// 听证.
        Hearing = "hearing", "hearing";
        /// 招标.
        Tender = "tender", "tender";
        /// 拍卖.
        Auction = "auction", "auction";
        /// 检验.
        Inspection = "inspection", "inspection";
        /// 检测.
        Test = "test", "test";
        /// 检疫.
        Quarantine = "quarantine", "quarantine";
        /// 鉴定.
        Appraisal = "appraisal", "appraisal";
        /// 专家评审.
        ExpertReview = "expert-review", "expert-review";
        /// 现场勘验, local.
        SiteSurvey = "site-survey", "site-survey";
        /// 技术审查, local.
        TechnicalReview = "technical-review", "technical-review";
    }
}

vocabulary! {
    /// 办理地点类型, practice list L20.
    AddressType {
        /// 政务服务中心.
        ServiceCentre = "service-centre", "1";
        /// 部门窗口.
        DepartmentWindow = "department-window", "2";
        /// 办公室.
        Office = "office", "3";
        /// 事项现场.
        Scene = "scene", "4";
        /// 代办点.
        AgencyPoint = "agency-point", "5";
        /// 便民服务中心.
        ConvenienceCentre = "convenience-centre", "6";
    }
}

vocabulary! {
    /// 四办 (practice).
    FourHandle {
        /// 马上办.
        AtOnce = "at-once", "1";
        /// 网上办.
        Online = "online", "2";
        /// 就近办.
        Nearby = "nearby", "3";
        /// 一次办.
        OneVisit = "one-visit", "4";
    }
}
