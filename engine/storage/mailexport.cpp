// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/mailexport.h"
#include "base/id.h"
#include "base/logging.h"
#include "storage/bodyreader.h"
#include "storage/messages.h"
#include "storage/statements.h"
#include <QDateTime>
#include <QTimeZone>

using namespace Qt::Literals;

namespace storage {

namespace {

QByteArray csvField(const QString &text)
{
    // A spreadsheet must not take what a stranger wrote for a formula.
    const bool formula = !text.isEmpty() && u"=+-@\t\r"_s.contains(text.at(0));
    QString quoted = formula ? u'\'' + text : text;
    return '"' + quoted.replace(u'"', u"\"\""_s).toUtf8() + '"';
}

class MailExport
{
public:
    MailExport(FileSystem &files, SqlConnection &db, QString dataDir, QString folder)
        : m_files(files), m_db(db), m_dataDir(std::move(dataDir)), m_folder(std::move(folder))
    {
    }

    base::Result<qint64> run()
    {
        if (auto made = m_files.makeFolder(m_folder); !made)
            return made.error();
        auto list = m_files.open(m_folder + u"/list.csv"_s, FileSystem::Mode::CreateNew);
        if (!list)
            return list.error();
        m_list = std::move(*list);
        if (auto written = append("\"file\",\"received\",\"from\",\"to\"\r\n"); !written)
            return written.error();
        qint64 count = 0;
        auto row = m_db.run(u"SELECT m.id, m.received_at, m.mail_from FROM main.mail m WHERE NOT EXISTS "
                            "(SELECT 1 FROM old.mail k WHERE k.id = m.id) ORDER BY m.id"_s);
        while (row.next()) {
            const QString name = base::idToString(row.id(0)) + u".eml"_s;
            const auto written = writeMail(row.id(0), name);
            if (!written && written.error().kind == base::ErrorKind::OutOfSpace)
                return written.error();
            if (!written)
                qCWarning(lcStorage, "%s: %s", qUtf8Printable(name), qUtf8Printable(written.error().detail));
            count += written ? 1 : 0;
            const QString at = QDateTime::fromMSecsSinceEpoch(row.integer(1), QTimeZone::utc()).toString(Qt::ISODateWithMs);
            const QByteArray line = csvField(written ? name : QString()) + ',' + csvField(at) + ',' + csvField(row.text(2)) + ','
                + csvField(recipients(row.id(0))) + "\r\n";
            if (auto listed = append(line); !listed)
                return listed.error();
        }
        if (auto synced = m_list->sync(); !synced)
            return synced.error();
        if (auto synced = m_files.syncFolder(m_folder); !synced)
            return synced.error();
        return m_db.orFailure(count);
    }

private:
    base::Result<void> append(const QByteArray &bytes)
    {
        auto written = m_list->writeAt(m_listed, bytes);
        m_listed += bytes.size();
        return written;
    }

    base::Result<void> writeMail(Id id, const QString &name)
    {
        const auto stored = messages::bodyOfMail(m_db, id);
        if (!stored)
            return stored.error();
        QString path;
        if (auto row = m_db.run(sql::kSegmentFile, stored->location.segmentId); row.next())
            path = m_dataDir + u'/' + segmentPath(int(row.integer(0)), int(row.integer(1)));
        const auto body = BodyReader(m_files).read(path, stored->location);
        if (!body)
            return body.error();
        auto file = m_files.open(m_folder + u'/' + name, FileSystem::Mode::CreateNew);
        if (!file)
            return file.error();
        if (auto written = (*file)->writeAt(0, stored->trace + *body); !written)
            return written;
        return (*file)->sync();
    }

    QString recipients(Id mailId)
    {
        QStringList all;
        auto row = m_db.run(u"SELECT rcpt FROM main.message WHERE mail_id = ? UNION SELECT rcpt FROM main.queue WHERE mail_id = ?"_s, mailId, mailId);
        while (row.next())
            all.append(row.text(0));
        return all.join(u", "_s);
    }

    FileSystem &m_files;
    SqlConnection &m_db;
    const QString m_dataDir;
    const QString m_folder;
    std::unique_ptr<File> m_list;
    qint64 m_listed = 0;
};

} // namespace

base::Result<qint64> exportMailsSince(FileSystem &files, const QString &dataDir, const QString &known, const QString &folder)
{
    auto connection = SqlConnection::open(*SqlDialect::byName(u"sqlite"_s), {dataDir + u"/index.sqlite"_s, {}, false});
    if (!connection)
        return connection.error();
    if (!(*connection)->run(u"ATTACH DATABASE ? AS old"_s, known).ok())
        return (*connection)->failure().value_or(base::Error{});
    return MailExport(files, **connection, dataDir, folder).run();
}

} // namespace storage
