// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faketables.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace support {
namespace {

constexpr int kShortestPassword = 10;

/// What is wrong with the line; an empty text: nothing.
control::CsvProblem problemOf(const FakeEngine &engine, const control::CsvUser &line, bool known)
{
    const QString domain = line.user.address.section(u'@', -1);
    const bool here = std::any_of(engine.domains.cbegin(), engine.domains.cend(), [&](const control::Domain &one) { return one.name == domain; });
    if (!here)
        return {line.line, u"address"_s, u"the domain is not one of this server"_s};
    if (!line.user.password.isEmpty() && line.user.password.size() < kShortestPassword)
        return {line.line, u"password"_s, u"at least %1 characters"_s.arg(kShortestPassword)};
    if (line.user.password.isEmpty() && !known)
        return {line.line, u"password"_s, u"a new user needs a password"_s};
    return {};
}

} // namespace

control::ImportReport importUsers(FakeEngine &engine, const QByteArray &csv, bool dryRun)
{
    const control::CsvUsers table = control::readUsersCsv(csv);
    control::ImportReport report{.problems = table.problems};
    QList<control::User> users = engine.users;
    for (const control::CsvUser &line : table.users) {
        const auto known = std::find_if(users.begin(), users.end(), [&](const control::User &one) { return one.address == line.user.address; });
        if (const control::CsvProblem problem = problemOf(engine, line, known != users.end()); !problem.text.isEmpty()) {
            report.problems << problem;
            continue;
        }
        if (known != users.end()) {
            const QString name = line.displayName.value_or(known->displayName);
            ++(name != known->displayName || !line.user.password.isEmpty() ? report.changed : report.unchanged);
            known->displayName = name;
            continue;
        }
        control::User user;
        user.id = engine.nextId();
        user.mailboxId = engine.nextId();
        user.domainId = engine.domains.first().id;
        user.address = line.user.address;
        user.displayName = line.displayName.value_or(QString());
        users.insert(std::lower_bound(users.begin(), users.end(), user, [](const auto &a, const auto &b) { return a.address < b.address; }), user);
        ++report.created;
    }
    report.applied = !dryRun && report.problems.isEmpty();
    if (report.applied)
        engine.users = users;
    return report;
}

} // namespace support
