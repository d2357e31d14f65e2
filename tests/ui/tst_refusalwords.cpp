// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/refusalwords.h"
#include "look/words.h"
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QTranslator>

using namespace Qt::StringLiterals;
using namespace ui;

class TestRefusalWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A text the engine no longer says would be translated for nobody.
    void theEngineSaysThem()
    {
        QString sources;
        QDirIterator files(qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/engine"_s, {u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            sources += QString::fromUtf8(file.readAll());
        }
        QVERIFY(sources.size() > 100000);
        sources.remove(QRegularExpression(u"\"\\n +\""_s)); // a text over two lines
        const QStringList known = RefusalWords::known();
        for (QString text : known) {
            text.replace(u'"', u"\\\""_s);
            QVERIFY2(sources.contains(u"u\""_s + text + u'"'), qPrintable(text));
        }
    }
    void speaksChinese()
    {
        QTranslator chinese;
        QVERIFY(chinese.load(u":/i18n/postkontor_zh_CN.qm"_s));
        QVERIFY(QCoreApplication::installTranslator(&chinese));
        const QStringList known = RefusalWords::known();
        for (const QString &text : known)
            QVERIFY2(RefusalWords::of(text) != text, qPrintable(text));
        const QString shown = RefusalWords::of(u"Allowed: 3 to 7."_s);
        QVERIFY2(shown.contains(u'3') && shown.contains(u'7') && !shown.contains(u"Allowed"_s), qPrintable(shown));
        QVERIFY(RefusalWords::of(u"\"a b\" is not a domain name"_s).contains(u"a b"_s));
        base::Error error{base::ErrorKind::Invalid, u"an alias cannot lead to itself"_s, {}, u"targets"_s};
        QCOMPARE(Words::of(error), RefusalWords::of(error.publicText));
        const QString https = *std::find_if(known.begin(), known.end(), [](const QString &text) { return text.contains(u"X-Forwarded-Proto"_s); });
        QVERIFY(Words::of({base::ErrorKind::Forbidden, https, {}, {}}).contains(u"http.tls_proxies"_s));
        QVERIFY(!Words::of({base::ErrorKind::Forbidden, u"scope queue"_s, {}, {}}).contains(u"queue"_s));
        QCoreApplication::removeTranslator(&chinese);
        QCOMPARE(RefusalWords::of(u"at least 10 characters"_s), u"at least 10 characters"_s);
        QCOMPARE(RefusalWords::of(u"something new"_s), u"something new"_s);
    }
};

QTEST_MAIN(TestRefusalWords)
#include "tst_refusalwords.moc"
