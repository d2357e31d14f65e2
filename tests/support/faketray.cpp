// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faketray.h"
#include "control/jsontray.h"
#include <QDateTime>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace support {

FakeTray::FakeTray(FakeEngine &engine)
    : QObject(&engine)
{
}

std::pair<int, QByteArray> FakeTray::answer(const QByteArray &method, const QStringList &parts, const QByteArray &body)
{
    if (parts.size() == 1)
        return {200, control::toJson(control::Page<control::TrayEntry>{entries, {}})};
    const auto id = base::idFromString(parts.value(1));
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const control::TrayEntry &one) { return one.userId == id; });
    if (found == entries.end())
        return {404, {}};
    if (method == "GET")
        return {200, control::toJson(*found)};
    control::TrayResult result{found->mails, found->recipients, {}};
    if (parts.value(2) == "release"_L1)
        result.trustedUntil = QDateTime::currentMSecsSinceEpoch() + 72 * 3'600'000LL;
    found->locked = true;
    if (parts.value(2) == "release"_L1 || body.contains("delete"))
        entries.erase(found);
    return {200, control::toJson(result)};
}

FakeTray *fillTray(FakeEngine &engine)
{
    auto *tray = new FakeTray(engine);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    control::TrayEntry lars;
    lars.userId = engine.nextId();
    lars.address = u"lars@nordbruk.example"_s;
    lars.since = now - 7 * 60'000;
    lars.peer = u"203.0.113.77"_s;
    lars.why = {{u"newRecipients"_s, 101, 3, 100}, {u"unknownNetwork"_s, 101, 0, 50}};
    lars.mails = 412;
    lars.recipients = 412;
    lars.bytes = 1'650'000;
    control::TrayEntry mei;
    mei.userId = engine.nextId();
    mei.address = u"mei@nordbruk.example"_s;
    mei.locked = true;
    mei.since = now - 26 * 3'600'000LL;
    mei.peer = u"198.51.100.4"_s;
    mei.why = {{u"returned"_s, 31, 1, 30}};
    mei.mails = 3;
    mei.recipients = 140;
    mei.bytes = 90'000;
    tray->entries = {lars, mei};
    for (const control::User &user : std::as_const(engine.users)) {
        if (user.address == "anna@example.test"_L1)
            tray->usages[user.id] = {{38, 212, 41'600'000}, {200, 500, 0}, false, now + 60 * 3'600'000LL};
    }
    return tray;
}

} // namespace support
