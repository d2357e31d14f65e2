// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/saslprep.h"
#include <QString>
#include <algorithm>
#include <unicode/usprep.h>

namespace auth {
namespace {

const UStringPrepProfile *profile()
{
    static const UStringPrepProfile *const opened = [] {
        UErrorCode error = U_ZERO_ERROR;
        UStringPrepProfile *made = usprep_openByType(USPREP_RFC4013_SASLPREP, &error);
        return U_SUCCESS(error) ? made : nullptr;
    }();
    return opened;
}

bool isPlain(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

std::optional<QByteArray> saslPrep(QByteArrayView utf8)
{
    if (isPlain(utf8))
        return utf8.toByteArray();
    if (!utf8.isValidUtf8() || !profile())
        return std::nullopt;
    const QString text = QString::fromUtf8(utf8);
    QString out(text.size() * 2 + 16, Qt::Uninitialized);
    for (int attempt = 0; attempt < 2; ++attempt) {
        UErrorCode error = U_ZERO_ERROR;
        const int32_t length = usprep_prepare(profile(), reinterpret_cast<const UChar *>(text.utf16()), int32_t(text.size()),
                                              reinterpret_cast<UChar *>(out.data()), int32_t(out.size()),
                                              USPREP_ALLOW_UNASSIGNED, nullptr, &error);
        if (error == U_BUFFER_OVERFLOW_ERROR) {
            out.resize(length);
            continue;
        }
        if (U_FAILURE(error))
            return std::nullopt;
        out.truncate(length);
        return out.toUtf8();
    }
    return std::nullopt;
}

} // namespace auth
