// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/words.h"
#include "look/refusalwords.h"
#include <QHash>

using namespace Qt::StringLiterals;

namespace ui {

QString Words::of(LinkState state)
{
    switch (state) {
    case LinkState::Offline:
        return tr("No engine");
    case LinkState::Connecting:
        return tr("Connecting");
    case LinkState::Flowing:
        return tr("Flowing");
    case LinkState::Waiting:
        return tr("Not taking mail");
    case LinkState::Lost:
        return tr("Connection lost");
    case LinkState::Distrusted:
        return tr("Certificate changed");
    case LinkState::Unencrypted:
        return tr("https needed");
    case LinkState::Recorded:
        return tr("A record");
    case LinkState::Refused:
        break;
    }
    return tr("Token refused");
}

State Words::stateOf(LinkState state)
{
    switch (state) {
    case LinkState::Flowing:
        return State::Flowing;
    case LinkState::Connecting:
    case LinkState::Offline:
    case LinkState::Recorded:
        return State::Waiting;
    case LinkState::Waiting:
    case LinkState::Lost:
        return State::Trouble;
    case LinkState::Distrusted:
    case LinkState::Unencrypted:
    case LinkState::Refused:
        break;
    }
    return State::Failed;
}

QString Words::of(const base::Error &error)
{
    using base::ErrorKind;
    const QString said = RefusalWords::of(error.publicText);
    switch (error.kind) {
    case ErrorKind::Invalid:
        return said.isEmpty() ? tr("The engine did not accept this input. Please change it and try again.")
                              : said;
    case ErrorKind::NotFound:
        return tr("It no longer exists on the engine. The list will catch up.");
    case ErrorKind::Exists:
        return tr("It exists already. Choose another name.");
    case ErrorKind::Forbidden:
        return RefusalWords::knows(error.publicText) ? said
                                                     : tr("The token of this console does not allow it. Ask the administrator for more rights.");
    case ErrorKind::TooLarge:
        return tr("It is larger than the engine accepts.");
    case ErrorKind::OutOfSpace:
        return tr("The engine has no space left. Free some disk space, then try again.");
    case ErrorKind::Busy:
        return tr("The engine is busy. Try again in a moment.");
    case ErrorKind::Unavailable:
        return tr("The engine cannot be reached. The console keeps trying.");
    case ErrorKind::Corrupt:
    case ErrorKind::Io:
    case ErrorKind::Internal:
        break;
    }
    return said.isEmpty() ? tr("The engine failed to do this. Its log says more.") : said;
}

QString Words::label(const QString &word)
{
    static const QHash<QString, const char *> words{
        {u"ready"_s, QT_TR_NOOP("ready")},       {u"active"_s, QT_TR_NOOP("active")},
        {u"deferred"_s, QT_TR_NOOP("deferred")}, {u"held"_s, QT_TR_NOOP("held")},
        {u"sent"_s, QT_TR_NOOP("sent")},         {u"bounced"_s, QT_TR_NOOP("bounced")},
        {u"expired"_s, QT_TR_NOOP("expired")},   {u"accepted"_s, QT_TR_NOOP("accepted")},
        {u"rejected"_s, QT_TR_NOOP("rejected")}, {u"failed"_s, QT_TR_NOOP("failed")},
        {u"tempfail"_s, QT_TR_NOOP("put off")},  {u"temporary"_s, QT_TR_NOOP("put off")},
        {u"aborted"_s, QT_TR_NOOP("broken off")}};
    const auto it = words.constFind(word);
    return it == words.cend() ? word : tr(*it);
}

QString Words::sentences(const QStringList &list)
{
    QString text = list.value(0);
    for (const QString &next : list.mid(1))
        text = tr("%1 %2", "a sentence and the next one").arg(text, next);
    return text;
}

} // namespace ui
