// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/sendmail.h"
#include "sendmail/exitcodes.h"
#include "sendmail/host.h"
#include "sendmail/spool.h"
#include "sendmail/submission.h"
#include <QDateTime>
#include <QIODevice>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

// One run: what was asked for, where to, and as whom.
class Run
{
public:
    Run(Arguments arguments, Settings settings, Streams streams)
        : m_arguments(std::move(arguments))
        , m_settings(std::move(settings))
        , m_streams(streams)
        , m_user(currentUser())
        , m_now(QDateTime::currentMSecsSinceEpoch())
    {
    }

    int go();

private:
    int send();
    int keep(Mail mail, const Outcome &outcome);
    int flush();
    int flushFolder(const QString &folder, Submission &submission);
    Spool::Verdict resend(Waiting &waiting, Submission &submission, int &code);
    int list();
    void listOne(const Waiting &waiting, qint64 &bytes, qsizetype &count);
    int openBridge();
    QString sharedFolder() const { return m_settings.spool.isEmpty() ? sharedSpool() : m_settings.spool; }
    QString folder() const;
    void say(const QString &text);
    void sayRefused(const Outcome &outcome);

    Arguments m_arguments;
    Settings m_settings;
    Streams m_streams;
    User m_user;
    qint64 m_now;
};

void Run::say(const QString &text)
{
    m_streams.err.write("postkontor-sendmail: " + text.toUtf8() + '\n');
}

QString Run::folder() const
{
    const QString shared = sharedFolder();
    return shared.isEmpty() ? privateSpool(m_user) : shared + u'/' + m_user.id;
}

int refusalCode(const Outcome &outcome)
{
    if (outcome.refused.isEmpty())
        return Ok;
    if (outcome.contentRefused)
        return DataError;
    const int code = outcome.refused.first().code;
    if (code == 530 || code == 535)
        return NoPermission;
    return code == 550 || code == 551 || code == 553 ? NoUser : Unavailable;
}

void Run::sayRefused(const Outcome &outcome)
{
    for (const Outcome::Recipient &each : outcome.refused)
        say(u"%1 was refused: %2"_s.arg(each.address, each.reply));
}

int Run::go()
{
    switch (m_arguments.mode) {
    case Arguments::Mode::Send:
        return send();
    case Arguments::Mode::List:
        return list();
    case Arguments::Mode::Flush:
        return flush();
    case Arguments::Mode::Bridge:
        return openBridge();
    case Arguments::Mode::Nothing:
        break;
    }
    return Ok;
}

int Run::send()
{
    const base::Result<QByteArray> message = readMessage(m_streams.in, m_arguments.dotsAreText);
    if (!message) {
        say(message.error().publicText);
        return DataError;
    }
    const base::Result<Mail> mail =
        makeMail(m_arguments, {m_user.name, m_user.fullName, m_settings.hostname, m_now}, *message);
    if (!mail) {
        say(mail.error().publicText);
        return mail.error().field == "recipients"_L1 ? Usage : NoUser;
    }
    Submission submission(m_settings);
    const Outcome outcome = submission.send(*mail);
    sayRefused(outcome);
    if (m_arguments.verbose && !outcome.sent.isEmpty())
        say(u"handed in for %1"_s.arg(outcome.sent.join(u", "_s)));
    const int code = refusalCode(outcome);
    if (!outcome.later.isEmpty()) {
        const int kept = keep(*mail, outcome);
        return code == Ok ? kept : code;
    }
    // The server is there: what waits goes too. Its fate is told, but is not that of this mail.
    flushFolder(folder(), submission);
    return code;
}

int Run::keep(Mail mail, const Outcome &outcome)
{
    mail.recipients.clear();
    for (const Outcome::Recipient &each : outcome.later)
        mail.recipients.append(each.address);
    const QString why = outcome.later.first().reply;
    if (const base::Result<void> kept = Spool(folder()).keep(mail, why, m_now); !kept) {
        say(u"%1; and %2"_s.arg(why, kept.error().publicText));
        return TempFail;
    }
    say(u"%1; the mail is kept and goes with the next run, or with -q"_s.arg(why));
    return Ok;
}

Spool::Verdict Run::resend(Waiting &waiting, Submission &submission, int &code)
{
    const Outcome outcome = submission.send(waiting.mail);
    sayRefused(outcome);
    if (!outcome.refused.isEmpty() && code == Ok)
        code = refusalCode(outcome);
    if (outcome.later.isEmpty() && outcome.refused.isEmpty())
        return Spool::Verdict::Gone;
    const QList<Outcome::Recipient> &rest = outcome.later.isEmpty() ? outcome.refused : outcome.later;
    waiting.mail.recipients.clear();
    for (const Outcome::Recipient &each : rest)
        waiting.mail.recipients.append(each.address);
    waiting.reply = rest.first().reply;
    if (outcome.later.isEmpty())
        return Spool::Verdict::Refused;
    code = code == Ok ? int(TempFail) : code;
    return Spool::Verdict::Kept;
}

int Run::flushFolder(const QString &folder, Submission &submission)
{
    Spool spool(folder);
    int code = Ok;
    if (!spool.isEmpty())
        spool.flush([&](Waiting &waiting) { return resend(waiting, submission, code); });
    return code;
}

int Run::flush()
{
    const QString shared = sharedFolder();
    if (m_user.isRoot && !shared.isEmpty()) {
        return asEveryOwner(shared, [this](const QString &each) {
            Submission submission(m_settings);
            return flushFolder(each, submission);
        });
    }
    Submission submission(m_settings);
    return flushFolder(folder(), submission);
}

// As other mailq programs print it: scripts read this.
void Run::listOne(const Waiting &waiting, qint64 &bytes, qsizetype &count)
{
    const QString time =
        QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(waiting.at), u"ddd MMM dd HH:mm:ss");
    const QString sender = waiting.mail.sender.isEmpty() ? u"MAILER-DAEMON"_s : waiting.mail.sender;
    QString text = u"%1 %2 %3  %4\n"_s.arg(waiting.file.section(u'.', 0, 0).section(u'-', 1), -16)
                       .arg(waiting.size, 8)
                       .arg(time, sender);
    if (!waiting.reply.isEmpty())
        text += u"    (%1)\n"_s.arg(waiting.reply);
    for (const QString &recipient : waiting.mail.recipients)
        text += u"                                        %1\n"_s.arg(recipient);
    m_streams.out.write(text.toUtf8() + '\n');
    bytes += waiting.size;
    ++count;
}

int Run::list()
{
    qint64 bytes = 0;
    qsizetype count = 0;
    const QList<Waiting> all = Spool(folder()).list();
    if (all.isEmpty()) {
        m_streams.out.write("Mail queue is empty\n");
    } else {
        m_streams.out.write("-Queue ID------- --Size-- ---Arrival Time---- -Sender/Recipient-------\n");
        for (const Waiting &each : all)
            listOne(each, bytes, count);
        m_streams.out.write("-- " + QByteArray::number((bytes + 1023) / 1024) + " Kbytes in " +
                            QByteArray::number(count) + (count == 1 ? " Request.\n" : " Requests.\n"));
    }
    if (m_arguments.verbose)
        say(u"this is what waits to be handed in; postkontorctl queue list shows the server's queue"_s);
    return Ok;
}

int Run::openBridge()
{
    QTcpSocket socket;
    socket.connectToHost(m_settings.host, m_settings.port);
    if (!socket.waitForConnected(10000)) {
        m_streams.out.write("421 4.3.2 " + m_settings.hostname.toUtf8() +
                            " cannot reach the mail server\r\n");
        return TempFail;
    }
    if (bridge(socket.socketDescriptor()))
        return Ok;
    say(u"-bs is not offered on this system"_s);
    return Usage;
}

} // namespace

int run(const QStringList &arguments, const QHash<QString, QString> &environment, Streams streams)
{
    const auto refuse = [&](const base::Error &error, int code) {
        streams.err.write("postkontor-sendmail: " + error.publicText.toUtf8() + '\n');
        return code;
    };
    const base::Result<Arguments> parsed = Arguments::parse(arguments);
    if (!parsed)
        return refuse(parsed.error(), Usage);
    const base::Result<Settings> settings = Settings::load(environment);
    if (!settings)
        return refuse(settings.error(), Configuration);
    return Run(*parsed, *settings, streams).go();
}

} // namespace sendmail
