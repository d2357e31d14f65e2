// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/shortcutsdialog.h"
#include "docks/dock.h"
#include "mainwindow/mainwindow.h"
#include "support/console.h"
#include "support/pictures.h"
#include "support/pseudolocale.h"
#include "support/visibletexts.h"
#include "wizard/setupwizard.h"
#include <QMenu>
#include <QRegularExpression>
#include <QTableWidget>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

/// Every dock, dialog, wizard page and menu in a made-up language that is 30 % longer: nothing is left untranslated, nothing is cut off.
class TestPseudoLocale : public QObject
{
    Q_OBJECT
    support::PseudoLocale m_language;

    // Names of services, protocols, addresses and paths, and what the engine says of itself are the same in all languages.
    static bool isWord(const QString &text)
    {
        static const QStringList same{u"mail.example.test"_s, u"SMTP"_s, u"HTTP"_s, u"IMAP"_s, u"POP3"_s, u"p50"_s, u"p95"_s, u"p99"_s, u"English"_s, u"简体中文"_s,
                                       u"腾讯企业邮 (Tencent Exmail)"_s, u"SendGrid"_s, u"Microsoft 365"_s, u"Mailgun"_s, u"Google Workspace"_s, u"Amazon SES (eu-west-1)"_s};
        static const QRegularExpression path(u"^[\\w./:]+[./:][\\w./:]+\\)?$"_s);
        const bool letters = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
        return letters && !same.contains(text) && !path.match(text).hasMatch() && !text.contains(u"%1"_s);
    }
    static QStringList problems(const QWidget &widget, const QString &name)
    {
        QStringList found;
        const QList<support::VisibleText> texts = support::visibleTexts(widget);
        for (const support::VisibleText &text : texts) {
            if (isWord(text.text) && !text.text.contains(support::PseudoLocale::kOpen))
                found.append(name + u": not translated: "_s + text.where + u": "_s + text.text);
            if (!text.fits)
                found.append(name + u": cut off: "_s + text.where + u": "_s + text.text);
        }
        return found;
    }

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(&m_language); }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_language); }

    void everyDock_data()
    {
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::newRow("left to right") << Qt::LeftToRight;
        QTest::newRow("right to left") << Qt::RightToLeft;
    }
    void everyDock()
    {
        QFETCH(Qt::LayoutDirection, direction);
        QGuiApplication::setLayoutDirection(direction);
        support::Console console;
        MainWindow window(console.engine);
        window.resize(1280, 800);
        window.show();
        QVERIFY(console.connect());
        const auto docks = window.findChildren<Dock *>();
        QVERIFY(docks.size() >= 17);
        QStringList found;
        for (Dock *dock : docks) {
            window.showLayout(dock->objectName());
            QTRY_VERIFY2(!dock->widget()->visibleRegion().isEmpty(), qPrintable(dock->objectName()));
            QCoreApplication::processEvents();
            QCOMPARE(dock->layoutDirection(), direction);
            found += problems(*dock, dock->objectName());
            support::keepPicture(window, u"pseudo-%1-%2"_s.arg(direction == Qt::LeftToRight ? u"ltr"_s : u"rtl"_s, dock->objectName()));
        }
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
        QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
    }

    void everyCommand()
    {
        support::Console console;
        MainWindow window(console.engine);
        window.show();
        QStringList found;
        for (const QAction *command : window.commands()) {
            if (!command->text().contains(support::PseudoLocale::kOpen))
                found.append(command->text());
        }
        const auto menus = window.findChildren<QMenu *>();
        for (const QMenu *menu : menus) {
            if (!menu->title().isEmpty() && !menu->title().contains(support::PseudoLocale::kOpen))
                found.append(menu->title());
        }
        found.removeDuplicates();
        QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
    }

    void everyWizardPage()
    {
        support::Console console;
        SetupWizard wizard(console.engine);
        wizard.resize(720, 560);
        wizard.show();
        QStringList found;
        const QList<int> pages = wizard.pageIds();
        for (const int id : pages) {
            QWizardPage *page = wizard.page(id);
            page->setParent(nullptr);
            page->initializePage();
            page->resize(660, 420);
            page->show();
            QCoreApplication::processEvents();
            found += problems(*page, page->title());
            if (!page->title().contains(support::PseudoLocale::kOpen))
                found.append(u"title: "_s + page->title());
            support::keepPicture(*page, u"pseudo-wizard-%1"_s.arg(id));
            page->hide();
            page->setParent(&wizard);
        }
        QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
    }
};

QTEST_MAIN(TestPseudoLocale)
#include "tst_pseudolocale.moc"
