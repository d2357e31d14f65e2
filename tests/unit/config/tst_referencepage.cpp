// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include <QFile>
#include <QTest>

class TestReferencePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// After a change of the table: `POSTKONTOR_SOURCE=. UPDATE_REFERENCE=1
    /// build/dev/tests/tst_referencepage`.
    void isTheOneInDocs()
    {
        QFile file(qEnvironmentVariable("POSTKONTOR_SOURCE") + QStringLiteral("/docs/settings.md"));
        if (qEnvironmentVariableIsSet("UPDATE_REFERENCE")) {
            QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
            QVERIFY(file.write(config::referencePage().toUtf8()) > 0);
            file.close();
        }
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        QString stored = QString::fromUtf8(file.readAll());
        stored.remove(u'\r'); // a checkout on Windows
        QVERIFY2(stored == config::referencePage(),
                 "docs/settings.md is not what the table says: see the comment above");
    }
    void namesEveryKey()
    {
        const QString page = config::referencePage();
        for (const config::Setting &setting : config::settingsTable()) {
            const QString key = QString::fromLatin1(setting.key);
            QVERIFY2(page.contains(QStringLiteral("## [%1]").arg(key.section(u'.', 0, 0))), setting.key);
            QVERIFY2(page.contains(QStringLiteral("| `%1` |").arg(key.section(u'.', 1))), setting.key);
            QVERIFY2(page.contains(QString::fromUtf8(setting.help)), setting.key);
        }
    }
};

QTEST_GUILESS_MAIN(TestReferencePage)
#include "tst_referencepage.moc"
