// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedpeer.h"
#include "support/corpora.h"
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

// The dialogues of the corpus chasquid-dialogs: what its scripts expect, by class of reply. Its texts are
// another server's own; where a script states something Postkontor decides otherwise, it is not played
// (skipped()).
class TestChasquidDialogs : public QObject
{
    Q_OBJECT

    /// No accounts and aliases yet; bad_data wants a message refused for its header lines, which are kept as
    /// sent here.
    static bool skipped(const QString &path)
    {
        return path.contains(u"auth_"_s) || path.contains(u"aliases"_s) || path.endsWith(u"/bad_data.cmy"_s);
    }

    /// The few forms of "~>" that occur: 'text', 'x' * 3 + 'text', ('x' * 3 + 'text') * 2.
    static std::optional<QByteArray> evaluate(const QString &expression)
    {
        static const QRegularExpression form(
            u"^(\\()?(?:'(.)' \\* (\\d+) \\+ )?'([^']*)'(?(1)\\) \\* (\\d+))$"_s);
        const QRegularExpressionMatch match = form.match(expression.trimmed());
        if (!match.hasMatch())
            return std::nullopt;
        QByteArray text = match.captured(2).toUtf8().repeated(match.captured(3).toInt());
        text += match.captured(4).toUtf8().replace("\\r", "\r").replace("\\n", "\n");
        return match.captured(5).isEmpty() ? text : text.repeated(match.captured(5).toInt());
    }

    /// Takes one whole reply from `pending`; its last line.
    static QByteArray nextReply(QByteArray &pending)
    {
        while (true) {
            const qsizetype end = pending.indexOf("\r\n");
            if (end < 0)
                return {};
            const QByteArray line = pending.left(end);
            pending.remove(0, end + 2);
            if (line.size() < 4 || line[3] == ' ')
                return line;
        }
    }

private Q_SLOTS:
    void dialogue_data()
    {
        QTest::addColumn<QString>("path");
        const QString root = support::corporaDir();
        if (root.isEmpty() || !QDir(root + u"/chasquid-dialogs"_s).exists())
            QSKIP("the corpus chasquid-dialogs is not here");
        QDirIterator it(root + u"/chasquid-dialogs"_s, {u"*.cmy"_s}, QDir::Files,
                        QDirIterator::Subdirectories);
        int count = 0;
        while (it.hasNext()) {
            const QString path = it.next();
            if (skipped(path))
                continue;
            QTest::newRow(qPrintable(it.fileName() + u" in "_s + it.fileInfo().dir().dirName())) << path;
            ++count;
        }
        QVERIFY2(count >= 13, qPrintable(QString::number(count)));
    }
    void dialogue()
    {
        QFETCH(QString, path);
        for (const int piece : {1 << 20, 1, 7}) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            std::unique_ptr<ScriptedPeer> peer;
            QByteArray pending;
            int number = 0;
            int expectations = 0;
            while (!file.atEnd()) {
                QString line = QString::fromUtf8(file.readLine());
                ++number;
                if (line.endsWith(u'\n'))
                    line.chop(1);
                if (line.trimmed().isEmpty() || line.startsWith(u'#') || line == u"c close"_s)
                    continue;
                const QString rest = line.mid(5);
                if (line.startsWith(u"c tcp_connect"_s)) {
                    peer = std::make_unique<ScriptedPeer>();
                    peer->start();
                    pending.clear();
                } else if (line.startsWith(u"c ->"_s)) {
                    peer->sendCut(rest.toUtf8() + "\r\n", piece, quint32(number));
                } else if (line.startsWith(u"c ~>"_s)) {
                    const std::optional<QByteArray> text = evaluate(rest);
                    QVERIFY2(text, qPrintable(u"line %1: %2"_s.arg(number).arg(rest)));
                    peer->sendCut(*text, piece, quint32(number));
                } else if (line.startsWith(u"c <"_s)) {
                    pending += peer->takeOutput();
                    const QString wanted = line.section(u' ', 2);
                    const QByteArray reply = nextReply(pending);
                    ++expectations;
                    QVERIFY2(!reply.isEmpty() && reply[0] == wanted.at(0).toLatin1(),
                             qPrintable(u"line %1: wanted %2, got %3"_s.arg(number).arg(
                                 wanted, QString::fromUtf8(reply))));
                    if (line.startsWith(u"c <..."_s))
                        QCOMPARE(QString::fromUtf8(reply), wanted);
                } else {
                    QFAIL(qPrintable(u"line %1 is not understood: %2"_s.arg(number).arg(line)));
                }
            }
            QVERIFY(expectations > 1);
            QCOMPARE(pending + peer->takeOutput(), QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(TestChasquidDialogs)
#include "tst_chasquiddialogs.moc"
