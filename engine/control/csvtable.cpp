// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/csvtable.h"
#include "base/lineends.h"

using namespace Qt::StringLiterals;

namespace control::csv {

namespace {

constexpr qsizetype kMostLines = 10'000;

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

/// The first that is not UTF-8; 0: all are.
int foreignLine(QByteArrayView bytes)
{
    if (bytes.isValidUtf8())
        return 0;
    for (int line = 1;; ++line) {
        const qsizetype end = bytes.indexOf('\n');
        if (end < 0 || !bytes.first(end).isValidUtf8())
            return line;
        bytes = bytes.sliced(end + 1);
    }
}

QStringList readColumns(const Record &first, const QStringList &known, QList<CsvProblem> &problems)
{
    QStringList columns;
    for (const QString &name : first.cells) {
        columns << name.toLower();
        if (!known.contains(columns.last()))
            problems << CsvProblem{1, name.left(50), u"columns are %1 and %2"_s.arg(known.first(known.size() - 1).join(u", "_s), known.last())};
        else if (columns.count(columns.last()) > 1)
            problems << CsvProblem{1, name, u"the column is there twice"_s};
    }
    if (!columns.contains(known.first()) && problems.isEmpty())
        problems << CsvProblem{1, known.first(), u"the first line names the columns, %1 among them"_s.arg(known.first())};
    return columns;
}

} // namespace

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

QByteArray shown(const QString &cell)
{
    QString text = isFormula(cell) ? u'\'' + cell : cell;
    const bool quote = std::any_of(text.begin(), text.end(), [](QChar c) { return c == u',' || c == u'"' || c == u'\n' || c == u'\r'; });
    return (quote ? u'"' + text.replace(u'"', "\"\""_L1) + u'"' : text).toUtf8();
}

void read(QByteArrayView bytes, const QStringList &known, QList<CsvProblem> &problems, const std::function<void(const Line &)> &take)
{
    if (const int line = foreignLine(bytes)) { // letters would be lost without a word
        problems << CsvProblem{line, {}, u"not UTF-8: save the table as CSV (UTF-8)"_s};
        return;
    }
    const QString text = base::withLineFeeds(QString::fromUtf8(bytes.startsWith("\xef\xbb\xbf") ? bytes.sliced(3) : bytes));
    Reader reader(text);
    const qsizetype firstEnd = text.indexOf(u'\n');
    reader.setSeparator(separatorOf(QStringView(text).first(firstEnd < 0 ? text.size() : firstEnd)));
    const QStringList columns = readColumns(reader.next(), known, problems);
    if (!problems.isEmpty())
        return;
    for (qsizetype lines = 0; !reader.atEnd();) {
        const Record record = reader.next();
        if (record.cells.size() == 1 && record.cells.first().isEmpty())
            continue; // an empty line
        if (++lines > kMostLines) {
            problems << CsvProblem{record.line, {}, u"at most %1 lines"_s.arg(kMostLines)};
            return;
        }
        if (record.open || record.cells.size() > columns.size())
            problems << CsvProblem{record.line, {}, record.open ? u"a quote is not closed"_s : u"more cells than columns"_s};
        else
            take(Line(record.line, columns, record.cells));
    }
}

} // namespace control::csv
