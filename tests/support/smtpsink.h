// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace support {

/// Postfix's smtp-sink on a free loopback port: a receiving server that takes everything, and can be slow about it.
/// It runs outside the test, so what it took stays known whoever else is killed.
class SmtpSink
{
public:
    ~SmtpSink() { stop(); }
    /// Whether the machine has it: unpacked in the cache, or installed.
    static QString program();
    /// `options`: of smtp-sink, e.g. {"-w", "1"}; `keep`: remember what was taken. `port` 0: a free one.
    bool start(const QStringList &options = {}, bool keep = true, quint16 port = 0, const QString &address = QStringLiteral("127.0.0.1"));
    void stop();
    quint16 port() const { return m_port; }
    /// Where it keeps what it took, one file each.
    QString folder() const { return m_folder.path(); }

    struct Taken
    {
        QString subject;
        QStringList recipients;
        qint64 at = 0; ///< ms since 1970, as exact as the times of files are
    };
    /// What it took responsibility for so far.
    QList<Taken> taken() const;
    /// How often each "subject recipient" was taken.
    QHash<QString, int> counts() const;

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace support
