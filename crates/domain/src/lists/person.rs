//! Lists about reaching people and knowing who they are.

use super::table::code_list;

code_list! {
    /// How to consult or complain.
    ContactWay = "L17" "contact_way" {
        Window "window" "窗口" "Window" [National "1"],
        Web "web" "网络" "Web" [National "2"],
        Phone "phone" "电话" "Phone" [National "3"],
        Letter "letter" "信函" "Letter" [National "4"],
        Email "email" "电子邮件" "E-mail" [National "5"],
    }
}

code_list! {
    /// What kind of place an address is (deployed practice).
    AddressType = "L20" "address_type" {
        ServiceCentre "service_centre" "政务服务中心" "Service centre" [National "1"],
        DepartmentWindow "department_window" "部门窗口" "Department window" [National "2"],
        Office "office" "办公室" "Office" [National "3"],
        Scene "scene" "事项现场" "Scene of the matter" [National "4"],
        AgencyPoint "agency_point" "代办点" "Agency point" [National "5"],
        ConvenienceCentre "convenience_centre" "便民服务中心" "Convenience centre" [National "6"],
    }
}

code_list! {
    /// Type of an identity document (GA/T 2000.156 as GB/T 39046 refers to it; 001 and 999 are
    /// deployed practice).
    DocumentType = "L24" "document_type" {
        ResidentCard "resident_card" "居民身份证" "Resident identity card" [GaT2000 "111"],
        Passport "passport" "普通护照" "Passport" [GaT2000 "414"],
        TaiwanPass "taiwan_pass" "台湾居民来往大陆通行证" "Travel permit for Taiwan residents" [GaT2000 "511"],
        CreditCode "credit_code" "统一社会信用代码" "Unified social credit code" [National "001"],
        Other "other" "其他" "Other" [National "999"],
    }
}
