// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "trust/opensslptr.h"
#include <openssl/ssl.h>

namespace net {

using trust::BioPtr;
using trust::CertificatePtr;
using trust::KeyPtr;
using ContextPtr = std::unique_ptr<SSL_CTX, trust::OpenSslFree<SSL_CTX_free>>;

} // namespace net
