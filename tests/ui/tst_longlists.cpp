// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/userspanel.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/listframes.h"
#include <QHeaderView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

// A picture of a long list costs what a short one costs: what is in view, and nothing of the rest. How long it takes is measured by
// `./dev bench lists`.
class TestLongLists : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scrolls_data()
    {
        QTest::addColumn<int>("users");
        QTest::addColumn<int>("sortedBy");
        QTest::newRow("300") << 300 << -1;
        QTest::newRow("10,000") << 10000 << -1;
        QTest::newRow("10,000 by name") << 10000 << 1;
        QTest::newRow("10,000 by state") << 10000 << 5;
    }
    void scrolls()
    {
        QFETCH(int, users);
        QFETCH(int, sortedBy);
        constexpr int kReadsOfACell = 8; // display, font, alignment, colours, decoration, check
        support::Console console;
        support::fillManyUsers(console.fake, users);
        UsersPanel panel(console.engine);
        panel.resize(1000, 600);
        panel.show();
        QVERIFY(console.connect());
        QTableView &view = *panel.view();
        QTRY_COMPARE_WITH_TIMEOUT(view.model()->rowCount(), users, 60000);
        view.sortByColumn(sortedBy, Qt::DescendingOrder);
        support::ListFrames frames(view);
        QTest::qWait(100); // laid out
        const int shown = view.viewport()->height() / view.rowHeight(0) + 2;
        const int most = shown * frames.columnCount();
        const QStringList asked = console.fake.requests;
        int least = most;
        for (int page = 0; page < frames.pages(); ++page) {
            const support::ListFrames::Frame frame = frames.atPage(page);
            least = std::min(least, frame.cells);
            QVERIFY2(frame.cells <= most, qPrintable(u"%1 cells, %2 are in view"_s.arg(frame.cells).arg(most)));
            QVERIFY2(frame.reads <= frame.cells * kReadsOfACell, qPrintable(u"%1 values for %2 cells"_s.arg(frame.reads).arg(frame.cells)));
        }
        QVERIFY2(frames.pages() > 5 && least > most / 2, "nothing was painted");
        QCOMPARE(console.fake.requests, asked); // all of it is here
        qInfo("%d pages of %d to %d cells", frames.pages(), least, most);
    }
};

QTEST_MAIN(TestLongLists)
#include "tst_longlists.moc"
