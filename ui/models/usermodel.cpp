// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/usermodel.h"
#include "look/format.h"
#include "look/peoplewords.h"
#include <QDateTime>
#include <QGuiApplication>
#include <QPalette>
#include <QTextDocument>
#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;
using control::User;

namespace ui {

UserModel::UserModel(EngineConnection &engine, QObject *parent)
    : PagedRowsOf(engine, u"user."_s, u"userId"_s, parent)
{
}

void UserModel::readDomains()
{
    m_engine.api().domains(this, [this](const base::Result<QList<control::Domain>> &domains) {
        if (!domains)
            return; // their quotas are left out
        m_domains.clear();
        for (const control::Domain &domain : *domains)
            m_domains.insert(domain.id, domain);
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, Used), index(rowCount() - 1, StateColumn));
    });
}

void UserModel::ask(const control::PageRequest &page, Done<control::Page<User>> done)
{
    m_engine.api().users(filter(), page, this, std::move(done));
}

void UserModel::askOne(control::Id id, Done<User> done)
{
    m_engine.api().user(id, this, std::move(done));
}

bool UserModel::matches(const User &user, const QString &lowerText) const
{
    return user.address.toLower().contains(lowerText) || user.displayName.toLower().contains(lowerText);
}

qint64 UserModel::quotaBytes(const User &user) const
{
    return user.quotaBytes.value_or(m_domains.value(user.domainId).quotaBytes);
}

qint64 UserModel::quotaMessages(const User &user) const
{
    return user.quotaMessages.value_or(m_domains.value(user.domainId).quotaMessages);
}

int UserModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString UserModel::text(const User &user, int column) const
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    switch (column) {
    case Address:
        return Format::oneLine(user.address);
    case Name:
        return Format::oneLine(user.displayName);
    case Roles:
        return PeopleWords::of(user.roles);
    case Used:
        return PeopleWords::use(user.usedBytes, quotaBytes(user));
    case LastSignIn:
        return user.lastSignInAt ? Format::ago(*user.lastSignInAt, now) : tr("never");
    case StateColumn: {
        const auto standing = PeopleWords::standing(user, quotaBytes(user), quotaMessages(user), now);
        return stateShape(standing.state) + u' ' + standing.words;
    }
    default:
        return {};
    }
}

QVariant UserModel::sortValue(const User &user, int column) const
{
    if (column == Used)
        return user.usedBytes;
    if (column == LastSignIn)
        return user.lastSignInAt.value_or(0);
    return text(user, column);
}

QString UserModel::tip(const User &user, int column) const
{
    switch (column) {
    case Used:
        return tr("%Ln message(s)", nullptr, int(std::min<qint64>(user.usedMessages, INT_MAX)));
    case LastSignIn:
        return user.lastSignInAt ? Format::moment(*user.lastSignInAt) : QString();
    default:
        return Qt::convertFromPlainText(text(user, column)); // a tool tip reads HTML
    }
}

QVariant UserModel::data(const QModelIndex &index, int role) const
{
    const User *user = index.isValid() ? at(index.row()) : nullptr;
    if (!user)
        return {};
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*user, column);
    case kSortRole:
        return sortValue(*user, column);
    case Qt::ToolTipRole:
        return tip(*user, column);
    case Qt::TextAlignmentRole:
        return int((column == Used ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (column != StateColumn)
            return {};
        return stateColor(PeopleWords::standing(*user, quotaBytes(*user), quotaMessages(*user), QDateTime::currentMSecsSinceEpoch()).state,
                          QGuiApplication::palette().color(QPalette::Base));
    default:
        return {};
    }
}

QVariant UserModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Used ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{QT_TR_NOOP("Address"), QT_TR_NOOP("Name"),         QT_TR_NOOP("Roles"),
                                                 QT_TR_NOOP("Used"),    QT_TR_NOOP("Last sign-in"), QT_TR_NOOP("State")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QString();
}

} // namespace ui
