// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/sendlimitsfields.h"
#include "dialogs/fieldform.h"
#include "dialogs/quotaedit.h"
#include "look/format.h"
#include <QBoxLayout>
#include <QDoubleSpinBox>
#include <QLabel>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kNoLimit = 1LL << 50; // the most there is: 0 stands for the settings
constexpr double kUsualMessages = 200;
constexpr double kUsualRecipients = 500;
constexpr double kUsualGigabytes = 1;

QuotaEdit::Quota shownLimit(qint64 limit)
{
    return limit == 0 ? QuotaEdit::Quota() : QuotaEdit::Quota(limit >= kNoLimit ? 0 : limit);
}

qint64 limitOf(const QuotaEdit &edit)
{
    const QuotaEdit::Quota shown = edit.quota();
    return !shown ? 0 : *shown == 0 ? kNoLimit : std::min(*shown, kNoLimit);
}

QString useText(qint64 used, qint64 limit, QString (*format)(qint64))
{
    return limit == 0 || limit >= kNoLimit ? SendLimitsFields::tr("%1 in the last hour").arg(format(used))
                                           : SendLimitsFields::tr("%1 of %2 in the last hour").arg(format(used), format(limit));
}

} // namespace

SendLimitsFields::Field SendLimitsFields::makeField(FieldForm &form, QuotaEdit *edit, double usual, qint64 limit)
{
    edit->nameInherited(tr("As the settings say"));
    edit->number()->setValue(usual);
    edit->setQuota(shownLimit(limit));
    auto *use = new QLabel(&form);
    use->setTextFormat(Qt::PlainText);
    makeQuiet(use);
    return {edit, use};
}

SendLimitsFields::SendLimitsFields(FieldForm &form, const control::SendLimits &limits)
    : m_messages(makeField(form, new QuotaEdit(QuotaEdit::Messages, true, tr("Mails an hour"), &form), kUsualMessages, limits.messages))
    , m_recipients(makeField(form, new QuotaEdit(QuotaEdit::Messages, true, tr("Recipients an hour"), &form), kUsualRecipients, limits.recipients))
    , m_bytes(makeField(form, new QuotaEdit(QuotaEdit::Bytes, true, tr("Size an hour"), &form), kUsualGigabytes, limits.bytes))
{
    const auto add = [&form](const QString &label, const Field &field, const QString &name, const QString &hint = {}) {
        auto *both = new QWidget(&form);
        auto *row = new QHBoxLayout(both);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(8);
        row->addWidget(field.edit);
        row->addWidget(field.use);
        row->addStretch(1);
        both->setFocusProxy(field.edit);
        form.add(label, both, name, hint);
    };
    add(tr("Mails an hour:"), m_messages, u"sendLimits.messages"_s);
    add(tr("Recipients an hour:"), m_recipients, u"sendLimits.recipients"_s);
    add(tr("Size an hour:"), m_bytes, u"sendLimits.bytes"_s, tr("Of any 60 minutes. Mail beyond it is put off: the program that sends it tries again."));
}

control::SendLimits SendLimitsFields::limits() const
{
    return {limitOf(*m_messages.edit), limitOf(*m_recipients.edit), limitOf(*m_bytes.edit)};
}

void SendLimitsFields::showUse(const control::SendUsage &usage)
{
    m_messages.use->setText(useText(usage.used.messages, usage.limits.messages, &Format::count));
    m_recipients.use->setText(useText(usage.used.recipients, usage.limits.recipients, &Format::count));
    m_bytes.use->setText(useText(usage.used.bytes, usage.limits.bytes, &Format::bytes));
}

QStringList SendLimitsFields::useTexts() const
{
    return {m_messages.use->text(), m_recipients.use->text(), m_bytes.use->text()};
}

} // namespace ui
