// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/transcriptmodel.h"
#include "look/colors.h"
#include "look/fonts.h"
#include "look/format.h"
#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

using control::TranscriptLine;

namespace {
constexpr int kApplyMs = 50;
}

TranscriptModel::TranscriptModel(EngineConnection &engine, QObject *parent) : QAbstractTableModel(parent), m_engine(engine)
{
    m_apply.setSingleShot(true);
    m_apply.setInterval(kApplyMs);
    connect(&m_apply, &QTimer::timeout, this, &TranscriptModel::applyIncoming);
    connect(&engine.events(), &EventStream::transcriptLine, this, &TranscriptModel::receive);
    connect(&engine, &EngineConnection::refreshNeeded, this, &TranscriptModel::reload);
}

TranscriptModel::~TranscriptModel()
{
    open(0);
}

void TranscriptModel::open(control::Id connectionId)
{
    if (m_transcript.id)
        m_engine.events().unsubscribe(u"transcript:"_s + base::idToString(m_transcript.id));
    beginResetModel();
    m_transcript = {};
    m_transcript.id = connectionId;
    m_incoming.clear();
    endResetModel();
    if (!connectionId)
        return;
    m_engine.events().subscribe(u"transcript:"_s + base::idToString(connectionId));
    reload();
}

void TranscriptModel::reload()
{
    const control::Id id = m_transcript.id;
    if (!id)
        return;
    m_loading = true;
    m_engine.api().transcript(id, this, [this, id](const base::Result<control::Transcript> &answer) {
        if (id != m_transcript.id)
            return; // another was opened meanwhile
        m_loading = false;
        if (!answer) {
            Q_EMIT failed(answer.error());
            return;
        }
        beginResetModel();
        m_transcript = *answer;
        endResetModel();
        applyIncoming();
    });
}

void TranscriptModel::receive(control::Id id, const TranscriptLine &line)
{
    if (id != m_transcript.id)
        return;
    m_incoming.append(line);
    if (m_incoming.size() > kMostLines)
        m_incoming.removeFirst();
    if (!m_apply.isActive())
        m_apply.start();
}

void TranscriptModel::applyIncoming()
{
    if (m_loading)
        return;
    QList<TranscriptLine> fresh = std::exchange(m_incoming, {});
    QList<TranscriptLine> &lines = m_transcript.lines;
    const quint64 last = lines.isEmpty() ? 0 : lines.last().n;
    fresh.removeIf([last](const TranscriptLine &line) { return line.n <= last; });
    if (lines.size() + fresh.size() > kMostLines && !lines.isEmpty()) {
        const int gone = int(std::min(lines.size(), lines.size() + fresh.size() - kMostLines));
        beginRemoveRows({}, 0, gone - 1);
        lines.remove(0, gone);
        endRemoveRows();
    }
    if (!fresh.isEmpty()) {
        beginInsertRows({}, int(lines.size()), int(lines.size() + fresh.size()) - 1);
        lines.append(fresh);
        endInsertRows();
        if (fresh.last().kind == TranscriptLine::Closed)
            m_transcript.open = false;
    }
    Q_EMIT changed();
}

const TranscriptLine *TranscriptModel::lineAt(int row) const
{
    return row >= 0 && row < m_transcript.lines.size() ? &m_transcript.lines[row] : nullptr;
}

int TranscriptModel::rowAt(double at) const
{
    const auto found = std::find_if(m_transcript.lines.begin(), m_transcript.lines.end(),
                                    [at](const TranscriptLine &line) { return double(line.at) >= at - 0.5; });
    const qsizetype row = found - m_transcript.lines.begin();
    return int(std::min(row, m_transcript.lines.size() - 1));
}

QString TranscriptModel::words(const TranscriptLine &line)
{
    switch (line.kind) {
    case TranscriptLine::Content:
        return tr("… %1 bytes of message").arg(QLocale().toString(line.bytes));
    case TranscriptLine::Skipped:
        return tr("… %1 lines are not kept").arg(QLocale().toString(line.bytes));
    case TranscriptLine::Closed: {
        const QString why = line.text.section(u": "_s, 1);
        return why.isEmpty() ? tr("The connection was closed.") : tr("The connection was closed: %1").arg(Format::oneLine(why));
    }
    case TranscriptLine::Tls:
        return tr("Encrypted from here on: %1").arg(Format::oneLine(line.text.section(u": "_s, 1)));
    case TranscriptLine::Said:
        break;
    }
    return Format::oneLine(line.text, 2000);
}

QString TranscriptModel::sign(const TranscriptLine &line)
{
    if (line.direction == TranscriptLine::In)
        return u"← "_s + tr("in", "what the other side says");
    return line.direction == TranscriptLine::Out ? u"→ "_s + tr("out", "what this engine says") : u"·"_s;
}

QString TranscriptModel::plainText(const TranscriptLine &line)
{
    return QDateTime::fromMSecsSinceEpoch(line.at).toString(u"HH:mm:ss.zzz "_s) + sign(line) + u"  "_s + words(line);
}

int TranscriptModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_transcript.lines.size());
}

int TranscriptModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TranscriptModel::data(const QModelIndex &index, int role) const
{
    const TranscriptLine *line = index.isValid() ? lineAt(index.row()) : nullptr;
    if (!line)
        return {};
    const QColor base = QGuiApplication::palette().color(QPalette::Base);
    const bool refusal = line->kind == TranscriptLine::Said && line->text.size() > 2 && (line->text[0] == u'4' || line->text[0] == u'5') && line->text[1].isDigit();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == After)
            return tr("%1 ms").arg(QLocale().toString(line->at - m_transcript.since));
        if (index.column() == Direction)
            return sign(*line);
        return (refusal ? stateShape(State::Trouble) + u" "_s : QString()) + words(*line);
    case Qt::TextAlignmentRole:
        return int((index.column() == After ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::FontRole:
        return index.column() == Text && line->kind == TranscriptLine::Said ? QVariant(fixedFont()) : QVariant();
    case Qt::ForegroundRole:
        if (refusal && index.column() == Text)
            return stateColor(State::Trouble, base);
        if (index.column() == Direction && line->direction != TranscriptLine::None)
            return legible(seriesColor(line->direction == TranscriptLine::In ? 0 : 2, base), base, 4.6); // text, not a line
        return line->kind == TranscriptLine::Said ? QVariant() : QVariant(captionColor(QGuiApplication::palette()));
    case Qt::ToolTipRole:
        return index.column() == After ? QVariant(Format::moment(line->at)) : QVariant();
    default:
        return {};
    }
}

QVariant TranscriptModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == After ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{QT_TR_NOOP("After"), QT_TR_NOOP("Way"), QT_TR_NOOP("What was said")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QString();
}

} // namespace ui
