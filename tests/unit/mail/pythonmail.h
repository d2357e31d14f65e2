// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

/// The message as Python's email package reads it (see readmail.py); empty when it could not.
inline QJsonObject readByPython(const QByteArray &message)
{
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {qEnvironmentVariable("POSTKONTOR_SOURCE") + QStringLiteral("/tests/unit/mail/readmail.py")});
    python.write(QByteArray::number(message.size()) + '\n' + message);
    python.closeWriteChannel();
    python.waitForFinished();
    const QByteArray error = python.readAllStandardError();
    if (!error.isEmpty())
        qWarning().noquote() << error;
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

inline bool hasPython()
{
    return !QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty();
}
