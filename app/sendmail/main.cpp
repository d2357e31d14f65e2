// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/sendmail.h"
#include <QCoreApplication>
#include <QFile>
#include <QProcessEnvironment>
#include <csignal>
#include <cstdio>

int main(int argc, char **argv)
{
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
    QCoreApplication app(argc, argv);
    QFile in;
    QFile out;
    QFile err;
    if (!in.open(stdin, QIODevice::ReadOnly) || !out.open(stdout, QIODevice::WriteOnly) ||
        !err.open(stderr, QIODevice::WriteOnly | QIODevice::Unbuffered))
        return 71;
    QHash<QString, QString> environment;
    const QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString &key : variables.keys())
        environment.insert(key, variables.value(key));
    const int code = sendmail::run(QCoreApplication::arguments(), environment, {in, out, err});
    out.flush();
    return code;
}
