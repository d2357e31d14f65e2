// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/sendwords.h"
#include "look/format.h"
#include <QHash>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

using Words = QHash<QString, const char *>;

QString find(const Words &words, const QString &word)
{
    const auto it = words.constFind(word);
    return it == words.cend() ? Format::oneLine(word, 60) : SendWords::tr(*it);
}

} // namespace

QString SendWords::ofClass(const QString &label)
{
    static const Words words{{u"code"_s, QT_TR_NOOP("sign-in codes")},  {u"reset"_s, QT_TR_NOOP("password resets")},
                             {u"alert"_s, QT_TR_NOOP("alerts")},        {u"balance"_s, QT_TR_NOOP("balances")},
                             {u"expiry"_s, QT_TR_NOOP("expiry notes")}, {u"verification"_s, QT_TR_NOOP("verifications")},
                             {u"bulk"_s, QT_TR_NOOP("bulk mail")},      {u"other"_s, QT_TR_NOOP("other classes")},
                             {u"none"_s, QT_TR_NOOP("no class")}};
    return find(words, label);
}

QString SendWords::ofCheck(const QString &check)
{
    static const Words words{{u""_s, QT_TR_NOOP("not checked")},
                             {u"ok"_s, QT_TR_NOOP("found")},
                             {u"missing"_s, QT_TR_NOOP("missing")},
                             {u"different"_s, QT_TR_NOOP("different")},
                             {u"no-address"_s, QT_TR_NOOP("no address")},
                             {u"failed"_s, QT_TR_NOOP("no answer")}};
    return find(words, check);
}

State SendWords::stateOfCheck(const QString &check)
{
    if (check == "ok"_L1)
        return State::Flowing;
    if (check.isEmpty())
        return State::Waiting;
    return check == "missing"_L1 || check == "no-address"_L1 ? State::Failed : State::Trouble;
}

QString SendWords::stepOfCheck(const QString &check)
{
    if (check == "missing"_L1)
        return tr("Add this record where the DNS of the domain is kept, then check again. It may take as long as the record before lived.");
    if (check == "different"_L1)
        return tr("Another record stands there. Change it to this one, unless you meant it so.");
    if (check == "no-address"_L1)
        return tr("The record is there, but its host has no address: add an A or AAAA record for it.");
    if (check == "failed"_L1)
        return tr("The name servers did not answer. Try again; if it stays so, check the DNS servers in the settings.");
    return {};
}

QString SendWords::ofKey(const QString &state)
{
    static const Words words{{u"next"_s, QT_TR_NOOP("next: publish it, then use it")},
                             {u"signing"_s, QT_TR_NOOP("signs now")},
                             {u"retired"_s, QT_TR_NOOP("retired: leave it published for some days")}};
    return find(words, state);
}

QString SendWords::ofWebhookType(const QString &type)
{
    static const Words words{{u"mail.received"_s, QT_TR_NOOP("mail received")}, {u"mail.sent"_s, QT_TR_NOOP("mail delivered")},
                             {u"mail.deferred"_s, QT_TR_NOOP("mail put off")},  {u"mail.bounced"_s, QT_TR_NOOP("mail returned")},
                             {u"alert.raised"_s, QT_TR_NOOP("alert")},          {u"alert.cleared"_s, QT_TR_NOOP("alert over")},
                             {u"webhook.test"_s, QT_TR_NOOP("test")}};
    return find(words, type);
}

} // namespace ui
