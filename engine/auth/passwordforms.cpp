// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordforms.h"
#include "auth/passwordhash.h"
#include "auth/scramverifier.h"

namespace auth {
namespace {

QByteArray scramLike(const QByteArray &password, const QByteArray &other)
{
    const std::optional<ScramVerifier> model = ScramVerifier::fromString(other);
    const std::optional<ScramVerifier> made =
        model ? ScramVerifier::make(password, model->salt, model->iterations) : ScramVerifier::make(password);
    return made ? made->toString() : QByteArray();
}

} // namespace

base::Result<storage::PasswordForms> passwordForms(const QString &password, const storage::PasswordForms &old)
{
    const QByteArray octets = password.toUtf8();
    const base::Result<QByteArray> hash = hashPassword(octets);
    if (!hash)
        return hash.error();
    return storage::PasswordForms{*hash, scramLike(octets, old.scram)};
}

storage::PasswordForms appPasswordForms(const QString &secret, const storage::PasswordForms &own)
{
    const QByteArray octets = secret.toUtf8();
    return {hashRandomSecret(octets), scramLike(octets, own.scram)};
}

} // namespace auth
