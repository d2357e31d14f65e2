// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/foundmailmodel.h"
#include "backend/searchcalls.h"
#include "look/format.h"
#include <QDateTime>
#include <QGuiApplication>

using namespace Qt::StringLiterals;
using control::FoundMail;
using control::Id;

namespace ui {
namespace {

constexpr int kAskedAtOnce = 4;
constexpr int kChangedMs = 300;
constexpr int kMostLooks = 10; // pages; past it the list is read again

bool newerFirst(const FoundMail &a, const FoundMail &b)
{
    return a.mailId > b.mailId;
}

} // namespace

FoundMailModel::FoundMailModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    m_changed.setSingleShot(true);
    m_changed.setInterval(kChangedMs);
    connect(&m_changed, &QTimer::timeout, this, &FoundMailModel::statesChanged);
    connect(&m_refresh, &SearchRefresh::due, this, [this] { lookForNew({}, {}, 1); });
}

void FoundMailModel::search(const QString &query)
{
    m_query = query;
    m_refresh.stop();
    reload();
}

void FoundMailModel::reload()
{
    ++m_generation;
    m_next.clear();
    m_loading = false;
    m_complete = m_query.isEmpty();
    m_asking = 0; // answers on their way are for the rows of before
    m_wantedStates.clear();
    m_states.clear();
    m_stale.clear();
    beginResetModel();
    m_rows.clear();
    endResetModel();
    if (!m_complete)
        fetchMore({});
    Q_EMIT loadingChanged();
}

bool FoundMailModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_loading && !m_rows.isEmpty();
}

void FoundMailModel::fetchMore(const QModelIndex &parent)
{
    if (parent.isValid() || m_complete || m_loading)
        return;
    m_loading = true;
    if (m_wanted <= m_rows.size() || m_next.isEmpty())
        m_wanted = m_rows.size() + kPageSize / 4;
    Q_EMIT loadingChanged();
    searchMails(m_engine.api(), m_query, {kPageSize, m_next}, this, [this, generation = m_generation](const base::Result<control::Page<FoundMail>> &page) {
        if (generation != m_generation)
            return; // something else is looked for by now
        m_loading = false;
        if (!page) {
            m_complete = true;
            Q_EMIT failed(page.error());
        } else {
            append(*page);
            if (!m_complete && m_rows.size() < m_wanted) {
                fetchMore({}); // until there is something to scroll
                return;
            }
        }
        Q_EMIT loadingChanged();
    });
}

void FoundMailModel::append(const control::Page<FoundMail> &page)
{
    m_next = page.next;
    m_complete = page.next.isEmpty();
    if (page.items.isEmpty())
        return;
    const int at = int(m_rows.size());
    beginInsertRows({}, at, at + int(page.items.size()) - 1);
    m_rows.append(page.items);
    endInsertRows();
}

void FoundMailModel::touch(Id mailId)
{
    if (mailId && !m_states.contains(mailId))
        return;
    if (mailId)
        m_stale.insert(mailId);
    else
        m_stale = QSet<Id>(m_states.keyBegin(), m_states.keyEnd());
    if (!m_changed.isActive())
        m_changed.start();
}

void FoundMailModel::lookSoon()
{
    if (!m_query.isEmpty())
        m_refresh.arm();
}

/// Those that came since the first row. A page may be short, or empty, and not the last.
void FoundMailModel::lookForNew(const QString &cursor, const QList<FoundMail> &found, int pages)
{
    searchMails(m_engine.api(), m_query, {kPageSize, cursor}, this,
                [this, found, pages, generation = m_generation](const base::Result<control::Page<FoundMail>> &page) {
                    if (!page || generation != m_generation)
                        return; // whoever reads the list now, brings it
                    if (m_loading && m_rows.isEmpty()) {
                        m_refresh.arm(); // the first page is still to come
                        return;
                    }
                    const QList<FoundMail> all = found + page->items;
                    const Id newest = m_rows.isEmpty() ? 0 : m_rows.first().mailId;
                    const auto old = std::find_if(all.begin(), all.end(), [newest](const FoundMail &mail) { return mail.mailId <= newest; });
                    if (old == all.end() && !page->next.isEmpty()) {
                        if (pages < kMostLooks)
                            lookForNew(page->next, all, pages + 1);
                        else
                            reload();
                        return;
                    }
                    const int count = int(old - all.begin());
                    if (count == 0)
                        return;
                    beginInsertRows({}, 0, count - 1);
                    m_rows = all.first(count) + m_rows;
                    endInsertRows();
                });
}

void FoundMailModel::wantStates(int first, int last)
{
    m_wantedStates.clear(); // what was scrolled away is not looked at
    for (int row = std::max(0, first); row <= last && row < m_rows.size(); ++row) {
        const Id id = m_rows[row].mailId;
        if (!m_states.contains(id) || m_stale.contains(id))
            m_wantedStates.append(id);
    }
    askStates();
}

void FoundMailModel::askStates()
{
    while (m_asking < kAskedAtOnce && !m_wantedStates.isEmpty()) {
        const Id id = m_wantedStates.takeFirst();
        m_stale.remove(id);
        ++m_asking;
        m_engine.api().trace(id, this, [this, id, generation = m_generation](const base::Result<QList<control::Event>> &events) {
            if (generation != m_generation)
                return;
            --m_asking;
            if (events)
                setState(id, MailState::of(*events));
            askStates();
        });
    }
}

void FoundMailModel::setState(Id mailId, const MailState &state)
{
    m_states.insert(mailId, state);
    if (const int row = rowOf(mailId); row >= 0)
        Q_EMIT dataChanged(index(row, Stand), index(row, Stand));
}

const FoundMail *FoundMailModel::mailAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

int FoundMailModel::rowOf(Id mailId) const
{
    FoundMail key;
    key.mailId = mailId;
    const auto it = std::lower_bound(m_rows.begin(), m_rows.end(), key, newerFirst);
    return it != m_rows.end() && it->mailId == mailId ? int(it - m_rows.begin()) : -1;
}

int FoundMailModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FoundMailModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FoundMailModel::text(const FoundMail &mail, int column) const
{
    switch (column) {
    case At:
        return Format::ago(mail.at, QDateTime::currentMSecsSinceEpoch());
    case From:
        return Format::oneLine(!mail.from.isEmpty() ? mail.from : mail.headerFrom.isEmpty() ? u"<>"_s : mail.headerFrom);
    case To: {
        const QString first = Format::oneLine(mail.recipients.value(0));
        return mail.recipientCount > 1 ? tr("%1 and %Ln more", nullptr, int(mail.recipientCount - 1)).arg(first) : first;
    }
    case Subject:
        return mail.subject.isEmpty() ? tr("(no subject)") : Format::oneLine(mail.subject);
    case Stand: {
        const auto state = m_states.constFind(mail.mailId);
        return state == m_states.cend() ? u"…"_s : state->text();
    }
    case Size:
        return Format::bytes(mail.size);
    default:
        return {};
    }
}

QVariant FoundMailModel::data(const QModelIndex &index, int role) const
{
    const FoundMail *mail = index.isValid() ? mailAt(index.row()) : nullptr;
    if (!mail)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(*mail, index.column());
    case Qt::ForegroundRole: {
        const auto state = m_states.constFind(mail->mailId);
        if (index.column() != Stand || state == m_states.cend())
            return {};
        return stateColor(state->state(), QGuiApplication::palette().color(QPalette::Base));
    }
    case Qt::TextAlignmentRole:
        return int((index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: // tool tips read HTML: only what is ours gets one
        if (index.column() == At)
            return Format::moment(mail->at);
        return index.column() == Stand ? QVariant(text(*mail, Stand)) : QVariant();
    default:
        return {};
    }
}

QVariant FoundMailModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case At:
        return tr("Accepted");
    case From:
        return tr("From");
    case To:
        return tr("To");
    case Subject:
        return tr("Subject");
    case Stand:
        return tr("State");
    case Size:
        return tr("Size");
    default:
        return {};
    }
}

} // namespace ui
