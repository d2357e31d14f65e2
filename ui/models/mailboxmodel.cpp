// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/mailboxmodel.h"
#include "look/format.h"
#include <QFont>
#include <QMap>
#include <QSize>

using namespace Qt::StringLiterals;
using control::Id;
using control::Mailbox;

namespace ui {
namespace {

constexpr int kWatchMs = 3000;
constexpr int kPage = 500;
constexpr quintptr kGroupId = 0; // internal id of a domain; its mailboxes carry its row + 1

QString localPart(const QString &address)
{
    return address.left(address.lastIndexOf(u'@') + 1);
}

} // namespace

MailboxModel::MailboxModel(EngineConnection &engine, QObject *parent)
    : QAbstractItemModel(parent)
    , m_engine(engine)
{
    m_watch.setInterval(kWatchMs);
    connect(&m_watch, &QTimer::timeout, this, [this] {
        if (m_engine.state() == LinkState::Flowing && !m_fetching)
            reload();
    });
    connect(&engine, &EngineConnection::refreshNeeded, this, &MailboxModel::reload);
    connect(&engine.events(), &EventStream::messageChanged, this, &MailboxModel::onMessage);
}

void MailboxModel::setFilter(const QString &part)
{
    m_filter = part;
    reload();
}

void MailboxModel::setWatched(bool watched)
{
    if (watched)
        m_watch.start();
    else
        m_watch.stop();
}

void MailboxModel::reload()
{
    fetch({}, {}, ++m_generation);
}

void MailboxModel::fetch(const QString &cursor, QList<Mailbox> soFar, int generation)
{
    m_fetching = true;
    m_engine.api().mailboxes(m_filter, {kPage, cursor}, this,
                             [this, soFar = std::move(soFar),
                              generation](const base::Result<control::Page<Mailbox>> &page) mutable {
                                 if (generation != m_generation)
                                     return;
                                 m_fetching = false;
                                 if (!page) {
                                     Q_EMIT failed(page.error());
                                     return;
                                 }
                                 soFar.append(page->items);
                                 m_cut = !page->next.isEmpty() && soFar.size() >= kMaxShown;
                                 if (!page->next.isEmpty() && !m_cut) {
                                     fetch(page->next, std::move(soFar), generation);
                                     return;
                                 }
                                 m_loaded = true;
                                 setMailboxes(soFar);
                                 Q_EMIT loaded();
                             });
}

QList<MailboxModel::Group> MailboxModel::grouped(const QList<Mailbox> &mailboxes)
{
    QMap<QString, QList<Mailbox>> domains;
    QList<Mailbox> disposable;
    for (const Mailbox &m : mailboxes) {
        if (m.expiresAt)
            disposable.append(m);
        else
            domains[m.address.mid(m.address.lastIndexOf(u'@') + 1)].append(m);
    }
    QList<Group> groups;
    for (auto it = domains.cbegin(); it != domains.cend(); ++it)
        groups.append({it.key(), it.value()});
    if (!disposable.isEmpty())
        groups.append({{}, disposable});
    return groups;
}

bool MailboxModel::sameShape(const QList<Group> &a, const QList<Group> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Group &x, const Group &y) {
        return x.name == y.name &&
               std::equal(x.mailboxes.begin(), x.mailboxes.end(), y.mailboxes.begin(), y.mailboxes.end(),
                          [](const Mailbox &m, const Mailbox &n) { return m.id == n.id; });
    });
}

void MailboxModel::setMailboxes(const QList<Mailbox> &mailboxes)
{
    QList<Group> groups = grouped(mailboxes);
    if (!sameShape(groups, m_groups)) {
        beginResetModel();
        m_groups = std::move(groups);
        endResetModel();
        return;
    }
    m_groups = std::move(groups);
    for (int g = 0; g < m_groups.size(); ++g) {
        const QModelIndex group = index(g, 0);
        Q_EMIT dataChanged(group, group.siblingAtColumn(Unread));
        Q_EMIT dataChanged(index(0, 0, group), index(int(m_groups[g].mailboxes.size()) - 1, Unread, group));
    }
}

// Only the open mailbox is subscribed to; its count moves at once instead of with the next reading.
void MailboxModel::onMessage(MessageChangeKind kind, const control::Message &message)
{
    const QModelIndex at = indexOf(message.mailboxId);
    if (!at.isValid())
        return;
    if (kind == MessageChangeKind::Received) {
        Mailbox &mailbox = m_groups[at.parent().row()].mailboxes[at.row()];
        ++mailbox.total;
        mailbox.unread += message.seen ? 0 : 1;
        Q_EMIT dataChanged(at, at.siblingAtColumn(Unread));
        Q_EMIT dataChanged(at.parent(), at.parent().siblingAtColumn(Unread));
        return;
    }
    m_engine.api().mailbox(message.mailboxId, this, [this](const base::Result<Mailbox> &answer) {
        const QModelIndex now = answer ? indexOf(answer->id) : QModelIndex();
        if (!now.isValid())
            return;
        m_groups[now.parent().row()].mailboxes[now.row()] = *answer;
        Q_EMIT dataChanged(now, now.siblingAtColumn(Unread));
        Q_EMIT dataChanged(now.parent(), now.parent().siblingAtColumn(Unread));
    });
}

const Mailbox *MailboxModel::mailboxAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == kGroupId)
        return nullptr;
    return &m_groups[qsizetype(index.internalId()) - 1].mailboxes[index.row()];
}

QModelIndex MailboxModel::indexOf(Id id) const
{
    for (int g = 0; g < m_groups.size(); ++g) {
        const QList<Mailbox> &mailboxes = m_groups[g].mailboxes;
        for (int row = 0; row < mailboxes.size(); ++row) {
            if (mailboxes[row].id == id)
                return createIndex(row, 0, quintptr(g) + 1);
        }
    }
    return {};
}

QModelIndex MailboxModel::busiest() const
{
    QModelIndex best;
    qint64 most = -1;
    for (int g = 0; g < m_groups.size(); ++g) {
        const QList<Mailbox> &mailboxes = m_groups[g].mailboxes;
        for (int row = 0; row < mailboxes.size(); ++row) {
            if (mailboxes[row].total > most) {
                most = mailboxes[row].total;
                best = createIndex(row, 0, quintptr(g) + 1);
            }
        }
    }
    return best;
}

QModelIndex MailboxModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : kGroupId);
}

QModelIndex MailboxModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == kGroupId)
        return {};
    return createIndex(int(index.internalId()) - 1, 0, kGroupId);
}

int MailboxModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    if (parent.internalId() != kGroupId || parent.column() > 0)
        return 0;
    return int(m_groups[parent.row()].mailboxes.size());
}

int MailboxModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant MailboxModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == Unread ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (index.internalId() == kGroupId)
        return groupData(m_groups[index.row()], index.column(), role);
    const Group &group = m_groups[qsizetype(index.internalId()) - 1];
    return mailboxData(group, group.mailboxes[index.row()], index.column(), role);
}

QVariant MailboxModel::groupData(const Group &group, int column, int role) const
{
    qint64 unread = 0;
    for (const Mailbox &m : group.mailboxes)
        unread += m.unread;
    if (role == Qt::DisplayRole && column == Name)
        return group.name.isEmpty() ? tr("Disposable") : group.name;
    if (role == Qt::DisplayRole)
        return unread > 0 ? Format::count(unread) : QString();
    return {};
}

QVariant MailboxModel::mailboxData(const Group &group, const Mailbox &m, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        if (column == Unread)
            return m.unread > 0 ? Format::count(m.unread) : QString();
        return Format::oneLine(group.name.isEmpty() ? m.address : localPart(m.address));
    case Qt::FontRole:
        if (m.unread > 0) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    case Qt::ToolTipRole: {
        // Addresses come from the engine's own syntax, but a tool tip reads HTML: escape.
        QString tip = m.address.toHtmlEscaped() + u"<br>"_s +
                      tr("%1 unread of %2, %3")
                          .arg(Format::count(m.unread), Format::count(m.total), Format::bytes(m.size));
        if (m.expiresAt) {
            const qint64 left = *m.expiresAt - QDateTime::currentMSecsSinceEpoch();
            tip += u"<br>"_s + tr("disappears in %1").arg(Format::duration(left));
        }
        return tip;
    }
    case Qt::AccessibleTextRole:
        return column == Name ? m.address : tr("%1 unread").arg(Format::count(m.unread));
    default:
        return {};
    }
}

QVariant MailboxModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::SizeHintRole)
        return QSize(1, 1); // the header is read out, not shown: it takes no room from addresses
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Mailbox") : tr("Unread");
}

Qt::ItemFlags MailboxModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return index.internalId() == kGroupId ? Qt::ItemIsEnabled : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

} // namespace ui
