// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sending.h"
#include "control/json.h"
#include "mail/address.h"
#include "storage/cursor.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::sending {

namespace {

constexpr qsizetype kMaxName = 100;
constexpr qsizetype kMaxSubject = 1000;
constexpr qsizetype kMaxBody = 1 << 20;

std::optional<QString> optionalText(const SqlRun &row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(row.text(column));
}

QVariant orNull(const std::optional<QString> &text)
{
    return text ? bind::value(*text) : QVariant(QMetaType::fromType<QString>());
}

control::Template readTemplate(const SqlRun &row)
{
    control::Template item;
    item.id = row.id(0);
    item.name = row.text(1);
    item.subject = row.text(2);
    item.text = optionalText(row, 3);
    item.html = optionalText(row, 4);
    item.version = row.id(5);
    item.createdAt = row.integer(6);
    item.changedAt = row.integer(7);
    return item;
}

/// The first thing wrong with it.
std::optional<base::Error> refusal(WriteTransaction &tx, const control::Template &item)
{
    if (item.name.trimmed().isEmpty() || item.name.size() > kMaxName || base::idFromString(item.name))
        return invalid(u"name"_s, u"a name of 1 to 100 characters that is no id"_s);
    if (item.subject.size() > kMaxSubject)
        return invalid(u"subject"_s, u"at most 1000 characters"_s);
    if (item.text && item.text->size() > kMaxBody)
        return invalid(u"text"_s, u"at most 1 MiB"_s);
    if (item.html && item.html->size() > kMaxBody)
        return invalid(u"html"_s, u"at most 1 MiB"_s);
    auto row = tx.db().run(sql::kTemplateByName, item.name);
    if (row.next() && row.id(0) != item.id)
        return alreadyExists(u"name"_s, u"the name is taken"_s);
    return std::nullopt;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Template &item, const std::optional<control::Template> &before = {})
{
    control::Event event;
    event.kind = kind;
    JsonObject detail;
    detail.add("templateId", base::idToString(item.id)).add("name", item.name);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(item));
    event.detail = detail.text();
    tx.addEvent(event);
}

void tell(WriteTransaction &tx, const QString &kind, const control::Suppression &item, const std::optional<control::Suppression> &before = {})
{
    control::Event event;
    event.kind = kind;
    JsonObject detail;
    detail.add("address", item.address).add("reason", item.reason);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(item));
    event.detail = detail.text();
    tx.addEvent(event);
}

std::optional<QString> keyOf(const QString &address)
{
    const auto parsed = mail::Address::fromString(address);
    if (!parsed || parsed->isNull() || parsed->isBarePostmaster() || parsed->lookupKey().size() > 320)
        return std::nullopt;
    return parsed->lookupKey();
}

base::Error badAddress()
{
    return invalid(u"address"_s, u"a mail address"_s);
}

} // namespace

base::Result<control::Page<control::Template>> templates(SqlConnection &db, const control::PageRequest &page)
{
    const auto after = textAfter('p', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Template> result;
    auto row = db.run(sql::kTemplatePage, *after, page.limit + 1);
    while (row.next())
        result.items << readTemplate(row);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'p', 0, 0, result.items.last().name}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::Template> findTemplate(SqlConnection &db, const QString &idOrName)
{
    const auto id = base::idFromString(idOrName);
    auto row = id ? db.run(sql::kTemplateById, *id) : db.run(sql::kTemplateByName, idOrName);
    if (row.next())
        return readTemplate(row);
    return db.failure().value_or(notFound(u"template"_s));
}

base::Result<control::Template> createTemplate(WriteTransaction &tx, const control::Template &wanted)
{
    control::Template made = wanted;
    made.id = 0;
    if (const auto error = refusal(tx, made))
        return *error;
    made.id = tx.newId();
    made.version = 1;
    made.createdAt = made.changedAt = tx.now();
    tx.db().run(sql::kInsertTemplate, made.id, made.name, made.subject, orNull(made.text), orNull(made.html), made.version,
                made.createdAt, made.changedAt);
    tell(tx, u"template.created"_s, made);
    return made;
}

base::Result<control::Template> changeTemplate(WriteTransaction &tx, Id id, const control::TemplateChange &change)
{
    auto item = findTemplate(tx.db(), base::idToString(id));
    if (!item)
        return item;
    const control::Template before = *item;
    item->name = change.name.value_or(item->name);
    item->subject = change.subject.value_or(item->subject);
    item->text = change.text.value_or(item->text);
    item->html = change.html.value_or(item->html);
    if (const auto error = refusal(tx, *item))
        return *error;
    ++item->version;
    item->changedAt = tx.now();
    tx.db().run(sql::kUpdateTemplate, item->name, item->subject, orNull(item->text), orNull(item->html), item->version,
                item->changedAt, id);
    tell(tx, u"template.changed"_s, *item, before);
    return item;
}

base::Result<control::Template> deleteTemplate(WriteTransaction &tx, Id id)
{
    const auto item = findTemplate(tx.db(), base::idToString(id));
    if (!item)
        return item;
    tx.db().run(sql::kDeleteTemplate, id);
    tell(tx, u"template.deleted"_s, *item);
    return item;
}

base::Result<control::Page<control::Suppression>> suppressions(SqlConnection &db, const control::PageRequest &page)
{
    const auto after = textAfter('s', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Suppression> result;
    QString last;
    bool more = false;
    auto row = db.run(sql::kSuppressionPage, *after, page.limit + 1);
    while (row.next()) {
        more = result.items.size() == page.limit;
        if (more)
            break;
        result.items << control::Suppression{row.text(0), row.text(1), row.integer(2)};
        last = row.text(3);
    }
    if (more)
        result.next = Cursor{'s', 0, 0, last}.encoded();
    return db.orFailure(result);
}

base::Result<control::Suppression> suppression(SqlConnection &db, const QString &address)
{
    const auto key = keyOf(address);
    if (!key)
        return notFound(u"suppression"_s);
    auto row = db.run(sql::kSuppressionByKey, *key);
    if (row.next())
        return control::Suppression{row.text(0), row.text(1), row.integer(2)};
    return db.failure().value_or(notFound(u"suppression"_s));
}

base::Result<QStringList> suppressedAmong(SqlConnection &db, const QStringList &addresses)
{
    QStringList found;
    for (const QString &address : addresses) {
        if (suppression(db, address))
            found << address;
    }
    return db.orFailure(found);
}

base::Result<control::Suppression> addSuppression(WriteTransaction &tx, const control::Suppression &wanted)
{
    const auto key = keyOf(wanted.address);
    if (!key)
        return badAddress();
    if (wanted.reason.size() > 500)
        return invalid(u"reason"_s, u"at most 500 characters"_s);
    control::Suppression made{mail::Address::fromString(wanted.address)->toString(), storable(wanted.reason, 500), tx.now()};
    const auto before = suppression(tx.db(), wanted.address);
    tx.db().run(sql::kDeleteSuppression, *key);
    tx.db().run(sql::kInsertSuppression, *key, made.address, made.reason, made.createdAt);
    tell(tx, u"suppression.added"_s, made, before ? std::optional(*before) : std::nullopt);
    return made;
}

base::Result<control::Suppression> removeSuppression(WriteTransaction &tx, const QString &address)
{
    const auto found = suppression(tx.db(), address);
    if (!found)
        return found;
    tx.db().run(sql::kDeleteSuppression, *keyOf(address));
    tell(tx, u"suppression.removed"_s, *found);
    return found;
}

base::Result<Answered> answered(SqlConnection &db, const QByteArray &id, qint64 nowMs)
{
    auto row = db.run(sql::kAnswer, id, nowMs);
    if (row.next())
        return Answered{row.bytes(0), row.bytes(1)};
    return db.failure().value_or(notFound(u"answer"_s));
}

bool isAnswered(WriteTransaction &tx, const QByteArray &id)
{
    return tx.db().run(sql::kAnswer, id, tx.now()).next();
}

void keepAnswer(WriteTransaction &tx, const Idempotency &idempotency)
{
    tx.db().run(sql::kDeleteAnswer, idempotency.id); // one that is too old, but not cleaned up yet
    tx.db().run(sql::kInsertAnswer, idempotency.id, idempotency.request, idempotency.answer, idempotency.expiresAt);
}

int dropAnswers(WriteTransaction &tx, int limit)
{
    QList<QByteArray> old;
    {
        auto row = tx.db().run(sql::kOldAnswers, tx.now(), limit);
        while (row.next())
            old << row.bytes(0);
    }
    for (const QByteArray &id : old)
        tx.db().run(sql::kDeleteAnswer, id);
    return int(old.size());
}

} // namespace storage::sending
