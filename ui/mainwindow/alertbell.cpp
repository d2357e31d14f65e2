// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/alertbell.h"
#include "look/alertwords.h"
#include "look/glyphs.h"
#include "look/queuewords.h"
#include <QApplication>

using namespace Qt::StringLiterals;

namespace ui {

AlertBell::AlertBell(AlertModel &model, QWidget *parent)
    : QToolButton(parent)
    , m_model(model)
{
    setIcon(glyph(u"bell"_s));
    setAutoRaise(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(&model, &AlertModel::changed, this, &AlertBell::showCount);
    connect(&model, &AlertModel::noticeWanted, this, &AlertBell::tell);
    showCount();
}

void AlertBell::showCount()
{
    const int count = m_model.openCount();
    const State worst = m_model.isCritical() ? State::Failed : State::Trouble; // as in the list
    if (count == m_count && worst == m_worst)
        return;
    m_count = count;
    m_worst = worst;
    const QString words = count ? tr("%Ln alert(s) to look at", nullptr, count) : tr("No alerts to look at");
    setText(count ? stateShape(worst) + u' ' + tr("%Ln alert(s)", nullptr, count) : QString());
    setToolTip(words);
    setAccessibleName(words);
    QPalette colors = palette();
    colors.setColor(QPalette::ButtonText, count ? stateColor(worst, QApplication::palette().color(QPalette::Window))
                                                : QApplication::palette().color(QPalette::ButtonText));
    setPalette(colors);
}

void AlertBell::tell(const control::Alert &alert)
{
    const QString title = alert.clearedAt ? tr("Over: %1").arg(AlertWords::titleOf(alert)) : AlertWords::titleOf(alert);
    QStringList lines{AlertWords::value(alert.metric, alert.value)};
    if (const QString what = QueueWords::of(alert.cause).what; !what.isEmpty())
        lines << what;
    m_lastNotice = {title, lines.join(u" · "_s)};
    Q_EMIT noticed(alert);
}

} // namespace ui
