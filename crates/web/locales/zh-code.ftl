# 由程序按键名取用的词语（与页面模板所用的 zh.ftl 分开）。

## 角色
role-firm = 企业
role-window-clerk = 窗口人员
role-officer = 审查人员
role-approver = 审批人员
role-item-editor = 事项管理员

## 办件状态
state-submitted = 已提交
state-await-correction = 待补正
state-accepted = 已受理
state-in-review = 审查中
state-await-decision = 待决定
state-granted = 准予
state-refused = 不予许可
state-not-accepted = 不予受理
state-withdrawn = 已撤回

## 办理经过
event-submitted = 申请已提交
event-correction-requested = 一次性补正告知
event-supplemented = 补正已提交
event-accepted = 已受理
event-not-accepted = 不予受理
event-review-started = 开始审查
event-reviewed = 提出审查意见
event-returned = 退回审查
event-granted = 准予决定
event-refused = 不予决定
event-withdrawn = 申请人撤回
event-opinion-for = 建议准予
event-opinion-against = 建议不予
event-due = 承诺 { $date } 前办结

## 下一步
next-submitted-title = 等待受理
next-submitted-text = 窗口会在 5 个工作日内受理，或者一次性告知需要补正的内容；逾期不告知的，自收到申请之日起即为受理。
next-await-correction-title = 请补正材料
next-await-correction-text = 请在 { $date } 前补齐告知的内容。
next-await-correction-label = 去补正
next-accepted-title = 已受理，等待审查
next-accepted-text = 应于 { $date } 前作出决定，现在不需要您做什么。
next-in-review-title = 正在审查，不需要您做什么
next-in-review-text = 应于 { $date } 前作出决定，有结果会在这里告诉您。
next-await-decision-title = 审查完毕，等待决定
next-await-decision-text = 应于 { $date } 前作出决定。
next-granted-title = 申请获得准予
next-granted-text = 决定于 { $date } 作出。
next-refused-title = 申请未获准予
next-refused-text = 决定于 { $date } 作出，理由和救济途径见下。
next-not-accepted-title = 申请未被受理
next-not-accepted-text = { $date } 告知，理由见下。
next-withdrawn-title = 申请已撤回
next-withdrawn-text = 办件于 { $date } 结束。需要时可以重新申请。

## 办理环节
stage-submit = 提交
stage-accept = 受理
stage-review = 审查
stage-decide = 决定
stage-end = 办结

## 期限
clock-committed = 承诺办结时限
clock-legal = 法定办结时限
clock-notice = 告知补正期限
clock-left = { $days ->
    [0] 今天到期
   *[other] 还剩 { $days } 个工作日
}
clock-over = 已超过 { $days } 个工作日
clock-decided = 已办结
clock-started = 自 { $date } 起算。
clock-started-deemed = 未在期限内告知，自收到之日 { $date } 起即为受理。
clock-limit-working-day = 时限 { $value } 个工作日（{ $basis }）。
clock-limit-natural-day = 时限 { $value } 日（{ $basis }）。
clock-limit-hour = 时限 { $value } 小时（{ $basis }）。
clock-limit-minute = 时限 { $value } 分钟（{ $basis }）。
clock-limit-month = 时限 { $value } 个月（{ $basis }）。
clock-start-day = 起始日 { $date } 不计（民法典第二百零一条）。
clock-counted = 计入：{ $dates }。
clock-skipped = 不计：{ $dates }。
clock-skip-weekend = 周末
clock-skip-suspended = 特别程序
clock-rolled = 期限末日 { $from } 为休息日，顺延至 { $to }（民法典第二百零三条）。
clock-same-day = 按月计算，至 { $date }（民法典第二百零二条）。
clock-extended = { $date } 批准延长 { $value }。
clock-ends = 截止 { $date }。
basis-article = { $law }第{ $number }条
basis-item = 事项法定时限
basis-commitment = 公开承诺，优化营商环境条例第三十六条
basis-step = 环节时限
basis-local = 地方规定

## 办件信息
fact-applicant = 申请人
fact-submitted = 提交时间
fact-channel = 提交方式
fact-channel-web = 网上
fact-channel-window = 窗口
fact-legal-due = 法定期限
fact-committed-due = 承诺期限
fact-decided = 决定时间
fact-answer-by = 补正期限
fact-state = 状态
fact-time = 时间
fact-last-step = 最近一步
result-granted-title = 准予决定
result-refused-title = 不予决定
result-not-accepted-title = 不予受理
remedy-review = 不服决定的，可以自知道之日起六十日内申请行政复议（行政复议法第二十条）。
remedy-suit = 也可以自知道之日起六个月内直接向人民法院起诉（行政诉讼法第四十六条）。
case-form = 申请表
receipt-next-accept = 5 个工作日内答复
receipt-next-accept-text = 受理，或者一次性告知需要补正的全部内容（行政许可法第三十二条）。
receipt-next-decide = 受理后按承诺时限决定
receipt-next-decide-text = 承诺时限：{ $limit }。
receipt-next-track = 随时查进度
receipt-next-track-text = 登录后在“我的办件”查看，或用办件编号和查询码查询。
receipt-qr-label = 办件进度查询二维码
cases-all = 全部
cases-more = 更早的办件

## 表单
form-title = 填写申请
form-promise = 我承诺以上内容真实、有效
form-promised = 已承诺
form-fault-missing = 请填写“{ $label }”
form-fault-too-long = “{ $label }”最多 { $max } 个字
form-fault-not-a-number = “{ $label }”应当是整数
form-fault-not-a-date = “{ $label }”不是有效的日期
form-fault-not-an-option = 请从“{ $label }”的选项中选择
form-fault-not-single = “{ $label }”只能填一项
form-fault-not-a-phone = “{ $label }”应当是 11 位手机号，或带区号的固定电话
form-fault-not-an-id-number = “{ $label }”不对：应当是 18 位公民身份号码，请逐位核对
form-fault-not-a-credit-code = “{ $label }”不对：应当是 18 位统一社会信用代码，请逐位核对
form-fault-control-character = “{ $label }”里有不能显示的字符
form-fault-not-promised = 请勾选“{ $label }”
form-fault-unknown = 表单里多出了一项系统不认识的内容，请刷新后重填
form-key-reused = 这份表单已经提交过不同的内容。要再提交一份，请从办事指南重新进入。
correct-note = 补正说明
correct-note-hint = 逐条说明补正了什么，最多 1000 字
correct-point = 需要补正的内容
refusal-not-applied-for = 这个事项不需要申请
refusal-second-notice = 补正只能告知一次，这个办件已经告知过（行政许可法第三十二条）
refusal-reason-missing = 请写明理由，至少 10 个字
refusal-too-long = 最多 { $max } 个字
refusal-date-not-ahead = 补正期限应当在今天以后
refusal-same-person = 审查人不能同时作决定
refusal-other-officer = 这个办件由另一位审查人员办理
query-number = 办件编号
query-code-label = 查询码

## 完成提示
done-withdrawn = 申请已撤回。
done-supplemented = 补正已提交。
done-accepted = 已受理，开始计时。
done-declined = 已作出不予受理的告知。
done-correction = 补正告知已发出。
done-started = 已开始审查。
done-reviewed = 意见已提交，等待决定。
done-returned = 已退回审查。
done-decided = 决定已作出，申请人会收到通知。
done-logged-out = 您已退出登录。
done-account-saved = 账户已保存。

## 出错页（补充）
error-csrf-heading = 页面已过期
error-csrf-what = 这个页面打开得太久，或者请求不是从本站发出的，所以没有做任何事。
error-csrf-todo = 返回上一页，刷新后再提交一次。
error-calendar-heading = 还没有工作日历
error-calendar-what = { $year } 年的节假日安排尚未公布，期限算不出来，所以没有做任何事。
error-calendar-todo = 请系统管理员导入该年的工作日历后再办理。

conflict-typed = 填写的内容
limit-working-day = { $n } 个工作日
limit-natural-day = { $n } 日
limit-hour = { $n } 小时
limit-minute = { $n } 分钟
limit-month = { $n } 个月
demo-note-citizen = 申请、查进度、补正
demo-note-firm = 以企业身份申请
demo-note-window-clerk = 受理、一次性告知补正
demo-note-officer = 写审查意见
demo-note-approver = 作出决定
demo-note-supervisor = 看全区办件和期限
demo-note-item-editor = 管理事项和指南
demo-note-assessor = 评估服务能力
demo-note-administrator = 管理账户和角色

## 窗口、审批、监督
desk-warning-overdue = 这个办件已超过承诺期限。
clock-unknown = 未知
hall-defects = 需要补正的内容
hall-defects-hint = 一行一项，一次列全，最多 1000 字。
hall-answer-by = 补正截止日期
hall-reason = 不予受理的理由
hall-reason-hint = 至少 10 个字，最多 1000 字。
hall-accept = 受理
hall-accept-hint = 材料齐全、符合法定形式。受理后开始计时。
hall-accept-submit = 受理并开始计时
hall-correct = 一次性告知补正
hall-correct-hint = 一个办件只能告知一次，请把要补的内容一次列全。
hall-correct-submit = 发出补正告知
hall-decline = 不予受理
hall-decline-hint = 不属于本机关职权，或者依法不需要许可的，应当即时告知并说明理由。
hall-decline-submit = 作出不予受理告知
office-start = 开始审查
office-start-submit = 由我审查
office-review = 提出审查意见
office-review-submit = 提交意见
office-verdict = 意见
office-opinion = 说明
office-opinion-hint = 建议不予的，应当写明理由，至少 10 个字。
office-decide = 作出决定
office-decide-submit = 作出决定
office-decision = 决定
office-grant = 准予
office-refuse = 不予
office-reasons = 理由
office-reasons-hint = 不予的，应当写明理由，至少 10 个字（行政许可法第三十八条）。
office-return = 退回审查
office-return-submit = 退回
office-return-reason = 退回理由
office-choose = 请选择一项
supervision-over = 超过 { $days } 天
supervision-rule-d08 = 超过承诺期限（D08）

clock-estimate = 涉及的年份尚未公布节假日安排，日期为预计，公布后按正式日历计算。
date-estimated = { $date }（预计）
