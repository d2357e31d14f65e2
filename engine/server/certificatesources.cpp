// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/certificatesources.h"
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace server {

namespace {

struct Layout
{
    const char *certificate;
    const char *key;
};
constexpr Layout kLayouts[] = {{"fullchain.pem", "privkey.pem"}, {"tls.crt", "tls.key"}}; // certbot; Kubernetes

HeldCertificate known(const QList<HeldCertificate> &before, HeldCertificate::Source source, const QString &certificate, const QString &key)
{
    for (const HeldCertificate &one : before) {
        if (one.source == source && one.certificate == certificate && one.key == key)
            return one;
    }
    HeldCertificate fresh;
    fresh.source = source;
    fresh.certificate = certificate;
    fresh.key = key;
    return fresh;
}

void addFolder(const QString &folder, const QList<HeldCertificate> &before, QList<HeldCertificate> &list)
{
    const QDir dir(folder);
    if (!QFileInfo(folder).isDir() || !dir.isReadable()) {
        list << known(before, HeldCertificate::File, folder, {}); // without a key: it is the folder that is amiss
        std::copy_if(before.begin(), before.end(), std::back_inserter(list), [&folder](const HeldCertificate &one) { return one.certificate.startsWith(folder + u'/'); });
        return;
    }
    for (const QFileInfo &one : dir.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        for (const Layout &layout : kLayouts) {
            const QString certificate = one.filePath() + u'/' + QLatin1StringView(layout.certificate);
            const HeldCertificate held = known(before, HeldCertificate::File, certificate, one.filePath() + u'/' + QLatin1StringView(layout.key));
            if (held.isHeld() || !held.problem.isEmpty() || QFileInfo::exists(certificate)) // one that has gone for now is missed
                list << held;
        }
    }
}

QString day(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC).toString(u"yyyy-MM-dd hh:mm 'UTC'"_s);
}

} // namespace

QString HeldCertificate::sourceName() const
{
    switch (source) {
    case Acme:
        return u"acme"_s;
    case Local:
        return u"local"_s;
    case SelfMade:
        return u"self-made"_s;
    case File:
        break;
    }
    return u"file"_s;
}

QString HeldCertificate::subject() const
{
    return source == File ? certificate : sourceName();
}

QString HeldCertificate::trouble(qint64 now) const
{
    if (!problem.isEmpty() || !isHeld())
        return problem;
    if (now >= facts.notAfter)
        return u"it has expired on %1"_s.arg(day(facts.notAfter));
    if (now < facts.notBefore)
        return u"it is not valid before %1"_s.arg(day(facts.notBefore));
    return facts.names.isEmpty() ? u"it names no host"_s : QString();
}

QList<HeldCertificate> certificateSources(const CertificateOptions &options, const QList<HeldCertificate> &before)
{
    QList<HeldCertificate> list;
    if (!options.certificate.isEmpty())
        list << known(before, HeldCertificate::File, options.certificate, options.key);
    if (!options.folder.isEmpty())
        addFolder(options.folder, before, list);
    const QString acme = acmeCertificateFile(options.dataDir);
    if (options.acme && QFileInfo::exists(acme))
        list << known(before, HeldCertificate::Acme, acme, acme);
    if (options.localAuthority)
        list << known(before, HeldCertificate::Local, {}, {});
    list << known(before, HeldCertificate::SelfMade, {}, {});
    return list;
}

QString acmeCertificateFile(const QString &dataDir)
{
    return dataDir + u"/acme/certificate.pem"_s;
}

} // namespace server
