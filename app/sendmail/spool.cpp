// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/spool.h"
#include "sendmail/host.h"
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace sendmail {

namespace {

constexpr auto kFirstLine = "postkontor-sendmail 1";
constexpr qint64 kMaxHeadLine = 4096;

QByteArray oneLine(const QString &text)
{
    QByteArray line = text.left(1000).toUtf8();
    line.replace('\n', ' ').replace('\r', ' ');
    return line;
}

QByteArray encoded(const Waiting &waiting)
{
    const Mail &mail = waiting.mail;
    QByteArray text = QByteArray(kFirstLine) + "\nat: " + QByteArray::number(waiting.at) +
                      "\nfrom: " + oneLine(mail.sender) + "\nnotify: " + mail.notify +
                      "\nreturn: " + mail.returnPart + "\nenvid: " + mail.envelopeId.toHex() +
                      "\nreply: " + oneLine(waiting.reply) +
                      "\nsize: " + QByteArray::number(mail.message.size()) + '\n';
    for (const QString &recipient : mail.recipients)
        text += "to: " + oneLine(recipient) + '\n';
    return text + '\n' + mail.message;
}

void take(Waiting &out, const QByteArray &key, const QByteArray &value)
{
    if (key == "at")
        out.at = value.toLongLong();
    else if (key == "from")
        out.mail.sender = QString::fromUtf8(value);
    else if (key == "to")
        out.mail.recipients.append(QString::fromUtf8(value));
    else if (key == "notify")
        out.mail.notify = value;
    else if (key == "return")
        out.mail.returnPart = value;
    else if (key == "envid")
        out.mail.envelopeId = QByteArray::fromHex(value);
    else if (key == "reply")
        out.reply = QString::fromUtf8(value);
    else if (key == "size")
        out.size = value.toLongLong();
}

} // namespace

base::Result<void> Spool::keep(const Mail &mail, const QString &reply, qint64 now)
{
    if (!takeFolder(m_folder))
        return base::Error{base::ErrorKind::Io,
                           u"cannot keep mail in %1: it is not a folder of this user alone"_s.arg(m_folder),
                           {},
                           {}};
    const QString name = u"%1-%2.mail"_s.arg(now, 15, 10, QLatin1Char('0'))
                             .arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0'));
    return writeDurably(m_folder + u'/' + name, encoded({name, now, mail.message.size(), reply, mail}));
}

QStringList Spool::files() const
{
    return QDir(m_folder).entryList({u"*.mail"_s}, QDir::Files | QDir::NoSymLinks, QDir::Name);
}

bool Spool::isEmpty() const
{
    return files().isEmpty();
}

std::optional<Waiting> Spool::read(const QString &name, bool withMessage) const
{
    QFile file(m_folder + u'/' + name);
    if (!file.open(QIODevice::ReadOnly) || file.readLine(kMaxHeadLine).trimmed() != kFirstLine)
        return std::nullopt;
    Waiting waiting;
    waiting.file = name;
    for (QByteArray line = file.readLine(kMaxHeadLine); line != "\n"; line = file.readLine(kMaxHeadLine)) {
        const qsizetype colon = line.indexOf(": ");
        if (colon < 0 || !line.endsWith('\n'))
            return std::nullopt;
        take(waiting, line.left(colon), line.mid(colon + 2).chopped(1));
    }
    if (waiting.mail.recipients.isEmpty() || waiting.size < 0 || waiting.size > kMaxMessage + 65536 ||
        file.size() - file.pos() != waiting.size)
        return std::nullopt;
    if (withMessage)
        waiting.mail.message = file.read(waiting.size);
    return waiting;
}

QList<Waiting> Spool::list() const
{
    QList<Waiting> all;
    const QStringList names = files();
    for (const QString &name : names) {
        if (std::optional<Waiting> waiting = read(name, false))
            all.append(std::move(*waiting));
    }
    return all;
}

bool Spool::flush(const std::function<Verdict(Waiting &waiting)> &send)
{
    QLockFile lock(m_folder + "/lock"_L1);
    lock.setStaleLockTime(0); // long mails take long; only a dead holder loses it
    if (!lock.tryLock())
        return false;
    const QStringList names = files();
    for (const QString &name : names) {
        std::optional<Waiting> waiting = read(name, true);
        if (!waiting)
            continue;
        const QString path = m_folder + u'/' + name;
        const QByteArray before = encoded(*waiting);
        switch (send(*waiting)) {
        case Verdict::Gone:
            QFile::remove(path);
            break;
        case Verdict::Kept:
            // Losing the newer text would send twice to those who have it: so it replaces the old one
            // durably.
            if (const QByteArray after = encoded(*waiting); after != before)
                (void)writeDurably(path, after).ok();
            break;
        case Verdict::Refused:
            if (takeFolder(m_folder + "/refused"_L1) &&
                writeDurably(m_folder + "/refused/"_L1 + name, encoded(*waiting)))
                QFile::remove(path);
            break;
        }
    }
    return true;
}

} // namespace sendmail
