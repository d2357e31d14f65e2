// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/rfc3339.h"
#include "viewer/traceview.h"
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::Event;

class TestTraceView : public QObject
{
    Q_OBJECT
    static constexpr qint64 kAt = 1790000000000;

    static Event happened(const QString &kind, qint64 at, const QByteArray &detail, const QString &to = {})
    {
        Event out;
        out.kind = kind;
        out.at = kAt + at;
        out.detail = detail;
        out.to = to;
        return out;
    }
    static QList<Event> way()
    {
        const QByteArray name = base::idToString(77).toLatin1();
        return {happened(u"mail.accepted"_s, 100, "{\"connectionId\":\"" + name + "\",\"stages\":{\"connect\":50,\"content\":50}}"),
                happened(u"queue.added"_s, 100, "{}", u"r@far.test"_s),
                happened(u"delivery.attempt"_s, 400,
                         "{\"attempt\":1,\"result\":\"bounced\",\"code\":550,\"reply\":\"<b>no</b>\",\"startedAt\":\"" +
                             control::timeToString(kAt + 200).toLatin1() + "\",\"tookMs\":200,\"stages\":{\"connect\":100,\"data\":100}}",
                         u"r@far.test"_s)};
    }

private Q_SLOTS:
    void barsAreToScale()
    {
        TraceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEvents(way());
        QCOMPARE(model.rowCount(), 7);
        QCOMPARE(model.span(), 400.0);
        const auto place = [&](int row, int role) { return model.index(row, TraceModel::Waterfall).data(role).toDouble(); };
        QCOMPARE(place(0, TraceModel::kBeginRole), 0.0); // connection
        QCOMPARE(place(0, TraceModel::kEndRole), 0.125);
        QCOMPARE(place(3, TraceModel::kBeginRole), 0.25); // waiting
        QCOMPARE(place(3, TraceModel::kEndRole), 0.5);
        QCOMPARE(place(4, TraceModel::kBeginRole), 0.5); // the attempt
        QCOMPARE(place(4, TraceModel::kEndRole), 1.0);
        QCOMPARE(place(5, TraceModel::kEndRole), 0.75); // its connection
        model.setEvents({});
        QCOMPARE(model.rowCount(), 0);
    }
    void everythingIsSaidInWords()
    {
        TraceModel model;
        model.setEvents(way());
        QCOMPARE(model.index(4, TraceModel::Stage).data().toString(), u"attempt 1"_s);
        QCOMPARE(model.index(4, TraceModel::Start).data().toString(), u"+200 ms"_s);
        QCOMPARE(model.index(4, TraceModel::Took).data().toString(), u"200 ms"_s);
        const QString words = model.index(4, TraceModel::Words).data().toString();
        QVERIFY2(words.contains(u"refused"_s) && words.contains(u"550 <b>no</b>"_s), qPrintable(words));
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY(!model.index(row, TraceModel::Waterfall).data(Qt::AccessibleTextRole).toString().isEmpty());
    }
    void keysAndMouseLeadToTheTranscript()
    {
        TraceView view;
        view.resize(900, 300);
        view.show();
        view.showTrace(way());
        QVERIFY(view.table()->isVisible());
        QSignalSpy wanted(&view, &TraceView::transcriptWanted);
        view.table()->setFocus();
        QTest::keyClick(view.table(), Qt::Key_Down);
        QCOMPARE(view.table()->currentIndex().row(), 1);
        QTest::keyClick(view.table(), Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<control::Id>(), control::Id(77));
        QCOMPARE(wanted[0][1].toDouble(), kAt + 50.0);
        const QModelIndex bar = view.model().index(0, TraceModel::Waterfall);
        QTest::mouseClick(view.table()->viewport(), Qt::LeftButton, {}, view.table()->visualRect(bar).center());
        QVERIFY(wanted.count() >= 2);
        view.table()->setCurrentIndex(view.model().index(4, 0)); // no session known
        const auto before = wanted.count();
        QTest::keyClick(view.table(), Qt::Key_Return);
        QCOMPARE(wanted.count(), before);
    }
    void nothingKnown()
    {
        TraceView view;
        view.show();
        view.showTrace({});
        QVERIFY(!view.table()->isVisible());
        QVERIFY(!view.findChild<QLabel *>()->text().isEmpty());
    }
    void allBarsAreInViewBesideAList()
    {
        TraceView view;
        view.resize(440, 200); // as in the Message dock
        view.show();
        view.showTrace(way());
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QTableView &table = *view.table();
        QVERIFY(table.columnViewportPosition(TraceModel::Waterfall) + table.columnWidth(TraceModel::Waterfall) <= table.viewport()->width());
        QVERIFY(table.columnWidth(TraceModel::Waterfall) >= 90);
    }
    void rightToLeftAndNarrow()
    {
        TraceView view;
        view.setLayoutDirection(Qt::RightToLeft);
        view.resize(120, 80);
        view.show();
        view.showTrace(way());
        QVERIFY(!view.grab().isNull());
    }
};

QTEST_MAIN(TestTraceView)
#include "tst_traceview.moc"
