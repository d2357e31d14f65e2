// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/recordfolder.h"
#include "base/namestamp.h"
#include <QDir>
#include <QRegularExpression>
#include <QSaveFile>
#include <map>

using namespace Qt::StringLiterals;

namespace server {

namespace {

/// "20261122T085500Z-alarm.json", "20261122T085500Z-alarm-2.json"; nothing else in the folder is ours.
std::optional<control::FlightFile> parsed(const QFileInfo &info)
{
    static const QRegularExpression form(u"^(\\d{8}T\\d{6}Z)-(asked|alarm|crash)(-\\d{1,3})?\\.json$"_s);
    const QRegularExpressionMatch match = form.match(info.fileName());
    const auto at = base::wallMsOfStamp(match.captured(1));
    if (!at)
        return std::nullopt;
    return control::FlightFile{info.fileName(), *at, info.size(), match.captured(2)};
}

base::Error notFound()
{
    return {base::ErrorKind::NotFound, u"no such record is kept"_s, {}, {}};
}

} // namespace

void RecordFolder::setLimits(int files, qint64 bytes)
{
    const std::lock_guard lock(m_mutex);
    m_mostFiles = files;
    m_mostBytes = bytes;
    makeRoom(files, bytes);
}

QList<control::FlightFile> RecordFolder::files() const
{
    QList<control::FlightFile> out;
    const QFileInfoList entries = QDir(m_path).entryInfoList({u"*.json"_s}, QDir::Files | QDir::NoSymLinks, QDir::Name | QDir::Reversed);
    for (const QFileInfo &entry : entries) {
        if (const auto file = parsed(entry))
            out.append(*file);
    }
    return out;
}

/// Until there are at most so many besides that one.
void RecordFolder::makeRoom(int files, qint64 bytes, const QString &besides)
{
    QList<control::FlightFile> kept = this->files();
    kept.removeIf([&besides](const control::FlightFile &file) { return file.name == besides; });
    qint64 total = 0;
    std::map<QString, int> counts;
    for (const control::FlightFile &file : std::as_const(kept)) {
        total += file.size;
        ++counts[file.reason];
    }
    while (!kept.isEmpty() && (kept.size() > files || total > bytes)) {
        const auto most = std::max_element(counts.begin(), counts.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
        qsizetype oldest = kept.size() - 1;
        while (kept[oldest].reason != most->first)
            --oldest;
        QFile::remove(QDir(m_path).filePath(kept[oldest].name));
        total -= kept[oldest].size;
        --most->second;
        kept.removeAt(oldest);
    }
}

base::Result<control::FlightFile> RecordFolder::add(const QByteArray &json, const QString &reason, qint64 at)
{
    const std::lock_guard lock(m_mutex);
    if (m_mostFiles < 1 || json.size() > m_mostBytes)
        return base::Error{base::ErrorKind::TooLarge, u"the record is larger than records.keep and records.keep_bytes allow"_s, {}, {}};
    const QDir folder(m_path);
    const QString stem = base::nameStamp(at) + u'-' + reason;
    QString name = stem + u".json"_s;
    for (int n = 2; folder.exists(name); ++n)
        name = u"%1-%2.json"_s.arg(stem).arg(n);
    QSaveFile file(folder.filePath(name));
    const bool written = folder.mkpath(u"."_s) && file.open(QIODevice::WriteOnly) && file.write(json) == json.size();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (!written || !file.commit())
        return base::Error{base::ErrorKind::Io, u"the record could not be written"_s, file.errorString(), {}};
    makeRoom(m_mostFiles - 1, m_mostBytes - json.size(), name); // not before: a full disk must not cost what is there
    return control::FlightFile{name, at / 1000 * 1000, json.size(), reason};
}

QList<control::FlightFile> RecordFolder::list() const
{
    const std::lock_guard lock(m_mutex);
    return files();
}

base::Result<control::FlightFile> RecordFolder::find(const QString &name) const
{
    const QList<control::FlightFile> all = files();
    const auto found = std::find_if(all.begin(), all.end(), [&](const control::FlightFile &file) { return file.name == name; });
    if (found == all.end())
        return notFound();
    return *found;
}

base::Result<QByteArray> RecordFolder::read(const QString &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = find(name);
    if (!found)
        return found.error();
    QFile file(QDir(m_path).filePath(found->name));
    if (!file.open(QIODevice::ReadOnly))
        return base::Error{base::ErrorKind::Io, u"the record could not be read"_s, file.errorString(), {}};
    return file.readAll();
}

base::Result<control::FlightFile> RecordFolder::remove(const QString &name)
{
    const std::lock_guard lock(m_mutex);
    auto found = find(name);
    if (found && !QFile::remove(QDir(m_path).filePath(found->name)))
        return base::Error{base::ErrorKind::Io, u"the record could not be removed"_s, {}, {}};
    return found;
}

} // namespace server
