// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/logmodel.h"
#include "look/colors.h"
#include "look/format.h"
#include <QDateTime>
#include <QGuiApplication>
#include <QPalette>

using namespace Qt::StringLiterals;

namespace ui {

using control::LogLevel;
using control::LogLine;

namespace {

constexpr int kApplyMs = 100;
constexpr int kPageSize = 500;
constexpr size_t kMostDroppedAtOnce = 1000;
constexpr qint64 kRestartMs = 1000; // a line that much newer with a smaller number is of another run of the engine

State stateOf(LogLevel level)
{
    return level >= LogLevel::Error ? State::Failed : level == LogLevel::Warning ? State::Trouble : State::Flowing;
}

} // namespace

LogModel::LogModel(EngineConnection &engine, QObject *parent) : QAbstractTableModel(parent), m_engine(engine)
{
    m_apply.setSingleShot(true);
    m_apply.setInterval(kApplyMs);
    connect(&m_apply, &QTimer::timeout, this, &LogModel::applyIncoming);
    connect(&engine, &EngineConnection::refreshNeeded, this, &LogModel::reload);
    connect(&engine.events(), &EventStream::logLine, this, &LogModel::receive);
    engine.events().subscribe(u"log"_s);
    if (engine.state() == LinkState::Flowing)
        reload();
}

LogModel::~LogModel()
{
    m_engine.events().unsubscribe(u"log"_s);
}

// ---- what came before

void LogModel::reload()
{
    ++m_generation;
    m_history.clear();
    m_pages = 0;
    m_readingHistory = true;
    readHistory({});
}

void LogModel::readHistory(const QString &cursor)
{
    control::PageRequest page;
    page.limit = kPageSize;
    page.cursor = cursor;
    m_engine.api().log(page, this, [this, generation = m_generation](const base::Result<control::Page<LogLine>> &answer) {
        if (generation != m_generation)
            return;
        if (!answer) {
            historyComplete();
            Q_EMIT failed(answer.error());
            return;
        }
        bool known = false;
        for (const LogLine &line : answer->items) {
            known |= !isNew(line);
            if (!known)
                m_history.append(line);
        }
        if (known || answer->next.isEmpty() || ++m_pages >= kHistoryPages)
            historyComplete();
        else
            readHistory(answer->next);
    });
}

void LogModel::historyComplete()
{
    m_readingHistory = false;
    QList<LogLine> lines(m_history.rbegin(), m_history.rend());
    m_history.clear();
    // The feed may have brought some of them while they were read.
    const quint64 last = lines.isEmpty() ? 0 : lines.last().n;
    std::erase_if(m_incoming, [&](const LogLine &line) { return line.n <= last; });
    m_incoming.insert(m_incoming.begin(), lines.begin(), lines.end());
    applyIncoming();
}

bool LogModel::isNew(const LogLine &line) const
{
    return line.n > m_lastN || line.at > m_lastAt + kRestartMs;
}

// ---- lines

void LogModel::receive(const LogLine &line)
{
    m_incoming.push_back(line);
    if (m_incoming.size() > kMostLines)
        m_incoming.pop_front();
    if (!m_apply.isActive())
        m_apply.start();
}

void LogModel::take(const QList<LogLine> &lines)
{
    m_incoming.insert(m_incoming.end(), lines.begin(), lines.end());
    applyIncoming();
}

void LogModel::setPaused(bool paused)
{
    m_paused = paused;
    applyIncoming();
}

void LogModel::applyIncoming()
{
    if (m_paused || m_readingHistory) {
        Q_EMIT waitingChanged();
        return;
    }
    std::deque<LogLine> fresh = std::exchange(m_incoming, {});
    std::erase_if(fresh, [this](const LogLine &line) {
        if (!isNew(line))
            return true;
        m_lastN = line.n;
        m_lastAt = line.at;
        return false;
    });
    while (fresh.size() > kMostLines)
        fresh.pop_front();
    const size_t all = m_lines.size() + fresh.size();
    if (all > kMostLines)
        dropOldest(std::min(m_lines.size(), std::max(all - kMostLines, kMostDroppedAtOnce)));
    std::deque<quint64> rows;
    quint64 number = m_base + m_lines.size();
    for (const LogLine &line : fresh) {
        if (m_filter.matches(line))
            rows.push_back(number);
        ++number;
    }
    if (!rows.empty())
        beginInsertRows({}, int(m_visible.size()), int(m_visible.size() + rows.size()) - 1);
    m_lines.insert(m_lines.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    m_visible.insert(m_visible.end(), rows.begin(), rows.end());
    if (!rows.empty())
        endInsertRows();
    Q_EMIT waitingChanged();
}

void LogModel::dropOldest(size_t count)
{
    const quint64 base = m_base + count;
    const auto kept = std::lower_bound(m_visible.begin(), m_visible.end(), base);
    const int rows = int(kept - m_visible.begin());
    if (rows > 0)
        beginRemoveRows({}, 0, rows - 1);
    m_visible.erase(m_visible.begin(), kept);
    m_lines.erase(m_lines.begin(), m_lines.begin() + std::ptrdiff_t(count));
    m_base = base;
    if (rows > 0)
        endRemoveRows();
}

void LogModel::setFilter(const control::LogTextFilter &filter)
{
    beginResetModel();
    m_filter = filter;
    m_visible.clear();
    quint64 number = m_base;
    for (const LogLine &line : m_lines) {
        if (m_filter.matches(line))
            m_visible.push_back(number);
        ++number;
    }
    endResetModel();
}

// ---- rows

const LogLine *LogModel::lineAt(int row) const
{
    return row >= 0 && size_t(row) < m_visible.size() ? &m_lines[size_t(m_visible[size_t(row)] - m_base)] : nullptr;
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_visible.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LogModel::levelWord(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return tr("debug", "level of a log line");
    case LogLevel::Info:
        return tr("info", "level of a log line");
    case LogLevel::Warning:
        return tr("warning", "level of a log line");
    case LogLevel::Error:
        return tr("error", "level of a log line");
    case LogLevel::Fatal:
        return tr("fatal", "level of a log line");
    }
    return {};
}

QString LogModel::plainText(const LogLine &line)
{
    QString text = QDateTime::fromMSecsSinceEpoch(line.at).toString(Qt::ISODateWithMs) + u' ' + control::logLevelName(line.level) + u' ' +
                   line.component + u": "_s + line.message;
    if (line.connectionId)
        text += u" connection="_s + base::idToString(line.connectionId);
    if (line.mailId)
        text += u" mail="_s + base::idToString(line.mailId);
    return text;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    const LogLine *line = index.isValid() ? lineAt(index.row()) : nullptr;
    if (!line)
        return {};
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case At:
            return QDateTime::fromMSecsSinceEpoch(line->at).toString(u"HH:mm:ss.zzz"_s);
        case Level:
            return (line->level >= LogLevel::Warning ? stateShape(stateOf(line->level)) + u" "_s : QString()) + levelWord(line->level);
        case Component:
            return Format::oneLine(line->component, 100);
        default:
            return Format::oneLine(line->message, 8192);
        }
    }
    if (role == Qt::ForegroundRole && index.column() == Level && line->level >= LogLevel::Warning)
        return stateColor(stateOf(line->level), QGuiApplication::palette().color(QPalette::Base));
    if (role == Qt::ToolTipRole && index.column() == At)
        return Format::moment(line->at);
    return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{QT_TR_NOOP("Time"), QT_TR_NOOP("Level"), QT_TR_NOOP("Part"), QT_TR_NOOP("Message")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QString();
}

} // namespace ui
