// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/alertspanel.h"
#include "docks/alertrulesview.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/alertwords.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/queuewords.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kHourS = 3600;
constexpr int kDayS = 24 * kHourS;

} // namespace

AlertsPanel::AlertsPanel(EngineConnection &engine, AlertModel &model, QWidget *parent)
    : PagePanel(engine, parent)
    , m_model(model)
{
    m_rules = new AlertRulesView(engine, this);
    m_detail = makeLabel();
    makeActions();
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    split->addWidget(m_rules);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    m_rules->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(split, 1);
    column->addWidget(m_detail);
    column->addWidget(m_notice);
    connect(&m_model, &AlertModel::changed, this, &AlertsPanel::updateState);
    connect(&m_model, &AlertModel::failed, this, &AlertsPanel::report);
    connect(m_rules, &AlertRulesView::failed, this, &AlertsPanel::report);
    connect(m_rules, &AlertRulesView::said, m_notice, [this](const QString &text, const std::function<void()> &undo) {
        m_notice->say(text, {{tr("Undo"), undo}});
    });
    updateState();
}

void AlertsPanel::makeActions()
{
    m_seen = makeAction(tr("Mark alert as seen"), u"check"_s, [this] {
        for (const control::Alert &alert : chosen())
            m_model.acknowledge(alert.id);
    });
    m_seen->setIconText(tr("Seen"));
    m_seen->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    m_hour = makeAction(tr("Silence alert for an hour"), u"pause"_s, [this] { silence(kHourS); });
    m_hour->setIconText(tr("Silence 1 h"));
    m_hour->setShortcut(QKeySequence(u"Ctrl+M"_s));
    m_day = makeAction(tr("Silence alert for a day"), u"pause"_s, [this] { silence(kDayS); });
    m_day->setIconText(tr("1 day"));
    m_loud = makeAction(tr("End the silence of the alert"), u"play"_s, [this] { silence(0); });
    m_loud->setIconText(tr("End silence"));
    m_showRules = makeAction(tr("Alert rules"), u"bell"_s, [this] {
        m_rules->setVisible(m_showRules->isChecked());
        if (m_showRules->isChecked())
            m_rules->reload();
    });
    m_showRules->setIconText(tr("Rules"));
    m_showRules->setCheckable(true);
    m_tray = makeAction(tr("Show the tray"), u"follow"_s, [this] { Q_EMIT trayWanted(); });
    for (QAction *action : alertActions())
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
}

QWidget *AlertsPanel::makeList()
{
    auto *page = new QWidget(this);
    m_view = new QTableView(page);
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Alerts"));
    setUpTable(m_view, u"alerts"_s);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(alertActions());
    m_view->addAction(m_tray);
    connect(m_view, &QAbstractItemView::activated, this, [this] {
        if (m_tray->isEnabled())
            m_tray->trigger();
    });
    const int em = fontMetrics().horizontalAdvance(u'm');
    const QList<int> widths{6, 17, 5, 9, 5};
    for (int column = 0; column < widths.size(); ++column)
        m_view->horizontalHeader()->resizeSection(column, widths[column] * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->hideColumn(AlertModel::Lasted); // said below of the chosen one, and room for why
    restoreColumns(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AlertsPanel::updateState);
    m_empty = new EmptyState(page);
    m_empty->setText(tr("Nothing is wrong"),
                     tr("The engine watches itself: the queue, deliveries, the disk, the certificate. What goes wrong appears here, in a "
                        "message on this desktop, and by mail to the addresses in alerts.mail_to."));
    m_empty->addStep(m_showRules);
    m_stack = new QStackedWidget(page);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_count = makeLabel();
    m_count->setWordWrap(false);
    m_count->setMinimumWidth(0); // all of it, unlike other labels
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, alertActions(), true);
    addButtons(bar, {m_tray}, true);
    bar->addStretch(1);
    bar->addWidget(m_count);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    return page;
}

void AlertsPanel::reload()
{
    if (m_showRules->isChecked())
        m_rules->reload();
}

QList<control::Alert> AlertsPanel::chosen() const
{
    QList<control::Alert> list;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        if (const control::Alert *alert = m_model.alertAt(row.row()))
            list.append(*alert);
    }
    return list;
}

void AlertsPanel::silence(int seconds)
{
    const QList<control::Alert> list = chosen();
    for (const control::Alert &alert : list)
        m_model.silence(alert.id, seconds);
    if (seconds == 0 || list.isEmpty())
        return;
    m_notice->say(tr("%Ln alert(s) silenced for %1: nobody is told of them or their like.", nullptr, int(list.size()))
                      .arg(Format::duration(seconds * 1000LL)),
                  {{tr("Undo"), [this, list] {
                        for (const control::Alert &alert : list)
                            m_model.silence(alert.id, 0);
                    }}});
}

void AlertsPanel::updateState()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const QList<control::Alert> list = chosen();
    const auto any = [&list](auto test) { return std::any_of(list.begin(), list.end(), test); };
    m_seen->setEnabled(any([](const control::Alert &alert) { return !alert.clearedAt && !alert.acknowledgedAt; }));
    m_loud->setEnabled(any([now](const control::Alert &alert) { return AlertWords::isSilent(alert, now); }));
    m_tray->setEnabled(any([](const control::Alert &alert) { return alert.ruleKey == "tray"_L1; }));
    m_tray->setVisible(m_tray->isEnabled());
    m_hour->setEnabled(!list.isEmpty());
    m_day->setEnabled(!list.isEmpty());
    m_stack->setCurrentWidget(m_model.isLoaded() && m_model.rowCount() == 0 ? static_cast<QWidget *>(m_empty) : m_view);
    m_count->setText(tr("%Ln active", nullptr, m_model.activeCount()));
    showDetail();
}

/// What lies behind the chosen one, and what to do.
void AlertsPanel::showDetail()
{
    const QList<control::Alert> list = chosen();
    m_detail->setVisible(list.size() == 1);
    if (list.size() != 1)
        return;
    const control::Alert &alert = list.first();
    const QString value = AlertWords::value(alert.metric, alert.value);
    const QString threshold = AlertWords::value(alert.metric, alert.threshold);
    const QString numbers = alert.comparison == control::Comparison::Above ? tr("%1: %2, above %3.", "what is measured, value, threshold")
                                                                           : tr("%1: %2, below %3.", "what is measured, value, threshold");
    QStringList lines{numbers.arg(AlertWords::measured(alert.ruleKey, alert.metric), value, threshold)};
    if (alert.clearedAt)
        lines << tr("Over after %1.").arg(Format::duration(*alert.clearedAt - alert.raisedAt));
    const control::CauseWords words = QueueWords::of(alert.cause);
    if (!words.what.isEmpty())
        lines << tr("%1 Lies with: %2. %3", "what happened. Lies with: who. What to do.").arg(words.what, words.who, words.next);
    if (!alert.detail.isEmpty())
        lines << tr("The other side's own words: %1").arg(Format::oneLine(alert.detail));
    if (alert.acknowledgedAt)
        lines << tr("Seen by %1.").arg(Format::oneLine(alert.acknowledgedBy, 60));
    if (AlertWords::isSilent(alert, QDateTime::currentMSecsSinceEpoch()))
        lines << tr("Silenced until %1 by %2.").arg(Format::moment(*alert.silencedUntil), Format::oneLine(alert.silencedBy, 60));
    m_detail->setText(Words::sentences(lines));
    m_detail->setToolTip(Qt::convertFromPlainText(Format::oneLine(alert.metric)));
}

QString AlertsPanel::detailText() const
{
    return m_detail->isHidden() ? QString() : m_detail->text();
}

} // namespace ui
