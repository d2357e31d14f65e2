// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/httpclient.h"
#include "http/jsonvalue.h"
#include "trust/acmekey.h"
#include "trust/certificate.h"
#include <QHash>
#include <QStringList>
#include <optional>
#include <variant>

namespace trust {

/// Whom to ask for which certificate.
struct AcmeWish
{
    QString directory;      ///< "https://acme.example/directory"
    QString contact;        ///< mail address of whoever answers for the account; may be empty
    bool agreesTerms = false;
    QStringList names;      ///< DNS names; the first is the common one
};

/// One certificate from an ACME server (RFC 8555) by http-01: what to ask, when to ask again, what came of it. Sans-IO: the
/// caller makes the calls, waits, and serves challenges() while it lives. One thread.
class AcmeSession
{
public:
    struct Wait
    {
        qint64 ms = 0;
    };
    struct Failed
    {
        QString why;            ///< in plain English, with the server's words
        qint64 retryAfterS = 0; ///< what the server asked for; 0: nothing
    };
    /// A call to make, a time to wait, the certificate, or why there is none.
    using Action = std::variant<base::HttpCall, Wait, CertificatePair, Failed>;

    AcmeSession(AcmeKey account, AcmeWish wish, QByteArray userAgent);

    Action begin();
    /// `nowMs`: wall clock, for a Retry-After that is a date.
    Action answered(const base::Result<base::HttpAnswer> &answer, qint64 nowMs);
    Action waited();

    /// By token, what /.well-known/acme-challenge/ answers (RFC 8555 8.3).
    const QHash<QByteArray, QByteArray> &challenges() const { return m_challenges; }

private:
    using Step = Action (AcmeSession::*)();
    struct Signed // a request that needs a nonce
    {
        QString url;
        QByteArray payload; ///< empty: POST-as-GET
    };
    Action get(const QByteArray &method, const QString &url, Step next);
    Action post(const QString &url, const QByteArray &payload, Step next);
    Action send();
    Action fail(const QString &why, qint64 retryAfterS = 0) const;
    Action refused();
    Action pollAfter(const QString &url, Step next);
    QString text(QLatin1StringView name) const;
    QString problem(const http::JsonValue *value) const;

    // One for each answer that is awaited.
    Action directoryRead();
    Action nonceRead();
    Action accountMade();
    Action orderMade();
    Action authorizationRead();
    Action authorizationPolled();
    Action challengeTold();
    Action lookAtOrder();
    Action certificateRead();

    Action nextAuthorization();
    Action tellChallenge();
    Action finalize();

    const AcmeKey m_key;
    const AcmeWish m_wish;
    const QByteArray m_userAgent;
    QHash<QByteArray, QByteArray> m_challenges;

    Step m_next = nullptr;     ///< of the answer that comes
    Step m_afterSigned = nullptr;
    Signed m_signed;
    base::HttpAnswer m_answer;
    http::JsonValue m_json;    ///< of the answer; null when it is none
    qint64 m_retryAfterMs = 0; ///< of the answer
    QByteArray m_nonce;
    int m_badNonces = 0;
    int m_polls = 0;

    QString m_newNonce, m_newAccount, m_newOrder; ///< of the directory
    QString m_account, m_order, m_finalize, m_pollUrl;
    Step m_afterPoll = nullptr;
    QStringList m_authorizations; ///< still to be shown
    QByteArray m_certificateKey;  ///< PEM
};

} // namespace trust
