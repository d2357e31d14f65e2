<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>EngineStart</name>
    <message>
        <source>The engine did not start</source>
        <translation>引擎未能启动</translation>
    </message>
    <message>
        <source>Another program runs this engine already, at %1.</source>
        <translation>另一个程序已在运行此引擎，地址为 %1。</translation>
    </message>
    <message>
        <source>Connect to it</source>
        <translation>连接它</translation>
    </message>
    <message>
        <source>The settings are not right; the terminal says more.</source>
        <translation>设置不正确；终端中有更多说明。</translation>
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
<context>
    <name>SendLimitsFields</name>
    <message>
        <source>%1 in the last hour</source>
        <translation>最近一小时 %1</translation>
    </message>
    <message>
        <source>%1 of %2 in the last hour</source>
        <translation>最近一小时 %1，上限 %2</translation>
    </message>
    <message>
        <source>As the settings say</source>
        <translation>按设置</translation>
    </message>
    <message>
        <source>Mails an hour</source>
        <translation>每小时邮件数</translation>
    </message>
    <message>
        <source>Recipients an hour</source>
        <translation>每小时收件人数</translation>
    </message>
    <message>
        <source>Size an hour</source>
        <translation>每小时数据量</translation>
    </message>
    <message>
        <source>Mails an hour:</source>
        <translation>每小时邮件数：</translation>
    </message>
    <message>
        <source>Recipients an hour:</source>
        <translation>每小时收件人数：</translation>
    </message>
    <message>
        <source>Size an hour:</source>
        <translation>每小时数据量：</translation>
    </message>
    <message>
        <source>Of any 60 minutes. Mail beyond it is put off: the program that sends it tries again.</source>
        <translation>按任意 60 分钟计算。超出的邮件会暂缓：发信程序会重试。</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>Sessions at a time; the next one is answered 421.</source>
        <translation>同时进行的会话数；超出的会话以 421 应答。</translation>
    </message>
    <message>
        <source>Recipients of one message; the next one is answered 452.</source>
        <translation>一封邮件的收件人数；超出的收件人以 452 应答。</translation>
    </message>
    <message>
        <source>Largest message, offered as SIZE; a larger one is answered 552.</source>
        <translation>最大的邮件，以 SIZE 告知对方；更大的邮件以 552 应答。</translation>
    </message>
    <message>
        <source>How long a client may stay silent (RFC 5321 4.5.3.2 asks for 300).</source>
        <translation>客户端可以沉默多久（RFC 5321 4.5.3.2 要求 300）。</translation>
    </message>
    <message>
        <source>Memory for all messages being received; past it MAIL is answered 452.</source>
        <translation>正在接收的所有邮件可用的内存；超出后 MAIL 以 452 应答。</translation>
    </message>
    <message>
        <source>Networks that may send to foreign domains without signing in; empty: none, not even loopback.</source>
        <translation>不登录即可向外部域名发信的网络；空：没有，包括本机。</translation>
    </message>
    <message>
        <source>Pause after the first failed attempt; it grows from there.</source>
        <translation>第一次投递失败后的等待时间；之后逐次变长。</translation>
    </message>
    <message>
        <source>Longest pause between attempts.</source>
        <translation>两次尝试之间的最长等待时间。</translation>
    </message>
    <message>
        <source>How long delivery is tried before the sender is told that it failed.</source>
        <translation>投递尝试多久后告知发件人失败。</translation>
    </message>
    <message>
        <source>first_retry_s, max_retry_s, lifetime_h, delay_notice_h of single domains, as &quot;example.net=first_retry_s:60 lifetime_h:24&quot;.</source>
        <translation>个别域名的 first_retry_s、max_retry_s、lifetime_h、delay_notice_h，写作 &quot;example.net=first_retry_s:60 lifetime_h:24&quot;。</translation>
    </message>
    <message>
        <source>Connections at a time to one destination.</source>
        <translation>同时连接一个目的地的连接数。</translation>
    </message>
    <message>
        <source>Deliveries at a time to all destinations together; a part is kept free for urgent mail.</source>
        <translation>同时进行的投递总数；其中一部分留给紧急邮件。</translation>
    </message>
    <message>
        <source>Age at which the sender is told once that delivery takes longer; 0: never.</source>
        <translation>邮件等待多久后告知发件人一次投递延迟；0：从不。</translation>
    </message>
    <message>
        <source>How long sent and bounced recipients can be looked up in the queue.</source>
        <translation>已送达和已退回的收件人在队列中可查询多久。</translation>
    </message>
    <message>
        <source>Lag of an event loop above which bulk mail waits; at twice that normal mail slows too.</source>
        <translation>事件循环延迟超过此值时，批量邮件等待；达到两倍时普通邮件也放慢。</translation>
    </message>
    <message>
        <source>Time of a storage commit above which bulk mail waits; at twice that normal mail slows too.</source>
        <translation>存储提交时间超过此值时，批量邮件等待；达到两倍时普通邮件也放慢。</translation>
    </message>
    <message>
        <source>Memory of this process above which bulk mail waits; at twice that normal mail slows too.</source>
        <translation>本进程内存超过此值时，批量邮件等待；达到两倍时普通邮件也放慢。</translation>
    </message>
    <message>
        <source>Free disk space below which bulk mail waits; at half of that normal mail slows too.</source>
        <translation>可用磁盘空间低于此值时，批量邮件等待；低于一半时普通邮件也放慢。</translation>
    </message>
    <message>
        <source>Lag of an event loop above which new mail is answered &quot;try again later&quot;; 0: never.</source>
        <translation>事件循环延迟超过此值时，新邮件以“请稍后再试”应答；0：从不。</translation>
    </message>
    <message>
        <source>Time of a storage commit above which new mail is answered &quot;try again later&quot;; 0: never.</source>
        <translation>存储提交时间超过此值时，新邮件以“请稍后再试”应答；0：从不。</translation>
    </message>
    <message>
        <source>Memory of this process above which new mail is answered &quot;try again later&quot;; 0: never.</source>
        <translation>本进程内存超过此值时，新邮件以“请稍后再试”应答；0：从不。</translation>
    </message>
    <message>
        <source>Free disk space below which new mail is answered &quot;try again later&quot;; 0: never.</source>
        <translation>可用磁盘空间低于此值时，新邮件以“请稍后再试”应答；0：从不。</translation>
    </message>
    <message>
        <source>Broker that hands work to several nodes: amqp://user:password@host; empty: none.</source>
        <translation>向多个节点分发工作的消息代理：amqp://user:password@host；空：没有。</translation>
    </message>
    <message>
        <source>Name servers to ask; empty: the system&apos;s.</source>
        <translation>要询问的域名服务器；空：使用系统的。</translation>
    </message>
    <message>
        <source>How long a name server may take to answer.</source>
        <translation>域名服务器可以用多长时间应答。</translation>
    </message>
    <message>
        <source>Server that takes all mail for foreign domains; empty: the domains&apos; own servers.</source>
        <translation>接收所有外部域名邮件的中继服务器；空：直接发往各域名自己的服务器。</translation>
    </message>
    <message>
        <source>More servers that do the same.</source>
        <translation>起同样作用的其他服务器。</translation>
    </message>
    <message>
        <source>How mail is shared out among several smarthosts; hash: by the recipient&apos;s domain.</source>
        <translation>邮件如何分给多个中继服务器；hash：按收件人的域名。</translation>
    </message>
    <message>
        <source>Name to sign in with at smarthosts; empty: no sign-in.</source>
        <translation>登录中继服务器的用户名；空：不登录。</translation>
    </message>
    <message>
        <source>Password for smarthosts, or the access token for xoauth2.</source>
        <translation>中继服务器的密码，xoauth2 时为访问令牌。</translation>
    </message>
    <message>
        <source>How to sign in at smarthosts; auto: plain, else login.</source>
        <translation>如何登录中继服务器；auto：先 plain，否则 login。</translation>
    </message>
    <message>
        <source>Signs in at smarthosts that offer no TLS too: the password can then be read on the way.</source>
        <translation>在不提供 TLS 的中继服务器上也登录：密码可能在途中被读取。</translation>
    </message>
    <message>
        <source>Servers of single domains, as example.net=relay.example.net:25.</source>
        <translation>个别域名使用的服务器，写作 example.net=relay.example.net:25。</translation>
    </message>
    <message>
        <source>Port of other domains&apos; servers.</source>
        <translation>其他域名服务器的端口。</translation>
    </message>
    <message>
        <source>Encryption towards other servers; verified: with a trusted certificate of that name only.</source>
        <translation>与其他服务器之间的加密；verified：只接受名称相符的可信证书。</translation>
    </message>
    <message>
        <source>The same for single domains, as example.net=required; =sha256:… takes that certificate alone.</source>
        <translation>个别域名的加密方式，写作 example.net=required；=sha256:… 只接受该证书。</translation>
    </message>
    <message>
        <source>PEM file with the authorities that are trusted; empty: the system&apos;s.</source>
        <translation>含有受信任证书颁发机构的 PEM 文件；空：使用系统的。</translation>
    </message>
    <message>
        <source>Which addresses of other servers are used.</source>
        <translation>使用其他服务器的哪些地址。</translation>
    </message>
    <message>
        <source>The same for single domains, as example.net=ipv4.</source>
        <translation>个别域名使用的地址，写作 example.net=ipv4。</translation>
    </message>
    <message>
        <source>Address of this machine that mail is sent from; empty: the system chooses.</source>
        <translation>发信时使用的本机地址；空：由系统选择。</translation>
    </message>
    <message>
        <source>The same for IPv6.</source>
        <translation>IPv6 的发信地址。</translation>
    </message>
    <message>
        <source>How long another server may take to accept a connection.</source>
        <translation>其他服务器可以用多长时间接受连接。</translation>
    </message>
    <message>
        <source>How long it may take for a reply (RFC 5321 4.5.3.2 asks for 300); twice that after the text.</source>
        <translation>等待应答的时间（RFC 5321 4.5.3.2 要求 300）；正文之后为两倍。</translation>
    </message>
    <message>
        <source>Connections to other servers at a time.</source>
        <translation>同时与其他服务器的连接数。</translation>
    </message>
    <message>
        <source>How long a connection is kept for the next mail.</source>
        <translation>连接为下一封邮件保留多久。</translation>
    </message>
    <message>
        <source>Age after which a connection carries no further mail.</source>
        <translation>连接使用多久后不再承载新邮件。</translation>
    </message>
    <message>
        <source>Mails after which a connection is replaced.</source>
        <translation>一个连接发送多少封邮件后更换。</translation>
    </message>
    <message>
        <source>Recipients of one transaction; more of them take several.</source>
        <translation>一次事务的收件人数；更多时分多次进行。</translation>
    </message>
    <message>
        <source>Memory for all messages being sent.</source>
        <translation>正在发送的所有邮件可用的内存。</translation>
    </message>
    <message>
        <source>Networks that webhooks may call although they are not public; empty: public addresses only.</source>
        <translation>虽非公网但允许 Webhook 调用的网络；空：只限公网地址。</translation>
    </message>
    <message>
        <source>Name in greetings, trace headers and message ids; empty: the machine&apos;s own name.</source>
        <translation>问候语、追踪头和邮件标识中的名称；空：本机名称。</translation>
    </message>
    <message>
        <source>Folder of everything the server keeps; empty: the platform&apos;s place for it.</source>
        <translation>服务器保存一切数据的文件夹；空：系统规定的位置。</translation>
    </message>
    <message>
        <source>Threads that serve connections; 0: one per core.</source>
        <translation>处理连接的线程数；0：每个核心一个。</translation>
    </message>
    <message>
        <source>Which parts this node runs.</source>
        <translation>本节点运行哪些部分。</translation>
    </message>
    <message>
        <source>Number of this node among those that share a database; part of every id it makes.</source>
        <translation>在共用数据库的节点中本节点的编号；它生成的每个标识都包含此编号。</translation>
    </message>
    <message>
        <source>How long sessions may finish what is in hand when the server stops; service managers give it 10.</source>
        <translation>服务器停止时，会话可以用多久完成手头的工作；服务管理器给它 10 秒。</translation>
    </message>
    <message>
        <source>Mail from other servers (port 25).</source>
        <translation>来自其他服务器的邮件（端口 25）。</translation>
    </message>
    <message>
        <source>Mail from users, STARTTLS (port 587).</source>
        <translation>来自用户的邮件，STARTTLS（端口 587）。</translation>
    </message>
    <message>
        <source>Mail from users, TLS from the start (port 465).</source>
        <translation>来自用户的邮件，一开始就用 TLS（端口 465）。</translation>
    </message>
    <message>
        <source>Local delivery from another server (port 24).</source>
        <translation>由另一服务器进行的本地投递（端口 24）。</translation>
    </message>
    <message>
        <source>POP3 with STLS (port 110).</source>
        <translation>POP3，STLS（端口 110）。</translation>
    </message>
    <message>
        <source>POP3, TLS from the start (port 995).</source>
        <translation>POP3，一开始就用 TLS（端口 995）。</translation>
    </message>
    <message>
        <source>IMAP with STARTTLS (port 143).</source>
        <translation>IMAP，STARTTLS（端口 143）。</translation>
    </message>
    <message>
        <source>IMAP, TLS from the start (port 993).</source>
        <translation>IMAP，一开始就用 TLS（端口 993）。</translation>
    </message>
    <message>
        <source>API, webmail and metrics without TLS.</source>
        <translation>API、网页邮箱和指标，不用 TLS。</translation>
    </message>
    <message>
        <source>API, webmail and metrics with TLS (port 443).</source>
        <translation>API、网页邮箱和指标，使用 TLS（端口 443）。</translation>
    </message>
    <message>
        <source>Networks of load balancers whose PROXY protocol header names the client.</source>
        <translation>负载均衡器所在的网络，其 PROXY 协议头指明客户端。</translation>
    </message>
    <message>
        <source>Connections at a time from one client address, per listener.</source>
        <translation>每个监听端口上，来自同一客户端地址的同时连接数。</translation>
    </message>
    <message>
        <source>Networks without per-address limits, delays and bans.</source>
        <translation>不受按地址的限制、延迟和封禁的网络。</translation>
    </message>
    <message>
        <source>HTTP and WebSocket connections at a time.</source>
        <translation>同时的 HTTP 和 WebSocket 连接数。</translation>
    </message>
    <message>
        <source>How long a connection without a request stays open.</source>
        <translation>没有请求的连接保持打开多久。</translation>
    </message>
    <message>
        <source>Names a browser may call this server by, besides its own name and addresses.</source>
        <translation>除自身名称和地址外，浏览器可以用来访问本服务器的名称。</translation>
    </message>
    <message>
        <source>Opens /test/echo without a token, for protocol test suites. Never on a server in use.</source>
        <translation>无需令牌开放 /test/echo，供协议测试套件使用。切勿在使用中的服务器上打开。</translation>
    </message>
    <message>
        <source>Where the index is kept; sqlite is built in.</source>
        <translation>索引保存在哪里；sqlite 为内置。</translation>
    </message>
    <message>
        <source>Database that is written to: postgresql://user:password@host/name.</source>
        <translation>写入的数据库：postgresql://user:password@host/name。</translation>
    </message>
    <message>
        <source>Databases that are only read from.</source>
        <translation>只读取的数据库。</translation>
    </message>
    <message>
        <source>Most database connections.</source>
        <translation>数据库连接的最大数量。</translation>
    </message>
    <message>
        <source>Database connections kept open while nothing asks.</source>
        <translation>空闲时保持打开的数据库连接数。</translation>
    </message>
    <message>
        <source>Age at which a database connection is replaced.</source>
        <translation>数据库连接使用多久后更换。</translation>
    </message>
    <message>
        <source>Disk space for long messages being received; past it MAIL is answered 452.</source>
        <translation>接收较长邮件可用的磁盘空间；超出后 MAIL 以 452 应答。</translation>
    </message>
    <message>
        <source>Lookups kept in memory; 0: none.</source>
        <translation>保留在内存中的查询结果数；0：没有。</translation>
    </message>
    <message>
        <source>How long a lookup is kept.</source>
        <translation>查询结果保留多久。</translation>
    </message>
    <message>
        <source>Cache shared among nodes: redis://host:6379; empty: none.</source>
        <translation>节点之间共用的缓存：redis://host:6379；空：没有。</translation>
    </message>
    <message>
        <source>PEM file with the certificate&apos;s private key.</source>
        <translation>含有证书私钥的 PEM 文件。</translation>
    </message>
    <message>
        <source>Oldest TLS version spoken.</source>
        <translation>使用的最低 TLS 版本。</translation>
    </message>
    <message>
        <source>The least important lines that are written.</source>
        <translation>写入日志的最低级别。</translation>
    </message>
    <message>
        <source>Lines for people, or one JSON object per line.</source>
        <translation>供人阅读的行，或每行一个 JSON 对象。</translation>
    </message>
    <message>
        <source>File that gets the first token, with all rights; empty: bootstrap.token in the data folder. Deleting it and restarting makes a new one.</source>
        <translation>保存拥有全部权限的第一个令牌的文件；空：数据文件夹中的 bootstrap.token。删除它并重启会生成新的令牌。</translation>
    </message>
    <message>
        <source>Age at which events (traces, history, audit) are dropped.</source>
        <translation>事件（追踪、历史、审计）保存多久后删除。</translation>
    </message>
    <message>
        <source>Age at which messages in the trash are deleted for good; 0: never.</source>
        <translation>回收站中的邮件多久后彻底删除；0：从不。</translation>
    </message>
    <message>
        <source>Longest life of a disposable mailbox.</source>
        <translation>一次性邮箱的最长寿命。</translation>
    </message>
    <message>
        <source>Keep a flight record of the last 15 minutes when an alarm is raised.</source>
        <translation>警报触发时，保存最近 15 分钟的飞行记录。</translation>
    </message>
    <message>
        <source>Most flight records in the data folder; older ones are removed.</source>
        <translation>数据文件夹中最多保留的飞行记录数；更早的会被删除。</translation>
    </message>
    <message>
        <source>Room for all flight records together.</source>
        <translation>所有飞行记录合计可用的空间。</translation>
    </message>
    <message>
        <source>PEM file with the certificate chain; empty: one of tls.folder, ACME or the local authority, else a self-made one.</source>
        <translation>含证书链的 PEM 文件；留空则使用 tls.folder、ACME 或本地证书颁发机构的证书，否则使用自制证书。</translation>
    </message>
    <message>
        <source>Folder of further certificates, each in a folder of its own as fullchain.pem and privkey.pem (or tls.crt and tls.key); clients get the one with the name they ask for.</source>
        <translation>存放更多证书的文件夹，每份证书各占一个子文件夹，文件为 fullchain.pem 和 privkey.pem（或 tls.crt 和 tls.key）；客户端会得到与其所请求名称相符的证书。</translation>
    </message>
    <message>
        <source>Sign a certificate for server.hostname and this machine&apos;s private addresses by an authority of its own, whose root clients install once.</source>
        <translation>由本机自己的证书颁发机构为 server.hostname 和本机的内网地址签发证书；客户端只需安装一次其根证书。</translation>
    </message>
    <message>
        <source>Directory of an ACME server that gives certificates and renews them, such as https://acme-v02.api.letsencrypt.org/directory; empty: none.</source>
        <translation>签发并续期证书的 ACME 服务器的目录地址，例如 https://acme-v02.api.letsencrypt.org/directory；留空则不使用。</translation>
    </message>
    <message>
        <source>Address the ACME server may write to about the account.</source>
        <translation>ACME 服务器就该账户来信时使用的地址。</translation>
    </message>
    <message>
        <source>Host names in the certificate, each reachable on port 80; empty: server.hostname.</source>
        <translation>证书中的主机名，每个都须能经 80 端口访问；留空则为 server.hostname。</translation>
    </message>
    <message>
        <source>The terms of the ACME server&apos;s operator were read and are agreed to; nothing is asked without it.</source>
        <translation>已阅读并同意 ACME 服务器运营方的条款；不同意则不会发出任何请求。</translation>
    </message>
    <message>
        <source>PEM file with the root of the ACME server&apos;s own certificate, when this system does not know it.</source>
        <translation>ACME 服务器自身证书的根证书 PEM 文件，在本系统不认识该根证书时使用。</translation>
    </message>
    <message>
        <source>Connections at a time from all addresses of one prefix; 0: no limit.</source>
        <translation>同一前缀的所有地址合计可同时打开的连接数；0：不限。</translation>
    </message>
    <message>
        <source>New connections a minute from one client address; 0: no limit.</source>
        <translation>一个客户端地址每分钟可新建的连接数；0：不限。</translation>
    </message>
    <message>
        <source>New connections a minute from all addresses of one prefix; 0: no limit.</source>
        <translation>同一前缀的所有地址每分钟合计可新建的连接数；0：不限。</translation>
    </message>
    <message>
        <source>Mails a minute that one client address may bring to port 25; 0: no limit.</source>
        <translation>一个客户端地址每分钟可向端口 25 送来的邮件数；0：不限。</translation>
    </message>
    <message>
        <source>Mails a minute that all addresses of one prefix may bring to port 25; 0: no limit.</source>
        <translation>同一前缀的所有地址每分钟合计可向端口 25 送来的邮件数；0：不限。</translation>
    </message>
    <message>
        <source>How long the prefix of an IPv4 address is that limits and bans count together.</source>
        <translation>限制和封禁合并计算时所用的 IPv4 地址前缀长度。</translation>
    </message>
    <message>
        <source>The same for IPv6, where a client is a prefix of 64 bits already.</source>
        <translation>IPv6 的前缀长度；在 IPv6 中，一个客户端本身就是一个 64 位前缀。</translation>
    </message>
    <message>
        <source>Networks that may not connect at all.</source>
        <translation>完全不允许连接的网络。</translation>
    </message>
    <message>
        <source>Exceptions from limits.deny, DNS blocklists and greylisting.</source>
        <translation>不受 limits.deny、DNS 黑名单和灰名单约束的网络。</translation>
    </message>
    <message>
        <source>Failed sign-ins after which a client address is banned; 0: none is.</source>
        <translation>登录失败多少次后封禁客户端地址；0：不封禁。</translation>
    </message>
    <message>
        <source>Failed sign-ins of all its addresses after which a prefix is banned; 0: none is.</source>
        <translation>同一前缀的所有地址合计登录失败多少次后封禁该前缀；0：不封禁。</translation>
    </message>
    <message>
        <source>Time in which half of the failures that were counted are forgotten.</source>
        <translation>已计入的失败次数减半所需的时间。</translation>
    </message>
    <message>
        <source>How long the first ban lasts; each further one lasts twice as long as the last.</source>
        <translation>首次封禁的时长；之后每次为上一次的两倍。</translation>
    </message>
    <message>
        <source>The longest ban that is set without a hand.</source>
        <translation>自动封禁的最长时间。</translation>
    </message>
    <message>
        <source>Failed sign-ins before the next ones are delayed.</source>
        <translation>登录失败多少次后开始延迟后续登录。</translation>
    </message>
    <message>
        <source>The first delay; it doubles with each further failure.</source>
        <translation>首次延迟；每再失败一次加倍。</translation>
    </message>
    <message>
        <source>The longest delay of a sign-in.</source>
        <translation>登录的最长延迟。</translation>
    </message>
    <message>
        <source>Also bans addresses of private networks, behind which a router or proxy may stand for many.</source>
        <translation>也封禁专用网络的地址；其中的路由器或代理可能代表许多人。</translation>
    </message>
    <message>
        <source>DNS blocklists asked about clients of port 25: the name of a list&apos;s zone, and its weight if that is not 1, as zen.example.org:2.</source>
        <translation>对端口 25 的客户端查询的 DNS 黑名单：名单的区域名，权重不为 1 时附上权重，例如 zen.example.org:2。</translation>
    </message>
    <message>
        <source>Sum of the weights of the lists a client is on from which its mail is refused.</source>
        <translation>客户端所在名单的权重之和达到此值时，拒收其邮件。</translation>
    </message>
    <message>
        <source>Asks mail of unknown clients of port 25 to come again a little later, as programs that only send junk do not.</source>
        <translation>要求端口 25 上的陌生客户端稍后再投递邮件；只发垃圾邮件的程序不会再来。</translation>
    </message>
    <message>
        <source>How long such mail has to stay away.</source>
        <translation>这类邮件须等待多久才能再来。</translation>
    </message>
    <message>
        <source>How long a client, sender and recipient that came again are known after their last mail.</source>
        <translation>再次投递过的客户端、发件人和收件人组合，在最后一封邮件之后保留多久。</translation>
    </message>
    <message>
        <source>Mails that came again after which a client does not have to wait for new senders and recipients either; 0: it always has to.</source>
        <translation>客户端再次投递多少封邮件后，对新的发件人和收件人也不必等待；0：始终需要等待。</translation>
    </message>
    <message>
        <source>Ways of signing in that mail programs are offered; the last two with auth.oauth_issuer only.</source>
        <translation>向邮件程序提供的登录方式；最后两种仅在设置了 auth.oauth_issuer 时提供。</translation>
    </message>
    <message>
        <source>Offers sign-in on listen.smtp too. Port 25 is for other servers: most guesses at passwords come there.</source>
        <translation>在 listen.smtp 上也允许登录。25 端口供其他服务器使用：大多数密码猜测都来自那里。</translation>
    </message>
    <message>
        <source>Threads that check passwords, each with 19 MiB of memory; 0: half as many as there are cores.</source>
        <translation>校验密码的线程数，每个占用 19 MiB 内存；0：处理器核心数的一半。</translation>
    </message>
    <message>
        <source>Issuer whose tokens mail programs may sign in with, as https://login.example.org; empty: none.</source>
        <translation>邮件程序可用其令牌登录的签发方，例如 https://login.example.org；留空：无。</translation>
    </message>
    <message>
        <source>Whom such a token must be made for: the name this server has at the issuer.</source>
        <translation>此类令牌必须签发给谁：本服务器在签发方登记的名称。</translation>
    </message>
    <message>
        <source>Return mail for a mailbox over its quota at once (552); else its sender is asked to try again (452).</source>
        <translation>邮箱超出配额时立即退回邮件（552）；否则请发件方稍后重试（452）。</translation>
    </message>
    <message>
        <source>How full a mailbox is when its owner is told by mail; 0: never.</source>
        <translation>邮箱用量达到多少时发邮件提醒其主人；0：从不提醒。</translation>
    </message>
    <message>
        <source>LDAP or Active Directory servers that know the passwords, as ldaps://dc1.example.org; the next is asked when one does not answer. Empty: passwords are kept here.</source>
        <translation>掌握密码的 LDAP 或 Active Directory 服务器，如 ldaps://dc1.example.org；一台不应答时询问下一台。留空：密码保存在本机。</translation>
    </message>
    <message>
        <source>Domains whose people are asked for there, unless they have a password here.</source>
        <translation>哪些域的用户到那里验证；在本机有密码的用户除外。</translation>
    </message>
    <message>
        <source>Goes on with TLS on ldap://. Without it passwords travel in the clear: only for a server on this machine.</source>
        <translation>在 ldap:// 上以 StartTLS 继续。不启用则密码以明文传输：仅限本机上的服务器。</translation>
    </message>
    <message>
        <source>Certificates (PEM) of the authorities that may vouch for those servers; empty: the system&apos;s.</source>
        <translation>可为这些服务器担保的证书颁发机构的证书（PEM）；留空：使用系统的。</translation>
    </message>
    <message>
        <source>Name this server searches under, as cn=mail,dc=example,dc=org; empty: none.</source>
        <translation>本服务器搜索时使用的名称，如 cn=mail,dc=example,dc=org；留空：匿名。</translation>
    </message>
    <message>
        <source>Password of that name.</source>
        <translation>该名称的密码。</translation>
    </message>
    <message>
        <source>Where people are searched, as ou=people,dc=example,dc=org.</source>
        <translation>在何处搜索用户，如 ou=people,dc=example,dc=org。</translation>
    </message>
    <message>
        <source>Which entry is meant: %s stands for the name that was typed, %u for what is before its @, %d for what is behind. Active Directory: (&amp;(objectClass=user)(userPrincipalName=%s)).</source>
        <translation>指哪个条目：%s 代表输入的名称，%u 代表 @ 之前的部分，%d 代表 @ 之后的部分。Active Directory：(&amp;(objectClass=user)(userPrincipalName=%s))。</translation>
    </message>
    <message>
        <source>Signs in under this name in place of a searched one, as uid=%u,ou=people,dc=example,dc=org, or %s for Active Directory.</source>
        <translation>不经搜索，直接以此名称登录，如 uid=%u,ou=people,dc=example,dc=org；Active Directory 用 %s。</translation>
    </message>
    <message>
        <source>Attribute that holds a person&apos;s mail address.</source>
        <translation>存放用户邮件地址的属性。</translation>
    </message>
    <message>
        <source>Attribute that holds a person&apos;s name.</source>
        <translation>存放用户姓名的属性。</translation>
    </message>
    <message>
        <source>Makes user and mailbox when somebody signs in for the first time; else they are made here, without a password.</source>
        <translation>用户首次登录时创建用户和邮箱；否则须在本机手动创建，不设密码。</translation>
    </message>
    <message>
        <source>How long each step with such a server may take.</source>
        <translation>与此类服务器的每一步最多可用多长时间。</translation>
    </message>
    <message>
        <source>Networks of proxies that end TLS: passwords and tokens that come from there over plain http are taken when the proxy says X-Forwarded-Proto: https; the client is who it names in X-Forwarded-For.</source>
        <translation>终止 TLS 的代理所在的网络：从那里经明文 http 到来的密码和令牌，在代理声明 X-Forwarded-Proto: https 时才会接受；客户端以代理在 X-Forwarded-For 中给出的地址为准。</translation>
    </message>
    <message>
        <source>Mails an hour that one user may send; a user may have a value of his own; 0: no limit.</source>
        <translation>一个用户每小时可发送的邮件数；可为单个用户另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Recipients an hour that one user may send; a user may have a value of his own; 0: no limit.</source>
        <translation>一个用户每小时可发送的收件人数；可为单个用户另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Bytes an hour that one user may send; a user may have a value of his own; 0: no limit.</source>
        <translation>一个用户每小时可发送的字节数；可为单个用户另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Mails an hour that all users of one domain together may send; a domain may have a value of its own; 0: no limit.</source>
        <translation>一个域的所有用户每小时合计可发送的邮件数；可为单个域另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Recipients an hour that all users of one domain together may send; a domain may have a value of its own; 0: no limit.</source>
        <translation>一个域的所有用户每小时合计可发送的收件人数；可为单个域另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Bytes an hour that all users of one domain together may send; a domain may have a value of its own; 0: no limit.</source>
        <translation>一个域的所有用户每小时合计可发送的字节数；可为单个域另行设定；0：不限。</translation>
    </message>
    <message>
        <source>Mails an hour that one client address of smtp.relay_from, or of programs with an API token, may send without signing in as a user; 0: no limit.</source>
        <translation>smtp.relay_from 中的一个客户端地址，或使用 API 令牌的程序，不以用户身份登录时每小时可发送的邮件数；0：不限。</translation>
    </message>
    <message>
        <source>Recipients an hour that one client address of smtp.relay_from, or of programs with an API token, may send without signing in as a user; 0: no limit.</source>
        <translation>smtp.relay_from 中的一个客户端地址，或使用 API 令牌的程序，不以用户身份登录时每小时可发送的收件人数；0：不限。</translation>
    </message>
    <message>
        <source>Bytes an hour that one client address of smtp.relay_from, or of programs with an API token, may send without signing in as a user; 0: no limit.</source>
        <translation>smtp.relay_from 中的一个客户端地址，或使用 API 令牌的程序，不以用户身份登录时每小时可发送的字节数；0：不限。</translation>
    </message>
    <message>
        <source>Put the mail of users whose sending changes suddenly into the tray.</source>
        <translation>用户的发信情况突然变化时，将其邮件放入扣留箱。</translation>
    </message>
    <message>
        <source>How many times a user&apos;s busiest ordinary hour is a sudden change.</source>
        <translation>达到用户平时最忙一小时的多少倍算作突然变化。</translation>
    </message>
    <message>
        <source>Recipients in an hour below which nobody is held.</source>
        <translation>一小时内收件人数低于此值时不扣留任何人的邮件。</translation>
    </message>
    <message>
        <source>Recipients in an hour to whom a user never wrote before, below which nobody is held; half as many from a network the user is new in.</source>
        <translation>一小时内用户从未写过信的收件人数，低于此值时不扣留；从用户新出现的网络发信时减半。</translation>
    </message>
    <message>
        <source>Recipients in an hour whose mail came back, below which nobody is held.</source>
        <translation>一小时内被退信的收件人数，低于此值时不扣留。</translation>
    </message>
    <message>
        <source>How long a user is trusted whose mail was released from the tray.</source>
        <translation>用户的邮件从扣留箱放行后，信任该用户多长时间。</translation>
    </message>
    <message>
        <source>IMAP sessions at a time; the next one is answered BYE. A mail program keeps up to five open.</source>
        <translation>同时的 IMAP 会话数；超出的会话以 BYE 应答。一个邮件程序最多保持五个会话。</translation>
    </message>
    <message>
        <source>How long an IMAP client may stay silent, also while it waits for news (RFC 9051 asks for at least 1800).</source>
        <translation>IMAP 客户端可以保持沉默的时间，等待新消息时也一样（RFC 9051 要求至少 1800）。</translation>
    </message>
    <message>
        <source>POP3 sessions at a time; the next one is answered -ERR.</source>
        <translation>同时的 POP3 会话数；超出的会话以 -ERR 应答。</translation>
    </message>
    <message>
        <source>How long a POP3 client may stay silent, or read nothing of what it asked for (RFC 1939 asks for at least 600).</source>
        <translation>POP3 客户端可以保持沉默、或不读取所要内容的时间（RFC 1939 要求至少 600）。</translation>
    </message>
    <message>
        <source>Networks of the servers that may deliver by LMTP, which knows no sign-in. Those elsewhere belong into limits.exempt, too.</source>
        <translation>可以通过 LMTP 投递的服务器所在的网络（LMTP 不登录）。不在本机的服务器也应列入 limits.exempt。</translation>
    </message>
    <message>
        <source>Name by which mail programs reach this server, for their set-up from the address alone; empty: server.hostname.</source>
        <translation>邮件程序访问本服务器所用的名称，用于仅凭地址自动设置；留空：server.hostname。</translation>
    </message>
    <message>
        <source>What mail programs are told of listeners that are reached at another port or host than their own, or that are not for them.</source>
        <translation>对于从外部经由其他端口或主机访问、或不供邮件程序使用的监听器，告知邮件程序的内容。</translation>
    </message>
</context>
<context>
    <name>TrayWords</name>
    <message>
        <source>%1 recipients in an hour</source>
        <translation>一小时内 %1 个收件人</translation>
    </message>
    <message>
        <source>%1 recipients in an hour who never got mail from this user</source>
        <translation>一小时内 %1 个从未收到过此用户邮件的收件人</translation>
    </message>
    <message>
        <source>%1 new recipients in an hour, from a network this user is new in</source>
        <translation>一小时内从此用户新出现的网络发给 %1 个新收件人</translation>
    </message>
    <message>
        <source>mail to %1 recipients came back in an hour</source>
        <translation>一小时内发给 %1 个收件人的邮件被退回</translation>
    </message>
    <message>
        <source>%1; up to %2 in the busiest ordinary hour, held from %3 on</source>
        <translation>%1；平时最忙的一小时至多 %2，达到 %3 即扣留</translation>
    </message>
    <message>
        <source>First held mail from %1; %2 wait here.</source>
        <comment>address, size</comment>
        <translation>第一封扣留的邮件来自 %1；共 %2 在此等待。</translation>
    </message>
</context>
<context>
    <name>ui::AcmeCheck</name>
    <message>
        <source>Port 80 is free on this machine: the server will answer there.</source>
        <translation>本机的 80 端口空闲：服务器将在那里应答。</translation>
    </message>
    <message>
        <source>Port 80 is taken by another program.</source>
        <translation>80 端口已被另一个程序占用。</translation>
    </message>
    <message>
        <source>Port 80 is taken by %1.</source>
        <translation>80 端口已被 %1 占用。</translation>
    </message>
    <message>
        <source>It must hand /.well-known/acme-challenge/ on to the address of the console.</source>
        <translation>它须把 /.well-known/acme-challenge/ 转给控制台所用的地址。</translation>
    </message>
    <message>
        <source>This program may not listen on port 80. Run the server as a service, or let a web server hand /.well-known/acme-challenge/ on to the address of the console.</source>
        <translation>本程序无权监听 80 端口。请把服务器作为系统服务运行，或由网页服务器把 /.well-known/acme-challenge/ 转给控制台所用的地址。</translation>
    </message>
    <message>
        <source>Port 80 cannot be tried here.</source>
        <translation>无法在此测试 80 端口。</translation>
    </message>
    <message>
        <source>%1 is not a public name: nobody gives a certificate for it. Choose the local authority, or another name of the server.</source>
        <translation>%1 不是公网域名：没有机构会为它签发证书。请选择本地证书颁发机构，或给服务器另取名称。</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>正在查找 %1……</translation>
    </message>
    <message>
        <source>%1 is not in the DNS yet. It must lead to the public address of this server; it is tried again later and later.</source>
        <translation>DNS 中还没有 %1。它须指向此服务器的公网地址；以后会隔越来越久再试。</translation>
    </message>
    <message>
        <source>%1 leads to %2, which the ACME server cannot reach from outside.</source>
        <translation>%1 指向 %2，ACME 服务器从外部无法到达。</translation>
    </message>
    <message>
        <source>%1 leads to %2. That must be this server, or what stands before it.</source>
        <translation>%1 指向 %2。那必须是此服务器，或位于其前面的设备。</translation>
    </message>
</context>
<context>
    <name>ui::AddPeopleDialog</name>
    <message>
        <source>may change and delete its mail</source>
        <translation>可以更改和删除其中的邮件</translation>
    </message>
    <message>
        <source>may send as its address</source>
        <translation>可以用其地址发信</translation>
    </message>
    <message>
        <source>Add people</source>
        <translation>添加人员</translation>
    </message>
    <message>
        <source>To %1:</source>
        <translation>加入 %1：</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>未作任何更改。</translation>
    </message>
</context>
<context>
    <name>ui::AddressesPage</name>
    <message>
        <source>Add address</source>
        <translation>添加地址</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Mail to it goes to</source>
        <translation>邮件送达</translation>
    </message>
    <message>
        <source>Addresses of this user</source>
        <translation>此用户的地址</translation>
    </message>
    <message>
        <source>Another address of this user</source>
        <translation>此用户的另一个地址</translation>
    </message>
    <message>
        <source>Mail to each of these comes to this user. An address of one person alone may also be sent from.</source>
        <translation>发往这些地址的邮件都会送给此用户。只属于一个人的地址也可用来发信。</translation>
    </message>
    <message>
        <source>this mailbox</source>
        <translation>此邮箱</translation>
    </message>
    <message>
        <source>this user</source>
        <translation>此用户</translation>
    </message>
    <message numerus="yes">
        <source>this user and %Ln more</source>
        <comment>addresses</comment>
        <translation>
            <numerusform>此用户和另外 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>There are more: look in Aliases.</source>
        <translation>还有更多：请到“别名”中查看。</translation>
    </message>
    <message>
        <source>That address is somebody&apos;s already. To give it to several people, edit it in Aliases.</source>
        <translation>该地址已有主人。要让几个人共用，请在“别名”中编辑。</translation>
    </message>
    <message>
        <source>Mail to %1 comes to this user now.</source>
        <translation>发往 %1 的邮件现在会送给此用户。</translation>
    </message>
    <message>
        <source>Mail to %1 does not come to this user any more.</source>
        <translation>发往 %1 的邮件不再送给此用户。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ui::AdministratorPage</name>
    <message>
        <source>Who runs the server?</source>
        <translation>谁来管理服务器？</translation>
    </message>
    <message>
        <source>The administrator may do everything: people, settings, the queue. More of them can be made later, in Users.</source>
        <translation>管理员什么都能做：人员、设置、队列。以后可以在“用户”中添加更多管理员。</translation>
    </message>
    <message>
        <source>Address of the administrator</source>
        <translation>管理员的地址</translation>
    </message>
    <message>
        <source>Name of the administrator</source>
        <translation>管理员的姓名</translation>
    </message>
    <message>
        <source>may be empty</source>
        <translation>可以留空</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>姓名：</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>密码：</translation>
    </message>
    <message>
        <source>The address signs in here and in mail programs, and is a mailbox: mail to postmaster comes there, too. The password is kept as a hash only; nobody can read it later. Whoever forgets it, or loses the phone of the second factor, runs on the server: postkontord --reset-admin ADDRESS</source>
        <translation>用此地址在这里和邮件程序中登录，它也是一个邮箱：发给 postmaster 的邮件也会送到这里。密码只以散列值保存，以后谁也读不到。忘记密码，或丢失了用作两步验证的手机时，请在服务器上运行：postkontord --reset-admin 地址</translation>
    </message>
    <message>
        <source>Not an address: it needs a name, an @ and a domain, such as %1.</source>
        <translation>不是地址：需要名称、@ 和域名，例如 %1。</translation>
    </message>
    <message>
        <source>The password is the address itself.</source>
        <translation>密码就是地址本身。</translation>
    </message>
</context>
<context>
    <name>ui::AlertBell</name>
    <message numerus="yes">
        <source>%Ln alert(s) to look at</source>
        <translation>
            <numerusform>%Ln 条警报待查看</numerusform>
        </translation>
    </message>
    <message>
        <source>No alerts to look at</source>
        <translation>没有待查看的警报</translation>
    </message>
    <message>
        <source>Over: %1</source>
        <translation>已解除：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln alert(s)</source>
        <translation>
            <numerusform>%Ln 条警报</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AlertModel</name>
    <message>
        <source>until %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>silenced until %1</source>
        <translation>静默至 %1</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>ui::AlertRulesView</name>
    <message>
        <source>on desktops</source>
        <translation>桌面</translation>
    </message>
    <message>
        <source>by mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>webhooks</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>监视项</translation>
    </message>
    <message>
        <source>Alert when</source>
        <translation>何时报警</translation>
    </message>
    <message>
        <source>Alert rules</source>
        <translation>警报规则</translation>
    </message>
    <message>
        <source> s</source>
        <comment>seconds after a number</comment>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Measured:</source>
        <translation>指标：</translation>
    </message>
    <message>
        <source>Threshold:</source>
        <translation>阈值：</translation>
    </message>
    <message>
        <source>Lasting:</source>
        <translation>持续时间：</translation>
    </message>
    <message>
        <source>Tell:</source>
        <translation>通知：</translation>
    </message>
    <message>
        <source>Watched; untick to switch it off</source>
        <translation>正在监视；取消勾选即关闭</translation>
    </message>
    <message>
        <source>Switched off; tick to watch it</source>
        <translation>已关闭；勾选即监视</translation>
    </message>
    <message>
        <source>%1: alert when %2.</source>
        <translation>%1：当%2时报警。</translation>
    </message>
    <message>
        <source>%1 is not watched any more.</source>
        <translation>不再监视%1。</translation>
    </message>
</context>
<context>
    <name>ui::AlertWords</name>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>over</source>
        <translation>已解除</translation>
    </message>
    <message>
        <source>%1, silenced</source>
        <translation>%1，已静默</translation>
    </message>
    <message>
        <source>%1, seen</source>
        <translation>%1，已知悉</translation>
    </message>
    <message>
        <source>Queue backlog</source>
        <translation>队列积压</translation>
    </message>
    <message>
        <source>Old mail waiting</source>
        <translation>邮件滞留过久</translation>
    </message>
    <message>
        <source>Deliveries fail</source>
        <translation>投递失败过多</translation>
    </message>
    <message>
        <source>API slow</source>
        <translation>API 缓慢</translation>
    </message>
    <message>
        <source>API errors</source>
        <translation>API 出错</translation>
    </message>
    <message>
        <source>Database connections run out</source>
        <translation>数据库连接将耗尽</translation>
    </message>
    <message>
        <source>Disk almost full</source>
        <translation>磁盘将满</translation>
    </message>
    <message>
        <source>Certificate expires</source>
        <translation>证书即将到期</translation>
    </message>
    <message>
        <source>Engine stalls</source>
        <translation>引擎卡顿</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what is wrong, with whom</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>a share</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>above %1 for %2</source>
        <comment>value, duration</comment>
        <translation>高于 %1 达 %2</translation>
    </message>
    <message>
        <source>below %1 for %2</source>
        <comment>value, duration</comment>
        <translation>低于 %1 达 %2</translation>
    </message>
    <message>
        <source>Mail waiting</source>
        <translation>等待投递的邮件</translation>
    </message>
    <message>
        <source>Age of the oldest mail</source>
        <translation>最早邮件的等待时间</translation>
    </message>
    <message>
        <source>Share of attempts that failed</source>
        <translation>失败的投递尝试占比</translation>
    </message>
    <message>
        <source>Answer time of the API (p95)</source>
        <translation>API 响应时间（p95）</translation>
    </message>
    <message>
        <source>Server errors of the API</source>
        <translation>API 的服务器错误</translation>
    </message>
    <message>
        <source>Database connections in use</source>
        <translation>使用中的数据库连接</translation>
    </message>
    <message>
        <source>Free disk space</source>
        <translation>磁盘剩余空间</translation>
    </message>
    <message>
        <source>Time left of the certificate</source>
        <translation>证书剩余有效期</translation>
    </message>
    <message>
        <source>Longest delay in the engine</source>
        <translation>引擎最长延迟</translation>
    </message>
    <message>
        <source>Certificate expires within a week</source>
        <translation>证书将在一周内到期</translation>
    </message>
    <message>
        <source>Certificate expires within a day</source>
        <translation>证书将在一天内到期</translation>
    </message>
    <message>
        <source>Certificate not right</source>
        <translation>证书有问题</translation>
    </message>
    <message>
        <source>Certificates that are not right</source>
        <translation>有问题的证书</translation>
    </message>
    <message>
        <source>Mail held in the tray</source>
        <translation>扣留箱中有邮件</translation>
    </message>
    <message>
        <source>Users whose mail is held</source>
        <translation>邮件被扣留的用户</translation>
    </message>
    <message>
        <source>Sign-in directory does not answer</source>
        <translation>登录目录没有应答</translation>
    </message>
    <message>
        <source>Passwords the directory could not check</source>
        <translation>目录未能核对的密码</translation>
    </message>
</context>
<context>
    <name>ui::AlertsPanel</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Mark alert as seen</source>
        <translation>将警报标为已知悉</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>已知悉</translation>
    </message>
    <message>
        <source>Silence alert for an hour</source>
        <translation>静默警报一小时</translation>
    </message>
    <message>
        <source>Silence 1 h</source>
        <translation>静默 1 小时</translation>
    </message>
    <message>
        <source>Silence alert for a day</source>
        <translation>静默警报一天</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>End the silence of the alert</source>
        <translation>结束警报静默</translation>
    </message>
    <message>
        <source>End silence</source>
        <translation>结束静默</translation>
    </message>
    <message>
        <source>Alert rules</source>
        <translation>警报规则</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>Nothing is wrong</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>The engine watches itself: the queue, deliveries, the disk, the certificate. What goes wrong appears here, in a message on this desktop, and by mail to the addresses in alerts.mail_to.</source>
        <translation>引擎监视自身：队列、投递、磁盘、证书。出现的问题会显示在这里，弹出桌面消息，并发邮件到 alerts.mail_to 中的地址。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln alert(s) silenced for %1: nobody is told of them or their like.</source>
        <translation>
            <numerusform>%Ln 条警报已静默 %1：同类警报也不会通知任何人。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln active</source>
        <translation>
            <numerusform>%Ln 条未解除</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Lies with: %2. %3</source>
        <comment>what happened. Lies with: who. What to do.</comment>
        <translation>%1责任方：%2。%3</translation>
    </message>
    <message>
        <source>Seen by %1.</source>
        <translation>%1 已知悉。</translation>
    </message>
    <message>
        <source>Silenced until %1 by %2.</source>
        <translation>%2 已静默至 %1。</translation>
    </message>
    <message>
        <source>%1: %2, above %3.</source>
        <comment>what is measured, value, threshold</comment>
        <translation>%1：%2，高于 %3。</translation>
    </message>
    <message>
        <source>%1: %2, below %3.</source>
        <comment>what is measured, value, threshold</comment>
        <translation>%1：%2，低于 %3。</translation>
    </message>
    <message>
        <source>Over after %1.</source>
        <translation>%1后结束。</translation>
    </message>
    <message>
        <source>The other side&apos;s own words: %1</source>
        <translation>对方的原话：%1</translation>
    </message>
    <message>
        <source>Show the tray</source>
        <translation>显示扣留箱</translation>
    </message>
</context>
<context>
    <name>ui::AliasDialog</name>
    <message>
        <source>Addresses it stands for</source>
        <translation>所代表的地址</translation>
    </message>
    <message>
        <source>Edit alias</source>
        <translation>编辑别名</translation>
    </message>
    <message>
        <source>New alias</source>
        <translation>新建别名</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Stands for:</source>
        <translation>代表：</translation>
    </message>
    <message>
        <source>One address a line, here or elsewhere. Mail goes to all of them.</source>
        <translation>每行一个地址，本服务器或外部的均可。邮件会发给其中每一个。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
</context>
<context>
    <name>ui::AliasModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <comment>addresses</comment>
        <translation>
            <numerusform>%1 等，另有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Stands for</source>
        <translation>代表</translation>
    </message>
</context>
<context>
    <name>ui::AliasesPanel</name>
    <message>
        <source>New alias…</source>
        <translation>新建别名…</translation>
    </message>
    <message>
        <source>Edit alias…</source>
        <translation>编辑别名…</translation>
    </message>
    <message>
        <source>Delete alias</source>
        <translation>删除别名</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Search aliases and the addresses they stand for</source>
        <translation>搜索别名及其代表的地址</translation>
    </message>
    <message>
        <source>No aliases yet</source>
        <translation>还没有别名</translation>
    </message>
    <message>
        <source>An alias is an address that stands for others: office@ for whoever is at the desk, sales@ for three people, an old name for a new one. Nobody signs in with it.</source>
        <translation>别名是代表其他地址的地址：office@ 代表值班的人，sales@ 代表三个人，旧名代表新名。别名不能用来登录。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln alias(es)</source>
        <translation>
            <numerusform>%Ln 个别名</numerusform>
        </translation>
    </message>
    <message>
        <source>Mail to %1 is refused from now on.</source>
        <translation>从现在起拒收发往 %1 的邮件。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ui::AwayForm</name>
    <message>
        <source>Answer mail while away</source>
        <translation>外出时自动回复</translation>
    </message>
    <message>
        <source>Not before</source>
        <translation>不早于</translation>
    </message>
    <message>
        <source>Not after</source>
        <translation>不晚于</translation>
    </message>
    <message>
        <source>Re: and the subject of the mail</source>
        <translation>Re: 加上来信的主题</translation>
    </message>
    <message>
        <source>Text of the answer</source>
        <translation>回复正文</translation>
    </message>
    <message>
        <source>Subject:</source>
        <translation>主题：</translation>
    </message>
    <message>
        <source>Text:</source>
        <translation>正文：</translation>
    </message>
    <message>
        <source>Each sender gets it once in a while; lists and machines never do.</source>
        <translation>每位发件人隔一段时间才会收到一次；邮件列表和自动程序不会收到。</translation>
    </message>
    <message>
        <source>Starts:</source>
        <translation>开始：</translation>
    </message>
    <message>
        <source>Ends:</source>
        <translation>结束：</translation>
    </message>
</context>
<context>
    <name>ui::BansPanel</name>
    <message>
        <source>Address or prefix</source>
        <translation>地址或网段</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>Addresses that are kept out</source>
        <translation>被拒之门外的地址</translation>
    </message>
    <message>
        <source>Let in again</source>
        <translation>重新放行</translation>
    </message>
    <message>
        <source>Filter addresses and reasons</source>
        <translation>筛选地址和原因</translation>
    </message>
    <message>
        <source>Nobody is kept out</source>
        <translation>没有地址被拒之门外</translation>
    </message>
    <message>
        <source>Who guesses passwords or sends nonsense is kept out by itself, for a while that doubles each time. You can keep out an address or a whole prefix below.</source>
        <translation>猜测密码或发送无意义内容的地址会被自动拒之门外，每次时间加倍。也可以在下面手动封禁一个地址或整个网段。</translation>
    </message>
    <message>
        <source>198.51.100.7 or 198.51.100.0/24</source>
        <translation>198.51.100.7 或 198.51.100.0/24</translation>
    </message>
    <message>
        <source>Address or prefix to keep out</source>
        <translation>要封禁的地址或网段</translation>
    </message>
    <message>
        <source>Why, for whoever asks later</source>
        <translation>原因，供日后查问</translation>
    </message>
    <message>
        <source>For how long</source>
        <translation>封禁多久</translation>
    </message>
    <message>
        <source>for an hour</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>for 8 hours</source>
        <translation>8 小时</translation>
    </message>
    <message>
        <source>for a day</source>
        <translation>1 天</translation>
    </message>
    <message>
        <source>for a week</source>
        <translation>1 周</translation>
    </message>
    <message>
        <source>until I lift it</source>
        <translation>直到手动解除</translation>
    </message>
    <message>
        <source>Keep out</source>
        <translation>封禁</translation>
    </message>
    <message>
        <source>Never kept out: networks of &quot;limits.exempt&quot;, &quot;smtp.relay_from&quot; and proxies of &quot;listen.proxy_protocol_from&quot;; private networks too, unless &quot;bans.private_networks&quot; says otherwise.</source>
        <translation>从不封禁：“limits.exempt”和“smtp.relay_from”中的网络，以及“listen.proxy_protocol_from”中的代理；内网也不封禁，除非“bans.private_networks”另有规定。</translation>
    </message>
    <message>
        <source>Never kept out: %1. Private networks too, unless &quot;bans.private_networks&quot; says otherwise.</source>
        <translation>从不封禁：%1。内网也不封禁，除非“bans.private_networks”另有规定。</translation>
    </message>
    <message>
        <source>%1 is kept out. Connections from there end with a word about it.</source>
        <translation>已封禁 %1。来自那里的连接会被告知并断开。</translation>
    </message>
    <message>
        <source>%1 may come in again, and what was counted is forgotten.</source>
        <translation>%1 可以重新连接，之前的计数已清除。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>前 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln kept out</source>
        <translation>
            <numerusform>已封禁 %Ln 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::CertificateDialog</name>
    <message>
        <source>Another certificate than before</source>
        <translation>证书与以前不同</translation>
    </message>
    <message>
        <source>First visit to this engine</source>
        <translation>首次访问此引擎</translation>
    </message>
    <message>
        <source>%1 does not show the certificate this console knows. Nothing was sent to it.</source>
        <translation>%1 出示的不是此控制台已知的证书。没有向它发送任何内容。</translation>
    </message>
    <message>
        <source>%1 shows a certificate this console has not seen before. Nothing was sent to it yet.</source>
        <translation>%1 出示的证书是此控制台从未见过的。尚未向它发送任何内容。</translation>
    </message>
    <message>
        <source>Known:</source>
        <translation>已知：</translation>
    </message>
    <message>
        <source>Shown now:</source>
        <translation>当前出示：</translation>
    </message>
    <message>
        <source>Fingerprint (SHA-256):</source>
        <translation>指纹（SHA-256）：</translation>
    </message>
    <message>
        <source>An authority this computer trusts stands for it.</source>
        <translation>有一个本机信任的证书颁发机构为它担保。</translation>
    </message>
    <message>
        <source>No authority this computer trusts stands for it; that is normal for a certificate the engine made for itself.</source>
        <translation>没有本机信任的证书颁发机构为它担保；对引擎自行生成的证书来说这很正常。</translation>
    </message>
    <message>
        <source>Was the certificate renewed? Ask whoever runs the engine, and compare the fingerprint. If nobody knows of it, somebody may be listening in between: do not connect.</source>
        <translation>证书更换过吗？请询问引擎的管理员并核对指纹。如果没有人知道此事，可能有人在中间窃听：请勿连接。</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the one the engine writes to its log when it starts. It is remembered, and another one is refused from then on.</source>
        <translation>请与引擎启动时写入日志的指纹核对。它会被记住，此后拒绝其他证书。</translation>
    </message>
    <message>
        <source>Do not connect</source>
        <translation>不连接</translation>
    </message>
    <message>
        <source>Trust the new certificate</source>
        <translation>信任新证书</translation>
    </message>
    <message>
        <source>Trust and connect</source>
        <translation>信任并连接</translation>
    </message>
</context>
<context>
    <name>ui::CertificateProbe</name>
    <message>
        <source>no answer within 10 seconds</source>
        <translation>10 秒内没有应答</translation>
    </message>
</context>
<context>
    <name>ui::CertificatesPanel</name>
    <message>
        <source>Renew certificates now</source>
        <translation>立即续期证书</translation>
    </message>
    <message>
        <source>Renew now</source>
        <translation>立即续期</translation>
    </message>
    <message>
        <source>Ask the ACME server for a new certificate</source>
        <translation>向 ACME 服务器申请新证书</translation>
    </message>
    <message>
        <source>Copy fingerprint</source>
        <translation>复制指纹</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签发者</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>No certificate is shown</source>
        <translation>没有出示任何证书</translation>
    </message>
    <message>
        <source>Nothing listens with TLS. Set &quot;listen.https&quot;, &quot;listen.submissions&quot; or &quot;listen.smtp&quot;: without a certificate of yours the server makes one at once.</source>
        <translation>没有使用 TLS 的监听端口。请设置“listen.https”、“listen.submissions”或“listen.smtp”：没有您自己的证书时，服务器会立即生成一个。</translation>
    </message>
    <message>
        <source>A certificate could not be had or used. The log says why; the old one stays in use.</source>
        <translation>有一份证书未能取得或使用。日志中有原因；旧证书继续使用。</translation>
    </message>
    <message>
        <source>The ACME server is being asked. What comes of it is seen here and in the log.</source>
        <translation>正在询问 ACME 服务器。结果会显示在这里和日志中。</translation>
    </message>
    <message>
        <source>No ACME server is set: &quot;acme.directory&quot; in Settings. Files are watched by themselves, and the local authority renews its own.</source>
        <translation>没有设置 ACME 服务器：见“设置”中的“acme.directory”。证书文件会自动监视，本地证书颁发机构会自行续期。</translation>
    </message>
    <message>
        <source>The ACME server is being asked already.</source>
        <translation>已在询问 ACME 服务器。</translation>
    </message>
    <message>
        <source>Read from %1.</source>
        <translation>读取自 %1。</translation>
    </message>
    <message>
        <source>Fingerprint (SHA-256): %1</source>
        <translation>指纹（SHA-256）：%1</translation>
    </message>
    <message>
        <source>Also shown to whoever asks for no name, or for another one.</source>
        <translation>也用于不请求名称或请求其他名称的连接。</translation>
    </message>
</context>
<context>
    <name>ui::ChartPane</name>
    <message>
        <source>%1 as a table</source>
        <translation>%1（表格）</translation>
    </message>
    <message>
        <source>%1: copy values</source>
        <translation>%1：复制数值</translation>
    </message>
    <message>
        <source>%1: save picture…</source>
        <translation>%1：保存图片…</translation>
    </message>
    <message>
        <source>%1: save values…</source>
        <translation>%1：保存数值…</translation>
    </message>
</context>
<context>
    <name>ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>menu: command in it</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Type a command, or what to find in mail</source>
        <translation>输入命令，或要查找的邮件内容</translation>
    </message>
    <message>
        <source>Find mail: %1</source>
        <translation>查找邮件：%1</translation>
    </message>
</context>
<context>
    <name>ui::ConfirmBar</name>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Go back now</source>
        <translation>立即恢复</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message numerus="yes">
        <source>The new settings are in effect. They go back by themselves in %Ln second(s) unless you keep them.</source>
        <translation>
            <numerusform>新设置已生效。如不保留，将在 %Ln 秒后自动恢复。</numerusform>
        </translation>
    </message>
    <message>
        <source>The new settings are in effect. They go back by themselves in %1 unless you keep them.</source>
        <translation>新设置已生效。如不保留，将在 %1后自动恢复。</translation>
    </message>
</context>
<context>
    <name>ui::ConnectDialog</name>
    <message>
        <source>Connect to an engine</source>
        <translation>连接引擎</translation>
    </message>
    <message>
        <source>Address of the engine</source>
        <translation>引擎地址</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>令牌文件</translation>
    </message>
    <message>
        <source>The engine writes its token to a file when it starts for the first time.</source>
        <translation>引擎首次启动时会把令牌写入一个文件。</translation>
    </message>
    <message>
        <source>Choose the token file</source>
        <translation>选择令牌文件</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Token file:</source>
        <translation>令牌文件：</translation>
    </message>
    <message>
        <source>Keep the token in the &amp;keychain of this computer</source>
        <translation>将令牌保存在本机的密钥链中(&amp;K)</translation>
    </message>
    <message>
        <source>Known engines</source>
        <translation>已知的引擎</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>empty: from the file below, or the keychain</source>
        <translation>留空：取自下面的文件或密钥链</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>Take this engine out of the list, and its token out of the keychain.</source>
        <translation>从列表中移除此引擎，并从密钥链中移除其令牌。</translation>
    </message>
    <message>
        <source>Token:</source>
        <translation>令牌：</translation>
    </message>
    <message>
        <source>Over http the token and all mail travel for everybody on the way to read. Use https.</source>
        <translation>通过 http，途中的任何人都能读到令牌和所有邮件。请使用 https。</translation>
    </message>
    <message>
        <source>a token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>address and password</source>
        <translation>地址和密码</translation>
    </message>
    <message>
        <source>How to sign in</source>
        <translation>登录方式</translation>
    </message>
    <message>
        <source>Address to sign in with</source>
        <translation>用于登录的地址</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Code of the second factor</source>
        <translation>两步验证的验证码</translation>
    </message>
    <message>
        <source>only with a second factor, or a recovery code</source>
        <translation>仅在启用两步验证时填写，也可填恢复码</translation>
    </message>
    <message>
        <source>Engine:</source>
        <translation>引擎：</translation>
    </message>
    <message>
        <source>Sign in with:</source>
        <translation>登录方式：</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>密码：</translation>
    </message>
    <message>
        <source>Code:</source>
        <translation>验证码：</translation>
    </message>
    <message>
        <source>You are signed in for 12 hours. The password is not kept.</source>
        <translation>登录有效期为 12 小时。密码不会保存。</translation>
    </message>
    <message>
        <source>Address and password, please.</source>
        <translation>请填写地址和密码。</translation>
    </message>
</context>
<context>
    <name>ui::ConnectionModel</name>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>明文</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Open for</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>starts TLS</source>
        <translation>正在启用 TLS</translation>
    </message>
    <message>
        <source>envelope</source>
        <translation>信封</translation>
    </message>
    <message>
        <source>receiving</source>
        <translation>正在接收</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>storing</source>
        <translation>正在存储</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>正在关闭</translation>
    </message>
    <message>
        <source>WebSocket</source>
        <translation>WebSocket</translation>
    </message>
</context>
<context>
    <name>ui::ConnectionsPanel</name>
    <message>
        <source>Close connection</source>
        <translation>关闭连接</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Filter connections</source>
        <translation>筛选连接</translation>
    </message>
    <message numerus="yes">
        <source>Close %Ln connection(s)</source>
        <translation>
            <numerusform>关闭 %Ln 个连接</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln open</source>
        <translation>
            <numerusform>%Ln 个连接</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Close %Ln connection(s)? What is under way there breaks off; this cannot be undone.</source>
        <translation>
            <numerusform>关闭 %Ln 个连接？正在进行的传输会中断，且无法撤销。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::CurveTable</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>ui::DeliveryPanel</name>
    <message>
        <source>by %1</source>
        <translation>由 %1</translation>
    </message>
    <message>
        <source>No recipient chosen</source>
        <translation>未选择收件人</translation>
    </message>
    <message>
        <source>Choose a row in the queue to see where it stands, why, and what to do.</source>
        <translation>在队列中选择一行，即可查看它的状态、原因和应对办法。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>The other side&apos;s own words</source>
        <translation>对方的原话</translation>
    </message>
    <message>
        <source>The other side has not answered yet.</source>
        <translation>对方尚未答复。</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>经过</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>next try %1</source>
        <comment>e.g. next try in 5 min</comment>
        <translation>下次尝试：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>已尝试 %Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>(notification)</source>
        <translation>（通知）</translation>
    </message>
    <message>
        <source>lane %1</source>
        <translation>通道：%1</translation>
    </message>
    <message>
        <source>queued %1</source>
        <translation>入队：%1</translation>
    </message>
    <message>
        <source>given up in %1</source>
        <translation>%1后放弃</translation>
    </message>
    <message>
        <source>Lies with</source>
        <comment>who can do something about a failed delivery</comment>
        <translation>责任方</translation>
    </message>
</context>
<context>
    <name>ui::DestinationModel</name>
    <message>
        <source>%1/min</source>
        <comment>recipients per minute</comment>
        <translation>%1/分钟</translation>
    </message>
    <message>
        <source>%1 · %2/min</source>
        <comment>connections, recipients per minute</comment>
        <translation>%1 · %2/分钟</translation>
    </message>
    <message>
        <source>tried again at %1</source>
        <translation>将于 %1 重试</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>投递中</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Last reply</source>
        <translation>最后答复</translation>
    </message>
</context>
<context>
    <name>ui::DestinationsPanel</name>
    <message>
        <source>Filter destinations</source>
        <translation>筛选目的地</translation>
    </message>
    <message>
        <source>No destinations yet</source>
        <translation>还没有目的地</translation>
    </message>
    <message>
        <source>Servers that mail goes to appear here while something waits for them.</source>
        <translation>有邮件等待投递时，对应的服务器会显示在这里。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Limits…</source>
        <translation>限制…</translation>
    </message>
    <message>
        <source>Show its queue</source>
        <translation>显示其队列</translation>
    </message>
    <message>
        <source>Destinations</source>
        <translation>目的地</translation>
    </message>
    <message numerus="yes">
        <source>%Ln destination(s) paused; their mail waits.</source>
        <translation>
            <numerusform>已暂停 %Ln 个目的地；其邮件等待。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln destination(s) resumed.</source>
        <translation>
            <numerusform>已恢复 %Ln 个目的地。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>前 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln destination(s)</source>
        <translation>
            <numerusform>%Ln 个目的地</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Lies with: %2. %3</source>
        <comment>what happened. Lies with: who. What to do.</comment>
        <translation>%1责任方：%2。%3</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>恢复后</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>暂停后</translation>
    </message>
</context>
<context>
    <name>ui::DomainDialog</name>
    <message>
        <source>Other names of the domain</source>
        <translation>域名的其他名称</translation>
    </message>
    <message>
        <source>Size of each mailbox</source>
        <translation>每个邮箱的大小</translation>
    </message>
    <message>
        <source>Messages in each mailbox</source>
        <translation>每个邮箱的邮件数</translation>
    </message>
    <message>
        <source>Domain %1</source>
        <translation>域名 %1</translation>
    </message>
    <message>
        <source>nobody: such mail is refused</source>
        <translation>无：拒收此类邮件</translation>
    </message>
    <message>
        <source>No bound</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Other names:</source>
        <translation>其他名称：</translation>
    </message>
    <message>
        <source>One domain a line. Mail to anna@ such a name goes to anna@%1.</source>
        <translation>每行一个域名。发往 anna@ 这些名称的邮件会送到 anna@%1。</translation>
    </message>
    <message>
        <source>Unknown addresses go to:</source>
        <translation>未知地址转给：</translation>
    </message>
    <message>
        <source>An address for all that nobody has. It gets much junk.</source>
        <translation>不属于任何人的地址的邮件都送到这里，会收到很多垃圾邮件。</translation>
    </message>
    <message>
        <source>Size of each mailbox:</source>
        <translation>每个邮箱大小：</translation>
    </message>
    <message>
        <source>For users that have no size of their own.</source>
        <translation>适用于没有单独设置大小的用户。</translation>
    </message>
    <message>
        <source>Messages in each:</source>
        <translation>每个邮箱邮件数：</translation>
    </message>
    <message>
        <source>Users at most:</source>
        <translation>用户数上限：</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>ui::DomainsPanel</name>
    <message>
        <source>Check the DNS now</source>
        <translation>立即检查 DNS</translation>
    </message>
    <message>
        <source>Copy all records</source>
        <translation>复制全部记录</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Make the next signing keys</source>
        <translation>生成下一组签名密钥</translation>
    </message>
    <message>
        <source>Publish the new records, check them, then use the new keys.</source>
        <translation>请先发布新记录并检查，然后启用新密钥。</translation>
    </message>
    <message>
        <source>Sign with the next keys…</source>
        <translation>启用下一组密钥…</translation>
    </message>
    <message>
        <source>Sign with the next keys from now on? Whoever cannot find their records yet will doubt the mail. This cannot be undone.</source>
        <translation>从现在起用下一组密钥签名吗？尚查不到其记录的收件方会对邮件存疑。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Use them</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>The next keys sign now. Leave the old records for some days: mail is still on its way.</source>
        <translation>新密钥已开始签名。旧记录请再保留几天：还有邮件在途中。</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Written for</source>
        <translation>书写格式</translation>
    </message>
    <message>
        <source>BIND zone file</source>
        <translation>BIND 区域文件</translation>
    </message>
    <message>
        <source>Windows DNS (dnscmd)</source>
        <translation>Windows DNS (dnscmd)</translation>
    </message>
    <message>
        <source>Web page of a provider</source>
        <translation>服务商网页</translation>
    </message>
    <message>
        <source>No domain yet</source>
        <translation>还没有域名</translation>
    </message>
    <message>
        <source>A domain comes with its first mailbox. What its DNS should hold is shown here then.</source>
        <translation>创建第一个邮箱时会一并创建域名，届时这里会显示其 DNS 应有的记录。</translation>
    </message>
    <message>
        <source>In the DNS</source>
        <translation>DNS 现状</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>DNS records</source>
        <translation>DNS 记录</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Keys that sign mail</source>
        <translation>邮件签名密钥</translation>
    </message>
    <message>
        <source>Records to copy</source>
        <translation>可复制的记录</translation>
    </message>
    <message>
        <source>Asking the name servers…</source>
        <translation>正在查询域名服务器…</translation>
    </message>
    <message>
        <source>Everything is as it should be.</source>
        <translation>一切正常。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) need a look.</source>
        <translation>
            <numerusform>有 %Ln 条记录需要处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>Name: %1
Type: %2
Value: %3
</source>
        <translation>名称：%1
类型：%2
值：%3
</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>现有记录：%1</translation>
    </message>
    <message>
        <source>Edit domain…</source>
        <translation>编辑域名…</translation>
    </message>
    <message>
        <source>%1 is changed.</source>
        <translation>%1 已更改。</translation>
    </message>
    <message>
        <source>Mail programs that know an address alone find the server by this record.</source>
        <translation>只知道地址的邮件程序通过此记录找到服务器。</translation>
    </message>
</context>
<context>
    <name>ui::DonePage</name>
    <message>
        <source>Send a test mail</source>
        <translation>发送测试邮件</translation>
    </message>
    <message>
        <source>The server runs</source>
        <translation>服务器已运行</translation>
    </message>
    <message>
        <source>Mail finds it once the DNS holds these records; they are in Domains too. The test mail stays inside.</source>
        <translation>DNS 中有了这些记录，邮件才能找到它；“域名”面板中也有。测试邮件不会离开本机。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>正在发送…</translation>
    </message>
    <message>
        <source>Test mail from Postkontor</source>
        <translation>来自 Postkontor 的测试邮件</translation>
    </message>
    <message>
        <source>If you can read this, mail arrives.</source>
        <translation>如果您能看到这封邮件，说明邮件可以送达。</translation>
    </message>
    <message>
        <source>The test mail is in the mailbox %1.</source>
        <translation>测试邮件已在邮箱 %1 中。</translation>
    </message>
    <message>
        <source>The test mail was accepted but did not arrive yet. Its way is in the log.</source>
        <translation>测试邮件已被接收，但尚未到达。过程见日志。</translation>
    </message>
    <message>
        <source>The server did not start</source>
        <translation>服务器未能启动</translation>
    </message>
    <message>
        <source>Mend what is wrong and start the program again.</source>
        <translation>请排除问题后重新启动程序。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The test mail stays inside.</source>
        <translation>测试邮件只在内部传递。</translation>
    </message>
    <message>
        <source>Making the domain and the administrator…</source>
        <translation>正在创建域名和管理员……</translation>
    </message>
    <message>
        <source>There is no administrator yet: %1</source>
        <translation>还没有管理员：%1</translation>
    </message>
    <message>
        <source>The server runs, and %1 is its administrator.</source>
        <translation>服务器已运行，%1 是管理员。</translation>
    </message>
    <message>
        <source>The ACME server is being asked; Certificates says what comes of it.</source>
        <translation>正在询问 ACME 服务器；结果见“证书”。</translation>
    </message>
</context>
<context>
    <name>ui::DoorWords</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>ACME</source>
        <translation>ACME</translation>
    </message>
    <message>
        <source>Local authority</source>
        <translation>本地颁发机构</translation>
    </message>
    <message>
        <source>Self-made</source>
        <translation>自制</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>not valid yet</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>something is wrong</source>
        <translation>有问题</translation>
    </message>
    <message numerus="yes">
        <source>ends in %Ln day(s)</source>
        <translation>
            <numerusform>%Ln 天后到期</numerusform>
        </translation>
    </message>
    <message>
        <source>encrypts, nobody can verify it</source>
        <translation>可加密，但无人能验证</translation>
    </message>
    <message>
        <source>good where the root is installed</source>
        <translation>安装了根证书即有效</translation>
    </message>
    <message>
        <source>good</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>It has expired: mail programs and other servers refuse it. Put a new one in its place, or renew it.</source>
        <translation>已过期：邮件程序和其他服务器会拒绝它。请换上新证书，或续期。</translation>
    </message>
    <message>
        <source>It is not valid yet. Is the clock of this machine right?</source>
        <translation>尚未生效。本机的时钟准确吗？</translation>
    </message>
    <message>
        <source>The engine says: %1</source>
        <translation>引擎的说明：%1</translation>
    </message>
    <message>
        <source>It was made by this server for want of a better one. Mail programs ask before they trust it. ACME, the local authority or files of your own take its place: Settings, &quot;acme&quot; and &quot;tls&quot;.</source>
        <translation>这是服务器因没有更好的证书而自行生成的。邮件程序信任它之前会询问。可用 ACME、本地证书颁发机构或您自己的文件取代它：见“设置”中的“acme”和“tls”。</translation>
    </message>
    <message>
        <source>Failed sign-ins (%L1)</source>
        <translation>登录失败（%L1 次）</translation>
    </message>
    <message>
        <source>Wrong API tokens (%L1)</source>
        <translation>API 令牌错误（%L1 次）</translation>
    </message>
    <message>
        <source>Nonsense instead of commands (%L1)</source>
        <translation>发送无效命令（%L1 次）</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>By %1</source>
        <translation>由 %1 封禁</translation>
    </message>
    <message>
        <source>By hand: %1</source>
        <translation>手动：%1</translation>
    </message>
    <message>
        <source>By %1: %2</source>
        <translation>由 %1 封禁：%2</translation>
    </message>
    <message>
        <source>%1 more</source>
        <comment>a span of time</comment>
        <translation>还有 %1</translation>
    </message>
    <message>
        <source>until it is lifted</source>
        <translation>直到解除</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Sees mailboxes, messages, queue, log and metrics. Changes nothing.</source>
        <translation>可查看邮箱、邮件、队列、日志和指标，不能更改。</translation>
    </message>
    <message>
        <source>Sends mail, with templates and the list of addresses nothing is sent to.</source>
        <translation>可发送邮件，使用模板和不再发送的地址列表。</translation>
    </message>
    <message>
        <source>Holds, releases, retries and deletes queued mail; acknowledges alerts.</source>
        <translation>可暂缓、放行、重试和删除队列中的邮件，并确认警报。</translation>
    </message>
    <message>
        <source>All of this, users, settings and other keys too. For administration only.</source>
        <translation>以上全部，还有用户、设置和其他密钥。仅供管理使用。</translation>
    </message>
    <message>
        <source>does not end</source>
        <translation>不过期</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>ends in %1</source>
        <translation>%1 后到期</translation>
    </message>
    <message>
        <source>Reads one mailbox</source>
        <translation>只读取一个邮箱</translation>
    </message>
    <message>
        <source>%1; disposable mailboxes</source>
        <translation>%1；一次性邮箱</translation>
    </message>
    <message numerus="yes">
        <source>%Ln disposable mailbox(es) at a time</source>
        <translation>
            <numerusform>同时最多 %Ln 个一次性邮箱</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) in each</source>
        <translation>
            <numerusform>每个最多 %Ln 封邮件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in each</source>
        <comment>a size</comment>
        <translation>每个最多 %1</translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln day(s) at most</source>
        <translation>
            <numerusform>每个最多存在 %Ln 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln hour(s) at most</source>
        <translation>
            <numerusform>每个最多存在 %Ln 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each for %Ln minute(s) at most</source>
        <translation>
            <numerusform>每个最多存在 %Ln 分钟</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DrainPreview</name>
    <message>
        <source>When its mail will be gone</source>
        <translation>邮件何时发完</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>没有等待的邮件</translation>
    </message>
    <message>
        <source>its mail waits</source>
        <translation>邮件会继续等待</translation>
    </message>
    <message>
        <source>not known: nothing went out in the last minute</source>
        <translation>无法得知：最近一分钟没有邮件发出</translation>
    </message>
    <message>
        <source>gone in %1 or sooner, %2 a minute or more</source>
        <translation>%1或更短时间内发完，每分钟至少 %2 封</translation>
    </message>
    <message>
        <source>gone in %1, %2 a minute</source>
        <translation>%1内发完，每分钟 %2 封</translation>
    </message>
    <message>
        <source>As it is: %1</source>
        <translation>现状：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what would be done: what would come of it</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>waits until it is released</source>
        <translation>等到放行为止</translation>
    </message>
    <message numerus="yes">
        <source>%1; not known for %Ln recipient(s)</source>
        <comment>the time when most are gone</comment>
        <translation>
            <numerusform>%1；其中 %Ln 个收件人无法得知</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Endpoint</name>
    <message>
        <source>The token file %1 cannot be read: %2</source>
        <translation>无法读取令牌文件 %1：%2</translation>
    </message>
    <message>
        <source>The first line of %1 is not a token.</source>
        <translation>%1 的第一行不是令牌。</translation>
    </message>
    <message>
        <source>%1 is not an address like http://host:8080.</source>
        <translation>%1 不是形如 http://host:8080 的地址。</translation>
    </message>
    <message>
        <source>This is not a token: it holds spaces or other letters than ASCII.</source>
        <translation>这不是令牌：其中含有空格或非 ASCII 字符。</translation>
    </message>
</context>
<context>
    <name>ui::EngineSelector</name>
    <message>
        <source>First visit: the certificate of this engine, %1…, is remembered.</source>
        <translation>首次访问：已记住此引擎的证书 %1…。</translation>
    </message>
    <message>
        <source>The token is not kept, for there is no keychain here: %1</source>
        <translation>没有保存令牌，因为这里没有密钥链：%1</translation>
    </message>
    <message>
        <source>No token is kept for this engine. Type it, or name the file it is in.</source>
        <translation>没有为此引擎保存令牌。请输入令牌，或指定它所在的文件。</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2</source>
        <translation>无法连接 %1：%2</translation>
    </message>
    <message>
        <source>Signing in to %1…</source>
        <translation>正在登录 %1……</translation>
    </message>
    <message>
        <source>The password is right. Now the code of the second factor, or a recovery code.</source>
        <translation>密码正确。请输入两步验证的验证码，或恢复码。</translation>
    </message>
    <message>
        <source>Address, password or code is wrong.</source>
        <translation>地址、密码或验证码有误。</translation>
    </message>
    <message>
        <source>Too many attempts, or the engine is busy. Wait a minute.</source>
        <translation>尝试次数过多，或引擎繁忙。请稍等一分钟。</translation>
    </message>
</context>
<context>
    <name>ui::FindPanel</name>
    <message>
        <source>Find any mail: an address, words of the subject, an id …</source>
        <translation>查找任何邮件：地址、主题中的词、编号……</translation>
    </message>
    <message>
        <source>Open the message</source>
        <translation>打开邮件</translation>
    </message>
    <message>
        <source>Show in the queue</source>
        <translation>在队列中显示</translation>
    </message>
    <message>
        <source>Mail found</source>
        <translation>找到的邮件</translation>
    </message>
    <message>
        <source>Where did a mail go?</source>
        <translation>邮件去哪儿了？</translation>
    </message>
    <message>
        <source>Type an address, words of the subject or an id. All mail of the last weeks is found, also what only passed through or was deleted. F1 shows what else can be searched for.</source>
        <translation>输入地址、主题中的词或编号。最近几周的所有邮件都能找到，包括只是经过或已删除的邮件。按 F1 查看还能按什么查找。</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找……</translation>
    </message>
    <message>
        <source>Empty the search field to stop.</source>
        <translation>清空搜索栏即可停止。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No mail that was accepted lately matches. Events are kept for some weeks; older mail is found in its mailbox.</source>
        <translation>最近接收的邮件中没有符合条件的。事件只保留几周；更早的邮件请到所在邮箱中查找。</translation>
    </message>
    <message>
        <source>Choose a mail to see its way.</source>
        <translation>选择一封邮件以查看其经过。</translation>
    </message>
    <message>
        <source>No mailbox here holds this mail: it only passed through, or was deleted.</source>
        <translation>这里没有邮箱存有这封邮件：它只是经过，或已被删除。</translation>
    </message>
</context>
<context>
    <name>ui::Format</name>
    <message>
        <source>%1/s</source>
        <comment>messages per second</comment>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <comment>milliseconds</comment>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes</comment>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>hours</comment>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>days</comment>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>a span of time, e.g. 5 min ago</comment>
        <translation>%1前</translation>
    </message>
    <message>
        <source>yesterday %1</source>
        <translation>昨天 %1</translation>
    </message>
    <message>
        <source>%1 B</source>
        <comment>bytes</comment>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>%1 mo</source>
        <comment>months</comment>
        <translation>%1 个月</translation>
    </message>
    <message>
        <source>%1 y</source>
        <comment>years</comment>
        <translation>%1 年</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>date, time</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>ui::FoundMailModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <translation>
            <numerusform>%1 等另外 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>(no subject)</source>
        <translation>（无主题）</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>接收时间</translation>
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
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>ui::GroupDialog</name>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Moderators</source>
        <translation>审核者</translation>
    </message>
    <message>
        <source>Edit group</source>
        <translation>编辑群组</translation>
    </message>
    <message>
        <source>New group</source>
        <translation>新建群组</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>What it is for:</source>
        <translation>用途：</translation>
    </message>
    <message>
        <source>Kind:</source>
        <translation>类型：</translation>
    </message>
    <message>
        <source>A group passes mail on as it came. A list sends in its own name, says so in the header, and keeps bounces away from authors.</source>
        <translation>群组原样转发邮件。邮件列表以自己的名义发信，在邮件头中注明，并且退信不会打扰作者。</translation>
    </message>
    <message>
        <source>Members:</source>
        <translation>成员：</translation>
    </message>
    <message>
        <source>One address a line, here or elsewhere, other groups too.</source>
        <translation>每行一个地址，本服务器或外部的均可，也可以是其他群组。</translation>
    </message>
    <message>
        <source>Who may post:</source>
        <translation>谁可以发信：</translation>
    </message>
    <message>
        <source>Whose mail waits:</source>
        <translation>谁的邮件需审核：</translation>
    </message>
    <message>
        <source>Until a moderator lets it go, two weeks at most.</source>
        <translation>等到审核者放行，最多两周。</translation>
    </message>
    <message>
        <source>Moderators:</source>
        <translation>审核者：</translation>
    </message>
    <message>
        <source>They decide, and may always post.</source>
        <translation>他们负责审核，并且始终可以发信。</translation>
    </message>
    <message>
        <source>Owner:</source>
        <translation>所有者：</translation>
    </message>
    <message>
        <source>Gets the bounces of a list.</source>
        <translation>接收邮件列表的退信。</translation>
    </message>
</context>
<context>
    <name>ui::GroupModel</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Who may post</source>
        <translation>谁可以发信</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待审核</translation>
    </message>
</context>
<context>
    <name>ui::GroupWords</name>
    <message>
        <source>Distribution list</source>
        <translation>邮件列表</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>群组</translation>
    </message>
    <message>
        <source>Anyone</source>
        <translation>任何人</translation>
    </message>
    <message>
        <source>People of this server</source>
        <translation>本服务器的用户</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Moderators alone</source>
        <translation>仅审核者</translation>
    </message>
    <message>
        <source>Nobody&apos;s</source>
        <translation>无人</translation>
    </message>
    <message>
        <source>That of others than members</source>
        <translation>非成员</translation>
    </message>
    <message>
        <source>Everybody&apos;s</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>reads, changes, sends</source>
        <translation>读取、更改、发信</translation>
    </message>
    <message>
        <source>reads, changes</source>
        <translation>读取、更改</translation>
    </message>
    <message>
        <source>reads, sends</source>
        <translation>读取、发信</translation>
    </message>
    <message>
        <source>reads</source>
        <translation>读取</translation>
    </message>
</context>
<context>
    <name>ui::GroupsPanel</name>
    <message>
        <source>New group…</source>
        <translation>新建群组…</translation>
    </message>
    <message>
        <source>Edit group…</source>
        <translation>编辑群组…</translation>
    </message>
    <message>
        <source>Waiting mail…</source>
        <translation>待审核邮件…</translation>
    </message>
    <message>
        <source>Delete group</source>
        <translation>删除群组</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>群组</translation>
    </message>
    <message>
        <source>Search groups and their members</source>
        <translation>搜索群组及其成员</translation>
    </message>
    <message>
        <source>No groups yet</source>
        <translation>还没有群组</translation>
    </message>
    <message>
        <source>A group is an address for several people. As a distribution list it says who may post, lets a moderator look first, and keeps bounces away from authors.</source>
        <translation>群组是代表多人的地址。作为邮件列表时，它可以规定谁能发信、让审核者先过目，并且退信不会打扰作者。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s)</source>
        <translation>
            <numerusform>%Ln 个群组</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %1? %Ln mail(s) that wait for a moderator go back to their authors.</source>
        <translation>
            <numerusform>删除 %1？%Ln 封待审核的邮件将退回给作者。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Mail to %1 is refused from now on.</source>
        <translation>从现在起拒收发往 %1 的邮件。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ui::HealthDetail</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Go back unless I keep it within a minute</source>
        <translation>一分钟内不保留就自动恢复</translation>
    </message>
    <message>
        <source>Choose a line of the list to see its numbers.</source>
        <translation>在列表中选择一行以查看其数据。</translation>
    </message>
    <message>
        <source>Nothing was measured.</source>
        <translation>没有测量到数据。</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>bound</source>
        <translation>界限</translation>
    </message>
    <message>
        <source>Changed on %1 by %2.</source>
        <translation>于 %1 由 %2 更改。</translation>
    </message>
    <message>
        <source>Taken back on %1.</source>
        <translation>于 %1 收回。</translation>
    </message>
    <message>
        <source>Takes effect at the next start of the engine.</source>
        <translation>引擎下次启动时生效。</translation>
    </message>
    <message>
        <source>mean before</source>
        <translation>之前平均</translation>
    </message>
    <message>
        <source>mean after</source>
        <translation>之后平均</translation>
    </message>
</context>
<context>
    <name>ui::HealthModel</name>
    <message>
        <source>taken back</source>
        <translation>已收回</translation>
    </message>
    <message>
        <source>waits for a restart</source>
        <translation>等待重启</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Change of a setting</source>
        <translation>设置更改</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ui::HealthPanel</name>
    <message>
        <source>Look at the last 24 hours</source>
        <translation>查看最近 24 小时</translation>
    </message>
    <message>
        <source>Apply what the health report proposes</source>
        <translation>应用健康报告的建议</translation>
    </message>
    <message>
        <source>Take a change of the health report back</source>
        <translation>收回健康报告中的更改</translation>
    </message>
    <message>
        <source>Findings and changes</source>
        <translation>发现与更改</translation>
    </message>
    <message>
        <source>How is the engine doing?</source>
        <translation>引擎状况如何？</translation>
    </message>
    <message>
        <source>The engine keeps its own numbers. It looks for what was slow or short in the last 24 hours, and proposes one change of a setting for each, which can be taken back.</source>
        <translation>引擎自己保存各项数据。它会找出最近 24 小时内缓慢或不足之处，并为每一处建议一项可以收回的设置更改。</translation>
    </message>
    <message>
        <source>There is too little to look at yet</source>
        <translation>可查看的数据还太少</translation>
    </message>
    <message>
        <source>There are numbers for %1 of the last 24 hours. Look again when there is half an hour of them.</source>
        <translation>最近 24 小时内只有 %1的数据。有半小时的数据后请再查看。</translation>
    </message>
    <message>
        <source>Nothing is short or slow</source>
        <translation>没有不足或缓慢之处</translation>
    </message>
    <message>
        <source>Looked at %1 of the last 24 hours: mail, the queue, deliveries, the disk, the API and the engine itself.</source>
        <translation>已查看最近 24 小时中的 %1：邮件、队列、投递、磁盘、API 和引擎本身。</translation>
    </message>
    <message>
        <source>Only %1 of the last 24 hours are known: too little for findings.</source>
        <translation>最近 24 小时只知道 %1：不足以得出结论。</translation>
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
        <source>The new setting is in effect. In an hour the report judges by it.</source>
        <translation>新设置已生效。一小时后报告将据此判断。</translation>
    </message>
    <message>
        <source>The new setting takes effect at the next start of the engine.</source>
        <translation>新设置将在引擎下次启动时生效。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The change is taken back.</source>
        <translation>更改已收回。</translation>
    </message>
    <message>
        <source>The new setting stays.</source>
        <translation>新设置已保留。</translation>
    </message>
    <message>
        <source>The settings were changed meanwhile: %1. What you see is up to date now; try once more if it still fits.</source>
        <translation>其间设置已被更改：%1。现在显示的是最新内容；如仍合适请再试一次。</translation>
    </message>
</context>
<context>
    <name>ui::HealthWords</name>
    <message>
        <source>severe</source>
        <comment>how bad a bottleneck is</comment>
        <translation>严重</translation>
    </message>
    <message>
        <source>marked</source>
        <comment>how bad a bottleneck is</comment>
        <translation>明显</translation>
    </message>
    <message>
        <source>slight</source>
        <comment>how bad a bottleneck is</comment>
        <translation>轻微</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>a share</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 a minute</source>
        <translation>%1/分钟</translation>
    </message>
    <message>
        <source>Above %1 for %2 of %3; %4 at worst, on %5.</source>
        <translation>%3中有 %2高于 %1；%5 最严重，为 %4。</translation>
    </message>
    <message>
        <source>Below %1 for %2 of %3; %4 at worst, on %5.</source>
        <translation>%3中有 %2低于 %1；%5 最严重，为 %4。</translation>
    </message>
    <message>
        <source>Its setting was changed less than an hour ago. Look again later: then only the time since counts.</source>
        <translation>其设置在不到一小时前更改过。请稍后再查看：届时只计更改之后的时间。</translation>
    </message>
    <message>
        <source>Its setting was changed and takes effect at the next start of the engine.</source>
        <translation>其设置已更改，将在引擎下次启动时生效。</translation>
    </message>
    <message>
        <source>Its setting is given by the environment or the command line of the engine and can only be changed there.</source>
        <translation>其设置由引擎的环境变量或命令行给定，只能在那里更改。</translation>
    </message>
    <message>
        <source>Its setting is as far as is sensible.</source>
        <translation>其设置已到合理的极限。</translation>
    </message>
    <message>
        <source>No setting helps.</source>
        <translation>没有设置能解决。</translation>
    </message>
    <message>
        <source>Takes effect at the next start of the engine.</source>
        <translation>引擎下次启动时生效。</translation>
    </message>
    <message>
        <source>Takes effect at once.</source>
        <translation>立即生效。</translation>
    </message>
    <message>
        <source>Nothing was measured around the change.</source>
        <translation>更改前后没有测量到数据。</translation>
    </message>
    <message>
        <source>Mean before: %1. There is not enough behind the change yet to say more.</source>
        <translation>之前平均：%1。更改后的数据还不足以说明更多。</translation>
    </message>
    <message>
        <source>Mean after: %1. Nothing was measured before the change.</source>
        <translation>之后平均：%1。更改之前没有测量到数据。</translation>
    </message>
    <message>
        <source>Mean before: %1, after: %2.</source>
        <translation>之前平均：%1，之后：%2。</translation>
    </message>
    <message>
        <source>Nothing became better or worse.</source>
        <translation>没有变好也没有变坏。</translation>
    </message>
    <message>
        <source>It became better.</source>
        <translation>情况变好了。</translation>
    </message>
    <message>
        <source>It became worse: take the change back, unless something else was the cause.</source>
        <translation>情况变坏了：除非另有原因，请收回更改。</translation>
    </message>
    <message>
        <source>What was measured, in %</source>
        <translation>实测值（%）</translation>
    </message>
    <message>
        <source>What was measured</source>
        <translation>实测值</translation>
    </message>
    <message>
        <source>What was measured, a minute</source>
        <translation>实测值（每分钟）</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>a span of time</comment>
        <translation>%1前</translation>
    </message>
</context>
<context>
    <name>ui::HeldDialog</name>
    <message>
        <source>&amp;Approve</source>
        <translation>批准(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>拒绝(&amp;R)</translation>
    </message>
    <message>
        <source>Reject &amp;silently</source>
        <translation>静默拒绝(&amp;S)</translation>
    </message>
    <message>
        <source>Waiting for %1</source>
        <translation>%1 的待审核邮件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Waits since</source>
        <translation>等待始于</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>Mails that wait for a moderator</source>
        <translation>等待审核的邮件</translation>
    </message>
    <message>
        <source>What the author is told; may be empty</source>
        <translation>告知作者的理由，可以留空</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>没有待审核的邮件。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mail(s) wait.</source>
        <translation>
            <numerusform>%Ln 封邮件待审核。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::KeyDialog</name>
    <message>
        <source>Makes disposable mailboxes</source>
        <translation>可创建一次性邮箱</translation>
    </message>
    <message>
        <source>Messages in each disposable mailbox</source>
        <translation>每个一次性邮箱中的邮件数</translation>
    </message>
    <message>
        <source>Size of each disposable mailbox</source>
        <translation>每个一次性邮箱的大小</translation>
    </message>
    <message>
        <source>Life of a disposable mailbox</source>
        <translation>一次性邮箱的寿命</translation>
    </message>
    <message>
        <source>Key of %1</source>
        <translation>%1 的密钥</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新建密钥</translation>
    </message>
    <message>
        <source>for example the shop</source>
        <translation>例如网店</translation>
    </message>
    <message>
        <source>Program:</source>
        <translation>程序：</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Make a key</source>
        <translation>创建密钥</translation>
    </message>
    <message>
        <source>Rights:</source>
        <translation>权限：</translation>
    </message>
    <message>
        <source>When the key ends</source>
        <translation>密钥何时到期</translation>
    </message>
    <message>
        <source>%1, as it is</source>
        <translation>%1（保持不变）</translation>
    </message>
    <message>
        <source>ends in 30 days</source>
        <translation>30 天后到期</translation>
    </message>
    <message>
        <source>ends in 90 days</source>
        <translation>90 天后到期</translation>
    </message>
    <message>
        <source>ends in a year</source>
        <translation>一年后到期</translation>
    </message>
    <message>
        <source>does not end</source>
        <translation>不过期</translation>
    </message>
    <message>
        <source>End:</source>
        <translation>到期：</translation>
    </message>
    <message>
        <source>Disposable mailboxes at a time</source>
        <translation>同时存在的一次性邮箱数</translation>
    </message>
    <message>
        <source>As the settings say</source>
        <translation>按设置</translation>
    </message>
    <message>
        <source>For tests and sign-ups: with random addresses, and without a further right.</source>
        <translation>用于测试和注册：地址随机，且不需要其他权限。</translation>
    </message>
    <message>
        <source>Mailboxes:</source>
        <translation>邮箱：</translation>
    </message>
    <message>
        <source>At a time:</source>
        <translation>同时最多：</translation>
    </message>
    <message>
        <source>Messages in each:</source>
        <translation>每个的邮件数：</translation>
    </message>
    <message>
        <source>Size of each:</source>
        <translation>每个的大小：</translation>
    </message>
    <message>
        <source>Life of each:</source>
        <translation>每个的寿命：</translation>
    </message>
</context>
<context>
    <name>ui::KeysPanel</name>
    <message>
        <source>Key of</source>
        <translation>密钥归属</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>End</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Revoke key…</source>
        <translation>吊销密钥…</translation>
    </message>
    <message>
        <source>No program has a key</source>
        <translation>还没有程序拥有密钥</translation>
    </message>
    <message>
        <source>A key lets a program use the API: send mail, read mailboxes, watch the queue. Give each program one of its own, with the rights it needs and no more, so that one can be revoked without the others.</source>
        <translation>程序凭密钥使用 API：发送邮件、读取邮箱、观察队列。请给每个程序单独一把，只给所需的权限，这样吊销一把时不影响其他程序。</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>The key for %1, shown only now: %2</source>
        <translation>%1 的密钥，仅此时显示：%2</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Revoke the key of %1? What uses it is refused at once. This cannot be undone.</source>
        <translation>吊销 %1 的密钥？使用它的程序会立即被拒绝。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>前 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln key(s)</source>
        <translation>
            <numerusform>%Ln 把密钥</numerusform>
        </translation>
    </message>
    <message>
        <source>New key…</source>
        <translation>新建密钥…</translation>
    </message>
    <message>
        <source>Change key…</source>
        <translation>更改密钥…</translation>
    </message>
</context>
<context>
    <name>ui::LimitsDialog</name>
    <message>
        <source>as in the settings</source>
        <translation>按设置</translation>
    </message>
    <message>
        <source>Limits of a destination</source>
        <translation>目的地的限制</translation>
    </message>
    <message>
        <source>Destination:</source>
        <translation>目的地：</translation>
    </message>
    <message>
        <source>Connections at once:</source>
        <translation>同时连接数：</translation>
    </message>
    <message>
        <source>Recipients per minute:</source>
        <translation>每分钟收件人数：</translation>
    </message>
    <message>
        <source>With these limits</source>
        <translation>按这些限制</translation>
    </message>
</context>
<context>
    <name>ui::LinkBanner</name>
    <message>
        <source>State of the connection</source>
        <translation>连接状态</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>The engine at %1 does not accept the token. Connect with a token that it knows.</source>
        <translation>%1 处的引擎不接受此令牌。请使用它认可的令牌连接。</translation>
    </message>
    <message>
        <source>The engine at %1 is starting or stopping. The window goes on once it is ready.</source>
        <translation>%1 处的引擎正在启动或停止。就绪后窗口会继续。</translation>
    </message>
    <message>
        <source>No connection to %1 since %2: what you see is as it was then. Trying again.</source>
        <translation>自 %2 起与 %1 无连接：当前显示的是那时的内容。正在重试。</translation>
    </message>
    <message>
        <source>No engine answers at %1. Is it running, and is the address right? Trying again.</source>
        <translation>%1 处没有引擎应答。它在运行吗，地址正确吗？正在重试。</translation>
    </message>
    <message>
        <source>The engine at %1 shows another certificate than before. Nothing is sent to it until somebody trusts it.</source>
        <translation>%1 处的引擎出示的证书与以前不同。在有人信任它之前，不会向它发送任何内容。</translation>
    </message>
    <message>
        <source>The engine at %1 takes tokens over https only: on the way here others could read them. Connect with https:// and the port of its https listener.</source>
        <translation>%1 处的引擎只通过 https 接受令牌：否则途中可能被他人读取。请改用 https:// 和其 https 监听端口连接。</translation>
    </message>
</context>
<context>
    <name>ui::LiveChart</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>nothing measured yet</source>
        <translation>尚无数据</translation>
    </message>
</context>
<context>
    <name>ui::LogModel</name>
    <message>
        <source>debug</source>
        <comment>level of a log line</comment>
        <translation>调试</translation>
    </message>
    <message>
        <source>info</source>
        <comment>level of a log line</comment>
        <translation>信息</translation>
    </message>
    <message>
        <source>warning</source>
        <comment>level of a log line</comment>
        <translation>警告</translation>
    </message>
    <message>
        <source>error</source>
        <comment>level of a log line</comment>
        <translation>错误</translation>
    </message>
    <message>
        <source>fatal</source>
        <comment>level of a log line</comment>
        <translation>致命错误</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Filter: level:warning component:smtp refused</source>
        <translation>筛选：level:warning component:smtp refused</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>筛选日志</translation>
    </message>
    <message>
        <source>Follow the log</source>
        <translation>跟随日志</translation>
    </message>
    <message>
        <source>Pause the log</source>
        <translation>暂停日志</translation>
    </message>
    <message>
        <source>Copy lines</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Save the lines shown…</source>
        <translation>保存显示的行…</translation>
    </message>
    <message>
        <source>Show the session&apos;s transcript</source>
        <translation>显示该会话的记录</translation>
    </message>
    <message>
        <source>Show only this session</source>
        <translation>只显示该会话</translation>
    </message>
    <message numerus="yes">
        <source>paused · %Ln new line(s)</source>
        <translation>
            <numerusform>已暂停 · 新增 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%1 / %2 行</translation>
    </message>
    <message>
        <source>Show the whole log</source>
        <translation>显示全部日志</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Not understood: %1. Words are level:, component:, connection:, mail:, after:, before: or any text.</source>
        <translation>无法理解：%1。可用的词有 level:、component:、connection:、mail:、after:、before: 或任意文字。</translation>
    </message>
    <message>
        <source>No such lines</source>
        <translation>没有符合的记录</translation>
    </message>
    <message>
        <source>None of the lines here match the filter. The newest %1 lines are kept.</source>
        <translation>这里没有符合筛选的记录。只保留最新的 %1 行。</translation>
    </message>
    <message>
        <source>No lines yet</source>
        <translation>还没有记录</translation>
    </message>
    <message>
        <source>What the engine does is written here as it happens. To see more, set the log level to “debug” in the settings.</source>
        <translation>引擎所做的事会即时写在这里。想看得更细，请在设置中把日志级别设为“debug”。</translation>
    </message>
</context>
<context>
    <name>ui::MailState</name>
    <message>
        <source>%1 %2</source>
        <comment>how many recipients, in which state: 3 delivered</comment>
        <translation>%2 %1</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接收</translation>
    </message>
</context>
<context>
    <name>ui::MailboxModel</name>
    <message>
        <source>Disposable</source>
        <translation>一次性地址</translation>
    </message>
    <message>
        <source>%1 unread of %2, %3</source>
        <translation>%1 封未读，共 %2 封，%3</translation>
    </message>
    <message>
        <source>disappears in %1</source>
        <translation>%1后自动消失</translation>
    </message>
    <message>
        <source>%1 unread</source>
        <translation>%1 封未读</translation>
    </message>
    <message>
        <source>Mailbox</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Unread</source>
        <translation>未读</translation>
    </message>
</context>
<context>
    <name>ui::MailboxesPanel</name>
    <message>
        <source>Filter addresses</source>
        <translation>筛选地址</translation>
    </message>
    <message>
        <source>New mailbox…</source>
        <translation>新建邮箱…</translation>
    </message>
    <message>
        <source>Catch test mail in a disposable address</source>
        <translation>用一次性地址接收测试邮件</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Delete mailbox…</source>
        <translation>删除邮箱…</translation>
    </message>
    <message>
        <source>Mailboxes</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>No such address</source>
        <translation>没有这样的地址</translation>
    </message>
    <message>
        <source>No mailbox has this in its address.</source>
        <translation>没有地址包含这些字符的邮箱。</translation>
    </message>
    <message>
        <source>No mailboxes yet</source>
        <translation>还没有邮箱</translation>
    </message>
    <message>
        <source>Create the first mailbox, or catch test mail in an address that disappears by itself after an hour.</source>
        <translation>新建第一个邮箱，或者用一小时后自动消失的地址接收测试邮件。</translation>
    </message>
    <message>
        <source>Showing the first %1 mailboxes. Filter to find the others.</source>
        <translation>只显示前 %1 个邮箱，请用筛选查找其余邮箱。</translation>
    </message>
    <message>
        <source>There is no domain yet. Create the first mailbox; its domain comes with it.</source>
        <translation>还没有域名。请新建第一个邮箱，域名会一并创建。</translation>
    </message>
    <message>
        <source>%1 takes mail for one hour.</source>
        <translation>%1 将在一小时内接收邮件。</translation>
    </message>
    <message>
        <source>Copy token</source>
        <translation>复制令牌</translation>
    </message>
    <message>
        <source>Delete mailbox</source>
        <translation>删除邮箱</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Create the first mailbox</source>
        <translation>新建第一个邮箱</translation>
    </message>
    <message>
        <source>Catch test mail</source>
        <translation>接收测试邮件</translation>
    </message>
    <message numerus="yes">
        <source>Delete %1 and its %Ln message(s) for good?</source>
        <translation>
            <numerusform>要永久删除 %1 及其 %Ln 封邮件吗？</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message>
        <source>Postkontor</source>
        <translation>Postkontor</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Mailboxes</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>邮件列表</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Connect to an &amp;engine…</source>
        <translation>连接引擎(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Layout: &amp;Overview</source>
        <translation>布局：概览(&amp;O)</translation>
    </message>
    <message>
        <source>Layout: &amp;Debug</source>
        <translation>布局：调试(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>邮件(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>No engine</source>
        <translation>未连接引擎</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Destinations</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>投递</translation>
    </message>
    <message>
        <source>Layout: Q&amp;ueue</source>
        <translation>布局：队列(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>队列(&amp;Q)</translation>
    </message>
    <message>
        <source>Send a &amp;test mail…</source>
        <translation>发送测试邮件(&amp;T)…</translation>
    </message>
    <message>
        <source>Send a test mail</source>
        <translation>发送测试邮件</translation>
    </message>
    <message>
        <source>The engine keeps the test mail. Here is its way.</source>
        <translation>引擎已保存测试邮件。这是它的去向。</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>投递结果</translation>
    </message>
    <message>
        <source>Domains</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Suppressions</source>
        <translation>停发名单</translation>
    </message>
    <message>
        <source>Webhooks</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Layout: &amp;Sending</source>
        <translation>布局：发信(&amp;S)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>会话记录</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>&amp;Responsiveness…</source>
        <translation>响应速度(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Reset the layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>Lo&amp;ck the layout</source>
        <translation>锁定布局(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Postkontor</source>
        <translation>关于 Postkontor(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Docks</source>
        <translation>面板(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Float</source>
        <translation>浮动(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>外观(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>About Postkontor</source>
        <translation>关于 Postkontor</translation>
    </message>
    <message>
        <source>Postkontor %1: the mail server a small office can see.</source>
        <translation>Postkontor %1：小办公室看得见的邮件服务器。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later.</source>
        <translation>自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本。</translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation>显示或隐藏</translation>
    </message>
    <message>
        <source>Float or dock</source>
        <translation>浮动或停靠</translation>
    </message>
    <message>
        <source>All in the queue&apos;s filter</source>
        <translation>队列筛选到的全部</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>Save a flight &amp;record…</source>
        <translation>保存飞行记录(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Open a flight record…</source>
        <translation>打开飞行记录(&amp;O)…</translation>
    </message>
    <message>
        <source>The engine gathers the last 15 minutes…</source>
        <translation>引擎正在汇集最近 15 分钟的内容…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No flight record</source>
        <translation>没有飞行记录</translation>
    </message>
    <message>
        <source>Open a flight record</source>
        <translation>打开飞行记录</translation>
    </message>
    <message>
        <source>Flight records (*.json);;All files (*)</source>
        <translation>飞行记录 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>&amp;Kept flight records…</source>
        <translation>保留的飞行记录(&amp;K)…</translation>
    </message>
    <message>
        <source>Find mail</source>
        <translation>查找邮件</translation>
    </message>
    <message>
        <source>&amp;Find mail…</source>
        <translation>查找邮件(&amp;F)…</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>&amp;Go to</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>Health report</source>
        <translation>健康报告</translation>
    </message>
    <message>
        <source>Close the console</source>
        <translation>关闭控制台</translation>
    </message>
    <message>
        <source>Something with many messages is still under way. Closing ends it in the middle: what is done stays done, the rest stays as it was.</source>
        <translation>对许多邮件的操作仍在进行。现在关闭会中途结束：已完成的保持不变，其余的维持原状。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>&amp;People</source>
        <translation>人员(&amp;P)</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Bans</source>
        <translation>封禁</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>群组</translation>
    </message>
    <message>
        <source>Team boxes</source>
        <translation>团队邮箱</translation>
    </message>
    <message>
        <source>Tray</source>
        <translation>扣留箱</translation>
    </message>
    <message>
        <source>Layout: &amp;People</source>
        <translation>布局：人员(&amp;P)</translation>
    </message>
</context>
<context>
    <name>ui::MessageAct</name>
    <message>
        <source>Moving</source>
        <translation>正在移动</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Taking back</source>
        <translation>正在撤回</translation>
    </message>
    <message>
        <source>Marking</source>
        <translation>正在标记</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) moved to “%1”.</source>
        <translation>
            <numerusform>已将 %Ln 封邮件移到“%1”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) moved to the trash.</source>
        <translation>
            <numerusform>已将 %Ln 封邮件移到回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) deleted for good.</source>
        <translation>
            <numerusform>已彻底删除 %Ln 封邮件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) taken back.</source>
        <translation>
            <numerusform>已取回 %Ln 封邮件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) marked.</source>
        <translation>
            <numerusform>已标记 %Ln 封邮件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Inbox</source>
        <translation>收件箱</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Junk</source>
        <translation>垃圾邮件</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
</context>
<context>
    <name>ui::MessageActions</name>
    <message>
        <source>Move to</source>
        <translation>移到</translation>
    </message>
    <message>
        <source>Save as files…</source>
        <translation>保存为文件…</translation>
    </message>
    <message>
        <source>Mark as unread</source>
        <translation>标为未读</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>标为已读</translation>
    </message>
    <message>
        <source>Remove flag</source>
        <translation>取消旗标</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>旗标</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln message(s)</source>
        <translation>
            <numerusform>删除 %Ln 封邮件</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>All of this folder…</source>
        <translation>此文件夹的全部邮件…</translation>
    </message>
    <message>
        <source>All that match the search…</source>
        <translation>符合搜索条件的全部邮件…</translation>
    </message>
    <message>
        <source>The folders of this mailbox could not be read. Open it again, then delete.</source>
        <translation>无法读取此邮箱的文件夹。请重新打开邮箱后再删除。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) will be deleted for good in 10 seconds.</source>
        <translation>
            <numerusform>10 秒后将彻底删除 %Ln 封邮件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln no longer existed.</source>
        <translation>
            <numerusform>有 %Ln 封已不存在。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Whether %Ln more is done is not known: the answer is missing.</source>
        <translation>
            <numerusform>另有 %Ln 封是否完成尚不清楚：没有收到回答。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are as they were.</source>
        <translation>
            <numerusform>%Ln 封邮件保持原样。</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有做任何更改。</translation>
    </message>
    <message>
        <source>Counting</source>
        <translation>正在计数</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are in this folder.</source>
        <translation>
            <numerusform>此文件夹中有 %Ln 封邮件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) match the search “%1”.</source>
        <translation>
            <numerusform>有 %Ln 封邮件符合搜索“%1”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Do with all of them…</source>
        <translation>全部处理…</translation>
    </message>
    <message numerus="yes">
        <source>Folder for %Ln file(s)</source>
        <translation>
            <numerusform>存放 %Ln 个文件的文件夹</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) saved in %1.</source>
        <translation>
            <numerusform>已将 %Ln 封邮件保存到 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the others</source>
        <translation>保存其余邮件</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read by the engine; its log says why.</source>
        <translation>
            <numerusform>引擎未能读出 %Ln 封，原因见其日志。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MessageListModel</name>
    <message>
        <source>(no subject)</source>
        <translation>（无主题）</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>未读</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>已加旗标</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>旗标</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收到时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>ui::MessagePanel</name>
    <message>
        <source>No message chosen</source>
        <translation>未选择邮件</translation>
    </message>
    <message>
        <source>Choose a message in the list to read it here.</source>
        <translation>在列表中选择一封邮件，即可在此阅读。</translation>
    </message>
    <message>
        <source>Save the message as a file…</source>
        <translation>将邮件另存为文件…</translation>
    </message>
    <message>
        <source>(no subject)</source>
        <translation>（无主题）</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>发件人 %1</translation>
    </message>
    <message>
        <source>Open this address in the browser?</source>
        <translation>要在浏览器中打开这个地址吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>To %1</source>
        <translation>收件人 %1</translation>
    </message>
    <message>
        <source>This message is too large to show in full as HTML. All of it is under Source, and can be saved as a file.</source>
        <translation>这封邮件太大，无法以 HTML 完整显示。全文见“源代码”，也可另存为文件。</translation>
    </message>
    <message>
        <source>This message is laid out in a simpler way: its tables nest too deep.</source>
        <translation>这封邮件以简化方式排版：其表格嵌套过深。</translation>
    </message>
</context>
<context>
    <name>ui::MessageView</name>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>邮件头</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源码</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>投递轨迹</translation>
    </message>
    <message>
        <source>Files (%1)</source>
        <comment>attachments, in a tab</comment>
        <translation>附件（%1）</translation>
    </message>
</context>
<context>
    <name>ui::MessagesPanel</name>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>邮件列表</translation>
    </message>
    <message>
        <source>No mailbox chosen</source>
        <translation>未选择邮箱</translation>
    </message>
    <message>
        <source>Choose a mailbox to see its messages.</source>
        <translation>选择一个邮箱以查看其中的邮件。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>回收站是空的</translation>
    </message>
    <message>
        <source>Deleted messages wait here and can be taken back.</source>
        <translation>删除的邮件会放在这里，可以取回。</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>还没有邮件</translation>
    </message>
    <message>
        <source>Mail for %1 appears here the moment it arrives. To try it:</source>
        <translation>发给 %1 的邮件一到就会显示在这里。试一试：</translation>
    </message>
    <message>
        <source>Search this folder: words, from:anna, has:attachment …</source>
        <translation>在此文件夹中搜索：词语、from:anna、has:attachment……</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找……</translation>
    </message>
    <message>
        <source>Empty the search field to stop.</source>
        <translation>清空搜索栏即可停止。</translation>
    </message>
    <message>
        <source>No message in this folder matches. F1 in the search field shows what can be searched for; Find looks through all mail of the server.</source>
        <translation>此文件夹中没有符合条件的邮件。在搜索栏按 F1 查看可按什么查找；“查找邮件”会搜索服务器的全部邮件。</translation>
    </message>
</context>
<context>
    <name>ui::NamesPage</name>
    <message>
        <source>What is it called?</source>
        <translation>名称是什么？</translation>
    </message>
    <message>
        <source>Other servers are greeted with the name of the server; the domain is what stands behind the @.</source>
        <translation>服务器名称用于向其他服务器问候；域名是 @ 后面的部分。</translation>
    </message>
    <message>
        <source>Name of the server</source>
        <translation>服务器名称</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Name of the server:</source>
        <translation>服务器名称：</translation>
    </message>
    <message>
        <source>Domain:</source>
        <translation>域名：</translation>
    </message>
    <message>
        <source>Names are words of letters, digits and hyphens with dots between them.</source>
        <translation>名称由字母、数字和连字符组成，以点分隔。</translation>
    </message>
    <message>
        <source>Mail for this domain is kept here. More domains can be added later.</source>
        <translation>此域名的邮件保存在这里。以后可以添加更多域名。</translation>
    </message>
    <message>
        <source>May be empty: the first mailbox brings its own domain.</source>
        <translation>可以为空：第一个邮箱会带来它的域名。</translation>
    </message>
    <message>
        <source>People get mail as anna@%1. Mail programs and other servers find the server as %2: that name must lead to its address in the DNS, and its address back to the name, or others take the mail for spam. The last page lists all records.</source>
        <translation>人们以 anna@%1 收信。邮件程序和其他服务器通过 %2 找到此服务器：DNS 中该名称须指向其地址，地址也须反向指回该名称，否则别人会把邮件当作垃圾邮件。最后一页列出所有记录。</translation>
    </message>
    <message>
        <source>Other servers see %1 as the sender&apos;s server. Its address must lead back to that name in the DNS, or they take the mail for spam.</source>
        <translation>其他服务器看到的发件服务器是 %1。DNS 中其地址须反向指回该名称，否则会被当作垃圾邮件。</translation>
    </message>
    <message>
        <source>Nobody outside sees these names. Mailboxes and disposable addresses of %1 catch what programs send.</source>
        <translation>外界看不到这些名称。%1 的邮箱和一次性地址会收下程序发来的邮件。</translation>
    </message>
</context>
<context>
    <name>ui::NewMailboxDialog</name>
    <message>
        <source>New mailbox</source>
        <translation>新建邮箱</translation>
    </message>
    <message>
        <source>Address of the mailbox</source>
        <translation>邮箱地址</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>The domain %1 is new: it is created as well.</source>
        <translation>域名 %1 是新的，将一并创建。</translation>
    </message>
    <message>
        <source>Mail for this address is kept here from now on.</source>
        <translation>从现在起，发往此地址的邮件将保存在这里。</translation>
    </message>
</context>
<context>
    <name>ui::NoticeBar</name>
    <message>
        <source>Close this notice</source>
        <translation>关闭此提示</translation>
    </message>
</context>
<context>
    <name>ui::OutgoingPage</name>
    <message>
        <source>Directly, to the servers of the recipients</source>
        <translation>直接发往收件人的服务器</translation>
    </message>
    <message>
        <source>By a provider that sends it on</source>
        <translation>由服务商转发</translation>
    </message>
    <message>
        <source>How does mail leave?</source>
        <translation>邮件如何发出？</translation>
    </message>
    <message>
        <source>Directly needs port 25 open to the outside and an address of good name; few homes and clouds have both.</source>
        <translation>只有端口 25 对外开放且地址信誉良好时才能直接发送；家庭线路和云主机很少两者兼备。</translation>
    </message>
    <message>
        <source>Another one</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>服务商</translation>
    </message>
    <message>
        <source>Server and port</source>
        <translation>服务器和端口</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Try port 25</source>
        <translation>测试端口 25</translation>
    </message>
    <message>
        <source>Connects to %1 and says nothing.</source>
        <translation>连接 %1，不发送任何内容。</translation>
    </message>
    <message>
        <source>Provider:</source>
        <translation>服务商：</translation>
    </message>
    <message>
        <source>Server and port:</source>
        <translation>服务器和端口：</translation>
    </message>
    <message>
        <source>User name:</source>
        <translation>用户名：</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>密码：</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>Port 25 is open: mail can leave directly.</source>
        <translation>端口 25 已开放：邮件可以直接发出。</translation>
    </message>
    <message>
        <source>No answer: mail needs a provider.</source>
        <translation>没有应答：邮件需要服务商转发。</translation>
    </message>
    <message>
        <source>Nobody stands between, and results are seen here at once. Addresses of homes and of many clouds are refused by large providers, though; the name of the server must lead to its address and back.</source>
        <translation>没有中间环节，结果在这里立即可见。但大型服务商会拒绝家庭和许多云的地址；服务器名称须指向其地址，并能反向指回。</translation>
    </message>
    <message>
        <source>It takes all mail for elsewhere, for an account or a fee. Right for homes, for clouds without port 25, and where the provider signs and counts anyway.</source>
        <translation>它收下所有发往外部的邮件，需要账户或付费。适合家庭、没有 25 端口的云，以及由服务商签名和计数的情况。</translation>
    </message>
</context>
<context>
    <name>ui::OverviewCharts</name>
    <message>
        <source>Nothing measured yet. The engine keeps these numbers from its first second on.</source>
        <translation>还没有数据。引擎从启动的第一秒起就会记录。</translation>
    </message>
    <message>
        <source>Queue depth by state</source>
        <translation>各状态队列长度</translation>
    </message>
    <message>
        <source>Accept latency</source>
        <translation>接收时延</translation>
    </message>
    <message>
        <source>No mail came in during this time. Send a test mail to see how long it takes.</source>
        <translation>这段时间内没有来信。发一封测试邮件即可看到用时。</translation>
    </message>
    <message>
        <source>Delivery latency</source>
        <translation>投递时延</translation>
    </message>
    <message>
        <source>No mail left for other servers during this time.</source>
        <translation>这段时间内没有邮件发往其他服务器。</translation>
    </message>
    <message>
        <source>Connections by protocol</source>
        <translation>各协议连接数</translation>
    </message>
    <message>
        <source>Messages per second by result</source>
        <translation>每秒邮件数（按结果）</translation>
    </message>
    <message>
        <source>Storage commit time</source>
        <translation>存储提交用时</translation>
    </message>
    <message>
        <source>Nothing was stored during this time.</source>
        <translation>这段时间内没有存储任何内容。</translation>
    </message>
    <message>
        <source>Changes per commit</source>
        <translation>每次提交的更改数</translation>
    </message>
    <message>
        <source>Event loop lag</source>
        <translation>事件循环延迟</translation>
    </message>
</context>
<context>
    <name>ui::OverviewPanel</name>
    <message>
        <source>The lists show %1 to %2 only.</source>
        <translation>各列表只显示 %1 至 %2。</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Show all times</source>
        <translation>显示全部时间</translation>
    </message>
</context>
<context>
    <name>ui::OverviewTiles</name>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>p95 accept</source>
        <translation>p95 接收时延</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>个连接</translation>
    </message>
    <message>
        <source>messages in</source>
        <translation>收到邮件</translation>
    </message>
    <message>
        <source>messages out</source>
        <translation>发出邮件</translation>
    </message>
    <message>
        <source>mail is</source>
        <translation>邮件状态</translation>
    </message>
</context>
<context>
    <name>ui::PagedListPanel</name>
    <message>
        <source>Nothing has this in it</source>
        <translation>没有匹配的项目</translation>
    </message>
    <message>
        <source>Search for less, or clear the search to see all.</source>
        <translation>请缩短搜索词，或清空搜索以查看全部。</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>前 %1 个</translation>
    </message>
</context>
<context>
    <name>ui::PasswordEdit</name>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Make a password nobody can guess</source>
        <translation>生成一个无法猜到的密码</translation>
    </message>
    <message>
        <source>Copy the password</source>
        <translation>复制密码</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show what is typed</source>
        <translation>显示输入的内容</translation>
    </message>
</context>
<context>
    <name>ui::PasswordWords</name>
    <message numerus="yes">
        <source>Too short: %Ln more character(s).</source>
        <translation>
            <numerusform>太短：还需 %Ln 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>Easy to guess: words, names and runs of keys are tried first.</source>
        <translation>容易被猜到：单词、姓名和连续的按键最先被尝试。</translation>
    </message>
    <message>
        <source>Fair. A few more characters make it much harder to guess.</source>
        <translation>尚可。再多几个字符会难猜得多。</translation>
    </message>
    <message>
        <source>Good.</source>
        <translation>好。</translation>
    </message>
    <message>
        <source>Very good: nobody guesses it.</source>
        <translation>很好：没有人猜得到。</translation>
    </message>
</context>
<context>
    <name>ui::PeoplePicker</name>
    <message>
        <source>Search addresses and names</source>
        <translation>搜索地址和姓名</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>The first %1; search for others.</source>
        <translation>前 %1 个；其他请搜索。</translation>
    </message>
    <message>
        <source>Nobody is chosen yet.</source>
        <translation>还没有选择任何人。</translation>
    </message>
</context>
<context>
    <name>ui::PeopleWords</name>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Domain administrator</source>
        <translation>域名管理员</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>运维人员</translation>
    </message>
    <message>
        <source>May do everything on this server.</source>
        <translation>可以在此服务器上做任何事。</translation>
    </message>
    <message>
        <source>Manages the users and aliases of the own domain, without reading their mail.</source>
        <translation>管理本域名的用户和别名，不能读他们的邮件。</translation>
    </message>
    <message>
        <source>Sees how the server does and moves its queue, without reading anybody&apos;s mail.</source>
        <translation>查看服务器运行情况并处理队列，不能读任何人的邮件。</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>mailbox full</source>
        <translation>邮箱已满</translation>
    </message>
    <message>
        <source>mailbox nearly full</source>
        <translation>邮箱将满</translation>
    </message>
    <message>
        <source>away</source>
        <translation>外出</translation>
    </message>
    <message>
        <source>active</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>size of mail, quota</comment>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ui::PortsPage</name>
    <message>
        <source>Mail from other servers</source>
        <translation>来自其他服务器的邮件</translation>
    </message>
    <message>
        <source>Mail from people (STARTTLS)</source>
        <translation>来自用户的邮件（STARTTLS）</translation>
    </message>
    <message>
        <source>Mail from people (TLS)</source>
        <translation>来自用户的邮件（TLS）</translation>
    </message>
    <message>
        <source>Console and programs (HTTP)</source>
        <translation>控制台和程序（HTTP）</translation>
    </message>
    <message>
        <source>free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>taken by another program</source>
        <translation>被其他程序占用</translation>
    </message>
    <message>
        <source>taken by %1</source>
        <translation>被 %1 占用</translation>
    </message>
    <message>
        <source>not allowed: ports below 1024 need more rights; choose a higher one, or run the server as a service</source>
        <translation>不允许：1024 以下的端口需要更高权限；请选择更高的端口，或将服务器作为服务运行</translation>
    </message>
    <message>
        <source>not an address of this machine</source>
        <translation>不是本机的地址</translation>
    </message>
    <message>
        <source>expected address:port, such as 0.0.0.0:25</source>
        <translation>应为 地址:端口，如 0.0.0.0:25</translation>
    </message>
    <message>
        <source>0.0.0.0 is every address of this machine, 127.0.0.1 only this machine itself. An empty field switches it off.</source>
        <translation>0.0.0.0 表示本机的所有地址，127.0.0.1 只表示本机自身。留空则关闭。</translation>
    </message>
    <message>
        <source>Where does it listen?</source>
        <translation>在哪里监听？</translation>
    </message>
    <message>
        <source>Each address is tried now, for a moment.</source>
        <translation>现在会短暂测试每个地址。</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>needed: the console talks to the server here</source>
        <translation>必需：控制台在此与服务器通信</translation>
    </message>
    <message>
        <source>named twice</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Everybody&apos;s servers bring mail here. The firewall must let port 25 in.</source>
        <translation>所有服务器都把邮件送到这里。防火墙须放行 25 端口。</translation>
    </message>
    <message>
        <source>Programs and machines of your network hand their mail over here.</source>
        <translation>您网络中的程序和机器把邮件交到这里。</translation>
    </message>
    <message>
        <source>Programs under test send here. Nothing goes further.</source>
        <translation>受测程序把邮件发到这里，不会再往外走。</translation>
    </message>
    <message>
        <source>Your people&apos;s mail programs send here once they have signed in. Encrypted from the word STARTTLS on.</source>
        <translation>人员的邮件程序登录后从这里发信。从 STARTTLS 起加密。</translation>
    </message>
    <message>
        <source>The same, encrypted from the first octet on. Most mail programs try it first.</source>
        <translation>用途相同，从第一个字节起加密。多数邮件程序首先尝试它。</translation>
    </message>
    <message>
        <source>This console and programs that use the API. Not encrypted: keep it on this machine.</source>
        <translation>供此控制台和使用 API 的程序使用。不加密：请只留在本机。</translation>
    </message>
    <message>
        <source>Mail read by people (IMAP, STARTTLS)</source>
        <translation>用户阅读的邮件（IMAP，STARTTLS）</translation>
    </message>
    <message>
        <source>Mail read by people (IMAP, TLS)</source>
        <translation>用户阅读的邮件（IMAP，TLS）</translation>
    </message>
    <message>
        <source>Mail collected by people (POP3, STLS)</source>
        <translation>用户收取的邮件（POP3，STLS）</translation>
    </message>
    <message>
        <source>Mail collected by people (POP3, TLS)</source>
        <translation>用户收取的邮件（POP3，TLS）</translation>
    </message>
    <message>
        <source>Mail programs and telephones that show the mail that lies here. Encrypted from the word STARTTLS on, and no password before it.</source>
        <translation>供显示本机邮件的邮件程序和手机使用。从 STARTTLS 命令起加密，此前不接受密码。</translation>
    </message>
    <message>
        <source>Mail programs that take the mail away to one machine. Encrypted from the word STLS on, and no password before it.</source>
        <translation>供把邮件取到一台电脑上的邮件程序使用。从 STLS 命令起加密，此前不接受密码。</translation>
    </message>
    <message>
        <source>The same, encrypted from the first octet on.</source>
        <translation>同上，从第一个字节起就加密。</translation>
    </message>
    <message>
        <source>Set-up of mail programs (HTTPS)</source>
        <translation>邮件程序的自动设置（HTTPS）</translation>
    </message>
    <message>
        <source>Mail programs that know the address alone ask here how to reach this server. Consoles elsewhere and programs may come here, too, encrypted.</source>
        <translation>邮件程序只凭邮箱地址，就能在这里得知如何连接本服务器。其他机器上的控制台和程序也可以加密连接到这里。</translation>
    </message>
</context>
<context>
    <name>ui::QueueLevers</name>
    <message>
        <source>Retry now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Return to sender</source>
        <translation>退信</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Send another way…</source>
        <translation>改走其他路线…</translation>
    </message>
    <message>
        <source>Lane: %1</source>
        <translation>通道：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln 个收件人</numerusform>
        </translation>
    </message>
    <message>
        <source>Return the mail for %1 to its sender? This cannot be undone.</source>
        <translation>将发给 %1 的邮件退回发件人？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete the mail for %1 from the queue? Nobody is told, and it cannot be undone.</source>
        <translation>从队列中删除发给 %1 的邮件？不会通知任何人，且无法撤销。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Nobody in the queue matches, or their state does not allow it.</source>
        <translation>队列中没有符合条件的收件人，或其状态不允许此操作。</translation>
    </message>
    <message>
        <source>%1: everything in the queue, %2?</source>
        <translation>%1：队列中的全部，%2？</translation>
    </message>
    <message>
        <source>%1: all that match %2, %3?</source>
        <translation>%1：所有符合 %2 的，%3？</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Send another way</source>
        <translation>改走其他路线</translation>
    </message>
    <message>
        <source>Domain, host:port or [192.0.2.1]:25; empty: back to its own way</source>
        <translation>域名、主机:端口或 [192.0.2.1]:25；留空：恢复原路线</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln recipient(s)</source>
        <translation>
            <numerusform>%1：%Ln 个收件人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be changed any more.</source>
        <translation>
            <numerusform>%Ln 个已无法更改。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln recipient(s) changed.</source>
        <translation>
            <numerusform>%1：已更改 %Ln 个收件人。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>lever (what would come of it)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2 of %3 changed so far.</source>
        <translation>%1：目前已更改 %2 / %3。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>ui::QueueModel</name>
    <message>
        <source>(notification)</source>
        <translation>（通知）</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>目的地</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>通道</translation>
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
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Last reply</source>
        <translation>最后答复</translation>
    </message>
</context>
<context>
    <name>ui::QueuePanel</name>
    <message>
        <source>Filter, e.g. to:anna domain:example.net state:deferred lane:bulk</source>
        <translation>筛选，如 to:anna domain:example.net state:deferred lane:bulk</translation>
    </message>
    <message>
        <source>Filter the queue</source>
        <translation>筛选队列</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Everything that matches the filter</source>
        <translation>所有符合筛选条件的</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>The filter is not understood at “%1”. It takes words such as to:anna from:shop domain:example.net state:deferred,held lane:bulk class:news.</source>
        <translation>无法理解筛选条件中的“%1”。可用的写法如 to:anna from:shop domain:example.net state:deferred,held lane:bulk class:news。</translation>
    </message>
    <message>
        <source>more than %1</source>
        <translation>超过 %1</translation>
    </message>
    <message>
        <source>The queue is empty</source>
        <translation>队列为空</translation>
    </message>
    <message>
        <source>Mail on its way to other servers waits here, with what they answered. Everything is delivered.</source>
        <translation>发往其他服务器的邮件在此等待，并显示对方的答复。现在已全部投递。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Nothing in the queue matches the filter.</source>
        <translation>队列中没有符合筛选条件的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln 个收件人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::QueueWords</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>投递中</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>已推迟</translation>
    </message>
    <message>
        <source>held</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>已退信</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>已放弃</translation>
    </message>
    <message>
        <source>urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>bulk</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>in %1</source>
        <comment>a span of time, e.g. in 5 min</comment>
        <translation>%1后</translation>
    </message>
    <message>
        <source>flowing</source>
        <translation>畅通</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>slowed down</source>
        <translation>已减速</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>已入队</translation>
    </message>
    <message>
        <source>tried</source>
        <translation>已尝试</translation>
    </message>
    <message>
        <source>released</source>
        <translation>已放行</translation>
    </message>
    <message>
        <source>retry asked for</source>
        <translation>已要求重试</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>re-routed</source>
        <translation>已改路线</translation>
    </message>
    <message>
        <source>lane changed</source>
        <translation>已改通道</translation>
    </message>
    <message>
        <source>sender notified</source>
        <translation>已通知发件人</translation>
    </message>
    <message>
        <source>scheduled</source>
        <translation>定时发送</translation>
    </message>
    <message>
        <source>It is tried again.</source>
        <translation>会再次尝试。</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the language of this translation: en, zh_CN …</comment>
        <translation>zh_CN</translation>
    </message>
</context>
<context>
    <name>ui::QuotaEdit</name>
    <message>
        <source>As the domain says</source>
        <translation>按域名的规定</translation>
    </message>
    <message>
        <source>No bound</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>最多</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
</context>
<context>
    <name>ui::RangeBar</name>
    <message>
        <source>1 m</source>
        <comment>span: one minute</comment>
        <translation>1 分</translation>
    </message>
    <message>
        <source>Show the last minute</source>
        <translation>显示最近一分钟</translation>
    </message>
    <message>
        <source>10 m</source>
        <comment>span: ten minutes</comment>
        <translation>10 分</translation>
    </message>
    <message>
        <source>Show the last ten minutes</source>
        <translation>显示最近十分钟</translation>
    </message>
    <message>
        <source>1 h</source>
        <comment>span: one hour</comment>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>Show the last hour</source>
        <translation>显示最近一小时</translation>
    </message>
    <message>
        <source>8 h</source>
        <comment>span: eight hours</comment>
        <translation>8 小时</translation>
    </message>
    <message>
        <source>Show the last eight hours</source>
        <translation>显示最近八小时</translation>
    </message>
    <message>
        <source>1 d</source>
        <comment>span: one day</comment>
        <translation>1 天</translation>
    </message>
    <message>
        <source>Show the last day</source>
        <translation>显示最近一天</translation>
    </message>
    <message>
        <source>7 d</source>
        <comment>span: seven days</comment>
        <translation>7 天</translation>
    </message>
    <message>
        <source>Show the last seven days</source>
        <translation>显示最近七天</translation>
    </message>
    <message>
        <source>30 d</source>
        <comment>span: thirty days</comment>
        <translation>30 天</translation>
    </message>
    <message>
        <source>Show the last thirty days</source>
        <translation>显示最近三十天</translation>
    </message>
    <message>
        <source>1 y</source>
        <comment>span: one year</comment>
        <translation>1 年</translation>
    </message>
    <message>
        <source>Show the last year</source>
        <translation>显示最近一年</translation>
    </message>
    <message>
        <source>Pause the charts</source>
        <translation>暂停图表</translation>
    </message>
    <message>
        <source>Show the charts as tables, too</source>
        <translation>同时以表格显示图表</translation>
    </message>
    <message>
        <source>Save the charts as a picture (PNG)…</source>
        <translation>将图表保存为图片（PNG）…</translation>
    </message>
    <message>
        <source>Save the charts&apos; values (CSV)…</source>
        <translation>将图表数值保存为 CSV…</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>ui::Record</name>
    <message>
        <source>The record does not hold this.</source>
        <translation>记录中没有这项内容。</translation>
    </message>
    <message>
        <source>This is not a flight record of Postkontor.</source>
        <translation>这不是 Postkontor 的飞行记录。</translation>
    </message>
    <message>
        <source>The file is too large to be a flight record.</source>
        <translation>文件太大，不可能是飞行记录。</translation>
    </message>
    <message>
        <source>This is a record: nothing can be changed in it.</source>
        <translation>这是一份记录，不能更改任何内容。</translation>
    </message>
</context>
<context>
    <name>ui::RecordList</name>
    <message>
        <source>with refusals</source>
        <translation>有拒绝</translation>
    </message>
    <message>
        <source>open</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>对方</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>行数</translation>
    </message>
</context>
<context>
    <name>ui::RecordWindow</name>
    <message>
        <source>Flight record: %1</source>
        <translation>飞行记录：%1</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Choose an event of a mail to see the mail&apos;s way.</source>
        <translation>选择一封邮件的事件，查看它的经过。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>会话记录</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>the engine was killed, or power failed</source>
        <translation>引擎被强行终止，或断电</translation>
    </message>
    <message>
        <source>the engine crashed (%1)</source>
        <translation>引擎崩溃（%1）</translation>
    </message>
    <message>
        <source>Not kept: sessions that were open, and the last seconds before the end.</source>
        <translation>未能保存：当时进行中的会话，以及结束前最后几秒。</translation>
    </message>
    <message>
        <source>made on demand</source>
        <translation>手动生成</translation>
    </message>
    <message>
        <source>A record, read-only</source>
        <translation>一份记录，只读</translation>
    </message>
    <message>
        <source>People and machines have made-up names, the same throughout. Engine version %1.</source>
        <translation>人和机器均用化名，全文一致。引擎版本 %1。</translation>
    </message>
    <message>
        <source>What this is</source>
        <translation>这是什么</translation>
    </message>
    <message>
        <source>This event is of no mail.</source>
        <translation>这个事件不属于任何邮件。</translation>
    </message>
    <message>
        <source>kept when an alert was raised: %1</source>
        <translation>警报触发时保存：%1</translation>
    </message>
</context>
<context>
    <name>ui::RecordsDialog</name>
    <message>
        <source>The engine had crashed</source>
        <translation>引擎曾崩溃</translation>
    </message>
    <message>
        <source>Somebody asked for it</source>
        <translation>有人要求记录</translation>
    </message>
    <message>
        <source>Kept flight records</source>
        <translation>保留的飞行记录</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Make one now</source>
        <translation>立即记录(&amp;M)</translation>
    </message>
    <message>
        <source>None is kept yet. “Make one now” keeps the last 15 minutes.</source>
        <translation>还没有保留的记录。点击“立即记录”可保留最近 15 分钟。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>The engine gathers the last 15 minutes…</source>
        <translation>引擎正在收集最近 15 分钟的数据…</translation>
    </message>
    <message>
        <source>Delete the record of %1? This cannot be undone.</source>
        <translation>删除 %1 的记录？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>An alert was raised</source>
        <translation>触发了警报</translation>
    </message>
    <message>
        <source>Each holds what the engine did in 15 minutes, without names, addresses or texts. One is kept at every alert and after a crash; the oldest goes when there is no more room.</source>
        <translation>每份记录包含引擎 15 分钟内的活动，不含姓名、地址和正文。每次警报以及崩溃之后都会保留一份；空间不足时删除最旧的。</translation>
    </message>
</context>
<context>
    <name>ui::RefusalWords</name>
    <message>
        <source>at least %1 characters</source>
        <translation>至少 %1 个字符</translation>
    </message>
    <message>
        <source>not an address a mailbox can have</source>
        <translation>邮箱不能使用这个地址</translation>
    </message>
    <message>
        <source>not an address an alias can have</source>
        <translation>别名不能使用这个地址</translation>
    </message>
    <message>
        <source>the domain is not one of this server</source>
        <translation>该域名不属于此服务器</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither an address nor &quot;@&quot; and a domain</source>
        <translation>“%1”既不是地址，也不是“@”加域名</translation>
    </message>
    <message>
        <source>the user&apos;s own address; set forwardKeeps to keep a copy</source>
        <translation>这是用户自己的地址；要保留副本，请选中“在邮箱中保留副本”</translation>
    </message>
    <message>
        <source>an answer needs a text</source>
        <translation>自动回复需要正文</translation>
    </message>
    <message>
        <source>it ends before it begins</source>
        <translation>结束时间早于开始时间</translation>
    </message>
    <message>
        <source>which device it is for</source>
        <translation>请说明用于哪台设备</translation>
    </message>
    <message>
        <source>at least one address</source>
        <translation>至少一个地址</translation>
    </message>
    <message>
        <source>an alias cannot lead to itself</source>
        <translation>别名不能指向自身</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a domain name</source>
        <translation>“%1”不是域名</translation>
    </message>
    <message>
        <source>not a domain name</source>
        <translation>不是域名</translation>
    </message>
    <message>
        <source>a time in the future</source>
        <translation>须是将来的时间</translation>
    </message>
    <message>
        <source>the name is kept for the token of the bootstrap file</source>
        <translation>此名称保留给引导令牌文件</translation>
    </message>
    <message>
        <source>An address or a prefix, as 192.0.2.7, 192.0.2.0/24 or 2001:db8:1:2::/64.</source>
        <translation>请输入地址或网段，例如 192.0.2.7、192.0.2.0/24 或 2001:db8:1:2::/64。</translation>
    </message>
    <message>
        <source>This address is never banned: it is exempt, trusted, private or a proxy&apos;s.</source>
        <translation>此地址从不封禁：它已豁免、受信任、属于内网或是代理。</translation>
    </message>
    <message>
        <source>A token needs a name.</source>
        <translation>密钥需要名称。</translation>
    </message>
    <message>
        <source>At most %1 characters.</source>
        <translation>最多 %1 个字符。</translation>
    </message>
    <message>
        <source>At most %1 items.</source>
        <translation>最多 %1 项。</translation>
    </message>
    <message>
        <source>This field is required.</source>
        <translation>必须填写。</translation>
    </message>
    <message>
        <source>This must be a string of at most %1 characters.</source>
        <translation>须是不超过 %1 个字符的文字。</translation>
    </message>
    <message>
        <source>Allowed: %1 to %2.</source>
        <translation>允许 %1 到 %2。</translation>
    </message>
    <message>
        <source>Passwords and tokens are taken over https, or from this machine; from a proxy that ends TLS when it stands in http.tls_proxies and says X-Forwarded-Proto: https.</source>
        <translation>密码和令牌只能通过 https 或从本机提交；如果由代理终止 TLS，代理须列在 http.tls_proxies 中，并发送 X-Forwarded-Proto: https。</translation>
    </message>
    <message>
        <source>not UTF-8: save the table as CSV (UTF-8)</source>
        <translation>不是 UTF-8 编码：请把表格另存为 CSV（UTF-8）</translation>
    </message>
    <message>
        <source>columns are %1 and %2</source>
        <translation>允许的列名：%1 和 %2</translation>
    </message>
    <message>
        <source>the column is there twice</source>
        <translation>该列出现了两次</translation>
    </message>
    <message>
        <source>the first line names the columns, %1 among them</source>
        <translation>首行必须是列名，其中要有 %1</translation>
    </message>
    <message>
        <source>at most %1 lines</source>
        <translation>最多 %1 行</translation>
    </message>
    <message>
        <source>a quote is not closed</source>
        <translation>引号没有闭合</translation>
    </message>
    <message>
        <source>more cells than columns</source>
        <translation>单元格比列多</translation>
    </message>
    <message>
        <source>each line needs an address</source>
        <translation>每行都要有地址</translation>
    </message>
    <message>
        <source>the address stands in a line above</source>
        <translation>上面的行中已有此地址</translation>
    </message>
    <message>
        <source>admin, domain-admin or operator, not &quot;%1&quot;</source>
        <translation>只能是 admin、domain-admin 或 operator，不能是“%1”</translation>
    </message>
    <message>
        <source>a new user needs a password</source>
        <translation>新用户必须有密码</translation>
    </message>
    <message>
        <source>each line needs the address of a team box</source>
        <translation>每行都要有团队邮箱的地址</translation>
    </message>
    <message>
        <source>each line needs the address of a user</source>
        <translation>每行都要有用户的地址</translation>
    </message>
    <message>
        <source>the two stand in a line above</source>
        <translation>上面的行中已有这两者</translation>
    </message>
    <message>
        <source>read, write and send-as, or nothing for all of them</source>
        <translation>可填 read、write 和 send-as；留空表示全部</translation>
    </message>
    <message>
        <source>there is no team box %1</source>
        <translation>没有团队邮箱 %1</translation>
    </message>
    <message>
        <source>there is no user %1</source>
        <translation>没有用户 %1</translation>
    </message>
    <message>
        <source>at most %1 members</source>
        <translation>最多 %1 名成员</translation>
    </message>
    <message>
        <source>there is a user with this address</source>
        <translation>已有用户使用此地址</translation>
    </message>
    <message>
        <source>there is a mailbox with this address</source>
        <translation>已有邮箱使用此地址</translation>
    </message>
    <message>
        <source>there is a group with this address</source>
        <translation>已有群组使用此地址</translation>
    </message>
    <message>
        <source>there is an alias with this address</source>
        <translation>已有别名使用此地址</translation>
    </message>
    <message>
        <source>there is a team box with this address</source>
        <translation>已有团队邮箱使用此地址</translation>
    </message>
    <message>
        <source>the address is a disposable mailbox</source>
        <translation>该地址是一次性邮箱</translation>
    </message>
    <message>
        <source>the domain has all the %1 users it may have</source>
        <translation>该域名已达到 %1 个用户的上限</translation>
    </message>
    <message>
        <source>Tables are for administrators of the server.</source>
        <translation>只有服务器的管理员可以导入表格。</translation>
    </message>
    <message>
        <source>not one that is guessed first: the address, a common word, a row of keys or figures</source>
        <translation>不能是最先被猜到的密码：地址本身、常见词、键盘顺序或连续数字</translation>
    </message>
    <message>
        <source>nobody has this address here</source>
        <translation>本服务器上没有这个地址</translation>
    </message>
    <message>
        <source>a size such as 500M (million bytes) or 10G, none, or nothing for the domain&apos;s</source>
        <translation>大小如 500M（百万字节）或 10G；none 表示不限；留空则按域名的规定</translation>
    </message>
</context>
<context>
    <name>ui::ResponseDialog</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>Responsiveness</source>
        <translation>响应速度</translation>
    </message>
    <message>
        <source>How quickly this window answers, measured from now on. Work with it as usual and look here again.</source>
        <translation>从现在起测量此窗口的响应速度。请照常使用，再回来查看。</translation>
    </message>
    <message>
        <source>Measured for:</source>
        <translation>已测量：</translation>
    </message>
    <message>
        <source>Work at once, 99.9 % below:</source>
        <translation>单次处理，99.9% 低于：</translation>
    </message>
    <message>
        <source>Longest work at once:</source>
        <translation>最长单次处理：</translation>
    </message>
    <message>
        <source>Answers late, 99.9 % below:</source>
        <translation>响应延迟，99.9% 低于：</translation>
    </message>
    <message>
        <source>Longer than %1:</source>
        <translation>超过 %1：</translation>
    </message>
    <message>
        <source>Cause of the longest:</source>
        <translation>最长一次的原因：</translation>
    </message>
    <message>
        <source>Start &amp;again</source>
        <translation>重新开始(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s)</source>
        <translation>
            <numerusform>%Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ui::ResultsPanel</name>
    <message>
        <source>%1 %</source>
        <comment>per cent</comment>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Show what waits of it</source>
        <translation>查看其排队邮件</translation>
    </message>
    <message>
        <source>Grouped by</source>
        <translation>分组方式</translation>
    </message>
    <message>
        <source>By class of mail</source>
        <translation>按邮件类别</translation>
    </message>
    <message>
        <source>By destination</source>
        <translation>按目的地</translation>
    </message>
    <message>
        <source>Span</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>last hour</source>
        <translation>最近 1 小时</translation>
    </message>
    <message>
        <source>last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Class or destination</source>
        <translation>类别或目的地</translation>
    </message>
    <message>
        <source>Tried</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>送达</translation>
    </message>
    <message>
        <source>Put off</source>
        <translation>推迟</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>What became of mail</source>
        <translation>邮件投递结果</translation>
    </message>
    <message>
        <source>Nothing has been delivered yet</source>
        <translation>还没有投递过邮件</translation>
    </message>
    <message>
        <source>Once mail goes out, this says how much of it arrives, by class and by destination.</source>
        <translation>开始外发邮件后，这里会按类别和目的地显示送达情况。</translation>
    </message>
    <message>
        <source>Delivered, returned: of the recipients decided about. Put off: of those tried, at least once.</source>
        <translation>送达与退回：占已有结果的收件人的比例。推迟：占尝试过的收件人中至少被推迟一次的比例。</translation>
    </message>
    <message>
        <source>Attempts per second by result</source>
        <translation>每秒尝试次数（按结果）</translation>
    </message>
    <message>
        <source>From the queue to the receiver</source>
        <translation>从入队到对方接收</translation>
    </message>
    <message>
        <source>others together</source>
        <translation>其余合计</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recipient(s)</source>
        <translation>
            <numerusform>%Ln 个收件人</numerusform>
        </translation>
    </message>
    <message>
        <source>The last hour of: %1</source>
        <translation>最近一小时：%1</translation>
    </message>
    <message>
        <source>The last hour of all mail</source>
        <translation>最近一小时：全部邮件</translation>
    </message>
    <message>
        <source>The queue can be searched for one class or one destination only.</source>
        <translation>队列只能按单个类别或单个目的地查找。</translation>
    </message>
</context>
<context>
    <name>ui::RolePage</name>
    <message>
        <source>What is this server for?</source>
        <translation>这台服务器用来做什么？</translation>
    </message>
    <message>
        <source>Everything can be changed later, in Settings. Nothing is written before the last question.</source>
        <translation>以后都可以在“设置”中更改。回答完最后一个问题之前不会写入任何内容。</translation>
    </message>
    <message>
        <source>Mail for an office</source>
        <translation>办公室邮件</translation>
    </message>
    <message>
        <source>It takes mail for your domain from everywhere and keeps it in mailboxes; people send through it.</source>
        <translation>接收各处发往您域名的邮件并保存在邮箱中；用户通过它发信。</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中继</translation>
    </message>
    <message>
        <source>It takes mail from the programs and machines of your own network and sends it on.</source>
        <translation>接收自己网络中程序和机器的邮件并转发。</translation>
    </message>
    <message>
        <source>Catch test mail</source>
        <translation>接收测试邮件</translation>
    </message>
    <message>
        <source>Programs under test send to it; you look at what they sent. Nothing leaves this machine. Mails of up to 10 MiB, to ten recipients at most.</source>
        <translation>被测程序向它发信，您查看它们发了什么。任何邮件都不会离开本机。每封邮件最大 10 MiB，最多十个收件人。</translation>
    </message>
</context>
<context>
    <name>ui::RootHelp</name>
    <message>
        <source>Open the file, choose &quot;Install Certificate&quot;, then &quot;Local Machine&quot; and the store &quot;Trusted Root Certification Authorities&quot;. For a whole domain: group policy, Public Key Policies.</source>
        <translation>打开文件，选择“安装证书”，再选“本地计算机”和存储位置“受信任的根证书颁发机构”。整个域：组策略中的“公钥策略”。</translation>
    </message>
    <message>
        <source>Open the file and add it to the keychain &quot;System&quot;. Double-click it there and choose &quot;Always Trust&quot; for SSL.</source>
        <translation>打开文件，添加到“系统”钥匙串。在那里双击它，把 SSL 设为“始终信任”。</translation>
    </message>
    <message>
        <source>Debian and Ubuntu: copy the file as postkontor.crt to /usr/local/share/ca-certificates and run update-ca-certificates. Fedora: /etc/pki/ca-trust/source/anchors and update-ca-trust.</source>
        <translation>Debian 和 Ubuntu：把文件以 postkontor.crt 为名复制到 /usr/local/share/ca-certificates，然后运行 update-ca-certificates。Fedora：/etc/pki/ca-trust/source/anchors 和 update-ca-trust。</translation>
    </message>
    <message>
        <source>Open the file on the phone and install the profile. Then switch it on: Settings, General, About, Certificate Trust Settings.</source>
        <translation>在手机上打开文件并安装描述文件。然后启用它：设置、通用、关于本机、证书信任设置。</translation>
    </message>
    <message>
        <source>Open Settings, Security, Encryption and credentials, Install a certificate, CA certificate, and choose the file.</source>
        <translation>打开“设置、安全、加密与凭据、安装证书、CA 证书”，选择该文件。</translation>
    </message>
    <message>
        <source>Thunderbird and Firefox have a list of their own: Settings, Privacy and Security, Certificates, Authorities, Import.</source>
        <translation>Thunderbird 和 Firefox 有自己的列表：设置、隐私与安全、证书、证书颁发机构、导入。</translation>
    </message>
    <message>
        <source>Save the root…</source>
        <translation>保存根证书…</translation>
    </message>
    <message>
        <source>System that is to trust it</source>
        <translation>要信任它的系统</translation>
    </message>
    <message>
        <source>Root of the local authority, for:</source>
        <translation>本地颁发机构的根证书，用于：</translation>
    </message>
</context>
<context>
    <name>ui::SaveFile</name>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>ui::SearchEdit</name>
    <message>
        <source>a word, anywhere in the mail</source>
        <translation>邮件中任何位置的词</translation>
    </message>
    <message>
        <source>words that stand together</source>
        <translation>连在一起的词</translation>
    </message>
    <message>
        <source>what must not be there; also before a key</source>
        <translation>不得出现的内容；也可放在关键字前</translation>
    </message>
    <message>
        <source>the sender&apos;s name or address</source>
        <translation>发件人的姓名或地址</translation>
    </message>
    <message>
        <source>a recipient</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>words of the subject</source>
        <translation>主题中的词</translation>
    </message>
    <message>
        <source>with a file attached</source>
        <translation>带附件</translation>
    </message>
    <message>
        <source>days, months, years, or how long ago: 12h, 7d, 2w</source>
        <translation>日、月、年，或多久以前：12h、7d、2w</translation>
    </message>
    <message>
        <source>size of the mail</source>
        <translation>邮件大小</translation>
    </message>
    <message>
        <source>Message-ID, or the id of a mail or message here</source>
        <translation>Message-ID，或此处邮件的编号</translation>
    </message>
    <message>
        <source>What can be searched for (F1)</source>
        <translation>能搜索什么 (F1)</translation>
    </message>
    <message>
        <source>Keys of the search</source>
        <translation>搜索关键字</translation>
    </message>
    <message>
        <source>At character %1: %2</source>
        <comment>position, what is wrong</comment>
        <translation>第 %1 个字符：%2</translation>
    </message>
    <message>
        <source>there is no such key. The keys: %1 (a word with a colon goes in quotes).</source>
        <translation>没有这个关键字。可用的关键字：%1（含冒号的词请加引号）。</translation>
    </message>
    <message>
        <source>there is nothing to look for after it.</source>
        <translation>后面没有要查找的内容。</translation>
    </message>
    <message>
        <source>the quote is not closed.</source>
        <translation>引号没有闭合。</translation>
    </message>
    <message>
        <source>this is no date. Write 2026-11-22, 2026-11, 2026, or how long ago: 12h, 7d, 2w.</source>
        <translation>这不是日期。请写 2026-11-22、2026-11、2026，或多久以前：12h、7d、2w。</translation>
    </message>
    <message>
        <source>this is no size. Write 500, 20k, 3M or 1G.</source>
        <translation>这不是大小。请写 500、20k、3M 或 1G。</translation>
    </message>
    <message>
        <source>only has:attachment is known.</source>
        <translation>只认识 has:attachment。</translation>
    </message>
    <message>
        <source>a search has at most %1 characters.</source>
        <translation>搜索最多 %1 个字符。</translation>
    </message>
    <message>
        <source>a search has at most %1 words.</source>
        <translation>搜索最多 %1 个词。</translation>
    </message>
    <message>
        <source>What can be searched for</source>
        <translation>能搜索什么</translation>
    </message>
    <message>
        <source>All conditions must hold.</source>
        <translation>所有条件必须同时成立。</translation>
    </message>
</context>
<context>
    <name>ui::SecurityPage</name>
    <message>
        <source>Which certificate?</source>
        <translation>使用哪个证书？</translation>
    </message>
    <message>
        <source>Certificate chain (PEM)</source>
        <translation>证书链（PEM）</translation>
    </message>
    <message>
        <source>Private key (PEM)</source>
        <translation>私钥（PEM）</translation>
    </message>
    <message>
        <source>Certificate chain (PEM):</source>
        <translation>证书链（PEM）：</translation>
    </message>
    <message>
        <source>Private key (PEM):</source>
        <translation>私钥（PEM）：</translation>
    </message>
    <message>
        <source>%1 cannot be read by this program.</source>
        <translation>本程序无法读取 %1。</translation>
    </message>
    <message>
        <source>From an ACME server, such as Let&apos;s Encrypt</source>
        <translation>来自 ACME 服务器，例如 Let&apos;s Encrypt</translation>
    </message>
    <message>
        <source>Free, and every mail program believes it. It renews itself. It needs a public name and port 80 open to the outside.</source>
        <translation>免费，所有邮件程序都信任，并自动续期。需要公网域名和对外开放的 80 端口。</translation>
    </message>
    <message>
        <source>From a local authority, made now</source>
        <translation>来自现在建立的本地证书颁发机构</translation>
    </message>
    <message>
        <source>For an office without a public name. Each computer and phone installs its root once, and believes it from then on. The last page saves that root and says how.</source>
        <translation>适合没有公网域名的办公室。每台电脑和手机安装一次根证书，此后便信任它。最后一页可保存根证书并说明做法。</translation>
    </message>
    <message>
        <source>From files I have</source>
        <translation>来自现有文件</translation>
    </message>
    <message>
        <source>From certbot, a company&apos;s authority or a shop. The files are watched: a new certificate is used at once.</source>
        <translation>来自 certbot、公司的颁发机构或购买所得。文件会被监视：新证书立即启用。</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>The server makes one that encrypts, but that nobody can verify: mail programs ask before they trust it.</source>
        <translation>服务器会生成一份可用于加密、但无人能验证的证书：邮件程序信任它之前会询问。</translation>
    </message>
    <message>
        <source>Connections are encrypted with it, and mail programs know by it that they talk to the right server.</source>
        <translation>连接用它加密，邮件程序凭它确认连到了正确的服务器。</translation>
    </message>
    <message>
        <source>Directory of the ACME server</source>
        <translation>ACME 服务器的目录地址</translation>
    </message>
    <message>
        <source>The second one is Let&apos;s Encrypt&apos;s for trials: its certificates are believed by nobody, and it counts no failures.</source>
        <translation>第二个是 Let&apos;s Encrypt 的试用服务器：其证书不受任何程序信任，也不计失败次数。</translation>
    </message>
    <message>
        <source>Address the ACME server may write to</source>
        <translation>ACME 服务器可以写信到的地址</translation>
    </message>
    <message>
        <source>I have read the terms of its operator and agree to them</source>
        <translation>我已阅读并同意其运营者的条款</translation>
    </message>
    <message>
        <source>ACME server:</source>
        <translation>ACME 服务器：</translation>
    </message>
    <message>
        <source>May write to:</source>
        <translation>联系地址：</translation>
    </message>
</context>
<context>
    <name>ui::SendWords</name>
    <message>
        <source>sign-in codes</source>
        <translation>登录验证码</translation>
    </message>
    <message>
        <source>password resets</source>
        <translation>密码重置</translation>
    </message>
    <message>
        <source>alerts</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>balances</source>
        <translation>余额变动</translation>
    </message>
    <message>
        <source>expiry notes</source>
        <translation>到期提醒</translation>
    </message>
    <message>
        <source>verifications</source>
        <translation>身份验证</translation>
    </message>
    <message>
        <source>bulk mail</source>
        <translation>批量邮件</translation>
    </message>
    <message>
        <source>other classes</source>
        <translation>其他类别</translation>
    </message>
    <message>
        <source>no class</source>
        <translation>无类别</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>found</source>
        <translation>已生效</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>different</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>no address</source>
        <translation>无地址</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无响应</translation>
    </message>
    <message>
        <source>Add this record where the DNS of the domain is kept, then check again. It may take as long as the record before lived.</source>
        <translation>请在管理该域名 DNS 的地方添加此记录，然后再次检查。旧记录的有效期过后才会生效。</translation>
    </message>
    <message>
        <source>Another record stands there. Change it to this one, unless you meant it so.</source>
        <translation>那里是另一条记录。若非有意为之，请改成这条。</translation>
    </message>
    <message>
        <source>The record is there, but its host has no address: add an A or AAAA record for it.</source>
        <translation>记录已存在，但其主机没有地址：请为它添加 A 或 AAAA 记录。</translation>
    </message>
    <message>
        <source>The name servers did not answer. Try again; if it stays so, check the DNS servers in the settings.</source>
        <translation>域名服务器没有响应。请重试；若仍如此，请检查设置中的 DNS 服务器。</translation>
    </message>
    <message>
        <source>next: publish it, then use it</source>
        <translation>下一组：先发布，再启用</translation>
    </message>
    <message>
        <source>signs now</source>
        <translation>正在签名</translation>
    </message>
    <message>
        <source>retired: leave it published for some days</source>
        <translation>已停用：记录请再保留几天</translation>
    </message>
    <message>
        <source>mail received</source>
        <translation>收到邮件</translation>
    </message>
    <message>
        <source>mail delivered</source>
        <translation>邮件送达</translation>
    </message>
    <message>
        <source>mail put off</source>
        <translation>邮件推迟</translation>
    </message>
    <message>
        <source>mail returned</source>
        <translation>邮件退回</translation>
    </message>
    <message>
        <source>alert</source>
        <translation>警报</translation>
    </message>
    <message>
        <source>alert over</source>
        <translation>警报解除</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
</context>
<context>
    <name>ui::SessionsPage</name>
    <message>
        <source>Sign out there</source>
        <translation>在该处退出</translation>
    </message>
    <message>
        <source>Sign out everywhere</source>
        <translation>全部退出</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>登录时间</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Ends by itself</source>
        <translation>自动结束</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>尚未</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1后</translation>
    </message>
    <message>
        <source>Nobody is signed in as this user. Mail programs are not listed here: they sign in anew for each piece of work.</source>
        <translation>没有人以此用户登录。邮件程序不在此列：它们每次工作都重新登录。</translation>
    </message>
    <message>
        <source>Signed in to the console or another program that uses the API. A new password ends all of these, too.</source>
        <translation>已登录控制台或其他使用 API 的程序。设置新密码也会结束所有这些登录。</translation>
    </message>
</context>
<context>
    <name>ui::SettingEditor</name>
    <message>
        <source>What is wrong with it</source>
        <translation>有什么问题</translation>
    </message>
    <message>
        <source>Back to default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Leave as it was</source>
        <translation>保持原样</translation>
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
        <source>Allowed: %1</source>
        <translation>允许：%1</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Now from: %1</source>
        <translation>当前来自：%1</translation>
    </message>
    <message>
        <source>Takes effect at the next start of the engine</source>
        <translation>引擎下次启动时生效</translation>
    </message>
    <message>
        <source>Takes effect at once</source>
        <translation>立即生效</translation>
    </message>
    <message>
        <source>Was changed and waits for that start</source>
        <translation>已更改，等待重启</translation>
    </message>
    <message>
        <source>Changed here, not applied yet</source>
        <translation>在此更改，尚未应用</translation>
    </message>
    <message>
        <source>set; type a new one to change it</source>
        <translation>已设置；输入新值以更改</translation>
    </message>
    <message>
        <source>Choose a setting to see what it does and to change it.</source>
        <translation>选择一项设置，查看它的作用并更改。</translation>
    </message>
</context>
<context>
    <name>ui::SettingWords</name>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Listeners</source>
        <translation>监听端口</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>API and web</source>
        <translation>API 与网页</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Name servers</source>
        <translation>域名服务器</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>管理</translation>
    </message>
    <message>
        <source>Keeping</source>
        <translation>保存期限</translation>
    </message>
    <message>
        <source>Webhooks</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>milliseconds</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>a host name such as mail.example.test</source>
        <translation>主机名，如 mail.example.test</translation>
    </message>
    <message>
        <source>an address and port such as 127.0.0.1:2525 or [::1]:2525</source>
        <translation>地址和端口，如 127.0.0.1:2525 或 [::1]:2525</translation>
    </message>
    <message>
        <source>a host and port such as relay.example.test:25 or [2001:db8::1]:25</source>
        <translation>主机和端口，如 relay.example.test:25 或 [2001:db8::1]:25</translation>
    </message>
    <message>
        <source>a network such as 192.0.2.0/24, 2001:db8::/32 or ::1</source>
        <translation>网络，如 192.0.2.0/24、2001:db8::/32 或 ::1</translation>
    </message>
    <message>
        <source>a URL such as scheme://host:port</source>
        <translation>URL，如 scheme://host:port</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>one per line</source>
        <translation>每行一个</translation>
    </message>
    <message>
        <source>one per line, each %1</source>
        <translation>每行一个，每个为%1</translation>
    </message>
    <message>
        <source>a text, may be empty</source>
        <translation>文本，可为空</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>settings file</source>
        <translation>设置文件</translation>
    </message>
    <message>
        <source>changed here</source>
        <translation>在此更改</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>command line</source>
        <translation>命令行</translation>
    </message>
    <message>
        <source>Read-only: the engine needs it before it can open its database. Change it in the settings file or with the environment variable %1, then restart the engine.</source>
        <translation>只读：引擎在打开数据库之前就需要它。请在设置文件中或用环境变量 %1 更改，然后重启引擎。</translation>
    </message>
    <message>
        <source>Read-only: the environment variable %1 sets it and counts more than a change made here. Remove the variable and restart the engine to change it here.</source>
        <translation>只读：环境变量 %1 设置了它，优先于在此的更改。要在此更改，请删除该变量并重启引擎。</translation>
    </message>
    <message>
        <source>Read-only: the command line of the engine sets it and counts more than a change made here.</source>
        <translation>只读：引擎的命令行设置了它，优先于在此的更改。</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>set, not shown</source>
        <translation>已设置，不显示</translation>
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
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Certificates by ACME</source>
        <translation>ACME 证书</translation>
    </message>
    <message>
        <source>Bans</source>
        <translation>封禁</translation>
    </message>
    <message>
        <source>Checks of strangers</source>
        <translation>陌生来源检查</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Reading by IMAP</source>
        <translation>通过 IMAP 阅读</translation>
    </message>
    <message>
        <source>Collecting by POP3</source>
        <translation>通过 POP3 收取</translation>
    </message>
    <message>
        <source>Taking over by LMTP</source>
        <translation>通过 LMTP 接收</translation>
    </message>
    <message>
        <source>Set-up of mail programs</source>
        <translation>邮件程序的设置</translation>
    </message>
</context>
<context>
    <name>ui::SettingsDiff</name>
    <message>
        <source>Go back by itself unless I keep it within</source>
        <translation>自动恢复，除非我在以下时间内保留：</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Forget the changes</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>将要更改的内容</translation>
    </message>
    <message>
        <source>s</source>
        <comment>seconds</comment>
        <translation>秒</translation>
    </message>
    <message>
        <source>Time to keep the change in</source>
        <translation>保留更改的时限</translation>
    </message>
    <message>
        <source>a new one</source>
        <translation>新的值</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>%1 (not changed here any more)</source>
        <translation>%1（不再由此更改）</translation>
    </message>
    <message>
        <source>at the next start</source>
        <translation>下次启动时</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>Nothing is changed. Choose a setting above; what you change is shown here before it is applied.</source>
        <translation>没有更改。请在上方选择设置；更改在应用之前显示在这里。</translation>
    </message>
    <message>
        <source>A change waits to be kept. Keep it or take it back first.</source>
        <translation>有一项更改等待保留。请先保留或撤回它。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln setting(s) will change:</source>
        <translation>
            <numerusform>%Ln 项设置将更改：</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SettingsHistory</name>
    <message>
        <source>a secret, not shown</source>
        <translation>机密，不显示</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>waits to be kept</source>
        <translation>等待保留</translation>
    </message>
    <message>
        <source>went back by itself</source>
        <translation>已自动恢复</translation>
    </message>
    <message>
        <source>takes back no. %1</source>
        <translation>撤回第 %1 号</translation>
    </message>
    <message>
        <source>in effect</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Take the change of settings back</source>
        <translation>撤回设置更改</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Changes of settings</source>
        <translation>设置更改</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>the engine</source>
        <translation>引擎</translation>
    </message>
</context>
<context>
    <name>ui::SettingsModel</name>
    <message>
        <source>to be applied</source>
        <translation>待应用</translation>
    </message>
    <message>
        <source>waits for a restart</source>
        <translation>等待重启</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>a new one</source>
        <translation>新的值</translation>
    </message>
</context>
<context>
    <name>ui::SettingsPanel</name>
    <message>
        <source>Changes to apply</source>
        <translation>待应用的更改</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Look for a setting, by name or by what it does</source>
        <translation>按名称或作用查找设置</translation>
    </message>
    <message>
        <source>Look for a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Changeable here</source>
        <translation>可在此更改</translation>
    </message>
    <message>
        <source>Which settings</source>
        <translation>哪些设置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Changes to apply (%1)</source>
        <translation>待应用的更改（%1）</translation>
    </message>
    <message>
        <source>Somebody else changed the settings meanwhile: %1. What you see is up to date now; apply once more if it still fits.</source>
        <translation>期间有人更改了设置：%1。现在显示的是最新内容；如仍合适，请再次应用。</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Takes effect at the next start of the engine: %1</source>
        <translation>引擎下次启动时生效：%1</translation>
    </message>
    <message>
        <source>The new settings are in effect.</source>
        <translation>新设置已生效。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>The new settings stay.</source>
        <translation>新设置已保留。</translation>
    </message>
    <message>
        <source>The change is taken back.</source>
        <translation>更改已撤回。</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>It cannot be taken back: %1</source>
        <translation>无法撤回：%1</translation>
    </message>
</context>
<context>
    <name>ui::SetupPlan</name>
    <message>
        <source>Written by the first-run wizard of the console. Changes made in the console later count more than what stands here.</source>
        <translation>由控制台的首次运行向导写入。之后在控制台中所做的更改优先于此处的内容。</translation>
    </message>
</context>
<context>
    <name>ui::SetupWizard</name>
    <message>
        <source>Set up Postkontor</source>
        <translation>设置 Postkontor</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>开始设置</translation>
    </message>
    <message>
        <source>Open the console</source>
        <translation>打开控制台</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Way out</source>
        <translation>外发方式</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>It runs</source>
        <translation>已运行</translation>
    </message>
</context>
<context>
    <name>ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Filter commands and keys</source>
        <translation>筛选命令和按键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Chart: move the crosshair</source>
        <translation>图表：移动十字线</translation>
    </message>
    <message>
        <source>Chart: show that time in the lists</source>
        <translation>图表：在列表中显示该时刻</translation>
    </message>
    <message>
        <source>Chart: show all times again</source>
        <translation>图表：重新显示全部时间</translation>
    </message>
    <message>
        <source>List: its commands</source>
        <translation>列表：可用的命令</translation>
    </message>
</context>
<context>
    <name>ui::SignInPage</name>
    <message>
        <source>New app password</source>
        <translation>新建应用密码</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>End the second factor…</source>
        <translation>停用两步验证…</translation>
    </message>
    <message>
        <source>App password for</source>
        <translation>应用密码用于</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>App passwords</source>
        <translation>应用密码</translation>
    </message>
    <message>
        <source>Device of the new app password</source>
        <translation>新应用密码的设备</translation>
    </message>
    <message>
        <source>A mail program signs in with an app password, so that a lost phone costs one of them and not the password.</source>
        <translation>邮件程序用应用密码登录；手机丢失时只需吊销其中一个，不必更换密码。</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>The password for %1, shown only now: %2</source>
        <translation>%1 的密码，仅此一次显示：%2</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Revoke the password for %1? The device cannot sign in any more.</source>
        <translation>吊销 %1 的密码吗？该设备将无法再登录。</translation>
    </message>
    <message>
        <source>Second factor</source>
        <translation>两步验证</translation>
    </message>
    <message>
        <source>End the second factor of %1? The password alone is enough to sign in then. Do it when a phone is lost.</source>
        <translation>停用 %1 的两步验证吗？此后仅凭密码即可登录。手机丢失时才需要这样做。</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>A second factor is asked for besides the password.</source>
        <translation>登录时除密码外还需要两步验证。</translation>
    </message>
    <message>
        <source>Device, for example Mei&apos;s phone</source>
        <translation>设备，例如“小梅的手机”</translation>
    </message>
    <message>
        <source>Set up a second factor…</source>
        <translation>设置两步验证…</translation>
    </message>
    <message>
        <source>No second factor: the password alone is enough to sign in.</source>
        <translation>没有两步验证：仅凭密码即可登录。</translation>
    </message>
</context>
<context>
    <name>ui::StatePill</name>
    <message>
        <source>State of the engine</source>
        <translation>引擎状态</translation>
    </message>
</context>
<context>
    <name>ui::StatusLine</name>
    <message>
        <source>Contents</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Uptime</source>
        <translation>运行时间</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mailbox(es)</source>
        <translation>
            <numerusform>%Ln 个邮箱</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln 封邮件</numerusform>
        </translation>
    </message>
    <message>
        <source>up %1</source>
        <translation>已运行 %1</translation>
    </message>
    <message>
        <source>Runs since %1</source>
        <translation>运行自 %1</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message>
        <source>disk %1 free</source>
        <comment>room left on the disk</comment>
        <translation>磁盘剩余 %1</translation>
    </message>
    <message>
        <source>%1 of %2 are free on the disk with the engine&apos;s data</source>
        <translation>引擎数据所在磁盘共 %2，剩余 %1</translation>
    </message>
    <message>
        <source>certificate expired</source>
        <translation>证书已过期</translation>
    </message>
    <message>
        <source>certificate %1</source>
        <comment>how long it is valid still</comment>
        <translation>证书剩余 %1</translation>
    </message>
    <message>
        <source>The certificate of the engine is valid until %1</source>
        <translation>引擎的证书有效期至 %1</translation>
    </message>
</context>
<context>
    <name>ui::SummaryPage</name>
    <message>
        <source>This will be written</source>
        <translation>将写入以下内容</translation>
    </message>
    <message>
        <source>Until now nothing was. The settings go into a file of yours, the server starts, and its domain is made.</source>
        <translation>到目前为止尚未写入任何内容。设置将写入您的文件，服务器启动，并建立域名。</translation>
    </message>
    <message>
        <source>Settings to be written</source>
        <translation>将写入的设置</translation>
    </message>
    <message>
        <source>Then %1 becomes administrator. The password is in no file.</source>
        <translation>然后 %1 成为管理员。密码不写入任何文件。</translation>
    </message>
</context>
<context>
    <name>ui::SuppressionsPanel</name>
    <message>
        <source>Send nothing more to it</source>
        <translation>不再向其发送</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Addresses nothing is sent to</source>
        <translation>停发地址</translation>
    </message>
    <message>
        <source>Send to it again</source>
        <translation>恢复发送</translation>
    </message>
    <message>
        <source>Filter addresses and reasons</source>
        <translation>筛选地址和原因</translation>
    </message>
    <message>
        <source>Address to send nothing more to</source>
        <translation>要停发的地址</translation>
    </message>
    <message>
        <source>Why, for whoever asks later</source>
        <translation>原因，供日后查询</translation>
    </message>
    <message>
        <source>Mail goes to every address</source>
        <translation>没有停发的地址</translation>
    </message>
    <message>
        <source>Enter an address below when somebody wants no more mail, or when mail to it only comes back. The send API then leaves it out and says so.</source>
        <translation>有人不想再收邮件，或发给某地址的邮件总被退回时，请在下方输入该地址。发送 API 会跳过它并予以说明。</translation>
    </message>
    <message>
        <source>Nothing more is sent to %1.</source>
        <translation>不再向 %1 发送邮件。</translation>
    </message>
    <message numerus="yes">
        <source>Mail goes to %Ln address(es) again.</source>
        <translation>
            <numerusform>已恢复向 %Ln 个地址发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>前 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln address(es)</source>
        <translation>
            <numerusform>%Ln 个地址</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TableDialog</name>
    <message>
        <source>A line for each user. The first line names the columns, in any order: %1. Who is not there yet is made; of the others what a column says is changed. Several values in a cell are parted by blanks.</source>
        <translation>每行一个用户。首行是列名，顺序不限：%1。还没有的用户会新建，已有的按各列的内容更改。一个单元格里的多个值用空格分开。</translation>
    </message>
    <message>
        <source>A line for each person in a box. The first line names the columns: %1. Rights are %2, parted by blanks; none of them means all. Whoever is a member already has these afterwards, and nobody is taken out.</source>
        <translation>每行是一个邮箱里的一个人。首行是列名：%1。权限为 %2，用空格分开；留空表示全部。已是成员的人改用这里的权限，不会移除任何人。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Import users</source>
        <translation>导入用户</translation>
    </message>
    <message>
        <source>Import people into team boxes</source>
        <translation>将人员导入团队邮箱</translation>
    </message>
    <message>
        <source>Commas, semicolons or tabs part the cells; spreadsheets save it as CSV (UTF-8). All lines are applied, or none.</source>
        <translation>单元格用逗号、分号或制表符分开；在电子表格程序中另存为 CSV（UTF-8）。要么应用全部行，要么一行也不应用。</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>What is wrong in the table</source>
        <translation>表格中的问题</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Choosing a file changes nothing: the engine looks at it first.</source>
        <translation>选择文件不会更改任何内容：引擎会先检查。</translation>
    </message>
    <message>
        <source>Choose a table</source>
        <translation>选择表格</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>表格 (*.csv *.tsv *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The file is larger than %1, the most the engine takes at once. Part it into several.</source>
        <translation>文件超过 %1，即引擎一次最多接受的大小。请拆成几个文件。</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件是空的。</translation>
    </message>
    <message>
        <source>The link broke before the engine answered, so it is not known whether the table was applied. Look again: what was applied counts as unchanged.</source>
        <translation>引擎答复之前连接中断，不清楚表格是否已应用。请重新检查：已应用的会算作不变。</translation>
    </message>
    <message>
        <source>Nothing is changed. Mend what is listed here in the table, save it, then look again.</source>
        <translation>没有更改任何内容。请在表格中改正以下各处并保存，然后重新检查。</translation>
    </message>
    <message>
        <source>Done: %1 made, %2 changed, %3 as they were.</source>
        <translation>完成：新建 %1，更改 %2，不变 %3。</translation>
    </message>
    <message>
        <source>If there are passwords in the file, delete it.</source>
        <translation>如果文件中有密码，请删除该文件。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有更改任何内容。</translation>
    </message>
    <message>
        <source>All %1 are as the table says: there is nothing to do.</source>
        <translation>全部 %1 个都与表格一致：无需更改。</translation>
    </message>
    <message>
        <source>%1 would be made, %2 changed, %3 stay as they are. Nothing is done yet.</source>
        <translation>将新建 %1，更改 %2，不变 %3。尚未执行。</translation>
    </message>
    <message>
        <source>These are the first %1 of %2.</source>
        <translation>这里是 %2 处中的前 %1 处。</translation>
    </message>
    <message>
        <source>The engine applies the table, for %1 now.</source>
        <translation>引擎正在应用表格，已用 %1。</translation>
    </message>
    <message>
        <source>Each new password takes it a moment: thousands take some minutes.</source>
        <translation>每个新密码都要花些时间：几千个需要几分钟。</translation>
    </message>
    <message>
        <source>It goes on also when this window is closed.</source>
        <translation>关闭此窗口也会继续执行。</translation>
    </message>
    <message>
        <source>The engine looks at the table, for %1 now. Nothing is changed by that.</source>
        <translation>引擎正在检查表格，已用 %1。检查不会更改任何内容。</translation>
    </message>
</context>
<context>
    <name>ui::TeamBoxDialog</name>
    <message>
        <source>Size of the box</source>
        <translation>邮箱大小</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Edit team box</source>
        <translation>编辑团队邮箱</translation>
    </message>
    <message>
        <source>New team box</source>
        <translation>新建团队邮箱</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>大小：</translation>
    </message>
    <message>
        <source>People:</source>
        <translation>人员：</translation>
    </message>
    <message>
        <source>All of them read its mail.</source>
        <translation>所有人都可以读取其中的邮件。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Changes mail</source>
        <translation>更改邮件</translation>
    </message>
    <message>
        <source>Sends as the box</source>
        <translation>以邮箱名义发信</translation>
    </message>
    <message>
        <source>People of the team box</source>
        <translation>团队邮箱的人员</translation>
    </message>
    <message>
        <source>Address of a user</source>
        <translation>用户的地址</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>ui::TeamBoxModel</name>
    <message numerus="yes">
        <source>%1 and %Ln more</source>
        <comment>people</comment>
        <translation>
            <numerusform>%1 等 %Ln 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
</context>
<context>
    <name>ui::TeamBoxesPanel</name>
    <message>
        <source>New team box…</source>
        <translation>新建团队邮箱…</translation>
    </message>
    <message>
        <source>Add people…</source>
        <translation>添加人员…</translation>
    </message>
    <message>
        <source>Edit team box…</source>
        <translation>编辑团队邮箱…</translation>
    </message>
    <message>
        <source>Delete team box…</source>
        <translation>删除团队邮箱…</translation>
    </message>
    <message>
        <source>Team boxes</source>
        <translation>团队邮箱</translation>
    </message>
    <message>
        <source>Search team boxes and their people</source>
        <translation>搜索团队邮箱及其人员</translation>
    </message>
    <message>
        <source>No team boxes yet</source>
        <translation>还没有团队邮箱</translation>
    </message>
    <message>
        <source>A team box is a mailbox that several people share: everybody of the team reads the same mail, and answers as its address.</source>
        <translation>团队邮箱是多人共用的邮箱：团队里每个人读到同样的邮件，并以它的地址回复。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln team box(es)</source>
        <translation>
            <numerusform>%Ln 个团队邮箱</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people see it now.</source>
        <translation>
            <numerusform>现在 %Ln 人可以看到它。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %1 with its %Ln message(s)? This cannot be undone.</source>
        <translation>
            <numerusform>删除 %1 及其 %Ln 封邮件？此操作无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>%1 is deleted.</source>
        <translation>%1 已删除。</translation>
    </message>
    <message>
        <source>Import people…</source>
        <translation>导入人员…</translation>
    </message>
</context>
<context>
    <name>ui::TemplatesPanel</name>
    <message>
        <source>New template</source>
        <translation>新建模板</translation>
    </message>
    <message>
        <source>Save template</source>
        <translation>保存模板</translation>
    </message>
    <message>
        <source>Delete template</source>
        <translation>删除模板</translation>
    </message>
    <message>
        <source>No template is open</source>
        <translation>未打开模板</translation>
    </message>
    <message>
        <source>A template is written once and sent often: {{name}} stands for what each recipient has of their own.</source>
        <translation>模板写一次、发多次：{{name}} 代表每个收件人各自的内容。</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>模板名称</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Hello {{name}}, your code is {{code}}.</source>
        <translation>{{name}}，您好，您的验证码是 {{code}}。</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Left empty, the mail is plain text.</source>
        <translation>留空则发送纯文本邮件。</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>Subject:</source>
        <translation>主题：</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Stands for, in this preview</source>
        <translation>在此预览中的值</translation>
    </message>
    <message>
        <source>Preview of the text</source>
        <translation>正文预览</translation>
    </message>
    <message>
        <source>Preview of the HTML</source>
        <translation>HTML 预览</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Sender of the test mail</source>
        <translation>测试邮件的发件人</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Recipient of the test mail</source>
        <translation>测试邮件的收件人</translation>
    </message>
    <message>
        <source>Send a test</source>
        <translation>发送测试</translation>
    </message>
    <message>
        <source>What you had written was not saved.</source>
        <translation>您写的内容尚未保存。</translation>
    </message>
    <message>
        <source>Back to it</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Subject: %1</source>
        <translation>主题：%1</translation>
    </message>
    <message>
        <source>A mail needs all variables; without a value yet: %1</source>
        <translation>邮件需要全部变量，尚无值的有：%1</translation>
    </message>
    <message>
        <source>Saved. Mail sent from now on is made of it.</source>
        <translation>已保存。之后发送的邮件都使用此内容。</translation>
    </message>
    <message>
        <source>Template %1 deleted.</source>
        <translation>已删除模板 %1。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Not sent: the address is among those nothing is sent to.</source>
        <translation>未发送：该地址在停发名单中。</translation>
    </message>
    <message>
        <source>The engine keeps the test mail; the queue shows its way.</source>
        <translation>引擎已保存测试邮件，可在队列中查看去向。</translation>
    </message>
    <message>
        <source>Save first: the test is made of what is saved.</source>
        <translation>请先保存：测试使用已保存的内容。</translation>
    </message>
</context>
<context>
    <name>ui::TestMailDialog</name>
    <message>
        <source>Test mail from Postkontor</source>
        <translation>来自 Postkontor 的测试邮件</translation>
    </message>
    <message>
        <source>If you can read this, mail arrives.</source>
        <translation>如果您能读到这封邮件，说明邮件可以送达。</translation>
    </message>
    <message>
        <source>Send a test mail</source>
        <translation>发送测试邮件</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>From:</source>
        <translation>发件人：</translation>
    </message>
    <message>
        <source>To:</source>
        <translation>收件人：</translation>
    </message>
    <message>
        <source>Subject:</source>
        <translation>主题：</translation>
    </message>
</context>
<context>
    <name>ui::TraceModel</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
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
        <source>safely stored</source>
        <translation>安全存储</translation>
    </message>
    <message>
        <source>in the mailbox</source>
        <translation>进入邮箱</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>name lookup</source>
        <translation>域名查询</translation>
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
        <source>goes on</source>
        <translation>仍在继续</translation>
    </message>
    <message>
        <source>from %1</source>
        <comment>start of a stage</comment>
        <translation>开始于 %1</translation>
    </message>
    <message>
        <source>takes %1</source>
        <translation>用时 %1</translation>
    </message>
    <message>
        <source>Enter shows what was said, where it is kept.</source>
        <translation>按回车键查看会话内容（如有保留）。</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>ui::TraceView</name>
    <message>
        <source>Trace</source>
        <translation>投递轨迹</translation>
    </message>
    <message>
        <source>Nothing is known of the way of this mail any more.</source>
        <translation>已没有这封邮件的轨迹信息。</translation>
    </message>
</context>
<context>
    <name>ui::TranscriptModel</name>
    <message>
        <source>… %1 bytes of message</source>
        <translation>… 邮件内容 %1 字节</translation>
    </message>
    <message>
        <source>… %1 lines are not kept</source>
        <translation>… %1 行未保留</translation>
    </message>
    <message>
        <source>The connection was closed.</source>
        <translation>连接已关闭。</translation>
    </message>
    <message>
        <source>The connection was closed: %1</source>
        <translation>连接已关闭：%1</translation>
    </message>
    <message>
        <source>Encrypted from here on: %1</source>
        <translation>从此处起已加密：%1</translation>
    </message>
    <message>
        <source>in</source>
        <comment>what the other side says</comment>
        <translation>收</translation>
    </message>
    <message>
        <source>out</source>
        <comment>what this engine says</comment>
        <translation>发</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>After</source>
        <translation>距开始</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>ui::TranscriptPanel</name>
    <message>
        <source>Copy what was said</source>
        <translation>复制会话内容</translation>
    </message>
    <message>
        <source>Save the transcript…</source>
        <translation>保存会话记录…</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>会话记录</translation>
    </message>
    <message>
        <source>No session chosen</source>
        <translation>未选择会话</translation>
    </message>
    <message>
        <source>Choose a connection, a line of the log or a stage of a trace to read what was said.</source>
        <translation>选择一个连接、一行日志或轨迹中的一个阶段，即可查看会话内容。</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>with refusals</source>
        <translation>有拒绝</translation>
    </message>
    <message>
        <source>No transcript is kept</source>
        <translation>没有保留会话记录</translation>
    </message>
    <message>
        <source>Sessions that went well are forgotten when they end. Choose a connection while it is open to watch it; those that fail are kept for a while.</source>
        <translation>正常结束的会话不保留记录。请在连接打开时选择它以实时查看；失败的会话会保留一段时间。</translation>
    </message>
    <message>
        <source>The transcript cannot be read</source>
        <translation>无法读取会话记录</translation>
    </message>
</context>
<context>
    <name>ui::TrayIcon</name>
    <message>
        <source>Show or hide the window</source>
        <translation>显示或隐藏窗口</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>ui::TrayModel</name>
    <message numerus="yes">
        <source>%Ln recipient(s) in the queue</source>
        <translation>
            <numerusform>队列中有 %Ln 个收件人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alert(s) to look at</source>
        <translation>
            <numerusform>%Ln 条警报待查看</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TrayPanel</name>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Held since</source>
        <translation>扣留自</translation>
    </message>
    <message>
        <source>Mails</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Recipients</source>
        <translation>收件人</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Users whose mail is held</source>
        <translation>邮件被扣留的用户</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Lock user</source>
        <translation>锁定用户</translation>
    </message>
    <message>
        <source>Lock user and delete the mail…</source>
        <translation>锁定用户并删除邮件…</translation>
    </message>
    <message>
        <source>Show the mail in the queue</source>
        <translation>在队列中显示这些邮件</translation>
    </message>
    <message>
        <source>Nothing is held</source>
        <translation>没有扣留的邮件</translation>
    </message>
    <message>
        <source>When somebody who writes to a few people suddenly writes to hundreds, the mail is taken but waits here, so that a stolen password does no harm before you have looked.</source>
        <translation>平时只写给几个人的用户突然写给几百人时，邮件照常收下，但在这里等待，这样在您查看之前，被盗的密码不会造成危害。</translation>
    </message>
    <message>
        <source>%1, locked</source>
        <translation>%1，已锁定</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mail(s) of %1 are on their way. Nothing more of this user is held until %2.</source>
        <translation>
            <numerusform>%1 的 %Ln 封邮件已发出。在 %2 之前不再扣留此用户的邮件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cannot sign in any more, and %Ln held mail(s) are deleted.</source>
        <translation>
            <numerusform>%1 不能再登录，%Ln 封扣留的邮件已删除。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cannot sign in any more, and %Ln mail(s) stay here.</source>
        <translation>
            <numerusform>%1 不能再登录，%Ln 封邮件留在这里。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Lock %1 and delete %Ln held mail(s)? Nobody gets them back.</source>
        <translation>
            <numerusform>锁定 %1 并删除 %Ln 封扣留的邮件？这些邮件不会退给任何人。</numerusform>
        </translation>
    </message>
    <message>
        <source>Lock and delete</source>
        <translation>锁定并删除</translation>
    </message>
    <message numerus="yes">
        <source>%Ln user(s)</source>
        <translation>
            <numerusform>%Ln 个用户</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::TwoFactorDialog</name>
    <message>
        <source>Second factor of %1</source>
        <translation>%1 的两步验证</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>QR code of the secret</source>
        <translation>密钥的二维码</translation>
    </message>
    <message>
        <source>Secret, to be typed</source>
        <translation>可手工输入的密钥</translation>
    </message>
    <message>
        <source>Code shown now</source>
        <translation>当前显示的验证码</translation>
    </message>
    <message>
        <source>Or type:</source>
        <translation>或手工输入：</translation>
    </message>
    <message>
        <source>Code shown now:</source>
        <translation>当前显示的验证码：</translation>
    </message>
    <message>
        <source>Scan this with an authenticator program, such as FreeOTP, Aegis or one that came with the phone. Then type the code it shows: nothing changes before that. Clocks of phone and server must agree to half a minute.</source>
        <translation>请用验证器程序扫描，例如 FreeOTP、Aegis 或手机自带的程序。然后输入它显示的验证码：在此之前什么都不会改变。手机和服务器的时钟相差不能超过半分钟。</translation>
    </message>
    <message>
        <source>Recovery codes</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>The second factor is asked for from now on, here and in the API. Mail programs go on with their app passwords.</source>
        <translation>从现在起，在这里和 API 中登录都需要两步验证。邮件程序继续使用各自的应用密码。</translation>
    </message>
    <message>
        <source>Keep these recovery codes where the phone is not: each signs in once in the place of a code. They are shown only now.</source>
        <translation>请把这些恢复码保存在手机以外的地方：每个恢复码可代替验证码登录一次。它们仅此时显示。</translation>
    </message>
    <message>
        <source>There is a second factor already. End it first.</source>
        <translation>已有两步验证。请先结束它。</translation>
    </message>
    <message>
        <source>That is not the code of this moment. Wait for the next one, and look whether the clocks are right.</source>
        <translation>这不是当前的验证码。请等下一个，并检查时钟是否准确。</translation>
    </message>
    <message>
        <source>Too much time has passed. Close this and begin again.</source>
        <translation>时间过长。请关闭后重新开始。</translation>
    </message>
    <message>
        <source>I have kept them</source>
        <translation>我已保存</translation>
    </message>
</context>
<context>
    <name>ui::UndoWindow</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ui::UserDialog</name>
    <message>
        <source>User %1</source>
        <translation>用户 %1</translation>
    </message>
    <message>
        <source>New user</source>
        <translation>新建用户</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>个人</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>外出</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Size of the mailbox</source>
        <translation>邮箱大小</translation>
    </message>
    <message>
        <source>Messages in the mailbox</source>
        <translation>邮箱中的邮件数</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>地址：</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>姓名：</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>密码：</translation>
    </message>
    <message>
        <source>A new password signs the user out everywhere.</source>
        <translation>更换密码后，用户在各处的登录都会失效。</translation>
    </message>
    <message>
        <source>Roles:</source>
        <translation>角色：</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>大小：</translation>
    </message>
    <message>
        <source>Messages:</source>
        <translation>邮件数：</translation>
    </message>
    <message>
        <source>Forward to</source>
        <translation>转发到</translation>
    </message>
    <message>
        <source>Keep a copy in the mailbox</source>
        <translation>在邮箱中保留副本</translation>
    </message>
    <message>
        <source>May also send as</source>
        <translation>还可用作发件人</translation>
    </message>
    <message>
        <source>Forward to:</source>
        <translation>转发到：</translation>
    </message>
    <message>
        <source>One address a line. Whatever comes in goes there, too.</source>
        <translation>每行一个地址。收到的邮件也会发到那里。</translation>
    </message>
    <message>
        <source>May also send as:</source>
        <translation>还可用作发件人：</translation>
    </message>
    <message>
        <source>Besides the own address: one address a line, or @example.test for everything in a domain.</source>
        <translation>除本人地址外：每行一个地址，或写 @example.test 表示整个域名。</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>At least %1 characters. It is not shown again; copy it before.</source>
        <translation>至少 %1 个字符。以后不再显示，请先复制。</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Mail of this user is held in the tray, because the sending changed suddenly.</source>
        <translation>此用户的发信情况突然变化，邮件已扣留在扣留箱中。</translation>
    </message>
    <message>
        <source>Nothing of this user is held in the tray until %1, whatever is sent.</source>
        <translation>在 %1 之前，无论发送什么，都不会扣留此用户的邮件。</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
</context>
<context>
    <name>ui::UserModel</name>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln 封邮件</numerusform>
        </translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Last sign-in</source>
        <translation>上次登录</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>ui::UsersPanel</name>
    <message>
        <source>New user…</source>
        <translation>新建用户…</translation>
    </message>
    <message>
        <source>Edit user…</source>
        <translation>编辑用户…</translation>
    </message>
    <message>
        <source>Set password…</source>
        <translation>设置密码…</translation>
    </message>
    <message>
        <source>Lock user</source>
        <translation>锁定用户</translation>
    </message>
    <message>
        <source>Delete user…</source>
        <translation>删除用户…</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Search addresses and names</source>
        <translation>搜索地址和姓名</translation>
    </message>
    <message>
        <source>Nobody can sign in yet</source>
        <translation>还没有人可以登录</translation>
    </message>
    <message numerus="yes">
        <source>%Ln user(s)</source>
        <translation>
            <numerusform>%Ln 个用户</numerusform>
        </translation>
    </message>
    <message>
        <source>Unlock user</source>
        <translation>解锁用户</translation>
    </message>
    <message>
        <source>%1 can sign in now.</source>
        <translation>%1 现在可以登录了。</translation>
    </message>
    <message>
        <source>%1 cannot sign in any more and is signed out everywhere. Mail still comes in.</source>
        <translation>%1 无法再登录，已在各处退出。邮件仍会接收。</translation>
    </message>
    <message>
        <source>%1 can sign in again.</source>
        <translation>%1 可以重新登录了。</translation>
    </message>
    <message numerus="yes">
        <source>Delete %1 with the mailbox and its %Ln message(s)? This cannot be undone.</source>
        <translation>
            <numerusform>删除 %1 及其邮箱和其中的 %Ln 封邮件吗？此操作无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>%1 is deleted.</source>
        <translation>%1 已删除。</translation>
    </message>
    <message>
        <source>Import users…</source>
        <translation>导入用户…</translation>
    </message>
    <message>
        <source>Export users…</source>
        <translation>导出用户…</translation>
    </message>
    <message>
        <source>Create a user for each person: an address, a mailbox and a password. Their mail programs sign in with the address. Many come by a table at once.</source>
        <translation>为每个人新建一个用户：地址、邮箱和密码。他们的邮件程序用该地址登录。人多时可用表格一次导入。</translation>
    </message>
    <message>
        <source>The engine writes the table of all users…</source>
        <translation>引擎正在写出全部用户的表格…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ui::WebhooksPanel</name>
    <message>
        <source>all told</source>
        <translation>已全部通知</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>已关闭</translation>
    </message>
    <message numerus="yes">
        <source>%Ln still to tell</source>
        <translation>
            <numerusform>还有 %Ln 条待通知</numerusform>
        </translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Last tellings</source>
        <translation>最近的通知</translation>
    </message>
    <message>
        <source>Test webhook</source>
        <translation>测试 Webhook</translation>
    </message>
    <message>
        <source>Switch webhook off</source>
        <translation>关闭 Webhook</translation>
    </message>
    <message>
        <source>New webhook secret…</source>
        <translation>更换密钥…</translation>
    </message>
    <message>
        <source>The program behind this address refuses what it is told until it has the new secret.</source>
        <translation>该程序在换上新密钥之前会拒绝通知。</translation>
    </message>
    <message>
        <source>Make a new secret</source>
        <translation>生成新密钥</translation>
    </message>
    <message>
        <source>Delete webhook…</source>
        <translation>删除 Webhook…</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Is told of</source>
        <translation>通知内容</translation>
    </message>
    <message>
        <source>What went wrong last</source>
        <translation>最近的问题</translation>
    </message>
    <message>
        <source>Webhooks</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Nobody is told yet</source>
        <translation>还没有通知任何程序</translation>
    </message>
    <message>
        <source>Enter the address of a program below. It is told of mail that comes, goes or comes back as signed JSON (Standard Webhooks), for a day until it answers.</source>
        <translation>请在下方输入程序的地址。邮件收到、送达或退回时，会以签名的 JSON（Standard Webhooks）通知它，一天之内重试直到应答。</translation>
    </message>
    <message>
        <source>Address of the program</source>
        <translation>程序地址</translation>
    </message>
    <message>
        <source>Tell it</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>The secret, shown only now: %1</source>
        <translation>密钥（仅此一次显示）：%1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>A test is on its way. How it went is in the list below.</source>
        <translation>测试已发出，结果见下方列表。</translation>
    </message>
    <message>
        <source>Tell %1 nothing more? What is still to be told goes with it. This cannot be undone.</source>
        <translation>不再通知 %1 吗？尚未送出的通知也会丢弃。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>told (%1)</source>
        <comment>HTTP status</comment>
        <translation>已通知 (%1)</translation>
    </message>
    <message>
        <source>Switch webhook on</source>
        <translation>启用 Webhook</translation>
    </message>
</context>
<context>
    <name>ui::Words</name>
    <message>
        <source>No engine</source>
        <translation>未连接引擎</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Flowing</source>
        <translation>正常收发</translation>
    </message>
    <message>
        <source>Not taking mail</source>
        <translation>暂不收信</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>Token refused</source>
        <translation>令牌被拒绝</translation>
    </message>
    <message>
        <source>The engine did not accept this input. Please change it and try again.</source>
        <translation>引擎不接受此输入，请修改后重试。</translation>
    </message>
    <message>
        <source>It no longer exists on the engine. The list will catch up.</source>
        <translation>它在引擎上已不存在，列表稍后会更新。</translation>
    </message>
    <message>
        <source>It exists already. Choose another name.</source>
        <translation>它已经存在，请换一个名称。</translation>
    </message>
    <message>
        <source>The token of this console does not allow it. Ask the administrator for more rights.</source>
        <translation>此控制台的令牌没有这项权限，请向管理员申请。</translation>
    </message>
    <message>
        <source>It is larger than the engine accepts.</source>
        <translation>超出引擎允许的大小。</translation>
    </message>
    <message>
        <source>The engine has no space left. Free some disk space, then try again.</source>
        <translation>引擎的磁盘空间已满，请清理后重试。</translation>
    </message>
    <message>
        <source>The engine is busy. Try again in a moment.</source>
        <translation>引擎正忙，请稍后重试。</translation>
    </message>
    <message>
        <source>The engine cannot be reached. The console keeps trying.</source>
        <translation>无法连接引擎，控制台会继续尝试。</translation>
    </message>
    <message>
        <source>The engine failed to do this. Its log says more.</source>
        <translation>引擎未能完成此操作，详情请看其日志。</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>待投递</translation>
    </message>
    <message>
        <source>active</source>
        <translation>投递中</translation>
    </message>
    <message>
        <source>deferred</source>
        <translation>已推迟</translation>
    </message>
    <message>
        <source>held</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>bounced</source>
        <translation>已退信</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>暂时拒绝</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Certificate changed</source>
        <translation>证书已更改</translation>
    </message>
    <message>
        <source>A record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>a sentence and the next one</comment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>https needed</source>
        <translation>需要 https</translation>
    </message>
</context>
<context>
    <name>ui::WorkBar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>%1 %2 of %3</source>
        <comment>what is being done, how many of how many</comment>
        <translation>%1：%2 / %3</translation>
    </message>
</context>
</TS>
