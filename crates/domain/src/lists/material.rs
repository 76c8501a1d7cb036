//! Lists about materials and results.

use super::table::code_list;

code_list! {
    /// Where a material comes from (deployed practice).
    MaterialSource = "L10" "material_source" {
        Applicant "applicant" "申请人自备" "Applicant" [National "10"],
        Government "government" "政府部门核发" "Issued by government" [National "20"],
        Intermediary "intermediary" "中介机构或法定机构产生" "Intermediary" [National "30"],
        Other "other" "其他" "Other" [National "99"],
    }
}

code_list! {
    /// What an item results in (deployed practice).
    ResultKind = "L11" "result_kind" {
        Certificate "certificate" "证照" "Certificate" [National "10"],
        Approval "approval" "批文" "Written approval" [National "20"],
        Other "other" "其他" "Other" [National "30"],
        None "none" "无" "Nothing" [National "99"],
    }
}

code_list! {
    /// Original or copy (deployed practice).
    MaterialKind = "L14" "material_kind" {
        Original "original" "原件" "Original" [National "1"],
        Copy "copy" "复印件" "Copy" [National "2"],
        OriginalOrCopy "original_or_copy" "原件和复印件" "Original and/or copy" [National "3"],
    }
}

code_list! {
    /// Paper or electronic.
    MaterialFormat = "L15" "material_format" {
        Paper "paper" "纸质" "Paper" [National "1"],
        Electronic "electronic" "电子" "Electronic" [National "2"],
        Both "both" "纸质和电子" "Paper and electronic" [National "3"],
    }
}

code_list! {
    /// Whether a material must be there.
    Necessity = "L16" "necessity" {
        Required "required" "必要" "Required" [National "1"],
        NotRequired "not_required" "非必要" "Not required" [National "2"],
        MayFollow "may_follow" "容缺后补" "May follow later" [National "3"],
    }
}
