// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/exportjob.h"
#include "docks/savefile.h"
#include "look/format.h"
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QPointer>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kMaxSameName = 10000;

/// In a worker thread: a disk may be slow.
base::Result<void> writeNewFile(const QDir &folder, const QString &name, const QByteArray &bytes)
{
    const QString stem = name.left(name.lastIndexOf(u'.'));
    const QString suffix = name.mid(stem.size());
    for (int n = 1; n <= kMaxSameName; ++n) {
        QFile file(folder.filePath(n == 1 ? name : u"%1 (%2)%3"_s.arg(stem, QString::number(n), suffix)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
            if (file.exists())
                continue;
            return base::Error{base::ErrorKind::Io, file.errorString(), {}, {}};
        }
        if (file.write(bytes) == bytes.size() && file.flush())
            return {};
        const QString why = file.errorString();
        file.remove(); // no half message
        return base::Error{base::ErrorKind::Io, why, {}, {}};
    }
    return base::Error{base::ErrorKind::Io, QDir::toNativeSeparators(folder.filePath(name)), {}, {}};
}

} // namespace

ExportJob::ExportJob(EngineConnection &engine, const QList<MessageName> &messages, const QString &folder, QObject *parent)
    : BulkJob(engine, parent)
    , m_messages(messages)
    , m_folder(folder)
{
}

void ExportJob::step()
{
    api().rawMessage(m_messages[m_done].id, this, [this](const base::Result<QByteArray> &raw) {
        if (raw)
            return write(*raw);
        const base::ErrorKind kind = raw.error().kind;
        const bool itsOwn = kind == base::ErrorKind::Internal || kind == base::ErrorKind::Corrupt || kind == base::ErrorKind::TooLarge;
        if (itsOwn)
            ++m_unread; // one damaged message does not keep the others here
        else if (kind != base::ErrorKind::NotFound) // deleted meanwhile
            return fail(raw.error());
        ++m_done;
        goOn();
    });
}

void ExportJob::write(const QByteArray &raw)
{
    auto *courier = new QObject; // stands for the job, which may be gone by then
    QThreadPool::globalInstance()->start([courier, job = QPointer<ExportJob>(this), folder = QDir(m_folder), name = exportFileName(m_messages[m_done]), raw] {
        const base::Result<void> written = writeNewFile(folder, name, raw);
        QMetaObject::invokeMethod(courier, [courier, job, written] {
            courier->deleteLater();
            if (!job)
                return;
            if (!written)
                return job->fail(written.error());
            ++job->m_done;
            ++job->m_saved;
            job->goOn();
        });
    });
}

QString exportFileName(const MessageName &message)
{
    const QString time = QDateTime::fromMSecsSinceEpoch(message.receivedAt).toString(u"yyyy-MM-dd HHmmss"_s);
    const QString subject = Format::oneLine(message.subject).replace(u'/', u'_').replace(u'\\', u'_');
    return safeFileName((time + u' ' + subject).trimmed() + u".eml"_s, u"message.eml"_s);
}

} // namespace ui
