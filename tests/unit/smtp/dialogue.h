// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "scriptedpeer.h"
#include <QDir>
#include <QFile>

/// A dialogue as a text script, one step per line:
///   C: text       the client sends the line and CRLF
///   C| text       the client sends the text alone; \r \n \t \0 \\ \xHH are escapes
///   S: prefix     the next line of the server starts so
///   S. prefix     lines of the server up to the one that starts so
///   ! closed | tls | mails N | body TEXT (escapes as above; of the last mail) | timeout | drain
///   # comment
struct Dialogue
{
    struct Step
    {
        char kind = 0; ///< C, S, '.', '!'
        QByteArray text;
        int line = 0;
    };
    QList<Step> steps;
    bool splittable = true; ///< false: what happens depends on more than the client's octets

    static QByteArray unescape(QByteArrayView text)
    {
        QByteArray out;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i] != '\\' || i + 1 == text.size()) {
                out += text[i];
                continue;
            }
            switch (text[++i]) {
            case 'r':
                out += '\r';
                break;
            case 'n':
                out += '\n';
                break;
            case 't':
                out += '\t';
                break;
            case '0':
                out += '\0';
                break;
            case 'x':
                out += QByteArray::fromHex(text.sliced(i + 1, 2).toByteArray());
                i += 2;
                break;
            default:
                out += text[i];
            }
        }
        return out;
    }

    static Dialogue load(const QString &path)
    {
        Dialogue out;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return out;
        int number = 0;
        while (!file.atEnd()) {
            QByteArray line = file.readLine();
            ++number;
            if (line.endsWith('\n'))
                line.chop(1);
            const QByteArray text = line.mid(3);
            if (line.startsWith("C:"))
                out.steps.append({'C', text + "\r\n", number});
            else if (line.startsWith("C|"))
                out.steps.append({'C', unescape(text), number});
            else if (line.startsWith("S:"))
                out.steps.append({'S', text, number});
            else if (line.startsWith("S."))
                out.steps.append({'.', text, number});
            else if (line.startsWith("! ")) {
                out.steps.append({'!', line.mid(2), number});
                if (!line.contains("mails") && !line.contains("body") && !line.contains("closed"))
                    out.splittable = false;
            }
        }
        return out;
    }

    /// What the client sends altogether.
    QByteArray input() const
    {
        QByteArray out;
        for (const Step &step : steps) {
            if (step.kind == 'C')
                out += step.text;
        }
        return out;
    }

    /// Plays it; the empty string, or what went wrong and where.
    QString play(ScriptedPeer &peer) const
    {
        QByteArray pending;
        const auto nextLine = [&]() -> QByteArray {
            const qsizetype end = pending.indexOf("\r\n");
            if (end < 0)
                return {};
            const QByteArray line = pending.left(end);
            pending.remove(0, end + 2);
            return line;
        };
        const auto fail = [&](const Step &step, const QByteArray &got) {
            return QStringLiteral("line %1: wanted \"%2\", got \"%3\"")
                .arg(step.line)
                .arg(QString::fromUtf8(step.text), QString::fromUtf8(got));
        };
        peer.start();
        for (const Step &step : steps) {
            pending += peer.takeOutput();
            if (step.kind == 'C') {
                if (!pending.isEmpty())
                    return fail(step, pending);
                peer.send(step.text);
            } else if (step.kind == 'S') {
                const QByteArray line = nextLine();
                if (!line.startsWith(step.text) || line.isEmpty())
                    return fail(step, line);
            } else if (step.kind == '.') {
                QByteArray line;
                do {
                    line = nextLine();
                    if (line.isEmpty())
                        return fail(step, line);
                } while (!line.startsWith(step.text));
            } else if (!check(step, peer)) {
                return fail(step, "something else");
            }
        }
        pending += peer.takeOutput();
        return pending.isEmpty() ? QString() : QStringLiteral("left over: ") + QString::fromUtf8(pending);
    }

private:
    static bool check(const Step &step, ScriptedPeer &peer)
    {
        const QByteArray &text = step.text;
        if (text == "closed")
            return peer.closed;
        if (text.startsWith("mails "))
            return peer.mails.size() == text.mid(6).toInt();
        if (text.startsWith("body "))
            return !peer.mails.isEmpty() && peer.mails.last().body == unescape(text.mid(5));
        if (text == "tls") {
            if (peer.tlsStarts == 0)
                return false;
            peer.handshakeDone();
            return true;
        }
        if (text == "timeout") {
            peer.expire();
            return true;
        }
        if (text == "drain") {
            peer.drain();
            return true;
        }
        return false;
    }
};
