// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/healthpanel.h"
#include "backend/healthcalls.h"
#include "docks/confirmbar.h"
#include "docks/emptystate.h"
#include "docks/healthdetail.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/healthwords.h"
#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kConfirmS = 60;
constexpr auto kTopic = "settings"_L1;

} // namespace

HealthPanel::HealthPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_detail(new HealthDetail(this))
    , m_confirm(new ConfirmBar(this))
{
    m_look = makeAction(tr("Look at the last 24 hours"), u"search"_s, [this] { reload(); });
    m_look->setShortcut(QKeySequence(u"F5"_s));
    m_apply = makeAction(tr("Apply what the health report proposes"), u"check"_s, [this] { apply(); });
    m_apply->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    m_back = makeAction(tr("Take a change of the health report back"), u"return"_s, [this] { backFromCurrent(); });
    m_back->setShortcut(QKeySequence(u"Ctrl+Shift+Z"_s));
    for (QAction *action : {m_look, m_apply, m_back})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    m_scroll = new QScrollArea(this);
    m_scroll->setWidget(m_detail);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // texts wrap
    split->addWidget(m_scroll);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 1);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_scroll->setMinimumWidth(em * 18);
    split->setSizes({em * 64, em * 32});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(m_confirm);
    column->addWidget(split, 1);
    column->addWidget(m_notice);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &HealthPanel::showCurrent);
    connect(m_detail, &HealthDetail::applyWanted, m_apply, &QAction::trigger);
    connect(m_detail, &HealthDetail::backWanted, m_back, &QAction::trigger);
    connect(m_confirm, &ConfirmBar::keepWanted, this, &HealthPanel::keep);
    connect(m_confirm, &ConfirmBar::backWanted, this, &HealthPanel::takeBack);
    connect(m_confirm, &ConfirmBar::over, this, &HealthPanel::reload);
    connect(&m_engine.events(), &EventStream::settingsChanged, this, [this] {
        if (isVisible())
            reload();
    });
    showState();
}

QWidget *HealthPanel::makeList()
{
    auto *page = new QWidget(this);
    m_view = new QTableView(page);
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Findings and changes"));
    setUpTable(m_view, u"health"_s);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    const int em = fontMetrics().horizontalAdvance(u'm');
    const QList<int> widths{6, 17, 9, 8};
    for (int column = 0; column < widths.size(); ++column)
        m_view->horizontalHeader()->resizeSection(column, widths[column] * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    m_empty = new EmptyState(page);
    m_empty->addStep(m_look);
    m_stack = new QStackedWidget(page);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_summary = makeLabel();
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    addButtons(bar, {m_look}, true);
    bar->addWidget(m_summary, 1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 3);
    column->addWidget(m_detail->chartPlace(), 2);
    return page;
}

void HealthPanel::showEvent(QShowEvent *event)
{
    PagePanel::showEvent(event);
    if (!std::exchange(m_subscribed, true))
        m_engine.events().subscribe(kTopic);
}

void HealthPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    if (std::exchange(m_subscribed, false))
        m_engine.events().unsubscribe(kTopic);
}

/// Of several questions under way the last one counts; answers of another engine never come.
void HealthPanel::reload()
{
    readWaiting();
    readHealthReport(m_engine.api(), this, [this, asked = ++m_asked](const base::Result<control::HealthReport> &answer) {
        if (asked != m_asked)
            return;
        if (answer)
            take(*answer);
        else
            report(answer.error());
    });
}

void HealthPanel::readWaiting()
{
    m_engine.api().settings(this, [this](const base::Result<control::SettingsView> &view) {
        if (!view)
            return;
        m_confirm->setWaiting(view->waiting);
        m_blocked = view->waiting.has_value();
        showCurrent();
    });
}

void HealthPanel::take(const control::HealthReport &report)
{
    const int before = m_view->currentIndex().row();
    const control::HealthChange *change = m_model.changeAt(before);
    const qint64 chosen = m_wanted ? m_wanted : change ? change->version : 0;
    m_model.setReport(report);
    const int found = chosen ? m_model.rowOfVersion(chosen) : -1;
    if (found >= 0)
        m_wanted = 0;
    const int row = found >= 0 ? found : std::clamp(before, 0, std::max(0, m_model.rowCount() - 1));
    if (m_model.rowCount() > 0)
        m_view->setCurrentIndex(m_model.index(row, 0));
    showState();
    showCurrent();
}

void HealthPanel::showState()
{
    const control::HealthReport &report = m_model.report();
    const QString measured = HealthWords::span(report.measuredSeconds);
    if (!m_model.isLoaded()) {
        m_empty->setText(tr("How is the engine doing?"),
                         tr("The engine keeps its own numbers. It looks for what was slow or short in the last 24 hours, and proposes one change of a "
                            "setting for each, which can be taken back."));
    } else if (!report.enough) {
        m_empty->setText(tr("There is too little to look at yet"),
                         tr("There are numbers for %1 of the last 24 hours. Look again when there is half an hour of them.").arg(measured));
    } else {
        m_empty->setText(tr("Nothing is short or slow"),
                         tr("Looked at %1 of the last 24 hours: mail, the queue, deliveries, the disk, the API and the engine itself.").arg(measured));
    }
    if (m_model.rowCount() && m_empty->isAncestorOf(focusWidget()))
        m_view->setFocus(); // else it goes to whatever is next
    m_stack->setCurrentWidget(m_model.rowCount() ? static_cast<QWidget *>(m_view) : m_empty);
    m_scroll->setVisible(m_model.rowCount() > 0);
    m_detail->chartPlace()->setVisible(m_model.rowCount() > 0 && m_detail->chart());
    if (m_model.rowCount() == 0)
        m_summary->clear();
    else if (!report.enough)
        m_summary->setText(tr("Only %1 of the last 24 hours are known: too little for findings.").arg(measured));
    else if (report.findings.isEmpty())
        m_summary->setText(tr("Looked at %1 of the last 24 hours: nothing is short or slow.").arg(measured));
    else
        m_summary->setText(tr("Looked at %1 of the last 24 hours; the worst first.").arg(measured));
}

void HealthPanel::showCurrent()
{
    const int row = m_view->currentIndex().row();
    const control::HealthFinding *chosen = m_model.findingAt(row);
    const control::HealthChange *changed = m_model.changeAt(row);
    m_apply->setEnabled(chosen && chosen->advice && !m_blocked);
    m_back->setEnabled(changed && !changed->revertedAt && !m_blocked);
    m_detail->setBlocked(m_blocked);
    if (chosen)
        m_detail->show(*chosen, m_model.report().at);
    else if (changed)
        m_detail->show(*changed, m_model.report().at);
    else
        m_detail->clear();
}

void HealthPanel::apply()
{
    const control::HealthFinding *finding = m_model.findingAt(m_view->currentIndex().row());
    if (!finding || !finding->advice)
        return;
    control::SettingsPatch patch;
    patch.changes = {{finding->advice->key, finding->advice->to}};
    patch.baseVersion = m_model.report().settingsVersion;
    if (m_detail->confirmBox()->isChecked())
        patch.confirmWithinS = kConfirmS;
    m_engine.api().changeSettings(patch, this, [this](const base::Result<control::SettingsResult> &result) {
        if (!result) {
            tell(result.error());
            return;
        }
        m_wanted = result->version;
        if (!result->confirmBy) {
            const QString text = result->restart.isEmpty() ? tr("The new setting is in effect. In an hour the report judges by it.")
                                                           : tr("The new setting takes effect at the next start of the engine.");
            m_notice->say(text, {{tr("Undo"), [this, version = result->version] { takeBack(version); }}});
        }
        reload();
    });
}

void HealthPanel::backFromCurrent()
{
    if (const control::HealthChange *change = m_model.changeAt(m_view->currentIndex().row()))
        takeBack(change->version);
}

void HealthPanel::takeBack(qint64 version)
{
    m_engine.api().revertSettings(version, this, [this](const base::Result<control::SettingsResult> &back) {
        if (back)
            m_notice->say(tr("The change is taken back."));
        else
            tell(back.error());
        reload();
    });
}

void HealthPanel::keep(qint64 version)
{
    m_engine.api().confirmSettings(version, this, [this](const base::Result<control::SettingsVersion> &kept) {
        if (kept)
            m_notice->say(tr("The new setting stays."));
        else
            tell(kept.error());
        reload();
    });
}

void HealthPanel::tell(const base::Error &error)
{
    if (error.kind == base::ErrorKind::Exists) {
        m_notice->say(tr("The settings were changed meanwhile: %1. What you see is up to date now; try once more if it still fits.")
                          .arg(Format::oneLine(error.publicText)));
        reload();
        return;
    }
    report(error);
}

QString HealthPanel::summary() const
{
    return m_summary->text();
}

} // namespace ui
