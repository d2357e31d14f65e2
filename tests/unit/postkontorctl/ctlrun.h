// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "postkontorctl/session.h"
#include <QBuffer>
#include <QSignalSpy>

/// What one run of the program left; code -1: it did not end.
struct Run
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// Runs a command in this process, as the program does.
inline Run runCtl(const QStringList &words, const QHash<QString, QString> &environment)
{
    QBuffer out;
    QBuffer err;
    out.open(QIODevice::WriteOnly);
    err.open(QIODevice::WriteOnly);
    ctl::Session session(out, err);
    QSignalSpy finished(&session, &ctl::Session::finished);
    session.start(QStringList{QStringLiteral("postkontorctl")} + words, environment);
    if (finished.isEmpty() && !finished.wait(20000))
        return {-1, out.data(), err.data()};
    return {finished.first().first().toInt(), out.data(), err.data()};
}
