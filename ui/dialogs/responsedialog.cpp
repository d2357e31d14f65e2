// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/responsedialog.h"
#include "look/format.h"
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kRefreshMs = 1000;

QString milliseconds(qint64 us)
{
    return ResponseDialog::tr("%1 ms").arg(QLocale().toString(double(us) / 1000, 'f', 1));
}

} // namespace

ResponseDialog::ResponseDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Responsiveness"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *form = new QFormLayout(this);
    auto *about = new QLabel(tr("How quickly this window answers, measured from now on. Work with it as usual and look here again."), this);
    about->setWordWrap(true);
    about->setTextFormat(Qt::PlainText);
    form->addRow(about);
    m_run = addRow(form, tr("Measured for:"));
    m_work = addRow(form, tr("Work at once, 99.9 % below:"));
    m_longest = addRow(form, tr("Longest work at once:"));
    m_late = addRow(form, tr("Answers late, 99.9 % below:"));
    m_stalls = addRow(form, tr("Longer than %1:").arg(milliseconds(StallMeter::kLimitUs)));
    m_cause = addRow(form, tr("Cause of the longest:"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *again = buttons->addButton(tr("Start &again"), QDialogButtonBox::ResetRole);
    QPushButton *copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(again, &QPushButton::clicked, this, [this] {
        m_meter.start();
        showFigures();
    });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(m_meter.toJson())); });
    connect(&m_refresh, &QTimer::timeout, this, &ResponseDialog::showFigures);
    m_meter.start();
    m_refresh.start(kRefreshMs);
    showFigures();
}

QLabel *ResponseDialog::addRow(QFormLayout *form, const QString &label)
{
    auto *value = new QLabel(this);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    value->setAccessibleName(label);
    form->addRow(label, value);
    return value;
}

void ResponseDialog::showFigures()
{
    m_run->setText(Format::duration(m_meter.runMs()));
    if (m_meter.runMs() < kRefreshMs) { // figures of next to nothing
        for (QLabel *label : {m_work, m_longest, m_late, m_stalls, m_cause})
            label->setText(u"–"_s);
        return;
    }
    m_work->setText(milliseconds(m_meter.turns().percentile(0.999)));
    m_longest->setText(milliseconds(m_meter.turns().longest()));
    m_late->setText(milliseconds(m_meter.lateness().percentile(0.999)));
    m_stalls->setText(tr("%Ln time(s)", nullptr, int(m_meter.stallCount())));
    const QList<StallMeter::Stall> &stalls = m_meter.stalls();
    m_cause->setText(stalls.isEmpty() || stalls.constFirst().parts.isEmpty() ? tr("none") : stalls.constFirst().parts.constFirst().what);
}

} // namespace ui
