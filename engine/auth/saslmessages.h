// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace auth {

struct PlainMessage
{
    QByteArray authzid;
    QByteArray authcid;
    QByteArray password;
};
/// RFC 4616: [authzid] NUL authcid NUL passwd, neither of the last two empty. Pure.
std::optional<PlainMessage> parsePlain(QByteArrayView message);

struct BearerMessage
{
    QByteArray authzid; ///< or "user=" of XOAUTH2; may be empty
    QByteArray token;
};
/// RFC 7628 3.1: gs2-header kvsep *(key "=" value kvsep) kvsep, with auth=Bearer token. Channel binding is not for it ("p=").
std::optional<BearerMessage> parseOAuthBearer(QByteArrayView message);
/// "user=" address ^A "auth=Bearer " token ^A ^A: what was there before the RFC.
std::optional<BearerMessage> parseXoauth2(QByteArrayView message);

} // namespace auth
