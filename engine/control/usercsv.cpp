// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/csvtable.h"
#include "control/names.h"
#include <QSet>
#include <cmath>

using namespace Qt::StringLiterals;

namespace control {

namespace {

/// Empty: the domain's; "none": no bound; else octets with K, M, G or T.
bool readQuota(const QString &cell, std::optional<qint64> &out)
{
    if (cell.isEmpty())
        return true;
    if (cell.compare("none"_L1, Qt::CaseInsensitive) == 0) {
        out = 0;
        return true;
    }
    out = sizeFromText(cell);
    return out.has_value();
}

class UserReader
{
public:
    std::optional<CsvUser> read(const csv::Line &line, QList<CsvProblem> &problems)
    {
        CsvUser out;
        out.line = line.number();
        out.user.address = csv::plain(line.cell("address"_L1));
        out.user.password = line.cell("password"_L1);
        const qsizetype before = problems.size();
        if (out.user.address.isEmpty())
            problems << CsvProblem{out.line, u"address"_s, u"each line needs an address"_s};
        else if (m_seen.contains(out.user.address.toLower()))
            problems << CsvProblem{out.line, u"address"_s, u"the address stands in a line above"_s};
        m_seen.insert(out.user.address.toLower());
        if (line.has("name"_L1))
            out.displayName = csv::plain(line.cell("name"_L1));
        if (line.has("roles"_L1))
            readRoles(line, out, problems);
        if (line.has("quota"_L1) && !readQuota(line.cell("quota"_L1), out.quotaBytes.emplace()))
            problems << CsvProblem{out.line, u"quota"_s, u"a size such as 500M (million bytes) or 10G, none, or nothing for the domain's"_s};
        if (line.has("forward"_L1))
            out.forwardTo = csv::words(line.cell("forward"_L1));
        out.aliases = csv::words(line.cell("aliases"_L1));
        return problems.size() == before ? std::optional(out) : std::nullopt;
    }

private:
    static void readRoles(const csv::Line &line, CsvUser &out, QList<CsvProblem> &problems)
    {
        out.roles.emplace();
        for (const QString &word : csv::words(line.cell("roles"_L1))) {
            if (const auto role = userRoleFromString(word.toLower()))
                out.roles->append(*role);
            else
                problems << CsvProblem{out.line, u"roles"_s, u"admin, domain-admin or operator, not \"%1\""_s.arg(word.left(50))};
        }
    }

    QSet<QString> m_seen;
};

} // namespace

std::optional<qint64> sizeFromText(QStringView text)
{
    constexpr double kMost = 1LL << 50;
    constexpr QStringView kUnits = u"KMGT";
    if (text.isEmpty() || text.size() > 16)
        return std::nullopt;
    double unit = 1;
    if (const QChar last = text.back().toUpper(); !last.isDigit()) {
        const qsizetype power = kUnits.indexOf(last) + 1;
        if (power == 0)
            return std::nullopt;
        unit = std::pow(1000.0, double(power)); // as sizes are shown
        text.chop(1);
    }
    bool ok = false;
    const double count = text.toDouble(&ok);
    if (!ok || !(count >= 0) || count * unit > kMost)
        return std::nullopt;
    return qint64(count * unit);
}

CsvUsers readUsersCsv(QByteArrayView text)
{
    static const QStringList kColumns{u"address"_s, u"password"_s, u"name"_s, u"roles"_s, u"quota"_s, u"forward"_s, u"aliases"_s};
    CsvUsers out;
    UserReader users;
    csv::read(text, kColumns, out.problems, [&](const csv::Line &line) {
        if (const auto user = users.read(line, out.problems))
            out.users << *user;
    });
    return out;
}

QByteArray usersCsv(const QList<User> &users, const QHash<Id, QStringList> &aliases)
{
    QByteArray out = "address,name,roles,quota,forward,aliases\r\n";
    for (const User &user : users) {
        QStringList roles;
        for (const Role role : user.roles)
            roles << userRoleToString(role);
        const QString quota = !user.quotaBytes ? QString() : *user.quotaBytes == 0 ? u"none"_s : QString::number(*user.quotaBytes);
        out += csv::shown(user.address) + ',' + csv::shown(user.displayName) + ',' + csv::shown(roles.join(u' ')) + ',' + quota.toLatin1() + ',' +
               csv::shown(user.forwardTo.join(u' ')) + ',' + csv::shown(aliases.value(user.id).join(u' ')) + "\r\n";
    }
    return out;
}

} // namespace control
