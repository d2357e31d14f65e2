// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demosending.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace support {
namespace {

constexpr qint64 kHour = 3600000;

control::DnsRecord textRecord(const QString &domain, const QString &node, const QString &value, const QString &purpose)
{
    const QString name = node.isEmpty() ? domain : node + u'.' + domain;
    control::DnsRecord record;
    record.name = name;
    record.type = u"TXT"_s;
    record.value = value;
    record.purpose = purpose;
    record.zone = name + u". IN TXT \""_s + value + u'"';
    record.windows = u"dnscmd . /RecordAdd %1 %2 TXT \"%3\""_s.arg(domain, node.isEmpty() ? u"@"_s : node, value);
    return record;
}

control::DomainDns dnsOf(const QString &domain, qint64 now)
{
    control::DomainDns dns;
    dns.domain = domain;
    control::DnsRecord mx;
    mx.name = domain;
    mx.type = u"MX"_s;
    mx.value = u"10 mail.example.test"_s;
    mx.purpose = u"mx"_s;
    mx.zone = domain + u". IN MX 10 mail.example.test."_s;
    mx.windows = u"dnscmd . /RecordAdd %1 @ MX 10 mail.example.test."_s.arg(domain);
    dns.records = {mx, textRecord(domain, {}, u"v=spf1 mx -all"_s, u"spf"_s),
                   textRecord(domain, u"pk20261012-r._domainkey"_s, u"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0b8Zx"_s,
                              u"dkim"_s),
                   textRecord(domain, u"pk20261012-e._domainkey"_s, u"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="_s,
                              u"dkim"_s),
                   textRecord(domain, u"_dmarc"_s, u"v=DMARC1; p=quarantine; rua=mailto:postmaster@"_s + domain, u"dmarc"_s)};
    dns.keys = {{1, u"pk20261012-r"_s, u"rsa-sha256"_s, u"signing"_s, now - 900 * kHour},
                {2, u"pk20261012-e"_s, u"ed25519-sha256"_s, u"signing"_s, now - 900 * kHour}};
    return dns;
}

control::Template made(FakeEngine &engine, const QString &name, const QString &subject, const QString &text)
{
    control::Template item;
    item.id = engine.nextId();
    item.name = name;
    item.subject = subject;
    item.text = text;
    return item;
}

} // namespace

void fillSending(FakeEngine &engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (engine.domains.isEmpty())
        engine.domains.append({engine.nextId(), u"example.test"_s, now});
    for (const control::Domain &domain : std::as_const(engine.domains))
        engine.dns.insert(domain.id, dnsOf(domain.name, now));
    engine.dnsChecks = {{u"dmarc"_s, u"missing"_s}, {u"spf"_s, u"different"_s}};
    control::Template code = made(engine, u"sign-in-code"_s, u"{{code}} is your code"_s,
                                  u"Hello {{name}},\n\nyour sign-in code is {{code}}. It is good for ten minutes.\n"_s);
    code.html = u"<p>Hello {{name}},</p><p>your sign-in code is <b>{{code}}</b>. It is good for ten minutes.</p>"_s;
    engine.templates = {code, made(engine, u"password-reset"_s, u"A new password"_s, u"Hello {{name}},\n\nopen {{link}} to choose one.\n"_s),
                        made(engine, u"验证邮箱"_s, u"请验证您的邮箱"_s, u"{{name}}，您好：\n\n请打开 {{link}} 验证您的邮箱。\n"_s)};
    engine.suppressions = {{u"anna@nordbruk.example"_s, u"asked for no more mail"_s, now - 3 * kHour},
                           {u"old.address@bigmail.example"_s, u"550 5.1.1 no such user"_s, now - 60 * kHour},
                           {u"用户@changjiang.example"_s, u"退订"_s, now - 200 * kHour}};
    control::Webhook app;
    app.id = engine.nextId();
    app.url = u"https://app.example.test/hooks/mail"_s;
    app.types = control::webhookTypes();
    app.createdAt = now - 300 * kHour;
    control::Webhook crm = app;
    crm.id = engine.nextId();
    crm.url = u"https://crm.example.test/in"_s;
    crm.types = {u"mail.bounced"_s};
    crm.pending = 12;
    crm.lastError = u"HTTP 503"_s;
    engine.webhooks = {app, crm};
    engine.webhookAttempts[app.id] = {{now - 20000, u"mail.sent"_s, 204, {}, 38}, {now - 90000, u"mail.received"_s, 204, {}, 41}};
    engine.webhookAttempts[crm.id] = {{now - 5000, u"mail.bounced"_s, 503, u"HTTP 503"_s, 1210},
                                      {now - 40000, u"mail.bounced"_s, 0, u"no connection"_s, 20000}};
    engine.totalsByClass = {{u"none"_s, 18204, 17911, 402, 101}, {u"code"_s, 5120, 5102, 31, 9},    {u"bulk"_s, 4800, 4400, 810, 122},
                            {u"reset"_s, 911, 905, 12, 4},       {u"verification"_s, 640, 631, 22, 7}, {u"alert"_s, 88, 88, 0, 0}};
    engine.totalsByDestination = {{u"bigmail.example"_s, 14022, 13710, 620, 130},
                                  {u"nordbruk.example"_s, 6011, 5990, 18, 12},
                                  {u"lotusprint.example"_s, 2410, 2199, 340, 71},
                                  {QString(), 811, 790, 20, 11}};
}

} // namespace support
