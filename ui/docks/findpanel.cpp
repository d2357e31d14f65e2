// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/findpanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/searchedit.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include "viewer/traceview.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kTraceDelayMs = 200;
constexpr int kSlowMs = 200;
constexpr int kClockMs = 10000;
const auto kTopic = u"events"_s;

} // namespace

FindPanel::FindPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_model(engine)
    , m_search(new SearchEdit(tr("Find any mail: an address, words of the subject, an id …"), this))
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_trace(new TraceView(this))
    , m_notice(new NoticeBar(this))
    , m_open(new QAction(glyph(u"mail-read"_s), tr("Open the message"), this))
    , m_queue(new QAction(glyph(u"route"_s), tr("Show in the queue"), this))
{
    makeView();
    auto *halves = new QSplitter(Qt::Vertical, this);
    halves->setChildrenCollapsible(false);
    halves->addWidget(m_view);
    halves->addWidget(m_trace);
    halves->setSizes({3000, 2000}); // in proportion
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    m_stack->addWidget(halves);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(makeBar());
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    setFocusProxy(m_search);
    m_traceDelay.setSingleShot(true);
    m_traceDelay.setInterval(kTraceDelayMs);
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    m_clock.setInterval(kClockMs);
    m_clock.start();
    connect(&m_traceDelay, &QTimer::timeout, this, &FindPanel::askTrace);
    connect(&m_slow, &QTimer::timeout, this, &FindPanel::updateEmptyState);
    connect(&m_clock, &QTimer::timeout, m_view->viewport(), qOverload<>(&QWidget::update));
    connect(m_search, &SearchEdit::queryChanged, this, &FindPanel::ask);
    connect(m_trace, &TraceView::transcriptWanted, this, &FindPanel::transcriptWanted);
    connect(&m_model, &FoundMailModel::loadingChanged, this, &FindPanel::updateEmptyState);
    connect(&m_model, &FoundMailModel::failed, this, [this](const base::Error &error) { m_notice->say(Words::of(error)); });
    // An event comes once, in the form of the topic that tells most of it: also as what lists of other docks subscribe to.
    const EventStream &events = engine.events();
    connect(&events, &EventStream::storedEvent, this, [this](const control::Event &event) {
        touch(event.mailId);
        if (m_watching && event.kind == "mail.accepted"_L1)
            m_model.lookSoon();
    });
    connect(&events, &EventStream::queueChanged, this, [this](const control::QueueItem &item) { touch(item.mailId); });
    connect(&events, &EventStream::queueRemoved, this, [this] { touch(0); });
    connect(&events, &EventStream::messageChanged, this, [this](MessageChangeKind, const control::Message &message) { touch(message.mailId); });
    connect(&engine, &EngineConnection::refreshNeeded, this, &FindPanel::refresh);
    choose(0);
    updateEmptyState();
}

FindPanel::~FindPanel()
{
    setWatching(false);
}

QWidget *FindPanel::makeBar()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_search, 1, Qt::AlignTop);
    for (QAction *action : actions()) {
        auto *button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        row->addWidget(button, 0, Qt::AlignTop);
    }
    m_queue->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    m_queue->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_queue);
    connect(m_open, &QAction::triggered, this, &FindPanel::openMail);
    connect(m_queue, &QAction::triggered, this, [this] { Q_EMIT queueWanted(m_mailId); });
    return bar;
}

void FindPanel::makeView()
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Mail found"));
    setUpTable(m_view, u"foundmails"_s);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions());
    QHeaderView *header = m_view->horizontalHeader();
    header->setSectionResizeMode(FoundMailModel::Subject, QHeaderView::Stretch);
    const int em = fontMetrics().horizontalAdvance(u'm');
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    header->resizeSection(FoundMailModel::At, fontMetrics().horizontalAdvance(Format::ago(now - 86400000, now)) + 16);
    header->resizeSection(FoundMailModel::From, 14 * em);
    header->resizeSection(FoundMailModel::To, 14 * em);
    header->resizeSection(FoundMailModel::Stand, 12 * em);
    header->resizeSection(FoundMailModel::Size, 6 * em);
    restoreColumns(m_view);
    connect(m_view, &QTableView::activated, this, &FindPanel::openMail);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FindPanel::onCurrentChanged);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &FindPanel::askStates);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &FindPanel::onRows, Qt::QueuedConnection); // when they are placed
    connect(&m_model, &FoundMailModel::statesChanged, this, &FindPanel::askStates);
}

void FindPanel::find(const QString &text)
{
    m_search->submit(text);
    m_search->setFocus();
}

void FindPanel::follow(control::Id mailId)
{
    find(u"id:"_s + base::idToString(mailId));
    m_followed = mailId;
    choose(mailId);
    updateEmptyState();
}

void FindPanel::leave()
{
    m_search->reset();
    ask();
}

void FindPanel::ask()
{
    m_followed = 0;
    m_notice->hide();
    choose(0);
    m_slow.start();
    m_model.search(m_search->query());
    updateEmptyState();
}

/// The link was away, or the panel: what was found may stand otherwise by now.
void FindPanel::refresh()
{
    m_model.reload();
    askTrace();
}

void FindPanel::setWatching(bool on)
{
    if (std::exchange(m_watching, on) == on)
        return;
    if (on)
        m_engine.events().subscribe(kTopic);
    else
        m_engine.events().unsubscribe(kTopic);
}

void FindPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    setWatching(true);
    if (m_model.rowCount() > 0 || m_mailId)
        refresh();
}

void FindPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    setWatching(false);
}

void FindPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    askStates();
}

void FindPanel::touch(control::Id mailId)
{
    if (!m_watching)
        return;
    m_model.touch(mailId);
    if (m_mailId && (mailId == m_mailId || !mailId) && !m_traceDelay.isActive())
        m_traceDelay.start();
}

void FindPanel::askStates()
{
    const int first = m_view->rowAt(0);
    if (first < 0 || !isVisible())
        return;
    const int last = m_view->rowAt(m_view->viewport()->height() - 1);
    m_model.wantStates(first, last < 0 ? m_model.rowCount() - 1 : last);
}

void FindPanel::onRows()
{
    askStates();
    updateEmptyState();
    const int row = m_mailId && !m_view->currentIndex().isValid() ? m_model.rowOf(m_mailId) : -1;
    if (row >= 0)
        m_view->selectRow(row); // whose way is shown already
}

void FindPanel::updateEmptyState()
{
    const bool asked = !m_search->query().isEmpty();
    if (!asked)
        m_empty->setText(tr("Where did a mail go?"),
                         tr("Type an address, words of the subject or an id. All mail of the last weeks is found, also what only passed through "
                            "or was deleted. F1 shows what else can be searched for."));
    else if (m_model.isLoading())
        m_empty->setText(tr("Searching…"), tr("Empty the search field to stop."));
    else
        m_empty->setText(tr("Nothing found"), tr("No mail that was accepted lately matches. Events are kept for some weeks; older mail is found in its mailbox."));
    const bool waiting = asked && m_model.isLoading() && m_slow.isActive();
    const bool empty = m_model.rowCount() == 0 && !m_followed && !waiting;
    m_stack->setCurrentIndex(empty ? 1 : 0);
}

void FindPanel::choose(control::Id mailId)
{
    m_mailId = mailId;
    m_state = {};
    m_open->setEnabled(false);
    m_queue->setEnabled(false);
    m_trace->showText(mailId ? QString() : tr("Choose a mail to see its way."));
    askTrace();
}

void FindPanel::onCurrentChanged()
{
    const control::FoundMail *mail = m_model.mailAt(m_view->currentIndex().row());
    if (mail && mail->mailId != m_mailId)
        choose(mail->mailId);
}

void FindPanel::askTrace()
{
    if (!m_mailId)
        return;
    m_engine.api().trace(m_mailId, this, [this, id = m_mailId](const base::Result<QList<control::Event>> &events) {
        if (id != m_mailId)
            return; // another one was chosen meanwhile
        if (events)
            showTrace(*events);
        else
            m_trace->showText(Words::of(events.error()));
    });
}

void FindPanel::showTrace(const QList<control::Event> &events)
{
    m_trace->showTrace(events);
    m_state = MailState::of(events);
    m_open->setEnabled(m_state.messageId() != 0);
    m_queue->setEnabled(m_state.wasQueued());
}

void FindPanel::openMail()
{
    if (m_state.messageId())
        Q_EMIT messageWanted(m_state.messageId());
    else if (m_mailId)
        m_notice->say(tr("No mailbox here holds this mail: it only passed through, or was deleted."));
}

} // namespace ui
