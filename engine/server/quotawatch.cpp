// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/quotawatch.h"
#include "base/logging.h"
#include "storage/ownmail.h"
#include <QLocale>

namespace server {

using namespace Qt::StringLiterals;

namespace {

QString amount(const storage::QuotaState &state)
{
    const QLocale locale = QLocale::c();
    const bool byCount = state.quotaMessages > 0 && state.usedMessages * 100 / state.quotaMessages >= state.percent();
    return byCount ? u"%1 / %2"_s.arg(state.usedMessages).arg(state.quotaMessages)
                   : locale.formattedDataSize(state.usedBytes, 2, QLocale::DataSizeSIFormat) + u" / "_s + locale.formattedDataSize(state.quotaBytes, 2, QLocale::DataSizeSIFormat);
}

} // namespace

QuotaWatch::QuotaWatch(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor)
    : m_store(store), m_clock(clock), m_executor(std::move(executor))
{
}

void QuotaWatch::look(int percent)
{
    if (m_looking || percent == 0)
        return;
    m_looking = true;
    m_store.accounts()->quotaStates(percent, {m_executor, [this, alive = std::weak_ptr<bool>(m_alive)](const base::Result<QList<storage::QuotaState>> &states) {
                                                  if (alive.expired())
                                                      return;
                                                  m_looking = false;
                                                  if (states)
                                                      found(*states);
                                                  else
                                                      qCWarning(lcServer) << "quotas cannot be looked at:" << states.error().detail;
                                              }});
}

void QuotaWatch::found(const QList<storage::QuotaState> &states)
{
    QList<base::Id> told, below;
    for (const storage::QuotaState &state : states) {
        (state.warned ? below : told) << state.userId;
        if (!state.warned)
            tell(state);
    }
    const base::Callback<bool> nobody({}, [](const base::Result<bool> &) {});
    if (!told.isEmpty())
        m_store.accounts()->setQuotaWarned(told, true, nobody);
    if (!below.isEmpty())
        m_store.accounts()->setQuotaWarned(below, false, nobody);
}

// The owner's language is not known: both.
QString QuotaWatch::subjectOf(const storage::QuotaState &state)
{
    return u"Mailbox %1 % full / \u90ae\u7bb1\u5df2\u7528 %1%"_s.arg(state.percent());
}

QString QuotaWatch::textOf(const storage::QuotaState &state)
{
    return u"Your mailbox %1 is %2 % full (%3). Once it is full, new mail is turned away. Delete what you no longer need, and empty the trash, or ask "
           "your administrator for more room.\n\n"
           "\u60a8\u7684\u90ae\u7bb1 %1 \u5df2\u4f7f\u7528 %2%\uff08%3\uff09\u3002\u90ae\u7bb1\u6ee1\u540e\u5c06\u65e0\u6cd5\u6536\u5230\u65b0\u90ae\u4ef6\u3002"
           "\u8bf7\u5220\u9664\u4e0d\u518d\u9700\u8981\u7684\u90ae\u4ef6\u5e76\u6e05\u7a7a\u56de\u6536\u7ad9\uff0c\u6216\u8bf7\u7ba1\u7406\u5458\u589e\u52a0\u5bb9\u91cf\u3002\n"_s
        .arg(state.address)
        .arg(state.percent())
        .arg(amount(state));
}

void QuotaWatch::tell(const storage::QuotaState &state)
{
    const auto owner = mail::Address::fromString(state.address);
    if (!owner)
        return;
    mail::Draft draft;
    draft.from = {{}, mail::Address(u"postmaster"_s, owner->domain)};
    draft.to << mail::DraftAddress{{}, *owner};
    draft.subject = subjectOf(state);
    draft.text = textOf(state);
    draft.headers << std::pair(u"Auto-Submitted"_s, u"auto-generated"_s);
    auto mail = storage::writeOwnMail(m_store, m_clock, std::move(draft), "quota");
    if (!mail) {
        qCWarning(lcServer) << "no word of its quota to" << state.address << ":" << mail.error().detail;
        return;
    }
    mail->deliveries << storage::Delivery{state.mailboxId, 0, state.address, {}};
    storage::commitOwnMail(m_store, std::move(*mail), {nullptr, [](const base::Result<storage::Committed> &) {}});
}

} // namespace server
