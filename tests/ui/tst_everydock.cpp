// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/dock.h"
#include "mainwindow/mainwindow.h"
#include "support/console.h"
#include "support/demodiagnosis.h"
#include "support/demopeople.h"
#include "support/demoqueue.h"
#include "support/demosending.h"
#include "support/demotraffic.h"
#include "support/fakedoors.h"
#include "support/fakehealth.h"
#include "support/faketray.h"
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

/// What every dock owes: a key that goes to it, the Tab key through all of it, rows that the mouse takes, models that keep their promises.
class TestEveryDock : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<support::DemoTraffic> m_traffic;
    std::unique_ptr<support::DemoQueue> m_queue;
    std::unique_ptr<MainWindow> m_window;

    Dock *dock(const QString &name) const { return m_window->findChild<Dock *>(name); }
    static bool isInFront(const Dock *dock) { return dock->isVisible() && !dock->widget()->visibleRegion().isEmpty(); }
    /// What Tab must reach: not what is inside another control, or switched off.
    static bool isStop(const QWidget *one)
    {
        if (!(one->focusPolicy() & Qt::TabFocus) || !one->isEnabled() || !one->isVisible() || one->focusProxy())
            return false;
        for (const QWidget *above = one->parentWidget(); above; above = above->parentWidget()) {
            if (qobject_cast<const QComboBox *>(above) || qobject_cast<const QAbstractSpinBox *>(above) || qobject_cast<const QAbstractItemView *>(above))
                return false;
        }
        return true;
    }
    static QString nameOf(const QWidget *one)
    {
        const auto *button = qobject_cast<const QAbstractButton *>(one);
        const QWidget *above = one->parentWidget();
        return QString::fromLatin1(one->metaObject()->className()) + u' ' + one->objectName() + u' ' + one->accessibleName() + u' ' +
               (button ? button->text() + u' ' + button->toolTip() : QString()) + (above ? u" in "_s + QString::fromLatin1(above->metaObject()->className()) : QString());
    }

    void docks() const
    {
        QTest::addColumn<QString>("name");
        const auto docks = m_window->findChildren<Dock *>();
        for (const Dock *dock : docks)
            QTest::newRow(qPrintable(dock->objectName())) << dock->objectName();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_console = std::make_unique<support::Console>();
        m_traffic = std::make_unique<support::DemoTraffic>(m_console->fake);
        m_queue = std::make_unique<support::DemoQueue>(m_console->fake);
        support::fillSending(m_console->fake);
        support::fillPeople(m_console->fake);
        support::fillDoors(m_console->fake);
        support::fillDiagnosis(m_console->fake);
        support::fillHealth(m_console->fake);
        support::fillTray(m_console->fake);
        m_window = std::make_unique<MainWindow>(m_console->engine);
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(m_console->connect());
        m_traffic->start();
        m_queue->start();
    }
    void cleanupTestCase()
    {
        m_window.reset();
        m_queue.reset();
        m_traffic.reset();
        m_console.reset();
    }
    void itsKeyGoesThere_data() { docks(); }
    void itsKeyGoesThere()
    {
        QFETCH(QString, name);
        Dock *one = dock(name);
        const QKeySequence key = one->goAction()->shortcut();
        QVERIFY2(!key.isEmpty(), "no key");
        m_window->showLayout(name == "overview"_L1 || name == "mailboxes"_L1 ? u"sending"_s : u"overview"_s);
        QTest::keySequence(m_window.get(), key);
        QTRY_VERIFY(isInFront(one));
        QTRY_VERIFY2(one->isAncestorOf(QApplication::focusWidget()), QApplication::focusWidget() ? qPrintable(nameOf(QApplication::focusWidget())) : "no focus");
        QTest::keySequence(m_window.get(), key); // again: it stays
        QTRY_VERIFY(isInFront(one));
    }

    void tabReachesAllOfIt_data() { docks(); }
    void tabReachesAllOfIt()
    {
        QFETCH(QString, name);
        Dock *one = dock(name);
        one->goAction()->trigger();
        QTRY_VERIFY(isInFront(one) && one->isAncestorOf(QApplication::focusWidget()));
        QSet<QWidget *> reached;
        for (int i = 0; i < 400; ++i) { // through the whole window, some times around
            QWidget *focus = QApplication::focusWidget();
            QVERIFY(focus);
            reached.insert(focus);
            QTest::keyClick(focus, Qt::Key_Tab);
            QVERIFY2(QApplication::focusWidget() != focus, qPrintable(nameOf(focus) + u" keeps the focus"_s));
        }
        const auto all = one->widget()->findChildren<QWidget *>();
        QStringList missed;
        for (QWidget *each : all) {
            if (isStop(each) && !reached.contains(each))
                missed.append(nameOf(each));
        }
        QVERIFY2(missed.isEmpty(), qPrintable(missed.join(u", "_s)));
    }

    void rowsAreTakenByMouseAndKey_data() { docks(); }
    void rowsAreTakenByMouseAndKey()
    {
        QFETCH(QString, name);
        Dock *one = dock(name);
        one->goAction()->trigger();
        QTRY_VERIFY(isInFront(one));
        const auto views = one->widget()->findChildren<QAbstractItemView *>();
        for (QAbstractItemView *view : views) {
            if (!view->isVisible() || qobject_cast<QHeaderView *>(view) || !view->model())
                continue;
            const QAbstractItemModelTester tester(view->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
            QTest::qWait(300); // the traffic goes on
            if (view->model()->rowCount() == 0 || view->selectionMode() == QAbstractItemView::NoSelection)
                continue;
            view->scrollToTop();
            const QModelIndex first = view->model()->index(0, view->model()->columnCount() > 1 && view->visualRect(view->model()->index(0, 0)).isEmpty() ? 1 : 0);
            const QRect place = view->visualRect(first);
            QVERIFY2(!place.isEmpty(), qPrintable(nameOf(view)));
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, place.center());
            QVERIFY2(view->currentIndex().isValid(), qPrintable(nameOf(view)));
            const int row = view->currentIndex().row();
            if (view->model()->rowCount() < 2)
                continue;
            view->setFocus();
            QTest::keyClick(view, Qt::Key_Down);
            QVERIFY2(view->currentIndex().isValid() && (view->currentIndex().row() != row || view->currentIndex().parent() != QModelIndex()), qPrintable(nameOf(view)));
        }
    }
};

QTEST_MAIN(TestEveryDock)
#include "tst_everydock.moc"
