// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/htmlbudget.h"
#include "viewer/textlimits.h"
#include <algorithm>
#include <array>
#include <vector>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kMostTableDepth = 6;
constexpr qsizetype kMostParagraph = 3000; ///< characters; a paragraph is laid out at once
constexpr int kMostSpan = 100;             ///< places of the grid that one cell takes
// Microseconds.
constexpr double kPlaceCost = 5; ///< of the grid
constexpr double kPreformatted = 2.5; ///< times as dear: long lines
constexpr double kElementCost = 12, kLinkCost = 25, kCellCost = 50, kListItemCost = 0.1;

enum class TagKind { Inline, Block, Link, ListItem, List, Table, Row, Cell };

struct Tag
{
    QStringView name; ///< as written
    QStringView whole;
    bool closing = false;
    TagKind kind = TagKind::Inline;
    qint64 columns = 1; ///< a cell's colspan; the largest, where it is said more than once
    qint64 rows = 1;
    qint64 places() const { return columns * rows; }
    bool is(QLatin1StringView wanted) const { return name.compare(wanted, Qt::CaseInsensitive) == 0; }
};

qint64 numberIn(QStringView text)
{
    qint64 number = 0;
    for (const QChar c : text) {
        if (c.isDigit() && number < 1000000)
            number = number * 10 + c.digitValue();
    }
    return std::max<qint64>(number, 1);
}

TagKind kindOf(QStringView name)
{
    const auto is = [name](std::initializer_list<QLatin1StringView> names) {
        return std::any_of(names.begin(), names.end(), [name](QLatin1StringView one) { return name.compare(one, Qt::CaseInsensitive) == 0; });
    };
    if (is({"table"_L1}))
        return TagKind::Table;
    if (is({"td"_L1, "th"_L1}))
        return TagKind::Cell;
    if (is({"tr"_L1, "tbody"_L1, "thead"_L1, "tfoot"_L1, "caption"_L1, "colgroup"_L1, "col"_L1}))
        return TagKind::Row;
    if (is({"ul"_L1, "ol"_L1}))
        return TagKind::List;
    if (is({"li"_L1}))
        return TagKind::ListItem;
    if (is({"a"_L1}))
        return TagKind::Link;
    if (is({"p"_L1, "div"_L1, "br"_L1, "hr"_L1, "h1"_L1, "h2"_L1, "h3"_L1, "h4"_L1, "h5"_L1, "h6"_L1, "pre"_L1, "blockquote"_L1, "center"_L1, "dl"_L1, "dt"_L1, "dd"_L1}))
        return TagKind::Block;
    return TagKind::Inline;
}

double costOf(QChar c)
{
    const char16_t u = c.unicode();
    if (u < 0x300)
        return 0.5;
    const bool simple = u < 0x590 || (u >= 0x2000 && u < 0xd800 && u != 0x200d) || c.category() == QChar::Punctuation_Other;
    return simple ? 1.5 : 4; // joined, stacked or made of two
}

/// The tags and texts of HTML, in their order. Not a parser of HTML: what it mistakes is shown as text at worst.
class Reader
{
public:
    explicit Reader(const QString &html) : m_html(html) {}
    bool atEnd() const { return m_at >= m_html.size(); }
    /// The text up to the next tag.
    QStringView text()
    {
        const qsizetype start = m_at;
        while (m_at < m_html.size() && !startsTag())
            ++m_at;
        return m_html.sliced(start, m_at - start);
    }
    Tag tag()
    {
        Tag tag;
        const qsizetype start = m_at++;
        tag.closing = m_html[m_at] == u'/';
        const qsizetype name = tag.closing ? ++m_at : m_at;
        while (m_at < m_html.size() && m_html[m_at].isLetterOrNumber())
            ++m_at;
        tag.name = m_html.sliced(name, m_at - name);
        tag.kind = kindOf(tag.name);
        while (m_at < m_html.size() && m_html[m_at] != u'>')
            attribute(tag);
        m_at = std::min(m_at + 1, m_html.size());
        tag.whole = m_html.sliced(start, m_at - start);
        return tag;
    }

private:
    QStringView word(QLatin1StringView ends)
    {
        const qsizetype start = m_at;
        while (m_at < m_html.size() && !m_html[m_at].isSpace() && !ends.contains(m_html[m_at]))
            ++m_at;
        return m_html.sliced(start, m_at - start);
    }
    void skipSpace()
    {
        while (m_at < m_html.size() && m_html[m_at].isSpace())
            ++m_at;
    }
    QStringView value()
    {
        skipSpace();
        if (m_at >= m_html.size() || (m_html[m_at] != u'"' && m_html[m_at] != u'\''))
            return word(">"_L1);
        const QChar quote = m_html[m_at++];
        const qsizetype start = m_at;
        const qsizetype end = m_html.indexOf(quote, m_at);
        m_at = end < 0 ? m_html.size() : end + 1;
        return m_html.sliced(start, (end < 0 ? m_at : end) - start);
    }
    void attribute(Tag &tag)
    {
        const qsizetype before = m_at;
        const QStringView name = word("=>"_L1);
        skipSpace();
        if (m_at < m_html.size() && m_html[m_at] == u'=') {
            ++m_at;
            const QStringView text = value();
            if (name.compare("colspan"_L1, Qt::CaseInsensitive) == 0)
                tag.columns = std::max(tag.columns, numberIn(text));
            else if (name.compare("rowspan"_L1, Qt::CaseInsensitive) == 0)
                tag.rows = std::max(tag.rows, numberIn(text));
        }
        if (m_at == before)
            ++m_at;
    }
    bool startsTag() const
    {
        if (m_html[m_at] != u'<' || m_at + 1 >= m_html.size())
            return false;
        const QChar next = m_html[m_at + 1];
        return next == u'/' || next == u'!' || next == u'?' || next.isLetter();
    }

    const QStringView m_html;
    qsizetype m_at = 0;
};

/// The grid of a table: a view makes a place for each column in each row, whether there is a cell or not.
class Grid
{
public:
    /// Places that come with one more row.
    qint64 row()
    {
        ++m_opened;
        m_inRow = 0;
        m_long.erase(std::remove_if(m_long.begin(), m_long.end(), [this](const Long &cell) { return cell.lastRow < m_opened; }), m_long.end());
        for (const Long &cell : m_long)
            m_inRow += cell.columns;
        return reach(m_opened);
    }
    /// Places that come with one more cell.
    qint64 cell(qint64 columns, qint64 rows)
    {
        const qint64 lastRow = std::max<qint64>(m_opened, 1) + rows - 1;
        if (rows > 1)
            m_long.push_back({lastRow, columns});
        qint64 more = reach(lastRow);
        m_inRow += columns;
        if (m_inRow > m_columns) {
            more += (m_inRow - m_columns) * m_rows;
            m_columns = m_inRow;
        }
        return more;
    }

private:
    struct Long
    {
        qint64 lastRow;
        qint64 columns;
    };
    qint64 reach(qint64 row)
    {
        const qint64 more = std::max<qint64>(0, row - m_rows);
        m_rows += more;
        return more * m_columns;
    }

    qint64 m_opened = 0;
    qint64 m_rows = 0;
    qint64 m_columns = 0;
    qint64 m_inRow = 0;
    std::vector<Long> m_long; ///< cells that reach into later rows
};

/// Adds up what has been opened so far, for each depth at which tables could be cut off.
class Meter
{
public:
    using Costs = std::array<double, kMostTableDepth + 1>;

    const Costs &costs() const { return m_costs; }
    int tableDepth() const { return m_tables; }

    void add(const Tag &tag)
    {
        if (tag.kind == TagKind::Table)
            tag.closing ? leaveTable() : enterTable();
        if (tag.kind == TagKind::List)
            tag.closing ? leaveList() : m_lists.push_back(0);
        if (tag.is("pre"_L1))
            m_pre = std::max(0, m_pre + (tag.closing ? -1 : 1));
        if (tag.closing)
            return;
        switch (tag.kind) {
        case TagKind::Link:
            return add(kLinkCost);
        case TagKind::Cell:
            return addCell(tag);
        case TagKind::ListItem:
            return add(kElementCost + (m_lists.empty() ? 0 : kListItemCost * ++m_lists.back()));
        case TagKind::Row:
            if (!m_grids.empty() && tag.is("tr"_L1))
                addPlaces(m_grids.back().row());
            return add(kElementCost);
        default:
            return add(kElementCost);
        }
    }
    void add(QChar c) { add(costOf(c) * (m_pre ? kPreformatted : 1)); }

private:
    static double factor(int depth) { return depth > 1 ? double(1 << (depth - 1)) : 1; }
    void add(double cost)
    {
        for (int limit = 0; limit <= kMostTableDepth; ++limit)
            m_costs[size_t(limit)] += cost * factor(std::min(m_tables, limit));
    }
    void addPlaces(qint64 places)
    {
        for (int limit = m_tables; limit <= kMostTableDepth; ++limit)
            m_costs[size_t(limit)] += kPlaceCost * double(places) * factor(m_tables);
    }
    void addCell(const Tag &tag)
    {
        const bool spans = tag.places() <= kMostSpan; // or it loses them
        for (int limit = 0; limit <= kMostTableDepth; ++limit)
            m_costs[size_t(limit)] += m_tables <= limit ? kCellCost * factor(m_tables) : kElementCost * factor(limit);
        if (!m_grids.empty())
            addPlaces(m_grids.back().cell(spans ? tag.columns : 1, spans ? tag.rows : 1));
    }
    void enterTable()
    {
        ++m_tables;
        m_grids.emplace_back();
    }
    void leaveTable()
    {
        if (m_tables == 0)
            return;
        --m_tables;
        m_grids.pop_back();
    }
    void leaveList()
    {
        if (!m_lists.empty())
            m_lists.pop_back();
    }

    Costs m_costs{};
    std::vector<int> m_lists; ///< items of the open lists
    std::vector<Grid> m_grids; ///< of the open tables
    int m_tables = 0;
    int m_pre = 0;
};

/// The deepest tables that still fit; 0 when even none do.
int affordableDepth(const QString &html, double budget)
{
    Meter meter;
    Reader reader(html);
    while (!reader.atEnd()) {
        for (const QChar c : reader.text())
            meter.add(c);
        if (!reader.atEnd())
            meter.add(reader.tag());
        if (meter.costs()[0] > budget)
            return 0;
    }
    int depth = kMostTableDepth;
    while (depth > 0 && meter.costs()[size_t(depth)] > budget)
        --depth;
    return depth;
}

class Writer
{
public:
    Writer(int depth, double budget) : m_depth(depth), m_budget(budget) {}

    bool full() const { return m_meter.costs()[size_t(m_depth)] > m_budget; }
    void text(QStringView text)
    {
        for (const QChar c : text) {
            if (full())
                return;
            if (m_marks.isTooMany(c))
                continue;
            m_meter.add(c);
            const bool inReference = m_inReference;
            m_inReference = c == u'&' || (m_inReference && c != u';' && (c.isLetterOrNumber() || c == u'#'));
            if (++m_paragraph > kMostParagraph && !c.isLowSurrogate() && !inReference) {
                m_out += "<div></div>"_L1;
                m_paragraph = 0;
            }
            m_out += c;
        }
    }
    void tag(const Tag &tag)
    {
        const bool tablePart = tag.kind == TagKind::Table || tag.kind == TagKind::Row || tag.kind == TagKind::Cell;
        const int before = m_meter.tableDepth();
        m_meter.add(tag);
        const bool lineBreak = tag.is("br"_L1);
        if (lineBreak && ++m_paragraph > kMostParagraph)
            m_out += "<div></div>"_L1;
        if (m_paragraph > kMostParagraph || (!lineBreak && tag.kind != TagKind::Inline && tag.kind != TagKind::Link))
            m_paragraph = 0;
        if (tablePart && std::max(before, m_meter.tableDepth()) > m_depth) {
            m_simplified = true;
            if (tag.kind != TagKind::Row)
                m_out += tag.closing ? "</div>"_L1 : "<div>"_L1;
            return;
        }
        if (tag.places() > kMostSpan)
            m_out += u'<' + tag.name.toString() + u'>'; // without its spans, which would make a grid of millions
        else
            m_out += tag.whole;
    }
    BoundedHtml result(bool atEnd)
    {
        if (!m_out.isEmpty() && m_out.back().isHighSurrogate())
            m_out.chop(1);
        return {std::move(m_out), m_simplified, !atEnd};
    }

private:
    const int m_depth;
    const double m_budget;
    Meter m_meter;
    MarkCounter m_marks;
    QString m_out;
    qsizetype m_paragraph = 0;
    bool m_inReference = false;
    bool m_simplified = false;
};

} // namespace

BoundedHtml boundedHtml(const QString &html, double budget)
{
    Writer out(affordableDepth(html, budget), budget);
    Reader reader(html);
    while (!reader.atEnd() && !out.full()) {
        out.text(reader.text());
        if (!reader.atEnd() && !out.full())
            out.tag(reader.tag());
    }
    return out.result(reader.atEnd() && !out.full());
}

} // namespace ui
