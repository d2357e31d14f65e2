// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QFile>
#include <mutex>
#include <optional>

namespace server {

/// What is left of an engine that ended without a word: a file of fixed size mapped into memory, so that what was put in is in the
/// system's hands at once, however the process ends. After a power cut the last half minute may be missing.
///
/// Two rings of lines: what was said (log lines, sessions that failed) and what was measured. Real names are in it, as in the log: the
/// file is the owner's alone and stays in the data folder. Thread-safe.
class BlackBox
{
public:
    /// What an engine that did not close its box left behind.
    struct Left
    {
        qint64 startedAt = 0;  ///< wall ms
        qint64 lastAt = 0;     ///< of its last beat()
        quint32 signal = 0;    ///< of the crash; 0: it was killed, or power failed
        QByteArray said;       ///< whole lines, oldest first
        QByteArray measured;
    };

    /// Opens a new box in `file`. One that was not closed is put aside first, where left() finds it until forget().
    static base::Result<std::unique_ptr<BlackBox>> open(const QString &file, qint64 nowMs);
    static std::optional<Left> left(const QString &file);
    static void forget(const QString &file);

    ~BlackBox();
    /// One line of JSON without a line feed in it; one that is too long is left out.
    void say(QByteArrayView line);
    void measure(QByteArrayView line);
    /// Still there.
    void beat(qint64 wallMs);
    /// The engine ends as it should.
    void close();
    /// Where a signal handler writes which signal it was; null once closed.
    volatile quint32 *crashMark();

private:
    struct Header;
    BlackBox() = default;
    void put(QByteArrayView line, qsizetype begin, qsizetype room, quint64 Header::*written);

    QFile m_file;
    std::mutex m_mutex; // guards what follows
    uchar *m_memory = nullptr;
};

} // namespace server
