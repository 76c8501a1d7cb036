# 通办页面用语（中文为准）。键名用英文短横线；{ $x } 为代入值。

## 全站
brand = 通办
brand-tag = 一站式政务服务
brand-full = 通办政务服务
skip-link = 跳到正文
region-label = 所在地区：
size-large = 大字版
size-normal = 标准字
log-in = 登录
log-out = 退出
nav-label = 主导航
nav-home = 首页
nav-guides = 办事指南
nav-query = 进度查询
nav-power = 权力清单
nav-about = 关于
nav-files = 我的材料
nav-cases = 我的办件
nav-hall = 窗口收件
nav-office = 审批办件
nav-supervision = 效能监督
nav-items = 事项管理
nav-assessment = 服务能力评估
nav-accounts = 账户管理
foot-promise = 收了多少材料、办到哪一步、还剩几天，都在这里说清楚。
none = 无
cancel = 取消
error-title-prefix = 有误：
pager-label = 翻页
pager-prev = 上一页
pager-next = 下一页
crumbs-label = 当前位置
search-button = 搜索
step-done = （已完成）
step-current = （进行中）

## 表单
field-optional = （选填）
field-choose = 请选择
field-error-prefix = 有误：
field-count = 还可输入 {"{"}n{"}"} 个字
error-summary-title = 还不能提交，请先改正下面几处
action-points = 逐项写明要补正的内容

## 词汇：状态、动作、角色
step-submit = 提交
step-accept = 受理
step-review = 审查
step-decide = 决定
step-deliver = 送达
channel-web = 网上
channel-window = 窗口
item-state-draft = 草稿
item-state-submitted = 待审核
item-state-approved = 已审核
item-state-published = 在用
item-state-suspended = 暂停
item-state-cancelled = 取消
item-state-superseded = 已被替换
role-citizen = 申请人
role-supervisor = 监督员
role-assessor = 评估员
role-administrator = 管理员
opinion-for = 建议准予
opinion-against = 建议不予
somebody = 工作人员
system = 系统

## 词汇：经办动作
action-accept = 受理
action-accept-hint = 材料齐全、符合法定形式。受理后办理时限开始计算。
action-accept-button = 受理并开始计时
action-correct = 一次性告知补正
action-correct-hint = 一个办件只能告知一次，请把要补的内容一次列全。
action-correct-button = 发出补正告知
action-correct-defects = 需要补正的全部内容
action-correct-answer-by = 补正截止日期
action-decline = 不予受理
action-decline-hint = 不属于本机关职权，或者依法不需要许可。
action-decline-button = 作出不予受理决定
action-start-review = 开始审查
action-start-review-hint = 由您承办这个办件。
action-start-review-button = 由我审查
action-review = 提出审查意见
action-review-button = 提交意见
action-review-verdict = 意见
action-review-text = 说明
action-return = 退回审查人
action-return-hint = 退回不停止计时。
action-return-button = 退回
action-grant = 准予
action-grant-hint = 作出决定后不能在这里更改。
action-grant-button = 作出准予决定
action-refuse = 不予
action-refuse-hint = 应当写明理由，并告知救济途径。
action-refuse-button = 作出不予决定
action-reason = 理由
action-reason-hint = 写明事实和依据，不少于十个字
action-text-optional = 说明
done-submitted = 申请已提交。
done-correction-requested = 补正告知已发出。
done-not-accepted = 已作出不予受理决定。
done-review-started = 已由您承办。
done-granted = 已作出准予决定。
done-refused = 已作出不予决定。
done-draft-saved = 已保存，下次可以接着填。
done-item-saved = 已保存为新版本。
done-chain-checked = 已核对全部记录。

## 词汇：填写有误

## 词汇：日期与期限
date-long = { $year }年{ $month }月{ $day }日
date-short = { $month }月{ $day }日
date-weekday = { $year }年{ $month }月{ $day }日（{ $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}）
limit-instant = 当场办结
limit-working-days = { $count } 个工作日
limit-natural-days = { $count } 个自然日
limit-hours = { $count } 小时
limit-months = { $count } 个月
limit-none = 法律没有规定
visits = { $count } 次
visits-none = 不用到现场
fee-free = 不收费
fee-charged = 收费
due-left = 还剩 { $days } 个工作日
due-today = 今天到期
due-over = 超过 { $days } 个工作日
due-paused = 暂停计时
due-estimate = 估计（该年节假日安排还没有公布）
clock-answer = 补正期限
clock-why-limit = 时限为{ $limit }。
clock-why-started = 从 { $date } 起算。
clock-why-deemed = 期限内没有告知补正，自收件之日 { $date } 起视为受理。
clock-why-start-day = 开始的当天 { $date } 不计入。
clock-why-counted = { $date } 是第 { $number } 天。
clock-why-adjusted = { $date } 因{ $holiday }调休上班，是第 { $number } 天。
clock-why-weekend = { $date } 是周末，不计。
clock-why-holiday = { $date } 是{ $holiday }假期，不计。
clock-why-local-rest = { $date } 本地放假（{ $name }），不计。
clock-why-suspended = { $date } 正在进行{ $procedure }，不计。
clock-why-rolled = 最后一天 { $from } 是休息日，顺延到 { $to }。
clock-why-extended = { $date } 经批准延长{ $limit }。

## 首页
home-title = 要办什么事？
home-lead = { $region }的政务服务，一处查清、一次办好。
home-search-label = 搜索办事事项
home-search-placeholder = 输入事项、材料或部门
suggest-title = 搜索建议
suggest-button = 建议
suggest-none = 没有相近的事项名称。
home-hot = 常搜：
home-entries = 服务入口
home-mine = 我正在办的事
home-persons = 个人办事
home-firms = 法人办事
home-figures = 办得怎么样，公开给您看
home-figures-more = 查看权力清单
entry-read = 我要看
entry-read-text = 权责清单、政策与公示
entry-find = 我要查
entry-find-text = 办件进度与办事指南
entry-do = 我要办
entry-do-text = 网上申请，随时补正
entry-ask = 我要问
entry-ask-text = 咨询电话与常见问题

## 登录
login-title = 登录
login-lead = 登录后可以提交申请、查看办件、补正材料。
login-without = 没有账户也能查进度：
login-query = 用办件编号和查询码查询
login-account = 账户名
login-password = 密码
login-second-factor = 动态验证码
login-second-factor-hint = 打开验证器应用，输入六位数字。没有启用则留空。
login-wrong = 账户名或密码不对，请重新输入。
login-code-wrong = 动态验证码不对或已过期。
login-locked = 多次输错，账户暂时锁定，请 { $minutes } 分钟后再试。
login-demo-title = 演示账户
login-demo-lead = 这是演示系统，人物和办件都是编造的。点一下即可登录。

## 办事指南
guides-title = 办事指南
guides-did-you-mean = 您要找的是不是：
guides-narrow = 缩小范围
guides-found = { $total ->
   *[other] 共 { $total } 个事项
}
guides-sort = 排序
guides-sort-relevance = 最相关
guides-sort-popular = 办件最多
guides-sort-limit = 办得最快
guides-chosen = 已选条件
guides-remove = （去掉）
guides-none-title = 没有找到相符的事项
guides-none-text = 换一个更短的词，或者去掉几个筛选条件再试。
guides-none-clear = 清除全部条件
facet-class = 事项类型
facet-authority = 实施主体
facet-level = 行使层级
facet-object = 服务对象
facet-theme = 主题
facet-online = 网上办理
apply-online = 在线办理
guide-contents = 本页内容
guide-version = 第 { $version } 版，{ $date } 起施行
guide-print = 打印指南
guide-back = 返回办事指南
guide-sheet = 办事指南
guide-qr = 扫码看最新版本
guide-basics = 基本信息
guide-conditions = 受理条件
guide-refusal-grounds = 不予批准的情形
guide-materials = 申请材料
guide-materials-count = { $count ->
   *[other] （{ $count } 份）
}
guide-materials-none = 不需要提交材料。
guide-process = 办理流程
guide-online-flow = 网上办理
guide-window-flow = 窗口办理
guide-special = 特别程序
guide-special-note = 特别程序所需时间不计入办理时限。
guide-fees = 收费标准
guide-fees-none = 不收费。
guide-result = 办理结果
guide-places = 办理地点和时间
guide-contact = 咨询与监督
guide-remedies = 救济途径
guide-basis = 设定依据
guide-rights = 申请人的权利和义务
guide-faq = 常见问题
guide-fact-committed-limit = 承诺办结时限
guide-fact-legal-limit = 法定办结时限
guide-fact-visits = 到现场次数
guide-fact-fee = 收费
guide-fact-case-class = 办件类型
guide-own-initiative = 这是行政机关依职权实施的事项，不需要申请。
guide-window-only = 这个事项目前只在窗口办理，请按下方地点前往。
guide-suspended = 这个事项已暂停办理。
material-name = 材料名称
material-necessity = 必要性
material-form = 形式和份数
material-source = 来源
material-files = 表格和样本
material-shared = 免提交
material-blank = 空白表
material-sample = 样本
material-way = 提交方式
material-state = 状态
materials-title = 申请材料
fee-name = 收费项目
fee-standard = 标准
fee-basis = 依据
fee-reduction = 减免

## 申请
apply-lead = 由{ $authority }办理。填写大约需要五分钟。
apply-read-guide = 先看办事指南
apply-steps = 申请步骤
apply-step-fill = 填写
apply-step-check = 核对
apply-step-receipt = 拿到回执
apply-materials-hint = 标明“免提交”的材料由系统向有关部门调取，不用您再交。
apply-submit = 提交申请
apply-save = 先保存
apply-draft-note = 已载入您 { $date } 保存的内容。
apply-declaration = 我承诺所填内容和提交的材料真实、有效。
apply-after = 提交后马上得到带有办件编号和查询码的回执。
receipt-done = 申请已提交
receipt-keep = 请保存下面的回执。凭办件编号和查询码，不登录也能查进度。
receipt-pdf = 下载回执（PDF）
receipt-follow = 查看办件进度
receipt-title = 收件回执
receipt-stamp = 已收件
receipt-stamp-label = 收件章，日期 { $date }
receipt-qr = 扫码查进度
receipt-next = 接下来
receipt-proof = 存证编号
case-number = 办件编号
query-code = 查询码

## 我的办件
cases-title = 我的办件
cases-filter = 按状态查看
cases-submitted = { $date } 提交
cases-due = 应于 { $date } 前办结
cases-none-title = 还没有办件
cases-none-text = 您提交的申请会出现在这里，每一步都看得见。
cases-none-link = 去找要办的事
case-guide = 办事指南
case-progress = 办理进度
case-history = 办理经过
case-answers = 申请时填写的内容
case-facts = 办件信息
case-documents = 文书
verify-title = 文书验真
verify-lead = 输入文书二维码下方的编码，核对这份文书是否由本平台签发。
verify-button = 核对
verify-again = 再核对一份
verify-privacy = 任何人都能核对真伪、种类、机关、日期和数字指纹；办件内容只有申请人和经办人员能看到。
case-withdraw = 撤回申请
case-back = 返回办件
clock-due = 截止 { $date }
clock-how = 怎么算的
correction-title = 一次性补正告知
correction-dates = { $issued } 发出，请在 { $due } 前补正。
result-reasons = 理由
withdraw-title = 撤回申请
withdraw-before = 撤回之前请看清
withdraw-button = 确认撤回
withdraw-reason = 撤回原因
withdraw-warning-final = 撤回后这个办件就结束了，不能恢复。
withdraw-warning-again = 需要时可以重新申请，办理时限重新计算。
correct-title = 补正材料
correct-due = 请在 { $date } 前补正
correct-issued = { $authority }于 { $date } 发出补正告知。
correct-once = 需要补正的内容已一次性列全，按下面各项补齐即可。
correct-button = 提交补正
query-title = 办件进度查询
query-lead = 输入回执上的办件编号和查询码。
query-button = 查询
query-again = 查另一个办件
query-privacy = 查询码只在回执上，请不要告诉别人。查询结果只显示进度，姓名等信息会遮盖。
query-masked = 为保护个人信息，这里只显示进度。登录后可看全部内容。
query-number-hint = 在回执的上方
query-code-hint = 六位数字
query-wrong = 没有找到相符的办件，请核对办件编号和查询码。

## 窗口与审批
hall-inbox-title = 窗口收件
office-inbox-title = 审批办件
bulk-title = 批量办理
bulk-choose = 选中
bulk-label-word = 标签
bulk-why = 说明
office-search = 按编号、事项或申请人查找
col-due = 期限
col-item = 事项和编号
col-applicant = 申请人
col-channel = 来源
col-received = 收件时间
col-accepted = 受理日期
col-state = 状态
col-step = 环节
col-holder = 承办人
inbox-none-title = 没有待办
inbox-none-text = 新的办件到达后会出现在这里，按期限先后排列。
desk-back = 返回列表
desk-applicant = 申请人
desk-answers = 申请内容
desk-opinions = 审查意见
desk-actions = 可以做的事
desk-no-actions = 现在没有轮到您办理的事。
desk-rules = 审查要点

## 出错页
fault-todo = 可以这样做
fault-reference = 联系我们时请说明编号：
conflict-title = 别人先办了这一步
conflict-text = 您打开这个页面之后，办件有了变化，所以刚才的操作没有执行。
conflict-now = 办件现在的情况
conflict-kept = 您刚才填写的内容（没有保存）
conflict-open = 打开最新的办件
error-400-heading = 这个请求有问题
error-400-what = 系统看不懂收到的内容，所以没有做任何事。
error-400-todo = 返回上一页，刷新后再试一次。
error-403-heading = 您不能做这件事
error-403-what = 当前账户没有这项权限。
error-403-todo = 换一个有权限的账户登录，或者联系单位管理员。
error-404-heading = 没有这个页面
error-404-what = 网址可能输错了，或者内容已经撤下。
error-404-todo = 核对网址，或者从首页搜索要办的事。
error-405-heading = 不能这样打开
error-405-what = 这个网址不接受这种操作。
error-405-todo = 从首页或办件页面重新进入。
error-408-heading = 等待太久了
error-408-what = 网络太慢，请求没有收完整，所以没有做任何事。
error-408-todo = 检查网络后再试一次。
error-409-heading = 内容已经变了
error-409-what = 有人先做了改动，您的操作没有执行。
error-409-todo = 打开最新内容再操作。
error-413-heading = 内容太大
error-413-what = 提交的内容超过了允许的大小。
error-413-todo = 压缩或拆分文件后再提交。
error-415-heading = 文件类型不支持
error-415-what = 系统不接受这种格式。
error-415-todo = 换成页面上写明的格式再提交。
error-422-heading = 有内容需要改正
error-422-what = 提交的内容不符合要求。
error-422-todo = 返回表单，按提示改正后再提交。
error-429-heading = 操作太频繁
error-429-what = 短时间内请求太多，系统暂时不再接受。
error-429-todo = 请等一分钟再试。
error-500-heading = 系统出错了
error-500-what = 这是我们的问题，不是您的问题。出错的操作没有生效。
error-500-todo = 稍后再试；多次出错请告诉我们下面的编号。
error-503-heading = 系统暂时不能服务
error-503-what = 系统正在维护或者太忙。
error-503-todo = 几分钟后再来，已经提交的办件不受影响。

## 权力清单
total = 合计
power-title = 权力清单
power-lead = 各部门有哪些权力、依据什么行使，都列在这里。{ $date } 公布。
power-matrix = 按部门和类型统计
power-basis = 设定依据
power-all = 全部事项

## 关于
about-title = 关于通办
about-lead = 通办是{ $region }的一站式政务服务网站：找事项、看指南、网上办、查进度。
about-contact = 联系我们
about-rights = 您可以这样要求
about-right-once = 需要补正的内容，应当一次告诉您。
about-right-receipt = 交了申请，就应当拿到写明日期的回执。
about-right-limit = 超过期限没有办完，应当说明原因。
about-right-channel = 网上办还是窗口办，由您选择，标准一样。
about-right-remedy = 不予批准的，应当写明理由，并告诉您怎样复议和起诉。
about-privacy = 个人信息
about-privacy-text = 只收办事需要的信息，只给办这件事的人看。谁在什么时候办了哪一步，都有记录。
about-access = 无障碍
about-access-text = 不用脚本也能办完所有的事，可以只用键盘，可以放大到两倍。页面上方可切换大字版。发现不方便的地方，请告诉我们。
about-software = 软件
about-contact-phone = 服务热线
about-contact-address = 地址
about-software-version = 版本
about-software-licence = 许可
about-source = 源代码

## 效能监督
supervision-title = 效能监督
supervision-as-of = 截至 { $time }
supervision-authorities = 各部门在办情况
supervision-open = 在办
supervision-overdue = 超期
supervision-yellow = 黄牌
supervision-red = 红牌
supervision-on-time = 按时办结
supervision-lights = 亮灯的办件
supervision-light = 灯
supervision-rule = 触发规则
supervision-none = 没有亮灯的办件
chain-title = 记录完整性
chain-checked = 最近的办件共核对 { $count } 条记录，{ $time }。全部办件用 tongban verify 核对。
chain-check = 立即核对
chain-intact = 完整
chain-broken = 有断点
chain-intact-text = 从第一条到最后一条，每条记录都能由上一条推算出来，没有被改动过。
chain-broken-text = 第 { $number } 条记录与前一条对不上，请立即查明。

## 事项管理
items-title = 事项管理
items-search = 名称或编码
items-score = 质量分
items-findings = 待改问题
items-public = 看公开页面
items-save = 保存为新版本
items-quality = 质量分（满分 100）
items-no-findings = 没有发现问题。
items-history = 变更经过

## 服务能力评估
assessment-rounds = 评估轮次
assessment-indicator = 指标
assessment-bands = 分组情况
assessment-band = 分组
assessment-reproduction = 与公布结果核对
assessment-reproduction-text = 用同一套算法重算公布的数字，逐项对照。
assessment-quantity = 数值
assessment-computed = 重算
assessment-verdict = 结论
assessment-tree = 指标体系
assessment-weight = 权重
assessment-source = 数据来源

## 账户
accounts-title = 账户管理
accounts-new = 新建账户
accounts-search = 姓名、账户名或单位
accounts-filter = 按角色查看
accounts-back = 返回账户列表
accounts-save = 保存
account-name = 姓名和账户名
account-role = 角色
account-unit = 单位

## 评估活动
nav-results = 评估结果
campaigns-title = 评估活动
sheet-table = 数据表：{ $title }
draft-kept = 已自动保存
draft-waiting = 暂未保存，联网后自动重试；内容留在本机
draft-found = 已恢复本机上未提交的内容
## 我的材料
files-title = 我的材料
files-lead = 上传一次，留着以后再用；政府已有的材料不用您上传。
files-choose = 选择文件
files-send = 上传
files-mine = 已上传的材料
files-view-of = { $name } 的缩略图
files-none-title = 还没有材料
files-none-text = 办事需要的证明、照片可以先传到这里，申请时直接选用。
file-download = 下载
file-keep-title = 留存以便再次使用
file-keep-text = 不留存的材料 30 天后自动删除。留存的材料只有您自己，以及您把它交给的那个办件的经办人能看到。
file-keep = 留存
file-release = 不再留存
file-story = 这份材料的使用记录
file-story-none = 还没有人用过或看过。
file-remove = 删除
file-held = 这份材料已随申请提交，随办件一起保存，不能单独删除。
