// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tracemodel.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/queuewords.h"
#include <QGuiApplication>
#include <QHash>
#include <QLocale>
#include <QPalette>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

using control::TraceStage;

namespace {

QString shownMs(double ms)
{
    if (ms >= 60'000)
        return Format::duration(qint64(ms));
    if (ms >= 10'000)
        return TraceModel::tr("%1 s").arg(QLocale().toString(ms / 1000, 'f', 1));
    return TraceModel::tr("%1 ms").arg(QLocale().toString(ms, 'f', ms < 10 ? 1 : 0));
}

State stateOf(const TraceStage &stage)
{
    if (stage.result == "bounced"_L1 || stage.stage == "queue.bounced"_L1 || stage.stage == "queue.expired"_L1)
        return State::Failed;
    if (stage.result == "deferred"_L1)
        return State::Trouble;
    if (stage.stage == "queue"_L1)
        return State::Waiting;
    return stage.stage == "queue.held"_L1 ? State::Held : State::Flowing;
}

QString resultWord(const QString &result)
{
    if (result == "sent"_L1)
        return TraceModel::tr("delivered");
    if (result == "deferred"_L1)
        return TraceModel::tr("put off");
    return result == "bounced"_L1 ? TraceModel::tr("refused") : Format::oneLine(result, 40);
}

} // namespace

void TraceModel::setEvents(const QList<control::Event> &events)
{
    beginResetModel();
    m_stages = control::traceStages(events);
    m_first = m_stages.isEmpty() ? 0 : m_stages.first().start;
    m_last = m_first;
    for (const TraceStage &stage : std::as_const(m_stages)) {
        m_first = std::min(m_first, stage.start);
        m_last = std::max(m_last, stage.start + stage.length);
    }
    endResetModel();
}

const TraceStage *TraceModel::stageAt(int row) const
{
    return row >= 0 && row < m_stages.size() ? &m_stages[row] : nullptr;
}

QString TraceModel::stageWord(const QString &stage)
{
    static const QHash<QString, const char *> known{{u"connect"_s, QT_TR_NOOP("connection")},     {u"tls"_s, QT_TR_NOOP("TLS")},
                                                    {u"envelope"_s, QT_TR_NOOP("envelope")},      {u"content"_s, QT_TR_NOOP("content")},
                                                    {u"checks"_s, QT_TR_NOOP("checks")},          {u"commit"_s, QT_TR_NOOP("safely stored")},
                                                    {u"mailbox"_s, QT_TR_NOOP("in the mailbox")}, {u"queue"_s, QT_TR_NOOP("waiting")},
                                                    {u"attempt"_s, QT_TR_NOOP("attempt")},        {u"dns"_s, QT_TR_NOOP("name lookup")},
                                                    {u"greeting"_s, QT_TR_NOOP("greeting")},      {u"hello"_s, QT_TR_NOOP("hello and sign-in")},
                                                    {u"data"_s, QT_TR_NOOP("sending")}};
    const char *word = known.value(stage);
    return word ? tr(word) : QueueWords::ofEvent(stage);
}

double TraceModel::place(double at) const
{
    return span() > 0 ? std::clamp((at - m_first) / span(), 0.0, 1.0) : 0.0;
}

QString TraceModel::words(const TraceStage &stage) const
{
    QStringList parts;
    if (!stage.result.isEmpty())
        parts.append(stateShape(stateOf(stage)) + u' ' + resultWord(stage.result));
    if (const QString what = QueueWords::of(stage.cause).what; !what.isEmpty())
        parts.append(what);
    if (!stage.words.isEmpty())
        parts.append(Format::oneLine(stage.words, 500));
    if (stage.open)
        parts.append(tr("goes on"));
    return parts.join(u" · "_s);
}

QString TraceModel::text(const TraceStage &stage, int column) const
{
    switch (column) {
    case Stage: {
        const QString word = stageWord(stage.stage);
        if (stage.stage == "attempt"_L1)
            return word + u' ' + QLocale().toString(stage.attempt);
        return stage.ofAttempt ? u"    "_s + word : word;
    }
    case Start:
        return u'+' + shownMs(std::max(0.0, stage.start - m_first));
    case Took:
        return stage.moment ? QString() : shownMs(stage.length);
    case To:
        return stage.ofAttempt ? QString() : Format::oneLine(stage.to);
    case Words:
        return words(stage);
    default:
        return {};
    }
}

/// The same as the row says, for tool tips and screen readers.
QString TraceModel::sentence(const TraceStage &stage) const
{
    QString out = text(stage, Stage).trimmed() + u": "_s + tr("from %1", "start of a stage").arg(text(stage, Start));
    if (!stage.moment)
        out += u", "_s + tr("takes %1").arg(text(stage, Took));
    if (const QString said = words(stage); !said.isEmpty())
        out += u'\n' + said;
    if (stage.connectionId)
        out += u'\n' + tr("Enter shows what was said, where it is kept.");
    return out;
}

int TraceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_stages.size());
}

int TraceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TraceModel::data(const QModelIndex &index, int role) const
{
    const TraceStage *stage = index.isValid() ? stageAt(index.row()) : nullptr;
    if (!stage)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*stage, index.column());
    case Qt::ToolTipRole:
        return sentence(*stage);
    case Qt::AccessibleTextRole:
        return index.column() == Waterfall ? QVariant(sentence(*stage)) : QVariant();
    case Qt::TextAlignmentRole:
        return int((index.column() == Start || index.column() == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case kBeginRole:
        return place(stage->start);
    case kEndRole:
        return place(stage->start + stage->length);
    case kColorRole: {
        const QColor base = QGuiApplication::palette().color(QPalette::Base);
        const bool plain = stateOf(*stage) == State::Flowing;
        return plain ? seriesColor(stage->ofAttempt ? 5 : stage->stage == "attempt"_L1 ? 2 : 0, base) : stateColor(stateOf(*stage), base);
    }
    default:
        return {};
    }
}

QVariant TraceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Start || section == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const char *const titles[ColumnCount]{QT_TR_NOOP("Stage"), QT_TR_NOOP("From"), QT_TR_NOOP("Took"),
                                                 QT_TR_NOOP("Time"),  QT_TR_NOOP("To"),   QT_TR_NOOP("Result")};
    return section >= 0 && section < ColumnCount ? tr(titles[section]) : QString();
}

} // namespace ui
