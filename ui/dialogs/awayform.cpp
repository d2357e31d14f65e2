// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/awayform.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QDateTimeEdit>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;

namespace ui {

AwayForm::AwayForm(QWidget *parent)
    : FieldForm(parent)
    , m_enabled(new QCheckBox(tr("Answer mail while away"), this))
    , m_from(makeMoment(tr("Not before")))
    , m_until(makeMoment(tr("Not after")))
    , m_subject(new QLineEdit(this))
    , m_text(new QPlainTextEdit(this))
{
    m_subject->setMaxLength(200);
    m_subject->setPlaceholderText(tr("Re: and the subject of the mail"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(fontMetrics().lineSpacing() * 8);
    m_text->setAccessibleName(tr("Text of the answer"));
    addWide(m_enabled, u"autoReply"_s);
    add(tr("Starts:"), placed(m_from), u"autoReply.from"_s);
    add(tr("Ends:"), placed(m_until), u"autoReply.until"_s);
    add(tr("Subject:"), m_subject, u"autoReply.subject"_s);
    add(tr("Text:"), m_text, u"autoReply.text"_s, tr("Each sender gets it once in a while; lists and machines never do."));
    connect(m_enabled, &QCheckBox::toggled, this, &AwayForm::updateState);
    setReply({});
}

AwayForm::Moment AwayForm::makeMoment(const QString &words)
{
    auto *wanted = new QCheckBox(words, this);
    auto *edit = new QDateTimeEdit(this);
    edit->setCalendarPopup(true);
    edit->setDisplayFormat(QLocale().dateFormat(QLocale::ShortFormat) + u" HH:mm"_s);
    edit->setAccessibleName(words);
    connect(wanted, &QCheckBox::toggled, this, &AwayForm::updateState);
    return {wanted, edit, {}, 0};
}

QWidget *AwayForm::placed(const Moment &moment)
{
    auto *place = new QWidget(this);
    auto *row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(moment.wanted);
    row->addWidget(moment.edit);
    row->addStretch(1);
    place->setFocusProxy(moment.wanted);
    place->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return place;
}

void AwayForm::fill(Moment &moment, std::optional<qint64> at, qint64 otherwise)
{
    moment.set = at;
    moment.wanted->setChecked(at.has_value());
    moment.edit->setDateTime(QDateTime::fromMSecsSinceEpoch(at.value_or(otherwise)));
    moment.shown = moment.edit->dateTime().toMSecsSinceEpoch();
}

std::optional<qint64> AwayForm::timeOf(const Moment &moment)
{
    if (!moment.wanted->isChecked())
        return std::nullopt;
    const qint64 at = moment.edit->dateTime().toMSecsSinceEpoch();
    return moment.set && at == moment.shown ? moment.set : at;
}

void AwayForm::setReply(const control::AutoReply &reply)
{
    m_enabled->setChecked(reply.enabled);
    const QDate today = QDate::currentDate();
    fill(m_from, reply.from, today.startOfDay().toMSecsSinceEpoch());
    fill(m_until, reply.until, today.addDays(7).startOfDay().toMSecsSinceEpoch());
    m_subject->setText(reply.subject);
    m_text->setPlainText(reply.text);
    updateState();
}

control::AutoReply AwayForm::reply() const
{
    return {m_enabled->isChecked(), m_subject->text(), m_text->toPlainText(), timeOf(m_from), timeOf(m_until)};
}

void AwayForm::updateState()
{
    const bool on = m_enabled->isChecked();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_from.wanted, m_until.wanted, m_subject, m_text})
        widget->setEnabled(on);
    m_from.edit->setEnabled(on && m_from.wanted->isChecked());
    m_until.edit->setEnabled(on && m_until.wanted->isChecked());
}

} // namespace ui
