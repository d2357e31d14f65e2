// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/usercsv.h"
#include "control/names.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace control {

namespace {

constexpr qsizetype kMostLines = 10'000;
constexpr QLatin1StringView kColumns[] = {"address"_L1, "password"_L1, "name"_L1, "roles"_L1, "quota"_L1, "forward"_L1, "aliases"_L1};

struct Record
{
    int line = 0; ///< where it begins
    QStringList cells;
    bool open = false; ///< a quote is not closed
};

/// RFC 4180 2, one record at a time; line ends inside quotes belong to the cell.
class Reader
{
public:
    explicit Reader(const QString &text) : m_text(text) {}
    bool atEnd() const { return m_pos >= m_text.size(); }
    void setSeparator(QChar separator) { m_separator = separator; }

    Record next()
    {
        Record record;
        record.line = m_line;
        QString cell;
        bool quoted = false;
        for (; m_pos < m_text.size(); ++m_pos) {
            const QChar c = m_text[m_pos];
            if (quoted) {
                if (c == u'"' && m_pos + 1 < m_text.size() && m_text[m_pos + 1] == u'"')
                    cell += m_text[++m_pos];
                else if (c == u'"')
                    quoted = false;
                else
                    cell += c;
                m_line += c == u'\n';
            } else if (c == u'"' && cell.trimmed().isEmpty()) {
                cell.clear();
                quoted = true;
            } else if (c == m_separator) {
                record.cells << cell.trimmed();
                cell.clear();
            } else if (c == u'\n') {
                ++m_pos;
                ++m_line;
                break;
            } else {
                cell += c;
            }
        }
        record.cells << cell.trimmed();
        record.open = quoted;
        return record;
    }

private:
    const QString &m_text;
    qsizetype m_pos = 0;
    int m_line = 1;
    QChar m_separator = u',';
};

QChar separatorOf(QStringView firstLine)
{
    for (const QChar candidate : {u'\t', u';'}) {
        if (firstLine.contains(candidate))
            return candidate;
    }
    return u',';
}

/// What spreadsheets would take for a formula is written behind an apostrophe.
bool isFormula(QStringView text)
{
    return !text.isEmpty() && QStringView(u"=+-@").contains(text[0]);
}

QString plain(const QString &cell)
{
    return cell.startsWith(u'\'') && isFormula(QStringView(cell).sliced(1)) ? cell.sliced(1) : cell;
}

QStringList words(const QString &cell)
{
    return cell.simplified().split(u' ', Qt::SkipEmptyParts);
}

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
    explicit UserReader(const QStringList &columns) : m_columns(columns) {}

    std::optional<CsvUser> read(const Record &record, QList<CsvProblem> &problems)
    {
        if (record.open || record.cells.size() > m_columns.size()) {
            problems << CsvProblem{record.line, {}, record.open ? u"a quote is not closed"_s : u"more cells than columns"_s};
            return {};
        }
        CsvUser out;
        out.line = record.line;
        out.user.address = plain(cell(record, "address"_L1));
        out.user.password = cell(record, "password"_L1);
        const qsizetype before = problems.size();
        if (out.user.address.isEmpty())
            problems << CsvProblem{record.line, u"address"_s, u"each line needs an address"_s};
        else if (m_seen.contains(out.user.address.toLower()))
            problems << CsvProblem{record.line, u"address"_s, u"the address stands in a line above"_s};
        m_seen.insert(out.user.address.toLower());
        if (m_columns.contains("name"_L1))
            out.displayName = plain(cell(record, "name"_L1));
        if (m_columns.contains("roles"_L1))
            readRoles(record, out, problems);
        if (m_columns.contains("quota"_L1) && !readQuota(cell(record, "quota"_L1), out.quotaBytes.emplace()))
            problems << CsvProblem{record.line, u"quota"_s, u"a size such as 500M or 10G, none, or nothing for the domain's"_s};
        if (m_columns.contains("forward"_L1))
            out.forwardTo = words(cell(record, "forward"_L1));
        out.aliases = words(cell(record, "aliases"_L1));
        return problems.size() == before ? std::optional(out) : std::nullopt;
    }

private:
    QString cell(const Record &record, QLatin1StringView column) const
    {
        return record.cells.value(m_columns.indexOf(column)); // none: empty
    }
    void readRoles(const Record &record, CsvUser &out, QList<CsvProblem> &problems) const
    {
        out.roles.emplace();
        for (const QString &word : words(cell(record, "roles"_L1))) {
            if (const auto role = userRoleFromString(word.toLower()))
                out.roles->append(*role);
            else
                problems << CsvProblem{record.line, u"roles"_s, u"admin, domain-admin or operator, not \"%1\""_s.arg(word.left(50))};
        }
    }

    const QStringList m_columns;
    QSet<QString> m_seen;
};

QByteArray shown(const QString &cell)
{
    QString text = isFormula(cell) ? u'\'' + cell : cell;
    const bool quote = std::any_of(text.begin(), text.end(), [](QChar c) { return c == u',' || c == u'"' || c == u'\n' || c == u'\r'; });
    return (quote ? u'"' + text.replace(u'"', "\"\""_L1) + u'"' : text).toUtf8();
}

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
        unit = double(1LL << (10 * power));
        text.chop(1);
    }
    bool ok = false;
    const double count = text.toDouble(&ok);
    if (!ok || !(count >= 0) || count * unit > kMost)
        return std::nullopt;
    return qint64(count * unit);
}

CsvUsers readUsersCsv(QByteArrayView bytes)
{
    CsvUsers out;
    QString text = QString::fromUtf8(bytes.startsWith("\xef\xbb\xbf") ? bytes.sliced(3) : bytes);
    text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    Reader reader(text);
    const qsizetype firstEnd = text.indexOf(u'\n');
    reader.setSeparator(separatorOf(QStringView(text).first(firstEnd < 0 ? text.size() : firstEnd)));
    QStringList columns;
    for (const QString &name : reader.next().cells) {
        columns << name.toLower();
        if (std::find(std::begin(kColumns), std::end(kColumns), columns.last()) == std::end(kColumns))
            out.problems << CsvProblem{1, name.left(50), u"columns are address, password, name, roles, quota, forward and aliases"_s};
        else if (columns.count(columns.last()) > 1)
            out.problems << CsvProblem{1, name, u"the column is there twice"_s};
    }
    if (!columns.contains("address"_L1) && out.problems.isEmpty())
        out.problems << CsvProblem{1, u"address"_s, u"the first line names the columns, address among them"_s};
    UserReader users(columns);
    while (out.problems.isEmpty() || out.problems.first().line > 1) {
        if (reader.atEnd())
            break;
        const Record record = reader.next();
        if (record.cells.size() == 1 && record.cells.first().isEmpty())
            continue; // an empty line
        if (out.users.size() + out.problems.size() >= kMostLines) {
            out.problems << CsvProblem{record.line, {}, u"at most %1 lines"_s.arg(kMostLines)};
            break;
        }
        if (const auto user = users.read(record, out.problems))
            out.users << *user;
    }
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
        out += shown(user.address) + ',' + shown(user.displayName) + ',' + shown(roles.join(u' ')) + ',' + quota.toLatin1() + ',' +
               shown(user.forwardTo.join(u' ')) + ',' + shown(aliases.value(user.id).join(u' ')) + "\r\n";
    }
    return out;
}

} // namespace control
