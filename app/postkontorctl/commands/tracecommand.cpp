// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsondiagnosis.h"
#include "control/tracestages.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include <QHash>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString stageWord(const QString &stage)
{
    static const QHash<QString, const char *> words{
        {u"connect"_s, QT_TRANSLATE_NOOP("Ctl", "connection")},
        {u"tls"_s, QT_TRANSLATE_NOOP("Ctl", "TLS")},
        {u"envelope"_s, QT_TRANSLATE_NOOP("Ctl", "envelope")},
        {u"content"_s, QT_TRANSLATE_NOOP("Ctl", "content")},
        {u"checks"_s, QT_TRANSLATE_NOOP("Ctl", "checks")},
        {u"commit"_s, QT_TRANSLATE_NOOP("Ctl", "commit")},
        {u"mailbox"_s, QT_TRANSLATE_NOOP("Ctl", "in the mailbox")},
        {u"queue"_s, QT_TRANSLATE_NOOP("Ctl", "waiting in the queue")},
        {u"attempt"_s, QT_TRANSLATE_NOOP("Ctl", "attempt")},
        {u"dns"_s, QT_TRANSLATE_NOOP("Ctl", "DNS")},
        {u"greeting"_s, QT_TRANSLATE_NOOP("Ctl", "greeting")},
        {u"hello"_s, QT_TRANSLATE_NOOP("Ctl", "hello and sign-in")},
        {u"data"_s, QT_TRANSLATE_NOOP("Ctl", "sending")}};
    const char *word = words.value(stage);
    return word ? QCoreApplication::translate("Ctl", word) : stage;
}

QString resultWord(const QString &result)
{
    if (result == "sent"_L1)
        return Ctl::tr("delivered");
    if (result == "deferred"_L1)
        return Ctl::tr("put off");
    return result == "bounced"_L1 ? Ctl::tr("refused") : result;
}

QString shownLength(const control::TraceStage &stage)
{
    if (stage.moment)
        return {};
    const QString text = stage.length < 10 ? QString::number(stage.length, 'f', 1) : QString::number(qRound64(stage.length));
    return Ctl::tr("%1 ms").arg(text) + (stage.open ? u" …"_s : QString());
}

QString shownWords(const control::TraceStage &stage)
{
    QStringList words;
    if (!stage.result.isEmpty())
        words << resultWord(stage.result);
    if (const QString what = shownCause(stage.cause).what; !what.isEmpty())
        words << what;
    if (!stage.words.isEmpty())
        words << stage.words;
    if (stage.connectionId && (stage.stage == "attempt"_L1 || stage.stage == "commit"_L1))
        words << Ctl::tr("connection %1").arg(base::idToString(stage.connectionId));
    return words.join(u" · "_s);
}

void printTrace(Session &session, const QList<control::Event> &events)
{
    const QList<control::TraceStage> stages = control::traceStages(events);
    Table table({{Ctl::tr("AT")},
                 {Ctl::tr("AFTER"), Table::Align::Right},
                 {Ctl::tr("TOOK"), Table::Align::Right},
                 {Ctl::tr("STAGE")},
                 {Ctl::tr("TO")},
                 {Ctl::tr("DETAIL"), Table::Align::Left, 1000}});
    const double first = stages.isEmpty() ? 0 : stages.first().start;
    for (const control::TraceStage &stage : stages) {
        QString name = stageWord(stage.stage);
        if (stage.stage == "attempt"_L1)
            name += u' ' + QString::number(stage.attempt);
        table.add({shownTime(qint64(stage.start)), Ctl::tr("%1 ms").arg(qRound64(stage.start - first)), shownLength(stage),
                   (stage.ofAttempt ? u"  "_s : QString()) + name, stage.ofAttempt ? QString() : stage.to, shownWords(stage)});
    }
    session.print(table.toText());
    session.finish();
}

QString directionSign(const control::TranscriptLine &line)
{
    return line.direction == control::TranscriptLine::In ? u"<"_s : line.direction == control::TranscriptLine::Out ? u">"_s : u"*"_s;
}

void printTranscript(Session &session, const control::Transcript &transcript)
{
    session.print(Ctl::tr("%1 with %2, since %3").arg(transcript.protocol, transcript.peer, shownTime(transcript.since)) + u'\n');
    Table table({{Ctl::tr("AFTER"), Table::Align::Right}, {u" "_s}, {Ctl::tr("LINE"), Table::Align::Left, 1000}});
    for (const control::TranscriptLine &line : transcript.lines)
        table.add({Ctl::tr("%1 ms").arg(line.at - transcript.since), directionSign(line), line.text});
    session.print(table.toText());
    session.finish();
}

void printLog(Session &session, const QList<control::LogLine> &lines)
{
    Table table({{Ctl::tr("AT")}, {Ctl::tr("LEVEL")}, {Ctl::tr("COMPONENT")}, {Ctl::tr("MESSAGE"), Table::Align::Left, 1000}});
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        QString message = line->message;
        if (line->connectionId)
            message += u" · "_s + Ctl::tr("connection %1").arg(base::idToString(line->connectionId));
        if (line->mailId)
            message += u" · "_s + Ctl::tr("mail %1").arg(base::idToString(line->mailId));
        table.add({shownTime(line->at), control::logLevelName(line->level), line->component, message});
    }
    session.print(table.toText());
    session.finish();
}

} // namespace

void runTrace(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.list<control::Event>(pathOf("mails"_L1, *id) + "/trace"_L1, {}, 0,
                                     [&session](const auto &events) { printTrace(session, events); });
}

void runTranscript(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.show<control::Transcript>("GET", pathOf("connections"_L1, *id) + "/transcript"_L1, {},
                                          [&session](const auto &transcript) { printTranscript(session, transcript); });
}

void runLog(Session &session)
{
    const auto limit = session.limit(50);
    if (!limit)
        return;
    QUrlQuery query;
    for (const QString &name : {u"level"_s, u"component"_s}) {
        if (session.has(name))
            query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(session.option(name))));
    }
    session.list<control::LogLine>(u"/v1/log"_s, query, *limit, [&session](const auto &lines) { printLog(session, lines); });
}

} // namespace ctl
