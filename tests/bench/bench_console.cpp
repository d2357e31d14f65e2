// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "base/id.h"
#include "consoleload.h"
#include "docks/messagespanel.h"
#include "mainwindow/mainwindow.h"
#include "meter/stallmeter.h"
#include "support/filledqueue.h"
#include "support/restclient.h"
#include "support/smtpsink.h"
#include <QAbstractItemView>
#include <QApplication>
#include <QCommandLineParser>
#include <QLineEdit>
#include <QProcess>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTableView>
#include <cstdio>

// The console while much happens: 1,000,000 queued rows that drain, a mailbox of 200,000 mails, 5,000 open sessions, new mail all the time,
// and somebody who changes layouts, scrolls, opens, searches. How long turns of its loop take and what memory it needs.

using namespace Qt::StringLiterals;

namespace {

constexpr int kStepMs = 250;
constexpr int kStepsPerLayout = 40; // 10 s
constexpr int kStepsPerSearch = 15;
constexpr int kSessionsClosedPerSecond = 20;

/// Somebody who works with the window: does something each quarter of a second, by the widgets, repeatable by its seed.
class Visitor : public QObject
{
    Q_OBJECT
public:
    Visitor(ui::MainWindow &window, ui::EngineConnection &engine) : m_window(window)
    {
        connect(&m_timer, &QTimer::timeout, this, &Visitor::step);
        const ui::EventStream &feed = engine.events();
        const auto count = [this] { ++m_events; };
        connect(&feed, &ui::EventStream::messageChanged, this, count);
        connect(&feed, &ui::EventStream::queueChanged, this, count);
        connect(&feed, &ui::EventStream::queueRemoved, this, count);
        connect(&feed, &ui::EventStream::connectionOpened, this, count);
        connect(&feed, &ui::EventStream::connectionClosed, this, count);
        connect(&feed, &ui::EventStream::logLine, this, count);
        connect(&feed, &ui::EventStream::storedEvent, this, count);
    }
    void start(control::Id mailbox)
    {
        m_mailbox = mailbox;
        m_events = 0;
        m_timer.start(kStepMs);
    }
    /// What the feed brought since the start.
    qint64 events() const { return m_events; }
    /// From the click to the rows, ms.
    const QList<qint64> &openTimes() const { return m_openTimes; }

private:
    /// One act of a hand each time.
    void step()
    {
        static const QStringList kLayouts{u"overview"_s, u"queue"_s, u"messages"_s, u"debug"_s, u"connections"_s, u"sending"_s, u"people"_s, u"log"_s, u"settings"_s};
        const int step = m_steps++;
        if (step % kStepsPerLayout == 0)
            m_window.showLayout(kLayouts[step / kStepsPerLayout % kLayouts.size()]);
        else if (step % kStepsPerLayout == 1)
            openFolder();
        else if (step % kStepsPerSearch == kStepsPerSearch / 2)
            search();
        else
            scroll();
    }

    void openFolder()
    {
        ui::MessageListModel &model = m_window.messages().model();
        m_window.messages().openMailbox(0, {});
        m_opened.start();
        m_window.messages().openMailbox(m_mailbox, u"watched@example.test"_s);
        disconnect(m_rows);
        m_rows = connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
            m_openTimes << m_opened.elapsed();
            disconnect(m_rows);
        });
    }

    template<typename Widget, typename Wanted>
    Widget *anyInView(const Wanted &wanted)
    {
        QList<Widget *> seen;
        for (Widget *widget : m_window.findChildren<Widget *>()) {
            if (widget->isVisible() && !widget->visibleRegion().isEmpty() && wanted(*widget))
                seen.append(widget);
        }
        return seen.isEmpty() ? nullptr : seen[m_random.bounded(seen.size())];
    }

    /// One of the lists in view moves, and one of its rows is chosen.
    void scroll()
    {
        QAbstractItemView *view = anyInView<QAbstractItemView>([](const QAbstractItemView &candidate) { return candidate.model() != nullptr; });
        if (!view)
            return;
        QScrollBar *bar = view->verticalScrollBar();
        const int way = int(m_random.bounded(5));
        bar->setValue(way == 0 ? bar->minimum() : way == 1 ? bar->maximum() : bar->value() + bar->pageStep());
        if (const QModelIndex index = view->indexAt(view->viewport()->rect().center()); index.isValid())
            view->setCurrentIndex(index);
    }

    void search()
    {
        auto *line = anyInView<QLineEdit>([](const QLineEdit &candidate) { return !candidate.isReadOnly(); });
        if (line)
            line->setText(line->text().isEmpty() ? u"order"_s : QString());
    }

    ui::MainWindow &m_window;
    QTimer m_timer;
    QRandomGenerator m_random{1};
    control::Id m_mailbox = 0;
    int m_steps = 0;
    qint64 m_events = 0;
    QElapsedTimer m_opened;
    QList<qint64> m_openTimes;
    QMetaObject::Connection m_rows;
};

int runLoad(const QCommandLineParser &parser)
{
    const quint16 port = quint16(parser.value(u"load"_s).toUInt());
    if (parser.isSet(u"fill"_s))
        return ConsoleLoad::fill(port, parser.value(u"fill"_s).toInt()) ? 0 : 1;
    ConsoleLoad load(port);
    load.start(parser.value(u"connections"_s).toInt(), kSessionsClosedPerSecond, parser.value(u"rate"_s).toInt());
    return QCoreApplication::exec();
}

void print(const char *what, const ui::TimeHistogram &times)
{
    std::printf("%-34s %9lld times, p50 %.1f, p99 %.1f, p99.9 %.1f, longest %.1f ms\n", what, times.total(), double(times.percentile(0.5)) / 1000,
                double(times.percentile(0.99)) / 1000, double(times.percentile(0.999)) / 1000, double(times.longest()) / 1000);
}

void report(const ui::StallMeter &meter, const Visitor &visitor)
{
    print("processor time of a turn", meter.turns());
    print("a beat later than due (wall)", meter.lateness());
    std::printf("turns over %lld ms: %lld\n", ui::StallMeter::kLimitUs / 1000, meter.stallCount());
    for (const ui::StallMeter::Stall &stall : meter.stalls()) {
        std::printf("  at %.1f s: %.1f ms:", double(stall.atMs) / 1000, double(stall.cpuUs) / 1000);
        for (const ui::StallMeter::Part &part : stall.parts)
            std::printf(" %.1f ms in %d x %s;", double(part.cpuUs) / 1000, part.events, qPrintable(part.what));
        std::printf("\n");
    }
    for (const ui::StallMeter::Part &cause : meter.causes())
        std::printf("  %d of them mostly %s, %.1f ms in the mean\n", cause.events, qPrintable(cause.what), double(cause.cpuUs) / 1000 / cause.events);
    QList<qint64> opened = visitor.openTimes();
    std::sort(opened.begin(), opened.end());
    if (!opened.isEmpty())
        std::printf("the folder opened %lld times: median %lld ms, longest %lld ms\n", qint64(opened.size()), opened[opened.size() / 2], opened.last());
    std::printf("events shown: %.0f a second\n", double(visitor.events()) * 1000 / double(qMax(meter.runMs(), qint64(1))));
    std::printf("memory of the console: %lld MiB now, %lld MiB at most\n", support::residentBytes(QCoreApplication::applicationPid()) >> 20,
                support::peakResidentBytes(QCoreApplication::applicationPid()) >> 20);
}

} // namespace

int main(int argc, char *argv[])
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM") && !qEnvironmentVariableIsSet("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"PostkontorBench"_s);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"minutes"_s, u"how long (default 10)"_s, u"N"_s, u"10"_s});
    parser.addOption({u"rows"_s, u"recipients in the queue (default 1000000)"_s, u"N"_s, u"1000000"_s});
    parser.addOption({u"messages"_s, u"mails in the mailbox (default 200000)"_s, u"N"_s, u"200000"_s});
    parser.addOption({u"connections"_s, u"open sessions (default 5000)"_s, u"N"_s, u"5000"_s});
    parser.addOption({u"rate"_s, u"new mails a second (default 300)"_s, u"N"_s, u"300"_s});
    QCommandLineOption load(u"load"_s, {}, u"PORT"_s);
    QCommandLineOption fill(u"fill"_s, {}, u"N"_s);
    load.setFlags(QCommandLineOption::HiddenFromHelp);
    fill.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({load, fill});
    parser.process(app);
    if (parser.isSet(load))
        return runLoad(parser);

    support::SmtpSink sink;
    if (!sink.start({u"-w"_s, u"1"_s}, false)) // a second for each text: the queue drains, but lasts
        return 1;
    support::EngineProcess engine;
    engine.addConfig(u"[smtp]\nmax_connections = 10000\n[queue]\ndestination_max_connections = 300\n[delivery]\nsmarthost = \"127.0.0.1:%1\"\n"_s.arg(sink.port()));
    if (!engine.start() || !support::fillQueue(engine, parser.value(u"rows"_s).toLongLong()))
        return 1;
    support::RestClient rest(engine.url({}), engine.token());
    const control::Id mailbox = base::idFromString(rest.ensureMailbox(u"watched@example.test"_s)).value_or(0);
    const QString port = QString::number(engine.port(u"smtp"_s));
    const QString self = QCoreApplication::applicationFilePath();
    if (QProcess::execute(self, {u"--load"_s, port, u"--fill"_s, parser.value(u"messages"_s)}) != 0) {
        std::fprintf(stderr, "the mailbox could not be filled\n");
        return 1;
    }
    QProcess traffic;
    traffic.start(self, {u"--load"_s, port, u"--connections"_s, parser.value(u"connections"_s), u"--rate"_s, parser.value(u"rate"_s)});

    ui::EngineConnection connection;
    ui::MainWindow window(connection);
    window.resize(1280, 800);
    window.show();
    connection.connectTo({engine.url({}), engine.token()});
    ui::StallMeter meter;
    Visitor visitor(window, connection);
    QTimer::singleShot(20000, &app, [&] { // the sessions are open, the first pages are there
        visitor.start(mailbox);
        meter.start();
    });
    const int seconds = int(parser.value(u"minutes"_s).toDouble() * 60);
    QTimer::singleShot((20 + seconds) * 1000, &app, [&] {
        meter.stop();
        report(meter, visitor);
        QCoreApplication::exit(0);
    });
    const int code = QApplication::exec();
    traffic.kill();
    traffic.waitForFinished();
    return code;
}

#include "bench_console.moc"
