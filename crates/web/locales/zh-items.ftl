# 事项的生命周期：起草、审核、版本、质量

role-organisation-office = 编制部门审核人员
role-legal-office = 法制机构审核人员
