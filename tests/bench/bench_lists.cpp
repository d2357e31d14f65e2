// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/userspanel.h"
#include "look/appearance.h"
#include "support/demopeople.h"
#include "support/listframes.h"
#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>
#include <cstdio>

// A list of 10,000 users: how long it takes to be there, to be sorted, and to be drawn anew at each place of its scroll bar. An engine made of
// memory in the same thread, whose answers are part of the first two figures.

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 120000;

void print(const char *what, QList<double> times)
{
    std::sort(times.begin(), times.end());
    std::printf("%-34s %6lld pictures, p50 %.2f, p99 %.2f, longest %.2f ms\n", what, qint64(times.size()), times[times.size() / 2],
                times[times.size() * 99 / 100], times.last());
}

void scroll(const char *what, support::ListFrames &frames)
{
    QList<double> times;
    for (int page = 0; page < frames.pages(); ++page)
        times << frames.atPage(page).ms;
    print(what, times);
}

} // namespace

int main(int argc, char *argv[])
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM") && !qEnvironmentVariableIsSet("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"PostkontorBench"_s);
    QSettings().clear();
    const int count = argc > 1 ? std::atoi(argv[1]) : 10000;
    ui::Appearance appearance(app);
    appearance.begin(ui::Theme::Light, u"en"_s);
    support::FakeEngine fake;
    support::fillManyUsers(fake, count);
    ui::EngineConnection engine;
    ui::UsersPanel panel(engine);
    panel.resize(1280, 800);
    panel.show();
    if (count < 1 || !fake.listen())
        return 1;
    QElapsedTimer clock;
    clock.start();
    engine.connectTo({fake.url(), fake.token()});
    QTableView &view = *panel.view();
    if (!QTest::qWaitFor([&view] { return view.model()->rowCount() > 0; }, kPatienceMs))
        return 1;
    std::printf("the first page is there after %lld ms\n", clock.elapsed());
    if (!QTest::qWaitFor([&] { return view.model()->rowCount() == count; }, kPatienceMs))
        return 1;
    std::printf("%d users after %lld ms\n", count, clock.elapsed());
    clock.restart();
    view.sortByColumn(1, Qt::DescendingOrder);
    std::printf("sorted by name in %lld ms\n", clock.elapsed());
    view.sortByColumn(-1, Qt::AscendingOrder);
    support::ListFrames frames(view);
    QTest::qWait(200); // laid out
    scroll("from page to page", frames);
    QList<double> times;
    for (int row = 0; row < std::min(count, 2000); ++row)
        times << frames.at(row).ms;
    print("from row to row", times);
    return 0;
}
