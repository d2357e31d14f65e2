// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/tokenfile.h"
#include "control/tokenfile.h"
#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("ui::Endpoint", text);
}

base::Error wrong(const QString &text, const QString &field)
{
    return {base::ErrorKind::Invalid, text, {}, field};
}

base::Error unreadable(const QString &path, const base::Error &why)
{
    if (why.kind == base::ErrorKind::NotFound)
        return wrong(say(QT_TRANSLATE_NOOP("ui::Endpoint", "The token file %1 cannot be read: %2")).arg(path, why.detail), u"token-file"_s);
    return wrong(say(QT_TRANSLATE_NOOP("ui::Endpoint", "The first line of %1 is not a token.")).arg(path), u"token-file"_s);
}

} // namespace

base::Result<Endpoint> readEndpoint(const QString &address, const QString &tokenFile)
{
    base::Result<Endpoint> endpoint = endpointOf(address, {});
    if (!endpoint)
        return endpoint;
    const base::Result<QByteArray> token = control::readTokenFile(tokenFile);
    if (!token)
        return unreadable(tokenFile, token.error());
    endpoint->token = *token;
    return endpoint;
}

base::Result<Endpoint> endpointOf(const QString &address, const QByteArray &token)
{
    Endpoint endpoint;
    endpoint.url = QUrl(address, QUrl::StrictMode);
    const QString scheme = endpoint.url.scheme();
    if (!endpoint.isValid() || (scheme != "http"_L1 && scheme != "https"_L1))
        return wrong(say(QT_TRANSLATE_NOOP("ui::Endpoint", "%1 is not an address like http://host:8080."))
                         .arg(address),
                     u"connect"_s);
    endpoint.url = endpoint.url.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment |
                                         QUrl::RemoveUserInfo);
    if (!control::isTokenText(token))
        return wrong(say(QT_TRANSLATE_NOOP("ui::Endpoint", "This is not a token: it holds spaces or other letters than ASCII.")), u"token"_s);
    endpoint.token = token;
    return endpoint;
}

} // namespace ui
