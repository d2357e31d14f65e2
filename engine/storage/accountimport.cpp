// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accounts.h"
#include "storage/aliases.h"

using namespace Qt::Literals;

namespace storage::accounts {

namespace {

/// One line of a table: a user made or changed, and further addresses of his.
class Line
{
public:
    Line(WriteTransaction &tx, const control::CsvUser &wanted, const std::optional<PasswordForms> &password)
        : m_tx(tx), m_wanted(wanted), m_password(password)
    {
    }

    base::Result<bool> run(control::ImportReport &report)
    {
        const auto known = credentials(m_tx.db(), m_wanted.user.address);
        if (!known && known.error().kind != base::ErrorKind::NotFound)
            return known.error();
        const auto user = known ? changed(known->userId) : created();
        if (!user)
            return user.error();
        bool more = false;
        for (const QString &address : m_wanted.aliases) {
            const auto added = alias(address, *user);
            if (!added)
                return added.error();
            more = more || *added;
        }
        ++(!known ? report.created : m_changed || more ? report.changed : report.unchanged);
        return true;
    }

private:
    base::Result<control::User> created()
    {
        if (!m_password)
            return base::Error{base::ErrorKind::Invalid, u"a new user needs a password"_s, {}, u"password"_s};
        control::NewUser user = m_wanted.user;
        user.displayName = m_wanted.displayName.value_or(QString());
        user.roles = m_wanted.roles.value_or(QList<control::Role>());
        user.quotaBytes = m_wanted.quotaBytes.value_or(std::nullopt);
        const auto made = create(m_tx, user, *m_password);
        if (!made || !m_wanted.forwardTo || m_wanted.forwardTo->isEmpty())
            return made;
        return change(m_tx, made->id, {.forwardTo = m_wanted.forwardTo}, {});
    }

    base::Result<control::User> changed(Id id)
    {
        const bool given = m_password && !m_password->hash.isEmpty();
        const auto before = user(m_tx.db(), id);
        control::UserChange wanted;
        wanted.displayName = m_wanted.displayName;
        wanted.roles = m_wanted.roles;
        wanted.quotaBytes = m_wanted.quotaBytes;
        wanted.forwardTo = m_wanted.forwardTo;
        const auto after = change(m_tx, id, wanted, given ? m_password : std::nullopt);
        m_changed = given || (before && after &&
                              (before->displayName != after->displayName || before->roles != after->roles ||
                               before->quotaBytes != after->quotaBytes || before->forwardTo != after->forwardTo));
        return after;
    }

    /// False: it stands for him already.
    base::Result<bool> alias(const QString &address, const control::User &user)
    {
        const auto made = aliases::create(m_tx, address, {user.address});
        if (made)
            return true;
        if (made.error().kind == base::ErrorKind::Exists) {
            const auto his = maySendAs(m_tx.db(), user.id, address);
            if (his && *his)
                return false;
        }
        base::Error error = made.error();
        error.field = u"aliases"_s;
        error.publicText = address.left(100) + u": "_s + error.publicText;
        return error;
    }

    WriteTransaction &m_tx;
    const control::CsvUser &m_wanted;
    const std::optional<PasswordForms> &m_password;
    bool m_changed = false;
};

} // namespace

base::Result<bool> import(WriteTransaction &tx, const QList<control::CsvUser> &users, const QList<std::optional<PasswordForms>> &passwords,
                          bool dryRun, control::ImportReport &report)
{
    report = {};
    for (qsizetype i = 0; i < users.size(); ++i) {
        const auto done = Line(tx, users[i], passwords.value(i)).run(report);
        if (tx.db().failure())
            return *tx.db().failure();
        if (!done)
            report.problems << control::CsvProblem{users[i].line, done.error().field, done.error().publicText};
    }
    if (dryRun || !report.problems.isEmpty())
        return base::Error{base::ErrorKind::Invalid, u"nothing of it is kept"_s, {}, QString(kTakenBack)};
    return true;
}

} // namespace storage::accounts
