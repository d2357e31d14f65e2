// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/bulkjob.h"

namespace ui {

BulkJob::BulkJob(EngineConnection &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
}

void BulkJob::goOn()
{
    Q_EMIT progress(done(), total());
    if (done() == total())
        end(End::Finished);
    else if (m_cancelled)
        end(End::Cancelled);
    else
        step();
}

void BulkJob::fail(const base::Error &error)
{
    m_error = error;
    end(End::Failed);
}

void BulkJob::end(End end)
{
    Q_EMIT ended(end);
    deleteLater();
}

} // namespace ui
