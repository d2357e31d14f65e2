// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/transcriptpanel.h"
#include "docks/emptystate.h"
#include "docks/savefile.h"
#include "docks/tablesetup.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

TranscriptPanel::TranscriptPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent), m_model(engine), m_stack(new QStackedWidget(this)), m_empty(new EmptyState(this)), m_view(new QTableView(this)),
      m_head(new QLabel(this)), m_copy(new QAction(glyph(u"copy"_s), tr("Copy what was said"), this)),
      m_save(new QAction(glyph(u"save"_s), tr("Save the transcript…"), this))
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Transcript"));
    setUpTable(m_view, u"transcript"_s);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_view->horizontalHeader()->resizeSection(TranscriptModel::After, 6 * em);
    m_view->horizontalHeader()->resizeSection(TranscriptModel::Direction, 4 * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    m_head->setTextFormat(Qt::PlainText);
    m_head->setMinimumWidth(1);
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_copy);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions({m_copy, m_save});
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_head, 1);
    for (QAction *action : {m_copy, m_save}) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        bar->addWidget(button);
    }
    auto *page = new QWidget(this);
    auto *pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins(0, 0, 0, 0);
    pageColumn->setSpacing(4);
    pageColumn->addLayout(bar);
    pageColumn->addWidget(m_view, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->addWidget(m_stack, 1);
    connect(m_copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(lines(true).join(u'\n')); });
    connect(m_save, &QAction::triggered, this, [this] {
        saveBytes(this, u"session-%1.txt"_s.arg(base::idToString(m_model.transcript().id)), lines(false).join(u'\n').toUtf8() + '\n');
    });
    connect(&m_model, &TranscriptModel::changed, this, &TranscriptPanel::showHead);
    connect(&m_model, &TranscriptModel::failed, this, &TranscriptPanel::showProblem);
    openConnection(0);
}

void TranscriptPanel::openConnection(control::Id id, double at)
{
    m_at = at;
    if (id && id == m_model.transcript().id && m_stack->currentIndex() == 1) {
        scrollOn();
        return;
    }
    m_empty->setText(tr("No session chosen"), tr("Choose a connection, a line of the log or a stage of a trace to read what was said."));
    m_stack->setCurrentWidget(m_empty);
    m_model.open(id);
}

QString TranscriptPanel::headText() const
{
    return m_head->text();
}

void TranscriptPanel::showHead()
{
    const control::Transcript &transcript = m_model.transcript();
    // The state first: what is cut off in a narrow dock is the time.
    QString state = transcript.open ? stateShape(State::Flowing) + u' ' + tr("live") : tr("over");
    if (transcript.failed)
        state += u" · "_s + stateShape(State::Trouble) + u' ' + tr("with refusals");
    m_head->setText(state + u" · "_s + transcript.protocol.toUpper() + u' ' + Format::oneLine(transcript.peer) + u" · "_s +
                    QDateTime::fromMSecsSinceEpoch(transcript.since).toString(u"HH:mm:ss"_s));
    m_head->setToolTip(Format::moment(transcript.since));
    m_stack->setCurrentIndex(1);
    scrollOn();
}

/// To the line asked for; in an open session else to the newest, unless somebody reads further up.
void TranscriptPanel::scrollOn()
{
    if (m_at > 0 && m_model.rowCount() > 0) {
        const QModelIndex line = m_model.index(m_model.rowAt(std::exchange(m_at, 0)), 0);
        m_view->setCurrentIndex(line);
        m_view->scrollTo(line, QAbstractItemView::PositionAtCenter);
        return;
    }
    if (m_model.transcript().open && !m_view->selectionModel()->hasSelection())
        m_view->scrollToBottom();
}

void TranscriptPanel::showProblem(const base::Error &error)
{
    if (error.kind == base::ErrorKind::NotFound)
        m_empty->setText(tr("No transcript is kept"),
                         tr("Sessions that went well are forgotten when they end. Choose a connection while it is open to watch it; those that fail are kept for a while."));
    else
        m_empty->setText(tr("The transcript cannot be read"), Words::of(error));
    m_stack->setCurrentWidget(m_empty);
}

QStringList TranscriptPanel::lines(bool onlySelected) const
{
    const QItemSelectionModel *selection = m_view->selectionModel();
    const bool all = !onlySelected || !selection->hasSelection();
    QStringList out;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (all || selection->isRowSelected(row))
            out.append(TranscriptModel::plainText(*m_model.lineAt(row)));
    }
    return out;
}

} // namespace ui
