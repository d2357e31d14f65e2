// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/twofactordialog.h"
#include "look/appearance.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/fakedoors.h"
#include <QApplication>
#include <QLineEdit>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

// The picture of the second factor, as a phone sees it: the dialog as it is painted, read by a decoder that is not ours.
class TestQrCode : public QObject
{
    Q_OBJECT
    QString m_decoder;

    QString read(const QImage &picture) const
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"seen.png"_s);
        if (!picture.save(file))
            return u"not saved"_s;
        QProcess decoder;
        decoder.start(m_decoder, {u"--quiet"_s, u"--raw"_s, u"-Sdisable"_s, u"-Sqrcode.enable"_s, file});
        if (!decoder.waitForFinished(30000))
            return decoder.errorString();
        return QString::fromUtf8(decoder.readAllStandardOutput()).trimmed();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_decoder = QStandardPaths::findExecutable(u"zbarimg"_s);
        if (m_decoder.isEmpty())
            QSKIP("zbarimg is not here: install zbar-tools, as ./dev test does");
    }
    void isReadFromTheDialog_data()
    {
        QTest::addColumn<Theme>("theme");
        QTest::addColumn<QString>("address");
        QTest::newRow("light") << Theme::Light << u"bo@example.test"_s;
        QTest::newRow("dark") << Theme::Dark << u"bo@example.test"_s;
        QTest::newRow("light, long") << Theme::Light << u"dr.maximiliane-charlotte.von.hohenlohe-schillingsfuerst@niederlassung-hamburg.nordbruk.example"_s;
        QTest::newRow("dark, long") << Theme::Dark << u"dr.maximiliane-charlotte.von.hohenlohe-schillingsfuerst@niederlassung-hamburg.nordbruk.example"_s;
    }
    void isReadFromTheDialog()
    {
        QFETCH(Theme, theme);
        QFETCH(QString, address);
        support::Console console;
        Appearance appearance(*qApp);
        appearance.begin(theme, u"en"_s);
        support::fillPeople(console.fake);
        support::fillLongNames(console.fake);
        support::FakeDoors::of(console.fake);
        QVERIFY(console.connect());
        const auto user = std::find_if(console.fake.users.cbegin(), console.fake.users.cend(), [&](const control::User &one) { return one.address == address; });
        QVERIFY(user != console.fake.users.cend());
        TwoFactorDialog dialog(console.engine, *user);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QTRY_VERIFY(!dialog.secret()->text().isEmpty());
        QTest::qWait(50); // laid out
        const QString seen = read(dialog.grab().toImage());
        const QUrl uri(seen);
        QVERIFY2(uri.isValid() && uri.scheme() == "otpauth"_L1 && uri.host() == "totp"_L1, qPrintable(seen));
        QVERIFY2(uri.path().endsWith(address), qPrintable(seen));
        QVERIFY2(seen.contains(u"secret="_s + dialog.secret()->text().remove(u' ')), qPrintable(seen));
    }
};

QTEST_MAIN(TestQrCode)
#include "tst_qrcode.moc"
