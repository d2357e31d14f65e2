<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Ctl</name>
    <message>
        <source>cannot reach %1: %2
Is the server running? Name another address with --url or POSTKONTOR_URL.</source>
        <translation>无法连接 %1：%2
服务器在运行吗？可用 --url 或 POSTKONTOR_URL 指定其他地址。</translation>
    </message>
    <message>
        <source>the server wants a token
Name the file that holds one with --token-file or POSTKONTOR_TOKEN_FILE.</source>
        <translation>服务器需要令牌
请用 --token-file 或 POSTKONTOR_TOKEN_FILE 指定存有令牌的文件。</translation>
    </message>
    <message>
        <source>the server does not know this token
It may have expired or been revoked; name another file with --token-file.</source>
        <translation>服务器不认识此令牌
它可能已过期或被吊销；请用 --token-file 指定其他文件。</translation>
    </message>
    <message>
        <source>this token may not do that: %1
Make one with more rights: postkontorctl token create NAME --scope admin</source>
        <translation>此令牌无权这样做：%1
请创建权限更多的令牌：postkontorctl token create NAME --scope admin</translation>
    </message>
    <message>
        <source>the server answered %1</source>
        <translation>服务器回答 %1</translation>
    </message>
    <message>
        <source>%1 sends elsewhere (%2)
Is this the address of the API?</source>
        <translation>%1 转到了别处（%2）
这是 API 的地址吗？</translation>
    </message>
    <message>
        <source>the answer of %1 broke off: %2
Try again.</source>
        <translation>%1 的回答中断：%2
请重试。</translation>
    </message>
    <message>
        <source>Address of the server; else POSTKONTOR_URL, else http://127.0.0.1:8080.</source>
        <translation>服务器地址；未给出时用 POSTKONTOR_URL，再则 http://127.0.0.1:8080。</translation>
    </message>
    <message>
        <source>File with the token in its first line; else POSTKONTOR_TOKEN_FILE.</source>
        <translation>首行为令牌的文件；未给出时用 POSTKONTOR_TOKEN_FILE。</translation>
    </message>
    <message>
        <source>PEM file with a certificate to trust besides the system&apos;s.</source>
        <translation>除系统证书外另行信任的证书（PEM 文件）。</translation>
    </message>
    <message>
        <source>Print what the server answered, as JSON.</source>
        <translation>以 JSON 原样输出服务器的回答。</translation>
    </message>
    <message>
        <source>Print this, or with a command its help.</source>
        <translation>显示此帮助；加上命令则显示该命令的帮助。</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>显示版本。</translation>
    </message>
    <message>
        <source>%1 needs one of: %2</source>
        <translation>%1 之后须为以下之一：%2</translation>
    </message>
    <message>
        <source>unknown command %1; postkontorctl --help lists them</source>
        <translation>未知命令 %1；postkontorctl --help 列出全部命令</translation>
    </message>
    <message>
        <source>%1 does not take --%2</source>
        <translation>%1 没有选项 --%2</translation>
    </message>
    <message>
        <source>usage: postkontorctl %1 %2</source>
        <translation>用法：postkontorctl %1 %2</translation>
    </message>
    <message>
        <source>%1: an argument is empty</source>
        <translation>%1：有一个参数为空</translation>
    </message>
    <message>
        <source>the address must look like http://host:8080, not %1</source>
        <translation>地址应形如 http://host:8080，而不是 %1</translation>
    </message>
    <message>
        <source>no credentials in the address, please: put the token into a file and name it with --token-file</source>
        <translation>请勿在地址中写入凭据：将令牌存入文件，并用 --token-file 指定</translation>
    </message>
    <message>
        <source>what shall I do? postkontorctl --help lists the commands</source>
        <translation>要做什么？postkontorctl --help 列出全部命令</translation>
    </message>
    <message>
        <source>Usage: postkontorctl [OPTIONS] %1</source>
        <translation>用法：postkontorctl [选项] %1</translation>
    </message>
    <message>
        <source>Options:</source>
        <translation>选项：</translation>
    </message>
    <message>
        <source>General options:</source>
        <translation>通用选项：</translation>
    </message>
    <message>
        <source>Usage: postkontorctl [OPTIONS] COMMAND</source>
        <translation>用法：postkontorctl [选项] 命令</translation>
    </message>
    <message>
        <source>Asks and instructs a running Postkontor server over its API.</source>
        <translation>通过 API 查询和操作正在运行的 Postkontor 服务器。</translation>
    </message>
    <message>
        <source>Commands:</source>
        <translation>命令：</translation>
    </message>
    <message>
        <source>Exit codes: 0 done, 1 failed, 2 the command line is wrong.</source>
        <translation>退出码：0 完成，1 失败，2 命令行有误。</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>DOMAIN</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>SINCE</source>
        <translation>自</translation>
    </message>
    <message>
        <source>the server&apos;s answer is not what this version understands</source>
        <translation>此版本无法理解服务器的回答</translation>
    </message>
    <message>
        <source>%1 is no id; ids have 13 characters and stand in the first column of a list</source>
        <translation>%1 不是 ID；ID 有 13 个字符，位于列表的第一列</translation>
    </message>
    <message>
        <source>there is no domain %1; postkontorctl domain list shows all</source>
        <translation>没有域 %1；postkontorctl domain list 列出全部</translation>
    </message>
    <message>
        <source>there is no mailbox %1; postkontorctl mailbox list shows all</source>
        <translation>没有邮箱 %1；postkontorctl mailbox list 列出全部</translation>
    </message>
    <message>
        <source>the mailbox has no folder %1; postkontorctl mailbox show lists them</source>
        <translation>此邮箱没有文件夹 %1；postkontorctl mailbox show 列出全部</translation>
    </message>
    <message>
        <source>ADDRESS</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>UNREAD</source>
        <translation>未读</translation>
    </message>
    <message>
        <source>TOTAL</source>
        <translation>总数</translation>
    </message>
    <message>
        <source>SIZE</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>EXPIRES</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>FOLDER</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>ROLE</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>--ttl takes a duration such as 90s, 15m, 2h or 7d</source>
        <translation>--ttl 须为时长，如 90s、15m、2h 或 7d</translation>
    </message>
    <message>
        <source>give an address, or --ttl for a disposable mailbox with a random one</source>
        <translation>请给出地址，或用 --ttl 创建地址随机的一次性邮箱</translation>
    </message>
    <message>
        <source>the address names its domain already: leave out --domain</source>
        <translation>地址中已有域名：请去掉 --domain</translation>
    </message>
    <message>
        <source>Token that reads it, shown only now: %1</source>
        <translation>读取该邮箱的令牌，仅此一次显示：%1</translation>
    </message>
    <message>
        <source>RECEIVED</source>
        <translation>收到</translation>
    </message>
    <message>
        <source>FROM</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>SUBJECT</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>(only HTML; --json shows it, sanitised)</source>
        <translation>（仅有 HTML；--json 显示净化后的内容）</translation>
    </message>
    <message>
        <source>NO</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>ATTACHMENT</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>TYPE</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>the attachment&apos;s number counts from 1; postkontorctl message show lists them</source>
        <translation>附件序号从 1 开始；postkontorctl message show 列出全部</translation>
    </message>
    <message>
        <source>flags are seen, unseen, flagged and unflagged</source>
        <translation>标记有 seen、unseen、flagged 和 unflagged</translation>
    </message>
    <message>
        <source>no metric&apos;s name begins with %1; postkontorctl metrics shows all</source>
        <translation>没有以 %1 开头的指标；postkontorctl metrics 列出全部</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>new mail is put off</source>
        <translation>暂不接收新邮件</translation>
    </message>
    <message>
        <source>normal and bulk mail wait</source>
        <translation>普通和批量邮件等待</translation>
    </message>
    <message>
        <source>bulk mail waits</source>
        <translation>批量邮件等待</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Domains</source>
        <translation>域</translation>
    </message>
    <message>
        <source>Mailboxes</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>mailbox %1</source>
        <translation>邮箱 %1</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>RIGHTS</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>MADE</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>LAST USED</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>--scope is read, send, queue or admin, not %1</source>
        <translation>--scope 须为 read、send、queue 或 admin，而不是 %1</translation>
    </message>
    <message>
        <source>--expires takes a duration such as 12h or 30d, or never</source>
        <translation>--expires 须为时长，如 12h 或 30d，或 never（永不）</translation>
    </message>
    <message>
        <source>Secret, shown only now: %1</source>
        <translation>密钥，仅此一次显示：%1</translation>
    </message>
    <message>
        <source>AT</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>AFTER</source>
        <translation>距开始</translation>
    </message>
    <message>
        <source>TO</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>DETAIL</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>The server at a glance.</source>
        <translation>服务器概况。</translation>
    </message>
    <message>
        <source>Domains this server takes mail for.</source>
        <translation>此服务器收信的域。</translation>
    </message>
    <message>
        <source>Add a domain.</source>
        <translation>添加域。</translation>
    </message>
    <message>
        <source>One domain.</source>
        <translation>一个域。</translation>
    </message>
    <message>
        <source>Remove a domain that has no mailboxes.</source>
        <translation>删除没有邮箱的域。</translation>
    </message>
    <message>
        <source>Mailboxes, or those with PART in their address.</source>
        <translation>邮箱，或地址中含有 PART 的邮箱。</translation>
    </message>
    <message>
        <source>Make a mailbox; with --ttl a disposable one, whose token is printed once.</source>
        <translation>创建邮箱；加 --ttl 则为一次性邮箱，其令牌只显示一次。</translation>
    </message>
    <message>
        <source>One mailbox and its folders.</source>
        <translation>一个邮箱及其文件夹。</translation>
    </message>
    <message>
        <source>Remove a mailbox and all its mail, for good.</source>
        <translation>永久删除邮箱及其全部邮件。</translation>
    </message>
    <message>
        <source>Messages of a mailbox, newest first; 50 unless --limit says else.</source>
        <translation>邮箱中的邮件，新的在前；除非另用 --limit，最多 50 封。</translation>
    </message>
    <message>
        <source>One message: headers, text and its attachments&apos; names.</source>
        <translation>一封邮件：信头、正文和附件名。</translation>
    </message>
    <message>
        <source>The message as it is stored, byte for byte, below its trace headers.</source>
        <translation>逐字节保存的原始邮件，前面是追踪信头。</translation>
    </message>
    <message>
        <source>One attachment, decoded.</source>
        <translation>一个附件，已解码。</translation>
    </message>
    <message>
        <source>Set flags: seen, unseen, flagged, unflagged.</source>
        <translation>设置标记：seen、unseen、flagged、unflagged。</translation>
    </message>
    <message>
        <source>Move a message to the trash; from there, delete it for good.</source>
        <translation>将邮件移到废纸篓；已在其中的则永久删除。</translation>
    </message>
    <message>
        <source>Take a message out of the trash.</source>
        <translation>从废纸篓取回邮件。</translation>
    </message>
    <message>
        <source>Tokens that may use the API.</source>
        <translation>可使用 API 的令牌。</translation>
    </message>
    <message>
        <source>Make a token; its secret is printed once.</source>
        <translation>创建令牌；其密钥只显示一次。</translation>
    </message>
    <message>
        <source>Make a token worthless at once.</source>
        <translation>立即吊销令牌。</translation>
    </message>
    <message>
        <source>Current metrics, or those whose names begin with PREFIX.</source>
        <translation>当前指标，或名称以 PREFIX 开头的指标。</translation>
    </message>
    <message>
        <source>Show at most this many; 0: all.</source>
        <translation>最多显示这么多；0 表示全部。</translation>
    </message>
    <message>
        <source>Domain of a random address.</source>
        <translation>随机地址所在的域。</translation>
    </message>
    <message>
        <source>Life of a disposable mailbox: 90s, 15m, 2h, 7d.</source>
        <translation>一次性邮箱的寿命：90s、15m、2h、7d。</translation>
    </message>
    <message>
        <source>Folder by role, name or id; the inbox when not given.</source>
        <translation>以用途、名称或 ID 指定文件夹；未给出时为收件箱。</translation>
    </message>
    <message>
        <source>Write to a file instead of standard output; an existing file is kept.</source>
        <translation>写入文件而非标准输出；不覆盖已有文件。</translation>
    </message>
    <message>
        <source>A right: read, send, queue or admin; may be repeated. read when not given.</source>
        <translation>权限：read、send、queue 或 admin；可重复给出。未给出时为 read。</translation>
    </message>
    <message>
        <source>The new name.</source>
        <translation>新名称。</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>no certificate in %1</source>
        <translation>%1 中没有证书</translation>
    </message>
    <message>
        <source>cannot read the token file %1: %2</source>
        <translation>无法读取令牌文件 %1：%2</translation>
    </message>
    <message>
        <source>%1 holds no token: its first line must be one</source>
        <translation>%1 中没有令牌：首行必须是令牌</translation>
    </message>
    <message>
        <source>cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>the server&apos;s answer is not what this version understands
Is the address that of the API, and both of one version?</source>
        <translation>此版本无法理解服务器的回答
这是 API 的地址吗？两者版本相同吗？</translation>
    </message>
    <message>
        <source>--limit takes a number from 0 on</source>
        <translation>--limit 须为不小于 0 的数</translation>
    </message>
    <message>
        <source>DESTINATION</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>QUEUED</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>ACTIVE</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>CONNECTIONS</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>WINDOW</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>PER MINUTE</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>LIMITS</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>NEXT TRY</source>
        <translation>下次尝试</translation>
    </message>
    <message>
        <source>LAST REPLY</source>
        <translation>最后答复</translation>
    </message>
    <message>
        <source>--%1 takes a number from 1 on, or none</source>
        <translation>--%1 须为不小于 1 的数字，或 none</translation>
    </message>
    <message>
        <source>say what the limit is: --connections, --rate or both</source>
        <translation>请说明限制：--connections、--rate 或两者</translation>
    </message>
    <message>
        <source>LANE</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>TRIES</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>入队</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>下次尝试</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>放弃时间</translation>
    </message>
    <message>
        <source>Last reply</source>
        <translation>最后答复</translation>
    </message>
    <message>
        <source>the filter is not understood at %1
It takes words such as to:anna from:shop domain:example.net state:deferred,held lane:bulk class:news mail:ID.</source>
        <translation>无法理解筛选条件中的 %1
可用的写法如 to:anna from:shop domain:example.net state:deferred,held lane:bulk class:news mail:ID。</translation>
    </message>
    <message>
        <source>Recipients this means: %1</source>
        <translation>涉及的收件人：%1</translation>
    </message>
    <message>
        <source>Nothing was changed; add --yes to do it.</source>
        <translation>未作任何更改；加上 --yes 才会执行。</translation>
    </message>
    <message>
        <source>Recipients changed: %1</source>
        <translation>已更改的收件人：%1</translation>
    </message>
    <message>
        <source>name either ids or --filter</source>
        <translation>请给出 ID 或 --filter，二者选一</translation>
    </message>
    <message>
        <source>the lane is urgent, normal or bulk</source>
        <translation>通道只能是 urgent、normal 或 bulk</translation>
    </message>
    <message>
        <source>cannot read %1: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is too large to be mailed</source>
        <translation>%1 太大，无法寄送</translation>
    </message>
    <message>
        <source>--at takes a time such as 2026-12-24T18:00:00+01:00 or a span such as 2h</source>
        <translation>--at 须为时间（如 2026-12-24T18:00:00+01:00）或时长（如 2h）</translation>
    </message>
    <message>
        <source>Accepted as mail %1; follow it with: postkontorctl trace %1</source>
        <translation>已接收为邮件 %1；可用 postkontorctl trace %1 跟踪</translation>
    </message>
    <message>
        <source>QUEUED AS</source>
        <translation>队列 ID</translation>
    </message>
    <message>
        <source>with --raw the file is the message; only --from, --to, --class, --lane and --at go with it</source>
        <translation>使用 --raw 时文件即邮件；只能同时使用 --from、--to、--class、--lane 和 --at</translation>
    </message>
    <message>
        <source>a mail wants --from and at least one --to, --cc or --bcc</source>
        <translation>邮件需要 --from，以及至少一个 --to、--cc 或 --bcc</translation>
    </message>
    <message>
        <source>Send a mail; the server answers when it is safely kept.</source>
        <translation>发送邮件；服务器在安全保存后才答复。</translation>
    </message>
    <message>
        <source>Recipients waiting to be delivered, oldest first; 50 unless --limit says else.</source>
        <translation>等待投递的收件人，最早的在前；默认 50 个，可用 --limit 更改。</translation>
    </message>
    <message>
        <source>One recipient in the queue, with the last reply of the other side.</source>
        <translation>队列中的一个收件人，以及对方的最后答复。</translation>
    </message>
    <message>
        <source>Keep recipients back until they are released.</source>
        <translation>暂缓收件人，直到放行。</translation>
    </message>
    <message>
        <source>Let held recipients go on.</source>
        <translation>放行被暂缓的收件人。</translation>
    </message>
    <message>
        <source>Try recipients now instead of later.</source>
        <translation>立即重试收件人，不再等待。</translation>
    </message>
    <message>
        <source>Return mail to its sender as undeliverable.</source>
        <translation>将邮件作为无法投递退回发件人。</translation>
    </message>
    <message>
        <source>Delete recipients from the queue; nobody is told.</source>
        <translation>从队列中删除收件人；不通知任何人。</translation>
    </message>
    <message>
        <source>Send by another way: a domain, host:port, [192.0.2.1]:25, or own for its own.</source>
        <translation>改走其他路线：域名、主机:端口、[192.0.2.1]:25，或 own 恢复原路线。</translation>
    </message>
    <message>
        <source>Change the lane: urgent, normal or bulk.</source>
        <translation>更改通道：urgent、normal 或 bulk。</translation>
    </message>
    <message>
        <source>Where mail goes: what waits, what is on its way, and how the other side answers.</source>
        <translation>邮件的去向：等待的、投递中的，以及对方的答复。</translation>
    </message>
    <message>
        <source>Stop deliveries to a destination; its mail waits.</source>
        <translation>暂停向某目的地投递；其邮件等待。</translation>
    </message>
    <message>
        <source>Go on with a paused destination.</source>
        <translation>恢复已暂停的目的地。</translation>
    </message>
    <message>
        <source>Give a destination limits of its own.</source>
        <translation>为某目的地单独设置限制。</translation>
    </message>
    <message>
        <source>Only recipients that match: to:anna domain:example.net state:deferred lane:bulk …</source>
        <translation>只选符合条件的收件人：to:anna domain:example.net state:deferred lane:bulk …</translation>
    </message>
    <message>
        <source>Do it to all that match; without it they are only counted.</source>
        <translation>对所有符合条件的执行；不加时只计数。</translation>
    </message>
    <message>
        <source>Most connections at once; none: as the settings say.</source>
        <translation>同时连接数上限；none：按设置。</translation>
    </message>
    <message>
        <source>Most recipients a minute; none: as the settings say.</source>
        <translation>每分钟收件人上限；none：按设置。</translation>
    </message>
    <message>
        <source>Sender, in the header and on the envelope.</source>
        <translation>发件人，同时用于邮件头和信封。</translation>
    </message>
    <message>
        <source>Recipient; may be repeated, as --cc and --bcc may.</source>
        <translation>收件人；可重复，--cc 和 --bcc 亦可。</translation>
    </message>
    <message>
        <source>Recipient of a copy.</source>
        <translation>抄送收件人。</translation>
    </message>
    <message>
        <source>Recipient the others do not see.</source>
        <translation>其他人看不到的收件人（密送）。</translation>
    </message>
    <message>
        <source>Where answers go.</source>
        <translation>回复地址。</translation>
    </message>
    <message>
        <source>Subject.</source>
        <translation>主题。</translation>
    </message>
    <message>
        <source>The text, or @FILE; @- reads standard input.</source>
        <translation>正文，或 @文件；@- 读取标准输入。</translation>
    </message>
    <message>
        <source>The same as HTML, or @FILE.</source>
        <translation>HTML 形式的正文，或 @文件。</translation>
    </message>
    <message>
        <source>Attach a file; may be repeated.</source>
        <translation>附加文件；可重复。</translation>
    </message>
    <message>
        <source>A whole message (RFC 5322) to send as it is; - reads standard input.</source>
        <translation>原样发送的完整邮件（RFC 5322）；- 读取标准输入。</translation>
    </message>
    <message>
        <source>Tag by which mail of one kind is counted.</source>
        <translation>用于统计同类邮件的标签。</translation>
    </message>
    <message>
        <source>urgent, normal or bulk.</source>
        <translation>urgent、normal 或 bulk。</translation>
    </message>
    <message>
        <source>Not before: 2026-12-24T18:00:00+01:00, or a span such as 2h.</source>
        <translation>不早于：2026-12-24T18:00:00+01:00，或时长如 2h。</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Lies with</source>
        <translation>责任方</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the language of this translation: en, zh_CN …</comment>
        <translation>zh_CN</translation>
    </message>
    <message>
        <source>(secret)</source>
        <translation>（机密）</translation>
    </message>
    <message>
        <source>waits for a restart</source>
        <translation>等待重启</translation>
    </message>
    <message>
        <source>restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>reverted by %1</source>
        <translation>由 %1 撤回</translation>
    </message>
    <message>
        <source>waits until %1</source>
        <translation>等待至 %1</translation>
    </message>
    <message>
        <source>reverts %1</source>
        <translation>撤回 %1</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>the answer of the server cannot be read</source>
        <translation>无法读取服务器的应答</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message>
        <source>In effect: %1</source>
        <translation>已生效：%1</translation>
    </message>
    <message>
        <source>From the next start on: %1</source>
        <translation>下次启动起：%1</translation>
    </message>
    <message>
        <source>Goes back by itself at %1 unless you say: postkontorctl settings confirm %2</source>
        <translation>将于 %1 自动恢复，除非执行：postkontorctl settings confirm %2</translation>
    </message>
    <message>
        <source>--confirm takes a span such as 30s or 10m</source>
        <translation>--confirm 需要时间长度，如 30s 或 10m</translation>
    </message>
    <message>
        <source>a version is a number: see settings history</source>
        <translation>版本是数字：见 settings history</translation>
    </message>
    <message>
        <source>SETTING</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>VALUE</source>
        <translation>值</translation>
    </message>
    <message>
        <source>SOURCE</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>NOTE</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Version %1 waits to be confirmed until %2.</source>
        <translation>版本 %1 等待确认至 %2。</translation>
    </message>
    <message>
        <source>no setting has this name; see settings list</source>
        <translation>没有这个名称的设置；见 settings list</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>允许</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>expected SETTING=VALUE, not %1</source>
        <translation>应为 设置项=值，而不是 %1</translation>
    </message>
    <message>
        <source>VERSION</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>BY</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>CHANGES</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Version %1 stays.</source>
        <translation>版本 %1 已保留。</translation>
    </message>
    <message>
        <source>Settings and where their values come from, or those with PART in name or help.</source>
        <translation>设置及其值的来源，或名称、说明中含 PART 的设置。</translation>
    </message>
    <message>
        <source>One setting, what it does and what is allowed.</source>
        <translation>一项设置、其作用和允许的值。</translation>
    </message>
    <message>
        <source>Change settings, all or none; items of lists are parted by commas.</source>
        <translation>更改设置，全部或全不；列表各项以逗号分隔。</translation>
    </message>
    <message>
        <source>Give settings back to the file, or else their defaults.</source>
        <translation>把设置交还给文件，否则恢复默认。</translation>
    </message>
    <message>
        <source>Changes of settings, newest first; 20 unless --limit says else.</source>
        <translation>设置更改，最新在前；除非 --limit 另有指定，否则 20 条。</translation>
    </message>
    <message>
        <source>Keep a change that would go back by itself.</source>
        <translation>保留将自动恢复的更改。</translation>
    </message>
    <message>
        <source>Undo one change.</source>
        <translation>撤回一项更改。</translation>
    </message>
    <message>
        <source>Only settings that are not at their default.</source>
        <translation>只列出非默认的设置。</translation>
    </message>
    <message>
        <source>Go back by itself unless confirmed within this time: 30s, 10m.</source>
        <translation>除非在此时间内确认，否则自动恢复：30s、10m。</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>envelope</source>
        <translation>信封</translation>
    </message>
    <message>
        <source>content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>commit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>in the mailbox</source>
        <translation>进入邮箱</translation>
    </message>
    <message>
        <source>waiting in the queue</source>
        <translation>在队列中等待</translation>
    </message>
    <message>
        <source>attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>DNS</source>
        <translation>DNS</translation>
    </message>
    <message>
        <source>greeting</source>
        <translation>问候</translation>
    </message>
    <message>
        <source>hello and sign-in</source>
        <translation>握手与登录</translation>
    </message>
    <message>
        <source>sending</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已投递</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>已推迟</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>connection %1</source>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>TOOK</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>STAGE</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>%1 with %2, since %3</source>
        <translation>%1，对方 %2，始于 %3</translation>
    </message>
    <message>
        <source>LINE</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>LEVEL</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>COMPONENT</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>MESSAGE</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>mail %1</source>
        <translation>邮件 %1</translation>
    </message>
    <message>
        <source>The way of one accepted mail: every stage, how long it took, and what the other side said.</source>
        <translation>一封已接收邮件的经过：每个阶段、用时以及对方的回复。</translation>
    </message>
    <message>
        <source>What was said in a session that is open, or in one that failed; secrets are masked.</source>
        <translation>查看打开的或失败的会话内容；机密已隐去。</translation>
    </message>
    <message>
        <source>The newest lines of the server&apos;s log; 50 unless --limit says else.</source>
        <translation>服务器日志的最新各行；未用 --limit 指定时为 50 行。</translation>
    </message>
    <message>
        <source>The least level: debug, info, warning or error.</source>
        <translation>最低级别：debug、info、warning 或 error。</translation>
    </message>
    <message>
        <source>Only lines of this part of the server: smtp, delivery, storage …</source>
        <translation>只显示服务器这一部分的行：smtp、delivery、storage …</translation>
    </message>
    <message>
        <source>over</source>
        <translation>已解除</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>已知悉</translation>
    </message>
    <message>
        <source>WHAT</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>LIMIT</source>
        <translation>界限</translation>
    </message>
    <message>
        <source>UNTIL</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>SILENCED UNTIL</source>
        <translation>静默至</translation>
    </message>
    <message>
        <source>WHY</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>say for how long: 30m, 8h, 2d, or 0 to end the silence</source>
        <translation>请说明时长：30m、8h、2d，或用 0 结束静默</translation>
    </message>
    <message>
        <source>METRIC</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>FOR</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>WATCHED</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>TELLS</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>For Nagios and the like: one line and an exit code; 0 fine, 1 warning, 2 critical, 3 unknown.</source>
        <translation>供 Nagios 等使用：一行文字和一个退出码；0 正常，1 警告，2 严重，3 未知。</translation>
    </message>
    <message>
        <source>What is wrong now, newest first; with --all what was, too. 50 unless --limit says else.</source>
        <translation>当前的问题，最新的在前；加 --all 也显示已解除的。未用 --limit 指定时为 50 条。</translation>
    </message>
    <message>
        <source>Say that somebody looks after an alert.</source>
        <translation>说明已有人处理某条警报。</translation>
    </message>
    <message>
        <source>Tell nobody of an alert or its like for a while; 0 ends it.</source>
        <translation>一段时间内不通知某条警报及同类警报；0 表示结束。</translation>
    </message>
    <message>
        <source>What is watched, and who is told.</source>
        <translation>监视哪些指标，以及通知谁。</translation>
    </message>
    <message>
        <source>Also those that are over.</source>
        <translation>也包括已解除的。</translation>
    </message>
    <message>
        <source>an alarm</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>a crash</source>
        <translation>崩溃</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>MADE FOR</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>No flight records are kept.</source>
        <translation>没有保存的飞行记录。</translation>
    </message>
    <message>
        <source>Flight records that the server keeps: made for an alarm, of what a crash left, or asked for.</source>
        <translation>服务器保存的飞行记录：因警报、崩溃留下，或手动生成。</translation>
    </message>
    <message>
        <source>One of them as a file.</source>
        <translation>取得其中一份文件。</translation>
    </message>
    <message>
        <source>Make one now and keep it on the server.</source>
        <translation>立即生成一份并保存在服务器上。</translation>
    </message>
    <message>
        <source>Remove one from the server.</source>
        <translation>从服务器删除一份。</translation>
    </message>
    <message>
        <source>The last 15 minutes of events, log, open and failed sessions and metrics as one file to hand on; people and machines have made-up names in it.</source>
        <translation>最近 15 分钟的事件、日志、进行中和失败的会话以及指标，合成一个可转交的文件；其中的人和机器均用化名。</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 等另外 %2 个</translation>
    </message>
    <message>
        <source>MAIL</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>ACCEPTED</source>
        <translation>接收时间</translation>
    </message>
    <message>
        <source>All mail that was accepted lately, also what only passed through: from:anna to:… subject:… id:… after:7d …</source>
        <translation>最近接收的所有邮件，包括只是经过的：from:anna to:… subject:… id:… after:7d …</translation>
    </message>
    <message>
        <source>Only messages that match: words, &quot;a phrase&quot;, -not, from: to: subject: has:attachment before: after: larger: smaller: id:</source>
        <translation>只列符合的邮件：词语、&quot;短语&quot;、-排除、from: to: subject: has:attachment before: after: larger: smaller: id:</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>没有等待的邮件</translation>
    </message>
    <message>
        <source>never while it is paused</source>
        <translation>暂停期间不会发完</translation>
    </message>
    <message>
        <source>unknown: nothing went out in the last minute</source>
        <translation>未知：最近一分钟没有邮件发出</translation>
    </message>
    <message>
        <source>gone in %1 at %2 a minute</source>
        <translation>%1 内发完，每分钟 %2 封</translation>
    </message>
    <message>
        <source>or sooner: more has not been tried</source>
        <translation>或更快：更高的速度还没有试过</translation>
    </message>
    <message>
        <source>DRAIN</source>
        <translation>发完时间</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>then</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Only say when its mail will be gone, now and then; change nothing.</source>
        <translation>只说明邮件现在和之后各需多久发完；不做更改。</translation>
    </message>
    <message>
        <source>As it is: %1</source>
        <translation>现状：%1</translation>
    </message>
    <message>
        <source>With this: %1</source>
        <translation>这样做：%1</translation>
    </message>
    <message>
        <source>not before it is released</source>
        <translation>解除保留之前不会发出</translation>
    </message>
    <message>
        <source>(recipients for which nobody knows: %1)</source>
        <translation>（无法得知的收件人：%1）</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分钟</translation>
    </message>
    <message>
        <source>%1 a minute</source>
        <translation>每分钟 %1</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>每秒 %1</translation>
    </message>
    <message>
        <source>severe</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>明显</translation>
    </message>
    <message>
        <source>slight</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>Its setting was changed less than an hour ago: look again later.</source>
        <translation>其设置在不到一小时前更改过：请稍后再看。</translation>
    </message>
    <message>
        <source>Its setting was changed and takes effect at the next start of the server.</source>
        <translation>其设置已更改，将在服务器下次启动时生效。</translation>
    </message>
    <message>
        <source>Its setting is given by the environment or the command line of the server, and can only be changed there.</source>
        <translation>其设置由服务器的环境变量或命令行给定，只能在那里更改。</translation>
    </message>
    <message>
        <source>No setting helps (any more).</source>
        <translation>（再）没有设置能解决。</translation>
    </message>
    <message>
        <source>Above %1 for %2 of %3; %4 at worst, at %5.</source>
        <translation>在 %3 中有 %2 高于 %1；最严重时为 %4，在 %5。</translation>
    </message>
    <message>
        <source>Below %1 for %2 of %3; %4 at worst, at %5.</source>
        <translation>在 %3 中有 %2 低于 %1；最严重时为 %4，在 %5。</translation>
    </message>
    <message>
        <source>Try %1: %2.</source>
        <translation>可试 %1：%2。</translation>
    </message>
    <message>
        <source>It takes effect at the next start of the server.</source>
        <translation>将在服务器下次启动时生效。</translation>
    </message>
    <message>
        <source>WHEN</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>CHANGE</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>WHAT FOR</source>
        <translation>针对</translation>
    </message>
    <message>
        <source>BEFORE</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>AFTER</source>
        <comment>a change</comment>
        <translation>之后</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已收回</translation>
    </message>
    <message>
        <source>Changes of the last week, with means before and after; to undo one: postkontorctl settings revert VERSION</source>
        <translation>最近一周的更改及其前后平均值；撤销某项：postkontorctl settings revert VERSION</translation>
    </message>
    <message>
        <source>There are numbers for %1 of the last 24 hours only; ask again when there is half an hour.</source>
        <translation>最近 24 小时内只有 %1 的数据；有半小时后请再问。</translation>
    </message>
    <message>
        <source>Looked at %1 of the last 24 hours: nothing is short or slow.</source>
        <translation>已查看最近 24 小时中的 %1：没有不足或缓慢之处。</translation>
    </message>
    <message>
        <source>Looked at %1 of the last 24 hours; the worst first.</source>
        <translation>已查看最近 24 小时中的 %1；最严重的在前。</translation>
    </message>
    <message>
        <source>the report has no findings</source>
        <translation>报告没有任何发现</translation>
    </message>
    <message>
        <source>In effect now.</source>
        <translation>已生效。</translation>
    </message>
    <message>
        <source>Takes effect at the next start of the server.</source>
        <translation>将在服务器下次启动时生效。</translation>
    </message>
    <message>
        <source>To undo it: postkontorctl settings revert %1</source>
        <translation>撤销：postkontorctl settings revert %1</translation>
    </message>
    <message>
        <source>Make the change that the health report proposes for one of its findings.</source>
        <translation>按健康报告对某项发现的建议更改设置。</translation>
    </message>
    <message>
        <source>Health report: the worst bottlenecks of the last 24 hours, what to try, and what earlier changes did.</source>
        <translation>健康报告：最近 24 小时最严重的瓶颈、可尝试的更改，以及之前更改的效果。</translation>
    </message>
    <message>
        <source>the report has no finding %1; name one of these: %2</source>
        <translation>报告没有名为 %1 的发现；请从这些名称中选一个：%2</translation>
    </message>
    <message>
        <source>ACME</source>
        <translation>ACME</translation>
    </message>
    <message>
        <source>local authority</source>
        <translation>本地证书颁发机构</translation>
    </message>
    <message>
        <source>self-made</source>
        <translation>自制</translation>
    </message>
    <message>
        <source>%1 (default)</source>
        <translation>%1（默认）</translation>
    </message>
    <message>
        <source>NAMES</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>ISSUER</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>FINGERPRINT</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>PROBLEM</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>The ACME server is being asked; the log says what comes of it.</source>
        <translation>正在向 ACME 服务器申请；结果会写入日志。</translation>
    </message>
    <message>
        <source>Certificates that clients are shown, and what is wrong with them.</source>
        <translation>向客户端出示的证书，以及其中的问题。</translation>
    </message>
    <message>
        <source>Ask the ACME server for a new certificate now.</source>
        <translation>立即向 ACME 服务器申请新证书。</translation>
    </message>
    <message>
        <source>Root of the local authority, PEM, for clients to install.</source>
        <translation>本地证书颁发机构的根证书（PEM），供客户端安装。</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>failed sign-ins</source>
        <translation>登录失败</translation>
    </message>
    <message>
        <source>wrong tokens</source>
        <translation>令牌错误</translation>
    </message>
    <message>
        <source>bad commands</source>
        <translation>错误命令</translation>
    </message>
    <message>
        <source>FAILURES</source>
        <translation>失败次数</translation>
    </message>
    <message>
        <source>no end</source>
        <translation>无期限</translation>
    </message>
    <message>
        <source>--for is a time such as 30m, 8h or 2d</source>
        <translation>--for 是时间，例如 30m、8h 或 2d</translation>
    </message>
    <message>
        <source>Addresses and prefixes that are refused at the door.</source>
        <translation>在入口处被拒绝的地址和前缀。</translation>
    </message>
    <message>
        <source>Keep an address or a prefix out, until it is removed or for some time.</source>
        <translation>阻止一个地址或前缀，直到解除或持续一段时间。</translation>
    </message>
    <message>
        <source>Let an address or a prefix in again at once.</source>
        <translation>立即重新允许一个地址或前缀。</translation>
    </message>
    <message>
        <source>How long: 30m, 8h, 2d.</source>
        <translation>多久：30m、8h、2d。</translation>
    </message>
    <message>
        <source>Why, for those who look later.</source>
        <translation>原因，供以后查看的人参考。</translation>
    </message>
    <message>
        <source>STANDS FOR</source>
        <translation>转至</translation>
    </message>
    <message>
        <source>there is no user %1; postkontorctl user list shows all</source>
        <translation>没有用户 %1；用 postkontorctl user list 查看全部</translation>
    </message>
    <message>
        <source>there is no alias %1; postkontorctl alias list shows all</source>
        <translation>没有别名 %1；用 postkontorctl alias list 查看全部</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>domain&apos;s</source>
        <translation>随域</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无限制</translation>
    </message>
    <message>
        <source>ROLES</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>USED</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>QUOTA</source>
        <translation>配额</translation>
    </message>
    <message>
        <source>LAST SIGN-IN</source>
        <translation>上次登录</translation>
    </message>
    <message>
        <source>Sent on to: %1</source>
        <translation>转发至：%1</translation>
    </message>
    <message>
        <source>May send as: %1</source>
        <translation>可用发件地址：%1</translation>
    </message>
    <message>
        <source>the first line of %1 is the password, and it is empty</source>
        <translation>%1 的第一行应为密码，但它是空的</translation>
    </message>
    <message>
        <source>--role is admin, domain-admin, operator or none, not %1</source>
        <translation>--role 只能是 admin、domain-admin、operator 或 none，不能是 %1</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>line %1, %2</source>
        <translation>第 %1 行，%2</translation>
    </message>
    <message>
        <source>%1 made, %2 changed, %3 as they were</source>
        <translation>新建 %1 个，更改 %2 个，未变 %3 个</translation>
    </message>
    <message>
        <source>nothing was changed: mend the table and import it again</source>
        <translation>没有作任何更改：请改正表格后重新导入</translation>
    </message>
    <message>
        <source>nothing was changed</source>
        <translation>没有作任何更改</translation>
    </message>
    <message>
        <source>Users, or those with PART in address or name.</source>
        <translation>用户，或地址、姓名中含有 PART 的用户。</translation>
    </message>
    <message>
        <source>Add a user and the mailbox.</source>
        <translation>添加用户及其邮箱。</translation>
    </message>
    <message>
        <source>One user.</source>
        <translation>单个用户。</translation>
    </message>
    <message>
        <source>Remove a user with the mailbox and all its mail, for good.</source>
        <translation>永久删除用户、其邮箱及其中的全部邮件。</translation>
    </message>
    <message>
        <source>All users as a table (CSV), without passwords.</source>
        <translation>以表格（CSV）列出全部用户，不含密码。</translation>
    </message>
    <message>
        <source>Make and change users by a table: address, password, name, roles, quota, forward, aliases. All lines or none.</source>
        <translation>按表格新建和更改用户：address、password、name、roles、quota、forward、aliases。要么全部生效，要么全不生效。</translation>
    </message>
    <message>
        <source>Addresses that stand for others, or those with PART in the address or in one of them.</source>
        <translation>代表其他地址的别名，或地址、目标中含有 PART 的别名。</translation>
    </message>
    <message>
        <source>Make an address stand for others, here or elsewhere.</source>
        <translation>让一个地址代表其他地址，本机或外部均可。</translation>
    </message>
    <message>
        <source>Make it stand for these instead.</source>
        <translation>改为代表这些地址。</translation>
    </message>
    <message>
        <source>Remove an alias.</source>
        <translation>删除别名。</translation>
    </message>
    <message>
        <source>A file whose first line is the password; - is standard input.</source>
        <translation>第一行为密码的文件；- 表示标准输入。</translation>
    </message>
    <message>
        <source>admin, domain-admin or operator; may be repeated. none takes all away.</source>
        <translation>admin、domain-admin 或 operator；可重复。none 表示全部取消。</translation>
    </message>
    <message>
        <source>Who gets the mail, too; may be repeated. none ends it.</source>
        <translation>邮件同时转发给谁；可重复。none 表示停止转发。</translation>
    </message>
    <message>
        <source>A sender besides the own addresses, or @domain; may be repeated. none: no other.</source>
        <translation>除自己的地址外还可用的发件地址，或 @域名；可重复。none：没有其他地址。</translation>
    </message>
    <message>
        <source>Only say what would come of it.</source>
        <translation>只说明会有什么结果，不作更改。</translation>
    </message>
    <message>
        <source>No sign-in any more; mail still comes in.</source>
        <translation>不能再登录；邮件仍会收进来。</translation>
    </message>
    <message>
        <source>Sign-in again.</source>
        <translation>恢复登录。</translation>
    </message>
    <message>
        <source>KIND</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>POSTING</source>
        <translation>发信</translation>
    </message>
    <message>
        <source>MODERATION</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>MEMBERS</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>WAITING</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Owner: %1</source>
        <translation>所有者：%1</translation>
    </message>
    <message>
        <source>Members: %1</source>
        <translation>成员：%1</translation>
    </message>
    <message>
        <source>Moderators: %1</source>
        <translation>审核者：%1</translation>
    </message>
    <message>
        <source>WAITS SINCE</source>
        <translation>等待始于</translation>
    </message>
    <message>
        <source>--%1 is one of %2, not %3</source>
        <translation>--%1 只能是 %2 之一，不能是 %3</translation>
    </message>
    <message>
        <source>group change needs --name, --description, --kind, --posting, --moderation, --owner, --member or --moderator</source>
        <translation>group change 需要 --name、--description、--kind、--posting、--moderation、--owner、--member 或 --moderator</translation>
    </message>
    <message>
        <source>there is no group %1; postkontorctl group list shows all</source>
        <translation>没有群组 %1；postkontorctl group list 会列出全部</translation>
    </message>
    <message>
        <source>there is no team box %1; postkontorctl team-box list shows all</source>
        <translation>没有团队邮箱 %1；postkontorctl team-box list 会列出全部</translation>
    </message>
    <message>
        <source>--quota of a team box takes a size such as 500M or 10G, or none</source>
        <translation>团队邮箱的 --quota 取 500M 或 10G 这样的大小，或 none</translation>
    </message>
    <message>
        <source>--member takes ADDRESS, or ADDRESS:read,write,send-as with what is wanted of it, not %1</source>
        <translation>--member 取 ADDRESS，或 ADDRESS:read,write,send-as（按需选择权限），不能是 %1</translation>
    </message>
    <message>
        <source>team-box change needs --name, --quota or --member</source>
        <translation>team-box change 需要 --name、--quota 或 --member</translation>
    </message>
    <message>
        <source>Groups and lists, or those with PART in address, name or a member.</source>
        <translation>群组和邮件列表，或地址、名称、成员中含有 PART 的那些。</translation>
    </message>
    <message>
        <source>Make a group or a distribution list.</source>
        <translation>新建群组或邮件列表。</translation>
    </message>
    <message>
        <source>One group with its members.</source>
        <translation>一个群组及其成员。</translation>
    </message>
    <message>
        <source>Change a group; members and moderators as a whole.</source>
        <translation>更改群组；成员和审核者整体替换。</translation>
    </message>
    <message>
        <source>Remove a group; mail that waits goes back to its authors.</source>
        <translation>删除群组；待审核的邮件退回给作者。</translation>
    </message>
    <message>
        <source>Mail that waits for a moderator.</source>
        <translation>等待审核的邮件。</translation>
    </message>
    <message>
        <source>Let a waiting mail go to the members.</source>
        <translation>放行一封待审核的邮件。</translation>
    </message>
    <message>
        <source>Do not let it go, and tell the author why.</source>
        <translation>不予放行，并告知作者理由。</translation>
    </message>
    <message>
        <source>Shared mailboxes, or those with PART in address, name or a member.</source>
        <translation>共用邮箱，或地址、名称、成员中含有 PART 的那些。</translation>
    </message>
    <message>
        <source>Make a mailbox that several people share.</source>
        <translation>新建多人共用的邮箱。</translation>
    </message>
    <message>
        <source>Change name, quota or members, these as a whole.</source>
        <translation>更改名称、配额或成员（成员整体替换）。</translation>
    </message>
    <message>
        <source>Remove a team box and all its mail, for good.</source>
        <translation>永久删除团队邮箱及其全部邮件。</translation>
    </message>
    <message>
        <source>Put people into team boxes by a table: box, member, rights. All lines or none.</source>
        <translation>用表格把人员加入团队邮箱：box、member、rights。要么全部生效，要么全不生效。</translation>
    </message>
    <message>
        <source>What a group is for.</source>
        <translation>群组的用途。</translation>
    </message>
    <message>
        <source>plain: mail goes on as it came; list: in the name of a list, bounces to its owner.</source>
        <translation>plain：原样转发；list：以邮件列表的名义，退信交给所有者。</translation>
    </message>
    <message>
        <source>Who may post: anyone, local (people of this server), members or moderators.</source>
        <translation>谁可以发信：anyone、local（本服务器的用户）、members 或 moderators。</translation>
    </message>
    <message>
        <source>Whose mail waits for a moderator: off, others (who is no member) or all.</source>
        <translation>谁的邮件需要审核：off、others（非成员）或 all。</translation>
    </message>
    <message>
        <source>Who gets bounces and mail to ADDRESS-owner; none: nobody.</source>
        <translation>谁接收退信和发往 ADDRESS-owner 的邮件；none：无人。</translation>
    </message>
    <message>
        <source>A member; may be repeated. none: no members. Of a team box also ADDRESS:read,write,send-as.</source>
        <translation>一个成员，可重复。none：没有成员。团队邮箱也可写作 ADDRESS:read,write,send-as。</translation>
    </message>
    <message>
        <source>Who decides, and may always post; may be repeated. none: nobody.</source>
        <translation>负责审核并始终可以发信的人，可重复。none：无人。</translation>
    </message>
    <message>
        <source>The author is not told.</source>
        <translation>不通知作者。</translation>
    </message>
    <message>
        <source>%1 recipients in an hour, usually %2</source>
        <translation>一小时 %1 个收件人，平时 %2</translation>
    </message>
    <message>
        <source>%1 new recipients in an hour, usually %2</source>
        <translation>一小时 %1 个新收件人，平时 %2</translation>
    </message>
    <message>
        <source>%1 new recipients in an hour from a network that is new</source>
        <translation>一小时从新网络发给 %1 个新收件人</translation>
    </message>
    <message>
        <source>%1 recipients came back in an hour, usually %2</source>
        <translation>一小时 %1 个收件人被退信，平时 %2</translation>
    </message>
    <message>
        <source>MAILS</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>RECIPIENTS</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>LOCKED</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>HELD</source>
        <translation>扣留于</translation>
    </message>
    <message>
        <source>Trusted until %1.</source>
        <translation>信任至 %1。</translation>
    </message>
    <message>
        <source>--trust is a time such as 8h or 3d</source>
        <translation>--trust 是时长，如 8h 或 3d</translation>
    </message>
    <message>
        <source>%1 mails for %2 recipients are on their way.</source>
        <translation>%1 封邮件（%2 个收件人）已发出。</translation>
    </message>
    <message>
        <source>The user is locked; %1 mails for %2 recipients are deleted.</source>
        <translation>用户已锁定；%1 封邮件（%2 个收件人）已删除。</translation>
    </message>
    <message>
        <source>The user is locked; %1 mails for %2 recipients stay in the tray.</source>
        <translation>用户已锁定；%1 封邮件（%2 个收件人）留在扣留箱。</translation>
    </message>
    <message>
        <source>Users whose mail is held because their sending changed suddenly, and why.</source>
        <translation>因发信情况突然变化而被扣留邮件的用户及原因。</translation>
    </message>
    <message>
        <source>Held mail of one user; 50 unless --limit says else.</source>
        <translation>一个用户被扣留的邮件；除非 --limit 另行指定，显示 50 封。</translation>
    </message>
    <message>
        <source>Deliver all held mail of a user and trust him for a time, or deliver one mail.</source>
        <translation>投递一个用户所有被扣留的邮件并在一段时间内信任他，或只投递一封。</translation>
    </message>
    <message>
        <source>Lock a user whose mail is held: no sign-in, no sessions, no app passwords; the mail stays or is deleted.</source>
        <translation>锁定邮件被扣留的用户：不能登录，会话和应用密码作废；邮件保留或删除。</translation>
    </message>
    <message>
        <source>This mail alone.</source>
        <translation>只处理这封邮件。</translation>
    </message>
    <message>
        <source>Hold nothing of the user for so long: 8h, 3d; guard.trust_h when not given.</source>
        <translation>在此时长内不扣留该用户的邮件：8h、3d；未给出时按 guard.trust_h。</translation>
    </message>
    <message>
        <source>Also delete what is held; nobody gets it back.</source>
        <translation>同时删除扣留的邮件；不退给任何人。</translation>
    </message>
    <message>
        <source>Limits of an hour, of all its users together: %1</source>
        <translation>每小时限制（全部用户合计）：%1</translation>
    </message>
    <message>
        <source>--send-limits takes messages=200,recipients=500,bytes=1G or some of these, none as a value for no limit, or settings for those of the settings</source>
        <translation>--send-limits 的写法：messages=200,recipients=500,bytes=1G，或其中几项；值写 none 表示不限；写 settings 表示按设置</translation>
    </message>
    <message>
        <source>--disposable takes mailboxes=20,messages=50,bytes=10M,life=1d, where only mailboxes must be given, or none</source>
        <translation>--disposable 的写法：mailboxes=20,messages=50,bytes=10M,life=1d，其中只有 mailboxes 必须给出；或写 none</translation>
    </message>
    <message>
        <source>any number of messages</source>
        <translation>邮件数不限</translation>
    </message>
    <message>
        <source>%1 messages</source>
        <translation>%1 封邮件</translation>
    </message>
    <message>
        <source>any number of recipients</source>
        <translation>收件人数不限</translation>
    </message>
    <message>
        <source>%1 recipients</source>
        <translation>%1 个收件人</translation>
    </message>
    <message>
        <source>any size</source>
        <translation>大小不限</translation>
    </message>
    <message>
        <source>%1 mailboxes</source>
        <translation>%1 个邮箱</translation>
    </message>
    <message>
        <source>%1 messages in each</source>
        <translation>每个 %1 封邮件</translation>
    </message>
    <message>
        <source>%1 in each</source>
        <translation>每个 %1</translation>
    </message>
    <message>
        <source>for %1 s</source>
        <translation>每个 %1 秒</translation>
    </message>
    <message>
        <source>makes %1</source>
        <translation>可创建 %1</translation>
    </message>
    <message>
        <source>token change needs --name, --scope, --expires or --disposable</source>
        <translation>token change 需要 --name、--scope、--expires 或 --disposable</translation>
    </message>
    <message>
        <source>Own limits of an hour: %1</source>
        <translation>自己的每小时限制：%1</translation>
    </message>
    <message>
        <source>Sent in the last hour: %1 messages, %2 recipients, %3</source>
        <translation>最近一小时已发送：%1 封邮件、%2 个收件人、%3</translation>
    </message>
    <message>
        <source>Mail of this user is held in the tray.</source>
        <translation>此用户的邮件已扣留在扣留箱中。</translation>
    </message>
    <message>
        <source>Change name, rights, end or disposable mailboxes of a token.</source>
        <translation>更改令牌的名称、权限、到期时间或一次性邮箱。</translation>
    </message>
    <message>
        <source>What may be sent in an hour: messages=200,recipients=500,bytes=1G; a value none is no limit. What is left out, or all by the word settings, is as the settings say.</source>
        <translation>每小时可发送多少：messages=200,recipients=500,bytes=1G；值写 none 表示不限。未写的各项按设置；写 settings 则全部按设置。</translation>
    </message>
    <message>
        <source>A token may make disposable mailboxes: mailboxes=20,messages=50,bytes=10M,life=1d, the last three of each mailbox. none: it may not.</source>
        <translation>令牌可创建一次性邮箱：mailboxes=20,messages=50,bytes=10M,life=1d，后三项针对每个邮箱。none：不可创建。</translation>
    </message>
    <message>
        <source>no answer from %1 within %2 s
It may still be at work: see what was done before you try again; --timeout waits longer.</source>
        <translation>%1 在 %2 秒内没有回答
服务器可能仍在处理：请先查看已做了什么再重试；用 --timeout 可等得更久。</translation>
    </message>
    <message>
        <source>Give up when the server says nothing for so long: 5s, 10m; else 60s, of imports 1h.</source>
        <translation>服务器沉默这么久后放弃：5s、10m；默认 60s，导入时 1h。</translation>
    </message>
    <message>
        <source>--timeout takes a duration such as 90s or 10m, of a day at most</source>
        <translation>--timeout 需要一个时长，例如 90s 或 10m，最长一天</translation>
    </message>
    <message>
        <source>Password, shown only now: %1</source>
        <translation>密码（只在此时显示）：%1</translation>
    </message>
    <message>
        <source>%1 signs in with the password alone.</source>
        <translation>%1 现在只用密码登录。</translation>
    </message>
    <message>
        <source>Other names: %1</source>
        <translation>其他名称：%1</translation>
    </message>
    <message>
        <source>Mail to addresses that are not there goes to: %1</source>
        <translation>发给不存在的地址的邮件送到：%1</translation>
    </message>
    <message>
        <source>Most of each user&apos;s mail: %1</source>
        <translation>每个用户的邮件上限：%1</translation>
    </message>
    <message>
        <source>Most messages of each user: %1</source>
        <translation>每个用户的邮件数上限：%1</translation>
    </message>
    <message>
        <source>Most users: %1</source>
        <translation>用户数上限：%1</translation>
    </message>
    <message>
        <source>domain change needs --name, --alias, --catch-all, --quota, --quota-messages, --max-users or --send-limits</source>
        <translation>domain change 需要 --name、--alias、--catch-all、--quota、--quota-messages、--max-users 或 --send-limits</translation>
    </message>
    <message>
        <source>--%1 takes a size such as 500M or 10G, none, or domain for the domain&apos;s</source>
        <translation>--%1 需要一个大小，例如 500M 或 10G，或 none，或 domain（采用域名的值）</translation>
    </message>
    <message>
        <source>--%1 takes a size such as 500M or 10G, or none</source>
        <translation>--%1 需要一个大小，例如 500M 或 10G，或 none</translation>
    </message>
    <message>
        <source>--%1 takes a number, none, or domain for the domain&apos;s</source>
        <translation>--%1 需要一个数字，或 none，或 domain（采用域名的值）</translation>
    </message>
    <message>
        <source>--%1 takes a number, or none</source>
        <translation>--%1 需要一个数字，或 none</translation>
    </message>
    <message>
        <source>Sent on, without a copy here, to: %1</source>
        <translation>转发（此处不留副本）到：%1</translation>
    </message>
    <message>
        <source>Away from %1 until %2: %3</source>
        <translation>外出自动回复，从 %1 到 %2：%3</translation>
    </message>
    <message>
        <source>Most messages: %1</source>
        <translation>邮件数上限：%1</translation>
    </message>
    <message>
        <source>Signs in with a second factor.</source>
        <translation>登录时使用两步验证。</translation>
    </message>
    <message>
        <source>--%1 takes a time such as 2026-12-24T18:00:00+01:00 or a span such as 2h</source>
        <translation>--%1 需要一个时间，例如 2026-12-24T18:00:00+01:00，或一段时长，例如 2h</translation>
    </message>
    <message>
        <source>--subject, --away-from and --away-until need --away with the text</source>
        <translation>--subject、--away-from 和 --away-until 需要与带正文的 --away 一起使用</translation>
    </message>
    <message>
        <source>user change needs --name, --role, --quota, --quota-messages, --send-limits, --forward, --copy, --no-copy, --away, --send-as, --lock, --unlock or --password-file</source>
        <translation>user change 需要 --name、--role、--quota、--quota-messages、--send-limits、--forward、--copy、--no-copy、--away、--send-as、--lock、--unlock 或 --password-file</translation>
    </message>
    <message>
        <source>Change other names, who gets mail to addresses that are not there, what each user may keep, and how much all may send.</source>
        <translation>更改其他名称、谁收取发给不存在的地址的邮件、每个用户可保存多少，以及全体可发送多少。</translation>
    </message>
    <message>
        <source>Change password, name, roles, quotas, limits, forwards, answers while away or senders, or lock out.</source>
        <translation>更改密码、名称、角色、配额、限额、转发、外出自动回复或发件人，或锁定用户。</translation>
    </message>
    <message>
        <source>Passwords of a user&apos;s single devices, and when each was last used.</source>
        <translation>用户各个设备的应用密码，以及各自上次使用的时间。</translation>
    </message>
    <message>
        <source>Make a password for one device; it is printed once.</source>
        <translation>为一个设备创建应用密码；只显示一次。</translation>
    </message>
    <message>
        <source>Make the password of a device worthless at once.</source>
        <translation>立即作废一个设备的应用密码。</translation>
    </message>
    <message>
        <source>Let a user whose telephone is lost sign in without a second factor.</source>
        <translation>让丢失手机的用户不用两步验证即可登录。</translation>
    </message>
    <message>
        <source>Most messages of a user; none, or domain for the domain&apos;s.</source>
        <translation>用户的邮件数上限；none 为不限，domain 为采用域名的值。</translation>
    </message>
    <message>
        <source>Most users of the domain, or none.</source>
        <translation>域名的用户数上限，或 none。</translation>
    </message>
    <message>
        <source>Another name of the domain; may be repeated, and takes the place of those there are. none: no other.</source>
        <translation>域名的另一个名称；可重复，并取代现有的名称。none：没有其他名称。</translation>
    </message>
    <message>
        <source>Who gets mail to addresses that are not there; none: it is refused.</source>
        <translation>谁收取发给不存在的地址的邮件；none：拒收。</translation>
    </message>
    <message>
        <source>The mailbox keeps a copy of what is sent on.</source>
        <translation>邮箱保留转发邮件的副本。</translation>
    </message>
    <message>
        <source>What is sent on does not stay in the mailbox.</source>
        <translation>转发的邮件不留在邮箱中。</translation>
    </message>
    <message>
        <source>Answer mail with this text, or with that in @FILE; none ends it.</source>
        <translation>用此正文（或 @文件 中的正文）自动回复邮件；none 结束自动回复。</translation>
    </message>
    <message>
        <source>Answer from then on: 2026-12-24T18:00:00+01:00, or a span such as 2d; at once when not given.</source>
        <translation>从那时起自动回复：2026-12-24T18:00:00+01:00，或一段时长，例如 2d；不给出则立即开始。</translation>
    </message>
    <message>
        <source>Answer until then; for ever when not given.</source>
        <translation>自动回复到那时为止；不给出则一直回复。</translation>
    </message>
    <message>
        <source>When it ends: 12h, 30d, never.</source>
        <translation>到期时间：12h、30d、never。</translation>
    </message>
    <message>
        <source>SIGNED IN</source>
        <translation>登录时间</translation>
    </message>
    <message>
        <source>ENDS</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Where a user is signed in to the API or the console.</source>
        <translation>用户在哪些地方登录了 API 或控制台。</translation>
    </message>
    <message>
        <source>End one of them, or all.</source>
        <translation>结束其中一个或全部登录。</translation>
    </message>
    <message>
        <source>user create needs --password-file (- reads it from standard input), or --no-password for people of the directory</source>
        <translation>user create 需要 --password-file（- 表示从标准输入读取），目录中的人员则用 --no-password</translation>
    </message>
    <message>
        <source>The password is kept in the directory (LDAP).</source>
        <translation>密码保存在目录（LDAP）中。</translation>
    </message>
    <message>
        <source>Most of a user&apos;s mail: 500M (million bytes), 10G, none, or domain for the domain&apos;s.</source>
        <translation>用户邮件的上限：500M（百万字节）、10G；none 表示不限，domain 表示随域的设置。</translation>
    </message>
    <message>
        <source>--as is thunderbird, outlook or phone</source>
        <translation>--as 为 thunderbird、outlook 或 phone</translation>
    </message>
    <message>
        <source>%1 is no mail address</source>
        <translation>%1 不是邮件地址</translation>
    </message>
    <message>
        <source>--send needs --password-file</source>
        <translation>--send 需要 --password-file</translation>
    </message>
    <message>
        <source>--name-server takes an IP address</source>
        <translation>--name-server 需要 IP 地址</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>FAILED</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>the set-up does not work</source>
        <translation>设置无法完成</translation>
    </message>
    <message>
        <source>It works.</source>
        <translation>可以使用。</translation>
    </message>
    <message>
        <source>It finds its servers. With --password-file it signs in, too.</source>
        <translation>能找到服务器。加上 --password-file 还会登录。</translation>
    </message>
    <message>
        <source>Settings at %1</source>
        <translation>%1 处的设置</translation>
    </message>
    <message>
        <source>DNS record %1</source>
        <translation>DNS 记录 %1</translation>
    </message>
    <message>
        <source>Address of %1</source>
        <translation>%1 的地址</translation>
    </message>
    <message>
        <source>Connection to %1</source>
        <translation>到 %1 的连接</translation>
    </message>
    <message>
        <source>Encryption and certificate of %1</source>
        <translation>%1 的加密和证书</translation>
    </message>
    <message>
        <source>Greeting of %1</source>
        <translation>%1 的问候</translation>
    </message>
    <message>
        <source>Sign-in at %1</source>
        <translation>在 %1 登录</translation>
    </message>
    <message>
        <source>A mail handed to %1</source>
        <translation>交给 %1 的邮件</translation>
    </message>
    <message>
        <source>The mail in the inbox at %1</source>
        <translation>%1 收件箱中的邮件</translation>
    </message>
    <message>
        <source>the name has no address in the DNS</source>
        <translation>该名称在 DNS 中没有地址</translation>
    </message>
    <message>
        <source>nobody listens there</source>
        <translation>那里没有程序监听</translation>
    </message>
    <message>
        <source>it cannot be reached</source>
        <translation>无法到达</translation>
    </message>
    <message>
        <source>no answer within 15 s</source>
        <translation>15 秒内没有回应</translation>
    </message>
    <message>
        <source>the other side closed the connection</source>
        <translation>对方关闭了连接</translation>
    </message>
    <message>
        <source>the certificate is for other names</source>
        <translation>证书是给其他名称的</translation>
    </message>
    <message>
        <source>the certificate is not valid today</source>
        <translation>证书今天无效</translation>
    </message>
    <message>
        <source>the certificate is signed by nobody this machine knows</source>
        <translation>证书的签发者不为本机所知</translation>
    </message>
    <message>
        <source>the certificate is not good</source>
        <translation>证书有问题</translation>
    </message>
    <message>
        <source>no TLS is spoken there</source>
        <translation>那里不使用 TLS</translation>
    </message>
    <message>
        <source>STARTTLS is refused</source>
        <translation>STARTTLS 被拒绝</translation>
    </message>
    <message>
        <source>the web server refuses</source>
        <translation>网页服务器拒绝</translation>
    </message>
    <message>
        <source>the answer is not what the program needs</source>
        <translation>回答不是程序所需要的</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>the program finds no server by the address alone</source>
        <translation>程序仅凭地址找不到服务器</translation>
    </message>
    <message>
        <source>something else answers there</source>
        <translation>那里回应的是别的程序</translation>
    </message>
    <message>
        <source>the server does not let this user in</source>
        <translation>服务器不让该用户登录</translation>
    </message>
    <message>
        <source>the mail was not taken</source>
        <translation>邮件未被接收</translation>
    </message>
    <message>
        <source>the mail did not come within 20 s</source>
        <translation>邮件 20 秒内没有到达</translation>
    </message>
    <message>
        <source>Add the SRV records of the domain; the console lists them under Domains.</source>
        <translation>请添加该域的 SRV 记录；控制台的“域”中列出了它们。</translation>
    </message>
    <message>
        <source>Let %1 lead to the server in the DNS, and let the server be reached at port 443 with a certificate for that name. The console lists the records under Domains.</source>
        <translation>请在 DNS 中让 %1 指向服务器，并让服务器能在 443 端口以该名称的证书访问。控制台的“域”中列出了这些记录。</translation>
    </message>
    <message>
        <source>Is the listener on, and does the firewall let its port in? Where a router maps it to another port, name that one in clients.services.</source>
        <translation>监听器是否开启，防火墙是否放行其端口？若路由器把它映射到其他端口，请在 clients.services 中写明。</translation>
    </message>
    <message>
        <source>postkontorctl mail find and postkontorctl log say what became of it.</source>
        <translation>postkontorctl mail find 和 postkontorctl log 会说明它的去向。</translation>
    </message>
    <message>
        <source>Another program or another listener has this port: look at the listen settings and clients.services.</source>
        <translation>此端口属于别的程序或别的监听器：请查看 listen 设置和 clients.services。</translation>
    </message>
    <message>
        <source>Add an A or AAAA record for it, or set clients.hostname to a name that has one.</source>
        <translation>请为它添加 A 或 AAAA 记录，或把 clients.hostname 设为有地址的名称。</translation>
    </message>
    <message>
        <source>The log says why: too many connections, or this address is banned (postkontorctl ban list).</source>
        <translation>日志会说明原因：连接过多，或此地址被封禁（postkontorctl ban list）。</translation>
    </message>
    <message>
        <source>Get a certificate with this name (acme.names, tls.certificate), or set clients.hostname to a name that it has.</source>
        <translation>请取得含此名称的证书（acme.names、tls.certificate），或把 clients.hostname 设为证书中的名称。</translation>
    </message>
    <message>
        <source>Renew it; postkontorctl certificate list says what is wrong.</source>
        <translation>请更新证书；postkontorctl certificate list 会说明问题。</translation>
    </message>
    <message>
        <source>Get one from a public authority (acme.directory), or install the root of the local authority on every device (postkontorctl certificate root).</source>
        <translation>请从公共机构取得证书（acme.directory），或在每台设备上安装本地机构的根证书（postkontorctl certificate root）。</translation>
    </message>
    <message>
        <source>postkontorctl certificate list says what is wrong with it.</source>
        <translation>postkontorctl certificate list 会说明它的问题。</translation>
    </message>
    <message>
        <source>postkontorctl certificate list says whether there is a certificate to show.</source>
        <translation>postkontorctl certificate list 会说明是否有可出示的证书。</translation>
    </message>
    <message>
        <source>Is the password right, and the user not locked? With a second factor a program needs an app password.</source>
        <translation>密码是否正确，用户是否被锁定？启用第二因素时，程序需要应用密码。</translation>
    </message>
    <message>
        <source>Set up as a mail program does that is given an address alone, and say what is wrong and what helps; with a password signs in, too.</source>
        <translation>像只得到一个地址的邮件程序那样进行设置，说明哪里有问题、如何解决；给出密码时还会登录。</translation>
    </message>
    <message>
        <source>thunderbird, outlook or phone; thunderbird when not given.</source>
        <translation>thunderbird、outlook 或 phone；未给出时为 thunderbird。</translation>
    </message>
    <message>
        <source>Send a mail to the address itself and wait for it; needs --password-file.</source>
        <translation>给该地址自己发一封邮件并等待它到达；需要 --password-file。</translation>
    </message>
    <message>
        <source>Ask this name server instead of the system&apos;s.</source>
        <translation>询问此域名服务器，而不是系统的。</translation>
    </message>
</context>
<context>
    <name>HealthReport</name>
    <message>
        <source>Mail clients are turned away</source>
        <translation>邮件客户端被拒之门外</translation>
    </message>
    <message>
        <source>All places for incoming mail are taken: the next connection is answered 421 and has to come again.</source>
        <translation>接收邮件的名额已全部占用：下一个连接会收到 421，只能稍后再来。</translation>
    </message>
    <message>
        <source>More sessions may be open at a time.</source>
        <translation>可同时打开更多会话。</translation>
    </message>
    <message>
        <source>More places would only cost memory: look in Connections who holds so many, and give the machine more processors.</source>
        <translation>再增加名额只会耗费内存：请在“连接”中查看谁占用了这么多，并给机器增加处理器。</translation>
    </message>
    <message>
        <source>Programs are turned away by the API</source>
        <translation>程序被 API 拒之门外</translation>
    </message>
    <message>
        <source>All places for HTTP and WebSocket are taken: the next connection is answered 503.</source>
        <translation>HTTP 和 WebSocket 的名额已全部占用：下一个连接会收到 503。</translation>
    </message>
    <message>
        <source>More connections may be open at a time.</source>
        <translation>可同时打开更多连接。</translation>
    </message>
    <message>
        <source>Look in Connections who holds so many; a program that opens one for each call should keep it open instead.</source>
        <translation>请在“连接”中查看谁占用了这么多；每次调用都新开连接的程序应改为保持连接。</translation>
    </message>
    <message>
        <source>Single clients are turned away</source>
        <translation>个别客户端被拒之门外</translation>
    </message>
    <message>
        <source>There is room, but single addresses open more connections than one of them may.</source>
        <translation>名额还有，但个别地址打开的连接超过了单个地址的上限。</translation>
    </message>
    <message>
        <source>One address may hold more connections. Good when many people share it; look in Connections whose it is first.</source>
        <translation>单个地址可保持更多连接。适合多人共用一个地址的情况；请先在“连接”中查看它属于谁。</translation>
    </message>
    <message>
        <source>That many connections of one address are rarely honest. A machine of your own can be named in limits.exempt.</source>
        <translation>一个地址有这么多连接，很少是正当的。您自己的机器可写入 limits.exempt。</translation>
    </message>
    <message>
        <source>Mail is taken slowly</source>
        <translation>接收邮件缓慢</translation>
    </message>
    <message>
        <source>Senders wait long for the reply after the text of a mail, because storing it takes long.</source>
        <translation>发件方在邮件正文之后要等很久才得到答复，因为存储很慢。</translation>
    </message>
    <message>
        <source>Bulk mail on its way out waits earlier when storing is slow, and leaves the disk to mail that comes in.</source>
        <translation>存储变慢时，外发的批量邮件更早等待，把磁盘让给进来的邮件。</translation>
    </message>
    <message>
        <source>A faster disk helps; no setting makes this one faster.</source>
        <translation>换更快的磁盘有帮助；没有哪项设置能让这块磁盘变快。</translation>
    </message>
    <message>
        <source>The disk is slow to store</source>
        <translation>磁盘存储缓慢</translation>
    </message>
    <message>
        <source>Every mail and every change waits until it is safely on the disk, and that takes long.</source>
        <translation>每封邮件和每项更改都要等到安全写入磁盘，而这很耗时。</translation>
    </message>
    <message>
        <source>A faster disk (an SSD), or taking other programs&apos; work off this one, helps; no setting does.</source>
        <translation>更快的磁盘（SSD）或把其他程序的负担移出这块磁盘有帮助；没有设置能解决。</translation>
    </message>
    <message>
        <source>The engine is short of processor time</source>
        <translation>引擎的处理器时间不足</translation>
    </message>
    <message>
        <source>Its loops come late to what is ready, so that everybody waits.</source>
        <translation>它的事件循环迟迟轮不到已就绪的工作，大家都在等。</translation>
    </message>
    <message>
        <source>Bulk mail on its way out waits earlier when the engine comes late.</source>
        <translation>引擎来不及处理时，外发的批量邮件更早等待。</translation>
    </message>
    <message>
        <source>More processors, or fewer other programs on this machine, help; no setting does.</source>
        <translation>增加处理器或减少本机的其他程序有帮助；没有设置能解决。</translation>
    </message>
    <message>
        <source>Mail waits for a free place to leave</source>
        <translation>邮件在等待空闲的投递名额</translation>
    </message>
    <message>
        <source>Recipients are due, and as many deliveries run as may run at a time.</source>
        <translation>收件人已到投递时间，而同时进行的投递已达上限。</translation>
    </message>
    <message>
        <source>More deliveries may run at a time.</source>
        <translation>可同时进行更多投递。</translation>
    </message>
    <message>
        <source>More bandwidth or a second sending machine helps; more deliveries at a time do not.</source>
        <translation>更大的带宽或第二台发信机器有帮助；再增加同时投递数没有用。</translation>
    </message>
    <message>
        <source>Mail waits for single destinations</source>
        <translation>邮件在等待个别目的地</translation>
    </message>
    <message>
        <source>Recipients are due and deliveries could run, but their destinations have as many connections as one may have.</source>
        <translation>收件人已到投递时间，也还能投递，但其目的地的连接数已达单个目的地的上限。</translation>
    </message>
    <message>
        <source>One destination may have more connections.</source>
        <translation>单个目的地可有更多连接。</translation>
    </message>
    <message>
        <source>More connections would annoy the other side: ask its postmaster, or look in Destinations who is paused or slow.</source>
        <translation>再增加连接会打扰对方：请询问对方的邮件管理员，或在“目的地”中查看谁已暂停或缓慢。</translation>
    </message>
    <message>
        <source>Mail waits for hours</source>
        <translation>邮件等待数小时</translation>
    </message>
    <message>
        <source>Mail that was put off is tried again after ever longer pauses.</source>
        <translation>被推迟的邮件重试的间隔越来越长。</translation>
    </message>
    <message>
        <source>The longest pause between attempts gets shorter.</source>
        <translation>两次尝试之间的最长间隔变短。</translation>
    </message>
    <message>
        <source>It is tried often enough: the Queue says what the other sides answer; an address that is dead can be returned to its sender.</source>
        <translation>重试已经够频繁：“队列”会显示对方的答复；已失效的地址可退信给发件人。</translation>
    </message>
    <message>
        <source>Many attempts to deliver are put off</source>
        <translation>许多投递尝试被推迟</translation>
    </message>
    <message>
        <source>Other servers ask to come again later: they are busy, or let unknown senders wait.</source>
        <translation>其他服务器要求稍后再来：它们繁忙，或让陌生的发件方等待。</translation>
    </message>
    <message>
        <source>The second attempt comes later, when it is more likely to be taken.</source>
        <translation>第二次尝试推后，那时更可能被接受。</translation>
    </message>
    <message>
        <source>The Queue says what the other sides answer; a smarthost with a known name is put off less.</source>
        <translation>“队列”会显示对方的答复；知名的中继服务器较少被推迟。</translation>
    </message>
    <message>
        <source>Other servers cannot be reached</source>
        <translation>无法连接其他服务器</translation>
    </message>
    <message>
        <source>Connections to them fail, and each that is waited for keeps a place that other mail could use.</source>
        <translation>到它们的连接失败，而每个等待中的连接都占着其他邮件可用的名额。</translation>
    </message>
    <message>
        <source>A server that does not answer is given up sooner.</source>
        <translation>更早放弃没有答复的服务器。</translation>
    </message>
    <message>
        <source>Look whether this network lets port 25 out, and in Destinations who does not answer; a smarthost helps when the provider closes the port.</source>
        <translation>请检查本网络是否允许向外的 25 端口，并在“目的地”中查看谁没有答复；运营商封锁端口时可使用中继服务器。</translation>
    </message>
    <message>
        <source>Connections to other servers are rarely used again</source>
        <translation>到其他服务器的连接很少被重复使用</translation>
    </message>
    <message>
        <source>Nearly every mail opens a connection of its own, with greeting and encryption each time.</source>
        <translation>几乎每封邮件都单独打开一个连接，每次都要问候和加密。</translation>
    </message>
    <message>
        <source>A connection waits longer for the next mail.</source>
        <translation>连接更久地等待下一封邮件。</translation>
    </message>
    <message>
        <source>The mail goes to many different servers; a smarthost takes it over few connections.</source>
        <translation>邮件发往许多不同的服务器；中继服务器只需少量连接即可接收。</translation>
    </message>
    <message>
        <source>Name servers do not answer</source>
        <translation>域名服务器没有答复</translation>
    </message>
    <message>
        <source>Without their answer nobody knows where mail is to go, and it has to wait.</source>
        <translation>没有它们的答复就不知道邮件该发往哪里，只能等待。</translation>
    </message>
    <message>
        <source>A name server gets more time to answer.</source>
        <translation>给域名服务器更多答复时间。</translation>
    </message>
    <message>
        <source>Another name server, best one in this network, helps: it is set in dns.servers.</source>
        <translation>换一台域名服务器（最好在本网络内）有帮助：在 dns.servers 中设置。</translation>
    </message>
    <message>
        <source>The same recipients are looked up again and again</source>
        <translation>反复查询同样的收件人</translation>
    </message>
    <message>
        <source>Most lookups of recipients ask the database, because what was found is kept for moments only.</source>
        <translation>大多数收件人查询都要问数据库，因为查到的结果只保留片刻。</translation>
    </message>
    <message>
        <source>What was found is kept longer; changes made by this engine itself are seen at once all the same.</source>
        <translation>查到的结果保留更久；本引擎自己的更改仍然立即可见。</translation>
    </message>
    <message>
        <source>The mail is for ever other recipients; more memory for the cache (cache.entries) may help.</source>
        <translation>邮件的收件人总在变化；加大缓存（cache.entries）可能有帮助。</translation>
    </message>
    <message>
        <source>The API answers slowly</source>
        <translation>API 答复缓慢</translation>
    </message>
    <message>
        <source>Consoles and programs wait for lists and searches.</source>
        <translation>控制台和程序在等待列表和搜索结果。</translation>
    </message>
    <message>
        <source>Programs that read long lists should follow the live feed instead; a faster disk helps, no setting does.</source>
        <translation>读取长列表的程序应改为订阅实时消息；更快的磁盘有帮助，没有设置能解决。</translation>
    </message>
    <message>
        <source>Bulk mail waits because of the memory in use</source>
        <translation>因内存占用，批量邮件在等待</translation>
    </message>
    <message>
        <source>The engine uses more memory than the mark from which bulk mail has to wait.</source>
        <translation>引擎占用的内存超过了批量邮件须等待的界线。</translation>
    </message>
    <message>
        <source>The mark is set higher. Good when the machine has more memory to give.</source>
        <translation>提高界线。适合机器还有空余内存的情况。</translation>
    </message>
    <message>
        <source>More memory in the machine, and then a higher mark from which new mail is put off, helps.</source>
        <translation>给机器增加内存，再提高推迟新邮件的界线，会有帮助。</translation>
    </message>
    <message>
        <source>The disk is nearly full</source>
        <translation>磁盘快满了</translation>
    </message>
    <message>
        <source>Without room no mail can be taken.</source>
        <translation>没有空间就无法接收邮件。</translation>
    </message>
    <message>
        <source>A larger disk, or removing mail nobody needs, helps; no setting makes room without deleting something.</source>
        <translation>更大的磁盘或删除没人需要的邮件有帮助；没有哪项设置能不删东西就腾出空间。</translation>
    </message>
    <message>
        <source>All database connections are busy</source>
        <translation>所有数据库连接都在忙</translation>
    </message>
    <message>
        <source>Reads wait for each other.</source>
        <translation>读取操作互相等待。</translation>
    </message>
    <message>
        <source>A faster disk helps; with PostgreSQL or MySQL a larger storage.pool_max in the settings file.</source>
        <translation>更快的磁盘有帮助；使用 PostgreSQL 或 MySQL 时可在设置文件中加大 storage.pool_max。</translation>
    </message>
    <message>
        <source>Webhooks cannot be told</source>
        <translation>无法通知 Webhook</translation>
    </message>
    <message>
        <source>Programs that wait for events do not take them, and each is tried again.</source>
        <translation>等待事件的程序没有接收，每个事件都要重试。</translation>
    </message>
    <message>
        <source>Webhooks shows what the other program answers; it has to be mended there.</source>
        <translation>“Webhook”中显示对方程序的答复；须在对方那里修复。</translation>
    </message>
</context>
</TS>
