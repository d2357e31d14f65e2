// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/id.h"
#include <QByteArray>
#include <QList>
#include <QString>

namespace storage {

enum class DkimKeyState { Next = 1, Signing, Retired };

/// A key of a domain with its private half: never to be shown.
struct DkimKeyRow
{
    base::Id id = 0; ///< 0: the store makes one
    base::Id domainId = 0;
    QString domain; ///< of the domain's row; answers only
    QString selector;
    int algorithm = 0; ///< trust::DkimAlgorithm
    DkimKeyState state = DkimKeyState::Signing;
    QByteArray privateKey; ///< DER
    QByteArray publicKey;  ///< as in p= of the record
    qint64 createdAt = 0;
    qint64 changedAt = 0; ///< of the state
};

/// Keys that sign mail. Thread-safe, never blocks; as long as the store.
class DkimStore
{
public:
    virtual ~DkimStore() = default;
    /// All keys of all domains, by domain and id.
    virtual void dkimKeys(base::Callback<QList<DkimKeyRow>> done) = 0;
    /// Exists when the domain has keys of that state already; NotFound when there is no such domain.
    virtual void addDkimKeys(const QList<DkimKeyRow> &keys, base::Callback<QList<DkimKeyRow>> done) = 0;
    /// Next keys sign, signing ones retire; those retired before are forgotten. NotFound without next keys.
    virtual void useNextDkimKeys(base::Id domainId, base::Callback<bool> done) = 0;
};

} // namespace storage
