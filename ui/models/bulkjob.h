// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"

namespace ui {

/// Something done with many messages, step by step, so that it can be watched and stopped. Says ended() once, then deletes itself.
/// UI thread.
class BulkJob : public QObject
{
    Q_OBJECT
public:
    enum class End { Finished, Cancelled, Failed };

    explicit BulkJob(EngineConnection &engine, QObject *parent);
    void start() { goOn(); }
    /// Ends when the step under way is answered, so that what was done is known.
    void cancel() { m_cancelled = true; }
    /// Why it failed.
    const base::Error &error() const { return m_error; }

Q_SIGNALS:
    /// `total` -1: not known.
    void progress(qint64 done, qint64 total);
    void ended(ui::BulkJob::End end);

protected:
    virtual qint64 done() const = 0;
    virtual qint64 total() const = 0;
    virtual void step() = 0;
    ApiClient &api() { return m_engine.api(); }
    /// After each step: the next one, or the end.
    void goOn();
    void fail(const base::Error &error);

private:
    void end(End end);

    EngineConnection &m_engine;
    base::Error m_error;
    bool m_cancelled = false;
};

} // namespace ui
