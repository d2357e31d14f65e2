// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/dkimkeys.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/sqlstore.h"
#include "storage/statements.h"
#include <QSet>

using namespace Qt::Literals;

namespace storage {

namespace {

/// Selectors of a domain's keys by what these are there for.
QByteArray selectorsOf(SqlConnection &db, Id domainId)
{
    QStringList next, signing, retired;
    const auto keys = dkimkeys::all(db);
    for (const DkimKeyRow &key : keys ? *keys : QList<DkimKeyRow>()) {
        if (key.domainId == domainId)
            (key.state == DkimKeyState::Next ? next : key.state == DkimKeyState::Signing ? signing : retired) << key.selector;
    }
    return JsonObject().add("next", next).add("signing", signing).add("retired", retired).text();
}

/// Two pairs of one second would have one name in the DNS.
QString freeSelector(SqlConnection &db, const DkimKeyRow &key)
{
    QSet<QString> taken;
    const auto keys = dkimkeys::all(db);
    for (const DkimKeyRow &known : keys ? *keys : QList<DkimKeyRow>()) {
        if (known.domainId == key.domainId)
            taken.insert(known.selector);
    }
    QString selector = key.selector;
    for (int n = 2; taken.contains(selector); ++n)
        selector = key.selector + u'-' + QString::number(n);
    return selector;
}

void tell(WriteTransaction &tx, const QString &kind, Id domainId, const QByteArray &before)
{
    control::Event event;
    event.kind = kind;
    event.detail = JsonObject().add("domainId", base::idToString(domainId)).addDifference(before, selectorsOf(tx.db(), domainId)).text();
    tx.addEvent(event);
}

} // namespace

base::Result<QList<DkimKeyRow>> dkimkeys::all(SqlConnection &db)
{
    QList<DkimKeyRow> keys;
    auto row = db.run(sql::kDkimKeys);
    while (row.next()) {
        DkimKeyRow key;
        key.id = row.id(0);
        key.domainId = row.id(1);
        key.domain = row.text(2);
        key.selector = row.text(3);
        key.algorithm = int(row.integer(4));
        key.state = DkimKeyState(row.integer(5));
        key.privateKey = row.bytes(6);
        key.publicKey = row.bytes(7);
        key.createdAt = row.integer(8);
        key.changedAt = row.integer(9);
        keys << key;
    }
    return db.orFailure(keys);
}

base::Result<QList<DkimKeyRow>> dkimkeys::add(WriteTransaction &tx, QList<DkimKeyRow> keys)
{
    for (const DkimKeyRow &key : std::as_const(keys)) {
        if (!tx.db().run(sql::kDomainById, key.domainId).next())
            return notFound(u"domain"_s);
        if (tx.db().run(sql::kDkimKeyOfDomain, key.domainId, int(key.state)).next())
            return alreadyExists({}, u"the domain has such keys already"_s);
    }
    const Id domainId = keys.isEmpty() ? 0 : keys.first().domainId;
    const QByteArray before = selectorsOf(tx.db(), domainId);
    for (DkimKeyRow &key : keys) {
        key.id = tx.newId();
        key.selector = freeSelector(tx.db(), key);
        key.createdAt = key.changedAt = tx.now();
        tx.db().run(sql::kInsertDkimKey, key.id, key.domainId, key.selector, key.algorithm, int(key.state), key.privateKey,
                    key.publicKey, key.createdAt, key.changedAt);
    }
    tell(tx, u"dkim.added"_s, domainId, before);
    return keys;
}

base::Result<bool> dkimkeys::useNext(WriteTransaction &tx, Id domainId)
{
    if (!tx.db().run(sql::kDkimKeyOfDomain, domainId, int(DkimKeyState::Next)).next())
        return notFound(u"next key"_s);
    const QByteArray before = selectorsOf(tx.db(), domainId);
    tx.db().run(sql::kDeleteDkimKeys, domainId, int(DkimKeyState::Retired));
    tx.db().run(sql::kChangeDkimKeys, int(DkimKeyState::Retired), tx.now(), domainId, int(DkimKeyState::Signing));
    tx.db().run(sql::kChangeDkimKeys, int(DkimKeyState::Signing), tx.now(), domainId, int(DkimKeyState::Next));
    tell(tx, u"dkim.rotated"_s, domainId, before);
    return true;
}

void SqlStore::dkimKeys(Callback<QList<DkimKeyRow>> done)
{
    read<QList<DkimKeyRow>>(done, [](SqlConnection &db) { return dkimkeys::all(db); });
}

void SqlStore::addDkimKeys(const QList<DkimKeyRow> &keys, Callback<QList<DkimKeyRow>> done)
{
    write<QList<DkimKeyRow>>(done, [keys](WriteTransaction &tx) { return dkimkeys::add(tx, keys); });
}

void SqlStore::useNextDkimKeys(Id domainId, Callback<bool> done)
{
    write<bool>(done, [domainId](WriteTransaction &tx) { return dkimkeys::useNext(tx, domainId); });
}

} // namespace storage
