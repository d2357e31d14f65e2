// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/logpanel.h"
#include "control/filterwords.h"
#include "control/moment.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/savefile.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kTypingMs = 200;

}

LogPanel::LogPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent), m_model(engine), m_view(new QTableView(this)), m_filter(new QLineEdit(this)), m_count(new QLabel(this)),
      m_stack(new QStackedWidget(this)), m_empty(new EmptyState(this)), m_notice(new NoticeBar(this))
{
    makeView();
    m_filter->setPlaceholderText(tr("Filter: level:warning component:smtp refused"));
    m_filter->setAccessibleName(tr("Filter the log"));
    m_filter->setClearButtonEnabled(true);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(m_filter, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    connect(m_filter, &QLineEdit::returnPressed, this, &LogPanel::applyFilter);
    connect(&m_typing, &QTimer::timeout, this, &LogPanel::applyFilter);
    m_count->setTextFormat(Qt::PlainText);
    makeActions();
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_count);
    for (QAction *action : {m_follow, m_pause, m_copy, m_save}) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        bar->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &LogPanel::follow);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &LogPanel::follow);
    connect(&m_model, &LogModel::waitingChanged, this, &LogPanel::updateCount);
    connect(&m_model, &LogModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable)
            m_notice->say(Words::of(error));
    });
    // Who scrolls up wants to read: the end is followed again from the end.
    connect(m_view->verticalScrollBar(), &QScrollBar::actionTriggered, this,
            [this] { QTimer::singleShot(0, this, [this] { m_follow->setChecked(m_view->verticalScrollBar()->value() == m_view->verticalScrollBar()->maximum()); }); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LogPanel::updateActions);
    connect(m_view, &QTableView::activated, m_session, &QAction::trigger);
    updateActions();
    updateCount();
}

void LogPanel::makeView()
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Log"));
    setUpTable(m_view, u"log"_s);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_view->horizontalHeader()->resizeSection(LogModel::At, 8 * em);
    m_view->horizontalHeader()->resizeSection(LogModel::Level, 7 * em);
    m_view->horizontalHeader()->resizeSection(LogModel::Component, 7 * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
}

void LogPanel::makeActions()
{
    const auto make = [this](const QString &icon, const QString &text, const QKeySequence &key) {
        auto *action = new QAction(glyph(icon), text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_follow = make(u"follow"_s, tr("Follow the log"), QKeySequence(u"Ctrl+End"_s));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_pause = make(u"pause"_s, tr("Pause the log"), {});
    m_pause->setCheckable(true);
    m_copy = make(u"copy"_s, tr("Copy lines"), QKeySequence::Copy);
    m_save = make(u"save"_s, tr("Save the lines shown…"), {});
    m_session = make(u"plug"_s, tr("Show the session's transcript"), {});
    m_only = make(u"search"_s, tr("Show only this session"), {});
    m_all = make(u"close"_s, tr("Show the whole log"), {});
    m_all->setIconText(tr("Clear the filter"));
    m_empty->addStep(m_all);
    connect(m_all, &QAction::triggered, this, [this] { setFilter({}); });
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions({m_copy, m_session, m_only});
    connect(m_follow, &QAction::toggled, this, &LogPanel::follow);
    connect(m_pause, &QAction::toggled, &m_model, &LogModel::setPaused);
    connect(m_copy, &QAction::triggered, this, &LogPanel::copySelected);
    connect(m_save, &QAction::triggered, this, &LogPanel::saveShown);
    connect(m_session, &QAction::triggered, this, [this] {
        if (const control::LogLine *line = current(); line && line->connectionId)
            Q_EMIT transcriptWanted(line->connectionId);
    });
    connect(m_only, &QAction::triggered, this, [this] {
        if (const control::LogLine *line = current(); line && line->connectionId)
            setFilter(u"connection:"_s + base::idToString(line->connectionId));
    });
}

void LogPanel::setFilter(const QString &text)
{
    m_filter->setText(text);
    applyFilter();
}

QString LogPanel::filterText() const
{
    return m_filter->text();
}

void LogPanel::setTime(qint64 from, qint64 to)
{
    QStringList words;
    const QList<control::FilterWord> typed = control::filterWords(m_filter->text());
    for (const control::FilterWord &word : typed) {
        if (word.key != "after"_L1 && word.key != "before"_L1)
            words.append(word.text);
    }
    if (to > 0)
        words += {u"after:"_s + control::momentToText(from), u"before:"_s + control::momentToText(to)};
    setFilter(words.join(u' '));
}

void LogPanel::applyFilter()
{
    m_typing.stop();
    const base::Result<control::LogTextFilter> filter = control::LogTextFilter::parse(m_filter->text());
    if (!filter) {
        m_notice->say(tr("Not understood: %1. Words are level:, component:, connection:, mail:, after:, before: or any text.").arg(Format::oneLine(filter.error().field, 80)), {}, 0);
        return;
    }
    m_notice->hide();
    m_model.setFilter(*filter);
    updateCount();
}

const control::LogLine *LogPanel::current() const
{
    return m_model.lineAt(m_view->currentIndex().row());
}

void LogPanel::follow()
{
    if (m_follow->isChecked())
        m_view->scrollToBottom();
    updateCount();
}

void LogPanel::updateActions()
{
    const control::LogLine *line = current();
    m_copy->setEnabled(m_view->selectionModel()->hasSelection());
    m_session->setEnabled(line && line->connectionId);
    m_only->setEnabled(line && line->connectionId);
}

void LogPanel::updateCount()
{
    if (m_model.isPaused())
        m_count->setText(tr("paused · %Ln new line(s)", nullptr, int(m_model.waiting())));
    else if (m_model.rowCount() == m_model.total())
        m_count->setText(tr("%Ln line(s)", nullptr, m_model.rowCount()));
    else
        m_count->setText(tr("%1 of %2 lines").arg(Format::count(m_model.rowCount()), Format::count(m_model.total())));
    updateEmptyState();
}

void LogPanel::updateEmptyState()
{
    const bool filtered = !m_filter->text().isEmpty();
    m_all->setVisible(filtered);
    if (filtered)
        m_empty->setText(tr("No such lines"), tr("None of the lines here match the filter. The newest %1 lines are kept.").arg(Format::count(qint64(LogModel::kMostLines))));
    else
        m_empty->setText(tr("No lines yet"), tr("What the engine does is written here as it happens. To see more, set the log level to “debug” in the settings."));
    m_stack->setCurrentWidget(m_model.rowCount() == 0 ? static_cast<QWidget *>(m_empty) : m_view);
}

QByteArray LogPanel::shownText() const
{
    QByteArray text;
    for (int row = 0; row < m_model.rowCount(); ++row)
        text += LogModel::plainText(*m_model.lineAt(row)).toUtf8() + '\n';
    return text;
}

void LogPanel::copySelected() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &row : std::as_const(rows)) {
        if (const control::LogLine *line = m_model.lineAt(row.row()))
            lines.append(LogModel::plainText(*line));
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void LogPanel::saveShown()
{
    saveBytes(this, u"postkontor.log"_s, shownText());
}

} // namespace ui
