// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/id.h"
#include "fuzz/fuzz.h"
#include "fuzz/memoryfiles.h"
#include "storage/bodyreader.h"
#include "storage/compression.h"
#include "storage/crc32c.h"
#include "storage/migrations.h"
#include "storage/recovery.h"
#include "support/fakeclock.h"
#include <QCoreApplication>
#include <QLoggingCategory>

// Start-up after any end of the process: segments whose tails were half written or damaged. The input writes bodies,
// then harms the files, then the real recovery runs, and the writer goes on.

namespace {

using namespace storage;

const QString kData = QStringLiteral("data");

struct Stored
{
    QByteArray body;
    BodyLocation location;
    int month = 0;
    int number = 0;
    QByteArray record; ///< as it lay in the file
};

class Run
{
public:
    Run(const uint8_t *data, size_t size)
        : m_choices(data, size)
    {
        m_db.execute(QStringLiteral("DELETE FROM segment"));
        m_writer.emplace(m_files, kData, kSegmentBytes, m_ids);
    }

    void play()
    {
        for (int batches = 1 + m_choices.bounded(5); batches > 0; --batches)
            store(1 + m_choices.bounded(3), m_choices.bounded(8));
        m_writer.reset(); // the process ends
        harm();
        recover();
        readAll();
        store(2, 7); // and goes on
        recover();      // another start finds nothing to do
        FUZZ_CHECK(m_report.truncatedBytes == 0 && m_report.removedFiles == 0, "recovery had left something");
        readAll();
    }

    static SqlConnection &database()
    {
        static const std::unique_ptr<SqlConnection> connection = [] {
            auto opened = SqlConnection::open(sqliteDialect(), {QStringLiteral(":memory:"), {}, false});
            FUZZ_CHECK(opened, opened.error().detail.toUtf8());
            FUZZ_CHECK(migrate(**opened, {QStringLiteral(":memory:"), {}, false}, builtInMigrations(sqliteDialect()), 0), "no schema");
            return std::move(*opened);
        }();
        return *connection;
    }

private:
    static constexpr qint64 kSegmentBytes = 600;

    /// One batch. `end` 0: the transaction failed; 1: nobody knows whether it did; else it is committed.
    void store(int bodies, int end)
    {
        FUZZ_CHECK(m_writer->begin(m_clock.wallMs()), "begin");
        QList<Stored> placed;
        for (int i = 0; i < bodies; ++i) {
            const QByteArray body = bodyText();
            PreparedBody prepared;
            const auto packed = compressed(body);
            prepared.payload = packed.value_or(body);
            prepared.header = {m_ids.next(), packed ? RecordHeader::kZstd : 0, body.size(), prepared.payload.size(), crc32c(0, prepared.payload)};
            const auto place = m_writer->place(prepared);
            FUZZ_CHECK(place, "place");
            placed.append({body, place->location, 0, 0, prepared.header.encoded() + prepared.payload});
        }
        FUZZ_CHECK(m_writer->sync(), "sync");
        if (end == 0)
            return m_writer->rolledBack(false);
        m_writer->writeRows(m_db, m_clock.wallMs());
        if (end == 1)
            return m_writer->rolledBack(true);
        m_writer->committed();
        FUZZ_CHECK(!m_db.failure(), m_db.failure()->detail.toUtf8());
        for (Stored &one : placed) {
            auto row = m_db.run(QStringLiteral("SELECT month, number FROM segment WHERE id = ?"), one.location.segmentId);
            FUZZ_CHECK(row.next(), "a body without a segment");
            one.month = int(row.integer(0));
            one.number = int(row.integer(1));
            m_stored.append(one);
        }
    }

    QByteArray bodyText()
    {
        const int kind = m_choices.byte();
        return kind % 3 ? QByteArray(kind * 2, char('a' + kind % 26)) : QByteArray::number(m_choices.byte()).repeated(1 + kind % 5);
    }

    /// What a power cut, a disk or a person does to files.
    void harm()
    {
        for (int harms = m_choices.bounded(5); harms > 0; --harms) {
            const QStringList paths = m_files.paths();
            if (paths.isEmpty())
                return;
            const QString path = paths[m_choices.bounded(int(paths.size()))];
            QByteArray &bytes = m_files.bytesOf(path);
            switch (m_choices.bounded(6)) {
            case 0: // half a batch behind the last commit
                bytes += QByteArray(m_choices.byte(), char(m_choices.byte()));
                break;
            case 1: // a whole record that nobody acknowledged
                bytes += RecordHeader{77, 0, 3, 3, crc32c(0, "abc")}.encoded() + "abc";
                break;
            case 2:
                bytes.chop(m_choices.byte());
                break;
            case 3:
                if (!bytes.isEmpty())
                    bytes[m_choices.byte() % bytes.size()] = char(m_choices.byte());
                break;
            case 4:
                m_files.put(path.section(u'/', 0, -2) + QStringLiteral("/9%1.seg").arg(m_choices.byte()), "stray");
                m_files.put(kData + QStringLiteral("/spool/x%1").arg(m_choices.byte()), "spooled");
                break;
            default:
                m_files.remove(path).ok();
            }
        }
    }

    void recover()
    {
        const QHash<QString, QByteArray> before = m_files.all();
        m_writer.emplace(m_files, kData, kSegmentBytes, m_ids);
        const auto report = recoverSegments(m_db, m_files, kData, m_clock.wallMs(), kSegmentBytes, *m_writer);
        FUZZ_CHECK(report, "recovery failed");
        m_report = *report;
        auto row = m_db.run(QStringLiteral("SELECT month, number, size FROM segment"));
        QSet<QString> listed;
        while (row.next()) {
            const QString path = m_writer->path(int(row.integer(0)), int(row.integer(1)));
            listed.insert(path);
            const QByteArray acknowledged = before.value(path).first(std::min<qint64>(row.integer(2), before.value(path).size()));
            FUZZ_CHECK(m_files.all().value(path).startsWith(acknowledged), "acknowledged octets are gone");
        }
        for (const QString &path : m_files.paths())
            FUZZ_CHECK(listed.contains(path), path.toUtf8());
    }

    /// The body as it was, or an error; never another, and no error where nothing was harmed.
    void readAll()
    {
        const BodyReader reader(m_files);
        const QHash<QString, QByteArray> files = m_files.all();
        for (const Stored &one : std::as_const(m_stored)) {
            const QString path = m_writer->path(one.month, one.number);
            const auto read = reader.read(path, one.location);
            FUZZ_CHECK(!read || *read == one.body, one.body);
            const bool whole = files.value(path).mid(one.location.offset, one.record.size()) == one.record;
            FUZZ_CHECK(read.ok() == whole, path.toUtf8());
        }
    }

    fuzz::Choices m_choices;
    fuzz::MemoryFiles m_files;
    FakeClock m_clock;
    base::IdGenerator m_ids{m_clock};
    SqlConnection &m_db = database();
    std::optional<SegmentWriter> m_writer;
    QList<Stored> m_stored;
    RecoveryReport m_report;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int argc = 1;
    static char name[] = "fuzz";
    static char *argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv); // drivers of Qt SQL are plug-ins
    QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
    Run(data, size).play();

    const QByteArrayView bytes = fuzz::viewOf(data, size); // as a header, and as a frame
    if (const auto header = RecordHeader::decode(bytes))
        FUZZ_CHECK(header->encoded() == bytes.first(RecordHeader::kSize).toByteArray(), "a header that is not what was written");
    if (const auto plain = decompressed(bytes, 1000))
        FUZZ_CHECK(plain->size() == 1000, "a frame of another length");
    return 0;
}
