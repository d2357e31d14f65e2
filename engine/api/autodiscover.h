// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/clientoffer.h"
#include <QByteArray>
#include <optional>

// Autodiscover as Outlook and phones ask for it, in plain XML ([MS-OXDSCLI], [MS-ASCMD] 2.2.1.2).
namespace api {

struct AutodiscoverRequest
{
    QString address;        ///< as sent
    QString responseSchema; ///< which answer is understood
};

/// nullopt: not such a request. XML with a DTD is none, so no entity is ever expanded.
std::optional<AutodiscoverRequest> readAutodiscover(const QByteArray &body);

/// The answer to a request, or to none: settings, or the protocol's own error. It is the same for every address. `wallMs` is shown in
/// errors. Pure.
QByteArray answerAutodiscover(const std::optional<AutodiscoverRequest> &request, const control::ClientOffer &offer, qint64 wallMs);

} // namespace api
