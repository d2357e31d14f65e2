// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QStringList>

class QIODevice;

namespace sendmail {

/// Where one run reads and writes; the devices are open and outlive it.
struct Streams
{
    QIODevice &in;
    QIODevice &out;
    QIODevice &err;
};

/// One run of the program; blocks. The exit code is one of sysexits.
int run(const QStringList &arguments, const QHash<QString, QString> &environment, Streams streams);

} // namespace sendmail
