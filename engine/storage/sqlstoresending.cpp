// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sending.h"
#include "storage/sqlstore.h"

// SendStore, each one query on a reader or one change on the writer.
namespace storage {

namespace {

control::PageRequest bounded(control::PageRequest page)
{
    page.limit = qBound(1, page.limit, 500);
    return page;
}

} // namespace

void SqlStore::templatesChanged(WriteTransaction &tx)
{
    tx.afterCommit([this] { ++m_templatesVersion; });
}

void SqlStore::answered(const QByteArray &id, Callback<Answered> done)
{
    read<Answered>(done, [id, now = m_clock.wallMs()](SqlConnection &db) { return sending::answered(db, id, now); });
}

void SqlStore::suppressedAmong(const QStringList &addresses, Callback<QStringList> done)
{
    read<QStringList>(done, [addresses](SqlConnection &db) { return sending::suppressedAmong(db, addresses); });
}

void SqlStore::listTemplates(const control::PageRequest &page, Callback<control::Page<control::Template>> done)
{
    read<control::Page<control::Template>>(
        done, [page = bounded(page)](SqlConnection &db) { return sending::templates(db, page); });
}

void SqlStore::findTemplate(const QString &idOrName, Callback<control::Template> done)
{
    read<control::Template>(done, [idOrName](SqlConnection &db) { return sending::findTemplate(db, idOrName); });
}

void SqlStore::createTemplate(const control::Template &wanted, Callback<control::Template> done)
{
    write<control::Template>(done, [this, wanted](WriteTransaction &tx) {
        templatesChanged(tx);
        return sending::createTemplate(tx, wanted);
    });
}

void SqlStore::changeTemplate(Id id, const control::TemplateChange &change, Callback<control::Template> done)
{
    write<control::Template>(done, [this, id, change](WriteTransaction &tx) {
        templatesChanged(tx);
        return sending::changeTemplate(tx, id, change);
    });
}

void SqlStore::deleteTemplate(Id id, Callback<control::Template> done)
{
    write<control::Template>(
        done,
        [this, id](WriteTransaction &tx) {
            templatesChanged(tx);
            return sending::deleteTemplate(tx, id);
        },
        false);
}

void SqlStore::listSuppressions(const control::PageRequest &page, Callback<control::Page<control::Suppression>> done)
{
    read<control::Page<control::Suppression>>(
        done, [page = bounded(page)](SqlConnection &db) { return sending::suppressions(db, page); });
}

void SqlStore::suppression(const QString &address, Callback<control::Suppression> done)
{
    read<control::Suppression>(done, [address](SqlConnection &db) { return sending::suppression(db, address); });
}

void SqlStore::addSuppression(const control::Suppression &wanted, Callback<control::Suppression> done)
{
    write<control::Suppression>(done, [wanted](WriteTransaction &tx) { return sending::addSuppression(tx, wanted); });
}

void SqlStore::removeSuppression(const QString &address, Callback<control::Suppression> done)
{
    write<control::Suppression>(
        done, [address](WriteTransaction &tx) { return sending::removeSuppression(tx, address); }, false);
}

} // namespace storage
