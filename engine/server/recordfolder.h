// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/flight.h"
#include <QString>
#include <mutex>

namespace server {

/// The flight records kept in a folder, bounded by number and size: when there is no room, the oldest goes of the reason that has the
/// most, so that an engine that crashes again and again leaves the record of an alarm alone. Thread-safe; blocks on the disk.
class RecordFolder
{
public:
    explicit RecordFolder(QString path) : m_path(std::move(path)) {}

    /// From now on; what is too much goes at once.
    void setLimits(int files, qint64 bytes);
    /// Whole or not at all. TooLarge for one that is past the limit by itself.
    base::Result<control::FlightFile> add(const QByteArray &json, const QString &reason, qint64 at);
    /// Newest first.
    QList<control::FlightFile> list() const;
    /// NotFound for whatever is no name from list().
    base::Result<QByteArray> read(const QString &name) const;
    base::Result<control::FlightFile> remove(const QString &name);

private:
    QList<control::FlightFile> files() const;
    void makeRoom(int files, qint64 bytes, const QString &besides = {});
    base::Result<control::FlightFile> find(const QString &name) const;

    const QString m_path;
    mutable std::mutex m_mutex;
    int m_mostFiles = 20;
    qint64 m_mostBytes = 100 << 20;
};

} // namespace server
