// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demodiagnosis.h"
#include "support/demopeople.h"
#include "support/demoqueue.h"
#include "support/demosending.h"
#include "support/demotraffic.h"
#include "support/fakedoors.h"
#include "support/fakehealth.h"
#include <QCoreApplication>
#include <QFile>
#include <QTextStream>
#include <QTimer>

/// Serves demonstration data for looking at the console: fakeengine PORT TOKENFILE
int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    support::FakeEngine engine;
    support::DemoTraffic traffic(engine);
    support::DemoQueue queue(engine);
    support::fillSending(engine);
    support::fillPeople(engine);
    support::fillDoors(engine);
    support::fillDiagnosis(engine);
    support::fillSettings(engine);
    support::fillHealth(engine);
    if (arguments.size() != 3 || !engine.listen(quint16(arguments[1].toUInt()))) {
        QTextStream(stderr) << "fakeengine PORT TOKENFILE\n";
        return 2;
    }
    QFile file(arguments[2]);
    if (!file.open(QIODevice::WriteOnly) || file.write(engine.token() + '\n') < 0)
        return 1;
    file.close();
    traffic.start();
    queue.start();
    QTimer follow;
    QObject::connect(&follow, &QTimer::timeout, &engine, [&engine] { support::followDiagnosis(engine); });
    follow.start(1000);
    QTextStream(stdout) << engine.url().toString() << '\n';
    return QCoreApplication::exec();
}
