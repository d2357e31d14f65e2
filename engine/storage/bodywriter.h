// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>
#include <QByteArrayView>
#include <memory>

namespace storage {

/// The body of one message while it is being received. Up to 128 KiB it stays in memory; a longer one goes in
/// chunks to a spool file written on a storage thread. One I/O thread uses it; destroying it uncommitted
/// discards the bytes and gives back its share of smtp.receive_memory_bytes and storage.spool_bytes.
class BodyWriter
{
public:
    virtual ~BodyWriter() = default;
    /// Never blocks. After an error (disk full, budget) further bytes are counted and dropped; see failure().
    virtual void append(QByteArrayView bytes) = 0;
    virtual qint64 size() const = 0;
    /// Bytes handed to the spool thread and not yet written: stop reading the client above 1 MiB.
    virtual qint64 pendingBytes() const = 0;
    /// Called on the I/O thread when pendingBytes() has fallen below 256 KiB again.
    virtual void setDrained(std::function<void()> callback) = 0;
    virtual std::optional<base::Error> failure() const = 0;
    virtual bool spooled() const = 0;
    /// Answers when every byte is in memory or in the spool file; then view() may be used.
    virtual void finish(base::Callback<qint64> done) = 0;
    /// All bytes: the buffer, or the spool file mapped. After finish() only; any thread.
    virtual QByteArrayView view() const = 0;
    /// Gives back what view() mapped (mapped pages count as the process's memory); views taken before are void.
    virtual void releaseView() const = 0;
};
using BodyWriterPtr = std::shared_ptr<BodyWriter>;

} // namespace storage
