// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/session.h"
#include "postkontorctl/terminal.h"
#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QProcessEnvironment>
#include <QTranslator>
#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("postkontorctl"));
    QTranslator translator; // for people; what --json prints is the same in every language
    if (translator.load(QLocale(), QStringLiteral("postkontorctl"), QStringLiteral("_"), QStringLiteral(":/i18n")))
        QCoreApplication::installTranslator(&translator);
    ctl::prepareTerminal();
    QFile out;
    QFile err;
    if (!out.open(stdout, QIODevice::WriteOnly) || !err.open(stderr, QIODevice::WriteOnly))
        return ctl::Failed;
    const QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    QHash<QString, QString> environment;
    for (const QString &name : variables.keys())
        environment.insert(name, variables.value(name));
    ctl::Session session(out, err);
    QObject::connect(&session, &ctl::Session::finished, &application, [&out](int code) {
        // A full disk or a closed pipe must not look like success.
        QCoreApplication::exit(out.flush() || code != ctl::Ok ? code : ctl::Failed);
    });
    session.start(QCoreApplication::arguments(), environment);
    return QCoreApplication::exec();
}
