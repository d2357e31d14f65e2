// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/tomlreader.h"
#include "config/nearest.h"
#include <QDateTime>
#define TOML_EXCEPTIONS 0 // errors are values, and none leaves this folder
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

using namespace Qt::StringLiterals;

namespace config {

namespace {

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QVariant toVariant(const toml::node &node)
{
    if (const auto *text = node.as_string())
        return fromUtf8(text->get());
    if (const auto *number = node.as_integer())
        return QVariant::fromValue(qlonglong(number->get()));
    if (const auto *flag = node.as_boolean())
        return flag->get();
    if (const auto *number = node.as_floating_point())
        return number->get();
    if (const auto *array = node.as_array()) {
        QVariantList items;
        for (const toml::node &item : *array) {
            const auto *text = item.as_string(); // no setting takes anything deeper
            items.append(text ? QVariant(fromUtf8(text->get())) : QVariant());
        }
        return items;
    }
    return QVariant::fromValue(QDateTime()); // a date, or a table: no setting takes either
}

const QStringList &knownTables()
{
    static const QStringList tables = [] {
        QStringList made;
        for (const Setting &setting : settingsTable())
            made.append(QString::fromLatin1(setting.key).section(u'.', 0, 0));
        made.removeDuplicates();
        return made;
    }();
    return tables;
}

int lineOf(const toml::node &node)
{
    return int(node.source().begin.line);
}

Problem outsideOfTables(int line, const QString &name, bool isTable)
{
    const QString shown = printableKey(name);
    if (isTable)
        return {line, shown, u"unknown table; did you mean [%1]?"_s.arg(nearestWord(name, knownTables()))};
    if (knownTables().contains(name))
        return {line, shown, u"must be a table: [%1]"_s.arg(shown)};
    return {line, shown, u"unknown key outside of any table; did you mean %1?"_s.arg(nearestKey(name))};
}

void readTable(const QString &name, const toml::table &table, TomlContent &content)
{
    for (const auto &[key, node] : table) {
        const int line = key.source().begin.line ? int(key.source().begin.line) : lineOf(node);
        content.entries.append({line, name + u'.' + fromUtf8(key.str()), toVariant(node)});
    }
}

} // namespace

QString printableKey(const QString &key)
{
    constexpr qsizetype kMaxShown = 80;
    QString shown = key.left(kMaxShown);
    for (QChar &c : shown) {
        if (!c.isPrint() || c.isSurrogate())
            c = u'?';
    }
    return shown;
}

TomlContent readToml(const QByteArray &text)
{
    TomlContent content;
    const toml::parse_result parsed = toml::parse(std::string_view(text.constData(), size_t(text.size())));
    if (!parsed) {
        const toml::parse_error &error = parsed.error();
        content.problems.append({int(error.source().begin.line), {}, fromUtf8(error.description())});
        return content;
    }
    for (const auto &[key, node] : parsed.table()) {
        const QString name = fromUtf8(key.str());
        const toml::table *table = node.as_table();
        if (table && knownTables().contains(name))
            readTable(name, *table, content);
        else
            content.problems.append(outsideOfTables(int(key.source().begin.line), name, table != nullptr));
    }
    // toml++ keeps tables by name; people read a file from the top.
    const auto byLine = [](const auto &a, const auto &b) { return a.line < b.line; };
    std::stable_sort(content.entries.begin(), content.entries.end(), byLine);
    std::stable_sort(content.problems.begin(), content.problems.end(), byLine);
    return content;
}

} // namespace config
