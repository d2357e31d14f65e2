// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/traypanel.h"
#include "backend/traycalls.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "look/traywords.h"
#include <QAction>
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>

using namespace Qt::StringLiterals;
using control::TrayEntry;
using control::TrayResult;

namespace ui {
namespace {

constexpr int kMostRows = 5000;
constexpr int kSoonMs = 300; // a burst of events is one look
const auto kTopic = u"events"_s;

} // namespace

TrayPanel::TrayPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(makeLabel())
    , m_detail(makeLabel())
{
    m_model.setHorizontalHeaderLabels({tr("User"), tr("Held since"), tr("Mails"), tr("Recipients"), tr("Why")});
    for (const int column : {Mails, Recipients})
        m_model.horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter); // numbers
    m_view = makeTable(&m_model, u"tray"_s, tr("Users whose mail is held"), {20, 10, 7, 9, 30});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_release = makeAction(tr("Release"), u"play"_s, [this] { release(); });
    m_lock = makeAction(tr("Lock user"), u"lock"_s, [this] { lock(control::TrayMailFate::Keep); });
    m_lockDelete = makeAction(tr("Lock user and delete the mail…"), u"trash"_s, [this] { lock(control::TrayMailFate::Delete); });
    m_queue = makeAction(tr("Show the mail in the queue"), u"follow"_s, [this] {
        if (const TrayEntry *entry = chosen())
            Q_EMIT queueWanted(entry->address);
    });
    const QList<std::pair<QAction *, QKeySequence>> keys{{m_release, Qt::CTRL | Qt::Key_Return}, {m_lock, Qt::CTRL | Qt::Key_L}, {m_lockDelete, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions());
    m_count->setWordWrap(false);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_count, 1);
    addButtons(bar, {m_release, m_lock}, true);
    addButtons(bar, {m_lockDelete, m_queue}, false);
    m_empty->setText(tr("Nothing is held"),
                     tr("When somebody who writes to a few people suddenly writes to hundreds, the mail is taken but waits here, so that a stolen "
                        "password does no harm before you have looked."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_detail);
    column->addWidget(m_notice);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &TrayPanel::reload);
    connect(&engine.events(), &EventStream::storedEvent, this, [this](const control::Event &event) {
        if (m_watched && (event.kind.startsWith("tray."_L1) || event.kind.startsWith("user."_L1)))
            m_soon.start();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TrayPanel::updateState);
    updateState();
}

void TrayPanel::showEvent(QShowEvent *event)
{
    if (!std::exchange(m_watched, true))
        m_engine.events().subscribe(kTopic);
    PagePanel::showEvent(event);
}

void TrayPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    if (std::exchange(m_watched, false))
        m_engine.events().unsubscribe(kTopic);
}

void TrayPanel::reload()
{
    ++m_round;
    readFrom({}, {});
}

void TrayPanel::readFrom(const QString &cursor, QList<TrayEntry> before)
{
    readTray(m_engine.api(), {500, cursor}, this, [this, round = m_round, before](const base::Result<control::Page<TrayEntry>> &page) {
        if (round != m_round)
            return;
        if (!page) {
            report(page.error());
            return;
        }
        const QList<TrayEntry> entries = before + page->items;
        if (!page->next.isEmpty() && entries.size() < kMostRows)
            readFrom(page->next, entries);
        else
            fill(entries);
    });
}

void TrayPanel::fill(const QList<TrayEntry> &entries)
{
    const control::Id before = chosen() ? chosen()->userId : 0;
    m_model.removeRows(0, m_model.rowCount());
    m_entries = entries;
    m_loaded = true;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const TrayEntry &entry : std::as_const(m_entries)) {
        const QString address = Format::oneLine(entry.address);
        QStandardItem *since = cell(Format::ago(entry.since, now), entry.since);
        since->setToolTip(Format::moment(entry.since));
        QStandardItem *mails = cell(Format::count(entry.mails), entry.mails);
        QStandardItem *recipients = cell(Format::count(entry.recipients), entry.recipients);
        for (QStandardItem *number : {mails, recipients})
            number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_model.appendRow({entry.locked ? stateCell(State::Failed, tr("%1, locked").arg(address)) : stateCell(State::Held, address), since, mails, recipients,
                           cell(TrayWords::brief(entry))});
        if (entry.userId == before)
            m_view->selectRow(m_model.rowCount() - 1);
    }
    if (!chosen() && !m_entries.isEmpty())
        m_view->selectRow(0);
    updateState();
}

const TrayEntry *TrayPanel::chosen() const
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    return rows.size() == 1 && rows.first().row() < m_entries.size() ? &m_entries[rows.first().row()] : nullptr;
}

QString TrayPanel::detailText() const
{
    return m_detail->text();
}

void TrayPanel::release()
{
    if (!chosen())
        return;
    const QString address = Format::oneLine(chosen()->address, 100);
    releaseTray(m_engine.api(), chosen()->userId, this, [this, address](const base::Result<TrayResult> &result) {
        said(result, [&](const TrayResult &did) {
            return tr("%Ln mail(s) of %1 are on their way. Nothing more of this user is held until %2.", nullptr, int(did.mails))
                .arg(address, Format::moment(did.trustedUntil.value_or(0)));
        });
    });
}

void TrayPanel::lock(control::TrayMailFate fate)
{
    if (!chosen())
        return;
    const TrayEntry entry = *chosen();
    const QString address = Format::oneLine(entry.address, 100);
    const bool deletes = fate == control::TrayMailFate::Delete;
    const auto run = [this, entry, address, deletes, fate] {
        lockTray(m_engine.api(), entry.userId, fate, this, [this, address, deletes](const base::Result<TrayResult> &result) {
            said(result, [&](const TrayResult &did) {
                return deletes ? tr("%1 cannot sign in any more, and %Ln held mail(s) are deleted.", nullptr, int(did.mails)).arg(address)
                               : tr("%1 cannot sign in any more, and %Ln mail(s) stay here.", nullptr, int(did.mails)).arg(address);
            });
        });
    };
    if (!deletes)
        return run();
    ask(tr("Lock %1 and delete %Ln held mail(s)? Nobody gets them back.", nullptr, int(entry.mails)).arg(address), tr("Lock and delete"), run);
}

void TrayPanel::said(const base::Result<TrayResult> &result, const std::function<QString(const TrayResult &)> &words)
{
    if (result)
        m_notice->say(words(*result));
    else
        report(result.error());
    reload();
}

void TrayPanel::updateState()
{
    const TrayEntry *entry = chosen();
    for (QAction *action : actions())
        action->setEnabled(entry);
    m_detail->setText(entry ? TrayWords::detail(*entry) : QString());
    m_detail->setVisible(entry);
    m_count->setText(m_entries.isEmpty() ? QString() : tr("%Ln user(s)", nullptr, int(m_entries.size())));
    m_stack->setCurrentWidget(m_loaded && m_entries.isEmpty() ? static_cast<QWidget *>(m_empty) : m_view);
}

} // namespace ui
