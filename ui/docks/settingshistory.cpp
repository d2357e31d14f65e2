// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/settingshistory.h"
#include "docks/tablesetup.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/settingwords.h"
#include <QAction>
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QTableView>
#include <QTextDocument>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QStandardItem *cell(const QString &text, const QString &toolTip = {})
{
    auto *item = new QStandardItem(Format::oneLine(text));
    item->setEditable(false);
    item->setToolTip(Qt::convertFromPlainText(toolTip.isEmpty() ? text.left(1000) : toolTip));
    return item;
}

QString changeText(const control::SettingChange &change)
{
    if (change.secret)
        return change.key + u": "_s + SettingsHistory::tr("a secret, not shown");
    const control::Setting plain; // its unit is not in the history
    return u"%1: %2 → %3"_s.arg(change.key, SettingWords::value(plain, change.from), SettingWords::value(plain, change.to));
}

std::pair<State, QString> fateOf(const control::SettingsVersion &version)
{
    if (version.revertedAt)
        return {State::Held, SettingsHistory::tr("taken back")};
    if (version.waits())
        return {State::Waiting, SettingsHistory::tr("waits to be kept")};
    if (version.reverts && version.by == "engine"_L1)
        return {State::Trouble, SettingsHistory::tr("went back by itself")};
    if (version.reverts)
        return {State::Flowing, SettingsHistory::tr("takes back no. %1").arg(version.reverts)};
    return {State::Flowing, SettingsHistory::tr("in effect")};
}

} // namespace

SettingsHistory::SettingsHistory(QWidget *parent)
    : QWidget(parent)
    , m_view(new QTableView(this))
    , m_undo(new QAction(glyph(u"return"_s), tr("Take the change of settings back"), this))
{
    m_rows.setHorizontalHeaderLabels({tr("No."), tr("When"), tr("Who"), tr("What"), tr("State")});
    m_view->setModel(&m_rows);
    m_view->setAccessibleName(tr("Changes of settings"));
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_undo);
    setUpTable(m_view, u"settingshistory"_s);
    const int em = fontMetrics().horizontalAdvance(u'm');
    int column = 0;
    for (const int width : {4, 9, 9, 32, 12})
        m_view->horizontalHeader()->resizeSection(column++, width * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    m_undo->setIconText(tr("Take back"));
    m_undo->setShortcut(QKeySequence(u"Ctrl+Shift+Z"_s));
    m_undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_undo, &QAction::triggered, this, [this] {
        if (chosen())
            Q_EMIT revertWanted(chosen()->version);
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SettingsHistory::updateState);
    auto *button = new QToolButton(this);
    button->setDefaultAction(m_undo);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *bar = new QHBoxLayout;
    bar->addWidget(button);
    bar->addStretch(1);
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(4, 4, 4, 4);
    lines->setSpacing(4);
    lines->addLayout(bar);
    lines->addWidget(m_view, 1);
    updateState();
}

void SettingsHistory::setVersions(const QList<control::SettingsVersion> &versions)
{
    const int row = m_view->currentIndex().row();
    const bool grew = m_versions.isEmpty() || versions.isEmpty() || versions.first().version != m_versions.first().version;
    m_versions = versions;
    m_rows.setRowCount(int(versions.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < versions.size(); ++i) {
        const control::SettingsVersion &version = versions[i];
        QStringList texts;
        for (const control::SettingChange &change : version.changes)
            texts << changeText(change);
        const auto [state, words] = fateOf(version);
        auto *fate = cell(stateShape(state) + u' ' + words);
        fate->setForeground(stateColor(state, palette().color(QPalette::Base)));
        m_rows.setItem(i, 0, cell(Format::count(version.version)));
        m_rows.setItem(i, 1, cell(Format::ago(version.at, now), Format::moment(version.at)));
        m_rows.setItem(i, 2, cell(version.by == "engine"_L1 ? tr("the engine") : version.by));
        m_rows.setItem(i, 3, cell(texts.join(u"; "_s), texts.join(u'\n')));
        m_rows.setItem(i, 4, fate);
    }
    if (!versions.isEmpty()) // the last change is the one to be taken back
        m_view->selectRow(grew || row < 0 ? 0 : qMin(row, int(versions.size()) - 1));
    updateState();
}

const control::SettingsVersion *SettingsHistory::chosen() const
{
    const int row = m_view->currentIndex().row();
    return row >= 0 && row < m_versions.size() ? &m_versions[row] : nullptr;
}

void SettingsHistory::updateState()
{
    m_undo->setEnabled(chosen() && !chosen()->revertedAt);
}

} // namespace ui
