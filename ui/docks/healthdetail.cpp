// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/healthdetail.h"
#include "charts/livechart.h"
#include "look/glyphs.h"
#include "look/healthwords.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QTextDocument>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr double kHeading = 1.25;
constexpr int kChartHeight = 112;
constexpr qint64 kMarkShare = 200; // of the width, for the line at the change

QList<QPointF> pointsOf(const control::Series &curve, double scale)
{
    QList<QPointF> points;
    points.reserve(curve.values.size());
    for (qsizetype i = 0; i < curve.values.size(); ++i)
        points.append(QPointF(double(curve.from + i * curve.step), curve.values[i] * scale));
    return points;
}

QList<QPointF> level(qint64 from, qint64 to, double value)
{
    return {QPointF(double(from), value), QPointF(double(to), value)};
}

} // namespace

HealthDetail::HealthDetail(QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_body(new QLabel(this))
    , m_change(new QLabel(this))
    , m_note(new QLabel(this))
    , m_apply(new QPushButton(glyph(u"check"_s), tr("Apply"), this))
    , m_back(new QPushButton(glyph(u"return"_s), tr("Take back"), this))
    , m_confirm(new QCheckBox(tr("Go back unless I keep it within a minute"), this))
    , m_column(new QVBoxLayout(this))
    , m_chartPlace(new QWidget(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window); // on which the box of a check box is seen in every theme
    for (QLabel *label : {m_title, m_body, m_change, m_note}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setMinimumWidth(1);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    QFont bold = font();
    bold.setBold(true);
    m_change->setFont(bold);
    bold.setPointSizeF(bold.pointSizeF() * kHeading);
    m_title->setFont(bold);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_apply);
    buttons->addWidget(m_back);
    buttons->addStretch(1);
    m_column->setContentsMargins(8, 8, 8, 8);
    m_column->setSpacing(4);
    m_column->addWidget(m_title);
    m_column->addWidget(m_body);
    m_column->addWidget(m_change);
    m_column->addWidget(m_note);
    m_column->addLayout(buttons);
    m_column->addWidget(m_confirm);
    m_column->addStretch(1);
    auto *place = new QVBoxLayout(m_chartPlace);
    place->setContentsMargins(0, 0, 0, 0);
    connect(m_apply, &QAbstractButton::clicked, this, &HealthDetail::applyWanted);
    connect(m_back, &QAbstractButton::clicked, this, &HealthDetail::backWanted);
    clear();
}

void HealthDetail::say(const Lines &lines)
{
    const std::pair<QLabel *, QString> all[] = {{m_title, lines.title}, {m_body, lines.body}, {m_change, lines.change}, {m_note, lines.note}};
    for (const auto &[label, text] : all) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    }
    updateButtons();
}

void HealthDetail::updateButtons()
{
    m_apply->setVisible(m_canApply);
    m_confirm->setVisible(m_canApply);
    m_back->setVisible(m_canGoBack);
    m_apply->setEnabled(!m_blocked);
    m_back->setEnabled(!m_blocked);
}

void HealthDetail::setBlocked(bool blocked)
{
    m_blocked = blocked;
    updateButtons();
}

void HealthDetail::clear()
{
    m_canApply = false;
    m_canGoBack = false;
    delete std::exchange(m_chart, nullptr);
    m_chartPlace->hide();
    say({tr("Choose a line of the list to see its numbers."), {}, {}, {}});
}

/// A chart is made for one unit; findings have different ones.
LiveChart *HealthDetail::newChart(const QString &metric, const QString &unit, double bound, const control::Series &curve, qint64 now)
{
    delete m_chart;
    m_chart = new LiveChart(HealthWords::chartTitle(unit, bound), HealthWords::chartUnit(unit, bound), 0, m_chartPlace);
    m_chart->setToolTip(Qt::convertFromPlainText(metric));
    m_chart->setMinimumHeight(kChartHeight);
    m_chart->setSpan(std::max<qint64>(60000, now - curve.from));
    m_chart->setEmptyText(tr("Nothing was measured."));
    connect(m_chart, &LiveChart::pointedAt, m_chart, &LiveChart::setInstant);
    m_chartPlace->layout()->addWidget(m_chart);
    m_chartPlace->show();
    return m_chart;
}

void HealthDetail::show(const control::HealthFinding &finding, qint64 now)
{
    m_canApply = finding.advice.has_value();
    m_canGoBack = false;
    Lines lines{HealthWords::title(finding.key, finding.title), HealthWords::proof(finding), {}, {}};
    if (const auto &advice = finding.advice) {
        lines.change = HealthWords::step(advice->key, advice->from, advice->to, advice->unit);
        lines.note = HealthWords::tries(finding);
    } else {
        lines.note = HealthWords::withoutAdvice(finding);
    }
    say(lines);
    const double scale = HealthWords::chartScale(finding.unit, finding.bound);
    LiveChart *chart = newChart(finding.metric, finding.unit, finding.bound, finding.curve, now);
    chart->setCurves({{tr("measured"), pointsOf(finding.curve, scale)},
                      {tr("bound"), level(finding.curve.from, now, finding.bound * scale)}},
                     now);
}

void HealthDetail::show(const control::HealthChange &change, qint64 now)
{
    m_canApply = false;
    m_canGoBack = !change.revertedAt;
    QStringList story{tr("Changed on %1 by %2.").arg(HealthWords::moment(change.at), Format::oneLine(change.by, 60))};
    if (change.revertedAt)
        story << tr("Taken back on %1.").arg(HealthWords::moment(*change.revertedAt));
    else if (change.pending)
        story << tr("Takes effect at the next start of the engine.");
    say({HealthWords::title(change.finding, change.title), Words::sentences(story), HealthWords::step(change.key, change.from, change.to, change.settingUnit),
         HealthWords::outcome(change)});
    const double scale = HealthWords::chartScale(change.unit, change.bound);
    QList<Curve> curves{{tr("measured"), pointsOf(change.curve, scale)}, {tr("bound"), level(change.curve.from, now, change.bound * scale)}};
    if (change.before)
        curves.append({tr("mean before"), level(change.curve.from, change.at, *change.before * scale)});
    if (change.after)
        curves.append({tr("mean after"), level(change.at, change.revertedAt.value_or(now), *change.after * scale)});
    LiveChart *chart = newChart(change.metric, change.unit, change.bound, change.curve, now);
    chart->setCurves(curves, now);
    chart->setMarked(change.at, change.at + std::max<qint64>(1, (now - change.curve.from) / kMarkShare));
}

QString HealthDetail::text() const
{
    QStringList shown;
    for (const QLabel *label : {m_title, m_body, m_change, m_note}) {
        if (!label->isHidden())
            shown << label->text();
    }
    return shown.join(u'\n');
}

} // namespace ui
