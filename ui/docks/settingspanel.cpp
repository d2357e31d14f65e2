// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/settingspanel.h"
#include "docks/confirmbar.h"
#include "docks/noticebar.h"
#include "docks/settingeditor.h"
#include "docks/settingsdiff.h"
#include "docks/settingshistory.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTreeView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kCheckMs = 300; // after the last key
constexpr int kHistoryRows = 100;
constexpr auto kTopic = "settings"_L1;

} // namespace

void SettingsPanel::Filter::look(const QString &text, Kind kind)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    m_kind = kind;
    invalidateFilter();
}

bool SettingsPanel::Filter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = m_model.index(row, 0, parent);
    const QString key = index.data(SettingsModel::kKeyRole).toString();
    if (key.isEmpty())
        return false; // a section is shown with what it holds
    const control::Setting *setting = m_model.find(key);
    if (!setting || (m_kind == Editable && !setting->lock.isEmpty()))
        return false;
    if (m_kind == Changed && setting->source == "default"_L1 && !m_model.isStaged(key))
        return false;
    const QString text = index.data(SettingsModel::kSearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

SettingsPanel::SettingsPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_filter(m_model)
{
    m_filter.setSourceModel(&m_model);
    m_confirm = new ConfirmBar(this);
    m_diff = new SettingsDiff(m_model, this);
    m_history = new SettingsHistory(this);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_diff, tr("Changes to apply"));
    m_tabs->addTab(m_history, tr("History"));
    auto *split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeTop());
    split->addWidget(m_tabs);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    const int line = fontMetrics().lineSpacing();
    split->setSizes({line * 27, line * 11});
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(4, 4, 4, 4);
    lines->setSpacing(4);
    lines->addWidget(m_confirm);
    lines->addWidget(split, 1);
    lines->addWidget(m_notice);
    addAction(m_history->undoAction());
    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(kCheckMs);
    connectParts();
}

QWidget *SettingsPanel::makeTop()
{
    auto *left = new QWidget(this);
    m_search = new QLineEdit(left);
    m_search->setPlaceholderText(tr("Look for a setting, by name or by what it does"));
    m_search->setAccessibleName(tr("Look for a setting"));
    m_search->setClearButtonEnabled(true);
    m_kind = new QComboBox(left);
    m_kind->addItems({tr("All"), tr("Changed"), tr("Changeable here")});
    m_kind->setAccessibleName(tr("Which settings"));
    m_tree = new QTreeView(left);
    m_tree->setModel(&m_filter);
    m_tree->setAccessibleName(tr("Settings"));
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setAllColumnsShowFocus(true);
    const int em = fontMetrics().horizontalAdvance(u'm');
    int column = 0;
    for (const int width : {18, 14, 11, 8})
        m_tree->header()->resizeSection(column++, width * em);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_search, 1);
    row->addWidget(m_kind);
    auto *lines = new QVBoxLayout(left);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(4);
    lines->addLayout(row);
    lines->addWidget(m_tree, 1);
    m_editor = new SettingEditor(this);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_editor);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMinimumWidth(em * 20);
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(left);
    split->addWidget(scroll);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({em * 56, em * 38});
    return split;
}

void SettingsPanel::connectParts()
{
    const auto look = [this] {
        const QString key = currentKey();
        m_filter.look(m_search->text(), Filter::Kind(m_kind->currentIndex()));
        m_tree->expandAll();
        choose(key);
    };
    connect(m_search, &QLineEdit::textChanged, this, look);
    connect(m_kind, &QComboBox::currentIndexChanged, this, look);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SettingsPanel::showCurrent);
    connect(m_tree, &QTreeView::activated, this, [this] { m_editor->field()->setFocus(); });
    connect(m_editor, &SettingEditor::edited, this, [this](const QString &key, const QVariant &value) {
        m_model.stage(key, value);
        showEdited(key);
    });
    connect(m_editor, &SettingEditor::dropped, this, [this](const QString &key) {
        m_model.unstage(key);
        showEdited(key);
    });
    connect(&m_model, &SettingsModel::stagedChanged, this, [this] {
        const auto count = m_model.staged().size();
        m_tabs->setTabText(0, count ? tr("Changes to apply (%1)").arg(count) : tr("Changes to apply"));
        if (count)
            m_tabs->setCurrentWidget(m_diff);
        showCurrent();
        m_checkSoon.start();
    });
    connect(&m_checkSoon, &QTimer::timeout, this, &SettingsPanel::check);
    connect(m_diff, &SettingsDiff::applyWanted, this, &SettingsPanel::apply);
    connect(m_diff, &SettingsDiff::keyChosen, this, &SettingsPanel::choose);
    connect(m_history, &SettingsHistory::revertWanted, this, &SettingsPanel::takeBack);
    connect(m_confirm, &ConfirmBar::keepWanted, this, &SettingsPanel::keep);
    connect(m_confirm, &ConfirmBar::backWanted, this, &SettingsPanel::takeBack);
    connect(m_confirm, &ConfirmBar::over, this, &SettingsPanel::reload);
    connect(&m_engine.events(), &EventStream::settingsChanged, this, [this] {
        if (isVisible())
            reload();
    });
}

void SettingsPanel::showEvent(QShowEvent *event)
{
    PagePanel::showEvent(event);
    if (!std::exchange(m_subscribed, true))
        m_engine.events().subscribe(kTopic);
}

void SettingsPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    if (std::exchange(m_subscribed, false))
        m_engine.events().unsubscribe(kTopic);
}

void SettingsPanel::reload()
{
    m_engine.api().settings(this, [this](const base::Result<control::SettingsView> &view) {
        if (!view) {
            report(view.error());
            return;
        }
        const QString key = currentKey();
        const bool first = m_model.view().items.isEmpty();
        m_model.setView(*view);
        m_confirm->setWaiting(view->waiting);
        m_diff->setBlocked(view->waiting.has_value());
        if (first)
            m_tree->expandAll();
        choose(key.isEmpty() && !view->items.isEmpty() ? view->items.first().key : key);
    });
    readHistory();
}

void SettingsPanel::readHistory()
{
    m_engine.api().settingsHistory({kHistoryRows, {}}, this, [this](const base::Result<control::Page<control::SettingsVersion>> &page) {
        if (page)
            m_history->setVersions(page->items);
    });
}

QString SettingsPanel::currentKey() const
{
    return m_tree->currentIndex().siblingAtColumn(0).data(SettingsModel::kKeyRole).toString();
}

void SettingsPanel::choose(const QString &key)
{
    const QModelIndex index = m_filter.mapFromSource(m_model.indexOf(key));
    if (index.isValid() && index != m_tree->currentIndex().siblingAtColumn(0)) {
        m_tree->setCurrentIndex(index);
        if (index.row() == 0)
            m_tree->scrollTo(index.parent()); // the group it opens
    }
    showCurrent();
}

void SettingsPanel::showCurrent()
{
    const QString key = currentKey();
    if (!m_model.find(key))
        m_editor->clear();
    else
        showEdited(key);
}

void SettingsPanel::showEdited(const QString &key)
{
    const control::Setting &setting = *m_model.find(key);
    m_editor->show(setting, m_model.shownValue(key), m_model.isStaged(key));
}

control::SettingsPatch SettingsPanel::patch() const
{
    control::SettingsPatch patch;
    patch.changes = m_model.staged();
    patch.baseVersion = m_model.view().version;
    return patch;
}

/// Asks the engine what it would say, while there is time to change it.
void SettingsPanel::check()
{
    const int number = ++m_checks;
    control::SettingsPatch wanted = patch();
    wanted.baseVersion.reset();
    wanted.dryRun = true;
    if (wanted.changes.isEmpty()) {
        m_editor->setError({});
        return;
    }
    m_engine.api().changeSettings(wanted, this, [this, number](const base::Result<control::SettingsResult> &result) {
        if (number != m_checks)
            return;
        if (result)
            m_editor->setError({});
        else
            tell(result.error());
    });
}

/// Beside the field it is about, else at the edge.
void SettingsPanel::tell(const base::Error &error)
{
    if (error.kind == base::ErrorKind::Exists) {
        m_notice->say(tr("Somebody else changed the settings meanwhile: %1. What you see is up to date now; apply once more if it still fits.")
                          .arg(error.publicText));
        reload();
        return;
    }
    if (!m_model.find(error.field)) {
        report(error);
        return;
    }
    if (currentKey() == error.field)
        m_editor->setError(error.publicText);
    else
        m_notice->say(error.field + u": "_s + error.publicText, {{tr("Show it"), [this, error] {
                                                                      choose(error.field);
                                                                      m_editor->setError(error.publicText);
                                                                  }}});
}

void SettingsPanel::apply()
{
    control::SettingsPatch wanted = patch();
    wanted.confirmWithinS = m_diff->confirmWithinS();
    ++m_checks;
    m_engine.api().changeSettings(wanted, this, [this](const base::Result<control::SettingsResult> &result) {
        if (!result) {
            tell(result.error());
            return;
        }
        m_model.clearStaged();
        if (!result->restart.isEmpty())
            m_notice->say(tr("Takes effect at the next start of the engine: %1").arg(QLocale().createSeparatedList(result->restart)));
        else if (!result->confirmBy)
            m_notice->say(tr("The new settings are in effect."), {{tr("Take back"), [this, version = result->version] { takeBack(version); }}});
        reload();
    });
}

void SettingsPanel::keep(qint64 version)
{
    m_engine.api().confirmSettings(version, this, [this](const base::Result<control::SettingsVersion> &kept) {
        if (kept)
            m_notice->say(tr("The new settings stay."));
        else
            tell(kept.error());
        reload();
    });
}

void SettingsPanel::takeBack(qint64 version)
{
    m_engine.api().revertSettings(version, this, [this](const base::Result<control::SettingsResult> &back) {
        if (back)
            m_notice->say(tr("The change is taken back."), {{tr("Do it again"), [this, undo = back->version] { takeBack(undo); }}});
        else if (back.error().kind == base::ErrorKind::Exists)
            m_notice->say(tr("It cannot be taken back: %1").arg(back.error().publicText));
        else
            report(back.error());
        reload();
    });
}

} // namespace ui
