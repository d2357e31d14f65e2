// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/messagelistmodel.h"
#include "look/format.h"
#include "look/glyphs.h"
#include <QFont>

using namespace Qt::StringLiterals;
using control::Id;
using control::Message;

namespace ui {
namespace {

constexpr int kBurstMs = 50;
constexpr int kMostLooks = 10; // pages; past it the list is read again

bool newerFirst(const Message &a, const Message &b)
{
    return a.id > b.id;
}

// The name a person reads; the address when there is none.
QString shortSender(const QString &from)
{
    const qsizetype open = from.lastIndexOf(u'<');
    QString name = open > 0 ? from.left(open).trimmed() : from;
    if (name.size() >= 2 && name.startsWith(u'"') && name.endsWith(u'"'))
        name = name.mid(1, name.size() - 2);
    return Format::oneLine(name.isEmpty() ? from : name);
}

} // namespace

MessageListModel::MessageListModel(EngineConnection &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    m_burst.setSingleShot(true);
    m_burst.setInterval(kBurstMs);
    connect(&m_burst, &QTimer::timeout, this, &MessageListModel::applyPending);
    connect(&m_refresh, &SearchRefresh::due, this, [this] { lookForNew({}, std::exchange(m_lookDownTo, 0), 1); });
    connect(&engine.events(), &EventStream::messageChanged, this, &MessageListModel::onMessage);
    connect(&engine, &EngineConnection::refreshNeeded, this, &MessageListModel::reload);
}

MessageListModel::~MessageListModel()
{
    if (m_mailboxId)
        m_engine.events().unsubscribe(topic());
}

QString MessageListModel::topic() const
{
    return u"mailbox:"_s + base::idToString(m_mailboxId);
}

void MessageListModel::open(Id mailboxId, Id folderId, const QString &query)
{
    if (mailboxId != m_mailboxId) {
        if (m_mailboxId)
            m_engine.events().unsubscribe(topic());
        m_mailboxId = mailboxId;
        if (m_mailboxId)
            m_engine.events().subscribe(topic());
    }
    m_folderId = folderId;
    m_query = query;
    beginResetModel();
    m_rows.clear();
    m_pending.clear();
    m_gone.clear();
    endResetModel();
    m_refresh.stop();
    m_lookDownTo = 0;
    reload();
}

void MessageListModel::reload()
{
    ++m_generation;
    m_next.clear();
    m_loading = false;
    m_complete = m_mailboxId == 0;
    if (!m_complete)
        fetchMore({});
    Q_EMIT loadingChanged();
}

bool MessageListModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_loading && !m_rows.isEmpty();
}

void MessageListModel::fetchMore(const QModelIndex &parent)
{
    if (parent.isValid() || m_complete || m_loading)
        return;
    m_loading = true;
    m_meanwhile.clear();
    if (m_wanted <= m_rows.size() || m_next.isEmpty())
        m_wanted = (m_next.isEmpty() ? 0 : m_rows.size()) + kPageSize / 4;
    Q_EMIT loadingChanged();
    const bool first = m_next.isEmpty();
    m_engine.api().messages(
        m_mailboxId, m_folderId, m_query, {kPageSize, m_next}, this,
        [this, first, generation = m_generation](const base::Result<control::Page<Message>> &page) {
            if (generation != m_generation)
                return; // another folder is open by now
            m_loading = false;
            if (!page) {
                m_complete = true; // until the next reload
                Q_EMIT failed(page.error());
            } else {
                if (first && !m_rows.isEmpty()) {
                    beginResetModel();
                    m_rows.clear();
                    endResetModel();
                }
                append(*page);
                const auto meanwhile = std::exchange(m_meanwhile, {});
                for (const auto &[kind, message] : meanwhile)
                    onMessage(kind, message);
                if (!m_complete && m_rows.size() < m_wanted) {
                    fetchMore({}); // until there is something to scroll
                    return;
                }
            }
            Q_EMIT loadingChanged();
        });
}

void MessageListModel::append(const control::Page<Message> &page)
{
    m_next = page.next;
    m_complete = page.next.isEmpty();
    QList<Message> tail;
    tail.reserve(page.items.size());
    for (const Message &m : page.items) {
        const Id last = !tail.isEmpty() ? tail.last().id : m_rows.isEmpty() ? ~Id(0) : m_rows.last().id;
        if (m.id < last)
            tail.append(m);
    }
    if (!tail.isEmpty()) {
        const int at = int(m_rows.size());
        beginInsertRows({}, at, at + int(tail.size()) - 1);
        m_rows.append(tail);
        endInsertRows();
    }
    if (tail.size() == page.items.size())
        return;
    // Restored mail may stand out of the order of ids: find its place.
    for (const Message &m : page.items)
        insertSorted(m);
}

void MessageListModel::insertSorted(const Message &message)
{
    const auto it = std::lower_bound(m_rows.begin(), m_rows.end(), message, newerFirst);
    if (it != m_rows.end() && it->id == message.id) {
        update(message);
        return;
    }
    const int row = int(it - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(it, message);
    endInsertRows();
}

int MessageListModel::rowOf(Id id) const
{
    Message key;
    key.id = id;
    const auto it = std::lower_bound(m_rows.begin(), m_rows.end(), key, newerFirst);
    return it != m_rows.end() && it->id == id ? int(it - m_rows.begin()) : -1;
}

const Message *MessageListModel::messageAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

bool MessageListModel::belongsHere(const Message &message) const
{
    return message.mailboxId == m_mailboxId && (m_folderId == 0 || message.folderId == m_folderId);
}

void MessageListModel::onMessage(MessageChangeKind kind, const Message &message)
{
    if (message.mailboxId != m_mailboxId)
        return;
    if (m_loading)
        m_meanwhile.insert(message.id, {kind, message});
    if (kind == MessageChangeKind::Flags && belongsHere(message)) {
        update(message);
        return;
    }
    m_pending.removeIf([&message](const Message &m) { return m.id == message.id; });
    m_gone.removeOne(message.id);
    if (kind == MessageChangeKind::Deleted || !belongsHere(message)) {
        m_gone.append(message.id);
    } else if (!m_query.isEmpty()) { // only the engine can say whether it matches
        m_lookDownTo = m_lookDownTo ? std::min(m_lookDownTo, message.id) : message.id;
        m_refresh.arm();
        return;
    } else {
        m_pending.append(message);
    }
    if (!m_burst.isActive())
        m_burst.start();
}

void MessageListModel::applyPending()
{
    takeOut(std::exchange(m_gone, {}));
    insertPending();
}

// A view asks for more when one scrolls; where all that was shown has left, there is nothing to scroll.
void MessageListModel::fillUp()
{
    if (m_rows.size() < kPageSize / 4 && !m_next.isEmpty())
        fetchMore({});
}

/// Those that match, from the newest down to one, among the rows. A page may be short, or empty, and not the last.
void MessageListModel::lookForNew(const QString &cursor, Id downTo, int pages)
{
    m_engine.api().messages(m_mailboxId, m_folderId, m_query, {kPageSize, cursor}, this,
                            [this, downTo, pages, generation = m_generation](const base::Result<control::Page<Message>> &page) {
                                if (!page || generation != m_generation)
                                    return; // whoever reads the list now, brings it
                                const Id last = m_complete || m_rows.isEmpty() ? 0 : m_rows.last().id; // what is older comes with its page
                                for (const Message &message : page->items) {
                                    if (message.id > last)
                                        insertSorted(message);
                                }
                                const Id reached = page->items.isEmpty() ? ~Id(0) : page->items.last().id;
                                if (page->next.isEmpty() || reached <= std::max(downTo, last))
                                    return;
                                if (pages < kMostLooks)
                                    lookForNew(page->next, downTo, pages + 1);
                                else
                                    reload();
                            });
}

void MessageListModel::insertPending()
{
    QList<Message> fresh = std::exchange(m_pending, {});
    std::sort(fresh.begin(), fresh.end(), newerFirst);
    // What is older than the last row fetched comes with its page.
    if (!m_complete && !m_rows.isEmpty())
        fresh.removeIf([this](const Message &m) { return m.id < m_rows.last().id; });
    const Id newest = m_rows.isEmpty() ? 0 : m_rows.first().id;
    const auto firstOld = std::find_if(fresh.begin(), fresh.end(), [&](const Message &m) { return m.id <= newest; });
    const QList<Message> top(fresh.begin(), firstOld);
    for (auto it = firstOld; it != fresh.end(); ++it)
        insertSorted(*it);
    if (top.isEmpty())
        return;
    beginInsertRows({}, 0, int(top.size()) - 1);
    for (auto it = top.rbegin(); it != top.rend(); ++it)
        m_rows.prepend(*it); // a list grows at its front without moving the rest
    endInsertRows();
}

QList<Message> MessageListModel::takeOut(const QList<Id> &ids)
{
    QList<Message> taken;
    QList<int> rows;
    for (const Id id : ids) {
        if (const int row = rowOf(id); row >= 0)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (qsizetype i = 0; i < rows.size();) { // neighbours together, from the end
        qsizetype next = i + 1;
        while (next < rows.size() && rows[next] == rows[next - 1] - 1)
            ++next;
        const int last = rows[i];
        const int first = rows[next - 1];
        taken.append(m_rows.mid(first, last - first + 1));
        beginRemoveRows({}, first, last);
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        i = next;
    }
    if (!taken.isEmpty())
        fillUp();
    return taken;
}

void MessageListModel::putBack(const QList<Message> &messages)
{
    for (const Message &message : messages) {
        if (belongsHere(message))
            insertSorted(message);
    }
}

void MessageListModel::update(const Message &message)
{
    const int row = rowOf(message.id);
    if (row < 0)
        return;
    m_rows[row] = message;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void MessageListModel::markSeen(Id id)
{
    const Message *shown = messageAt(rowOf(id));
    if (!shown || shown->seen)
        return;
    const Message before = *shown;
    Message after = before;
    after.seen = true;
    update(after);
    m_engine.api().patchMessage(id, {true, std::nullopt}, this, [this, before](const base::Result<Message> &answer) {
        if (answer)
            return; // the feed brings what others changed meanwhile
        update(before);
        Q_EMIT failed(answer.error());
    });
}

int MessageListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int MessageListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString MessageListModel::text(const Message &m, int column) const
{
    switch (column) {
    case From:
        return shortSender(m.from);
    case Subject:
        return m.subject.isEmpty() ? tr("(no subject)") : Format::oneLine(m.subject);
    case Attachments:
        return m.attachmentCount > 0 ? Format::count(m.attachmentCount) : QString();
    case Received:
        return Format::ago(m.receivedAt, QDateTime::currentMSecsSinceEpoch());
    case Size:
        return Format::bytes(m.size);
    default:
        return {};
    }
}

QVariant MessageListModel::data(const QModelIndex &index, int role) const
{
    const Message *m = index.isValid() ? messageAt(index.row()) : nullptr;
    if (!m)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*m, index.column());
    case Qt::DecorationRole:
        if (index.column() == Flag && m->flagged)
            return glyph(u"flag"_s);
        if (index.column() == Attachments && m->attachmentCount > 0)
            return glyph(u"attachment"_s);
        return {};
    case Qt::FontRole:
        if (!m->seen) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    case Qt::TextAlignmentRole:
        return int((index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        // Tool tips read HTML: only the time, which is ours, gets one.
        return index.column() == Received ? QVariant(Format::moment(m->receivedAt)) : QVariant();
    case Qt::AccessibleTextRole:
        if (index.column() == Flag)
            return (m->seen ? tr("read") : tr("unread")) + (m->flagged ? u", "_s + tr("flagged") : QString());
        return text(*m, index.column());
    default:
        return {};
    }
}

QVariant MessageListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::DecorationRole)
        return section == Flag ? glyph(u"flag"_s) : section == Attachments ? glyph(u"attachment"_s) : QIcon();
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole) {
        if (section == Flag)
            return tr("Flag");
        if (section == Attachments)
            return tr("Attachments");
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case From:
        return tr("From");
    case Subject:
        return tr("Subject");
    case Received:
        return tr("Received");
    case Size:
        return tr("Size");
    default:
        return QString();
    }
}

} // namespace ui
