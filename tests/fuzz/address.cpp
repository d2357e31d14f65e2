// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "mail/address.h"
#include "mail/addresslist.h"
#include "mail/idna.h"

// Paths of the envelope. The first octet chooses the options, the rest is the path.

namespace {

/// What any address that came out of a parser keeps to, whoever reads it next.
void checkAddress(const mail::Address &address, bool utf8)
{
    const QByteArray path = address.toPath();
    FUZZ_CHECK(path.startsWith('<') && path.endsWith('>'), fuzz::shown(path));
    FUZZ_CHECK(path.size() <= 1200, fuzz::shown(path));
    for (const char c : path) // nothing that could break out of a command line (R20)
        FUZZ_CHECK(c != '\r' && c != '\n' && c != '\0', fuzz::shown(path));
    FUZZ_CHECK(address.domain == address.domain.toLower(), fuzz::shown(path));
    FUZZ_CHECK(utf8 || !address.needsUtf8(), fuzz::shown(path));
    for (const QChar c : address.domain)
        FUZZ_CHECK(c > u' ' && c < u'\x7f' && c != u'<' && c != u'>' && c != u'@', fuzz::shown(path));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const mail::PathOptions options{.utf8 = (data[0] & 1) != 0, .allowNull = (data[0] & 2) != 0,
                                    .allowBarePostmaster = (data[0] & 4) != 0};
    const QByteArrayView text = fuzz::viewOf(data + 1, size - 1);

    const mail::PathResult scanned = mail::scanPath(text, options);
    if (scanned) {
        FUZZ_CHECK(scanned.length > 0 && scanned.length <= text.size(), fuzz::shown(text.toByteArray()));
        FUZZ_CHECK(text[scanned.length - 1] == '>', fuzz::shown(text.toByteArray()));
        checkAddress(scanned.address, options.utf8);
        FUZZ_CHECK(options.allowNull || !scanned.address.isNull(), QByteArray());
        FUZZ_CHECK(options.allowBarePostmaster || !scanned.address.isBarePostmaster(), QByteArray());
        // Where it stopped is where it ends: what follows changes nothing.
        const mail::PathResult alone = mail::parsePath(text.first(scanned.length), options);
        FUZZ_CHECK(alone && alone.address == scanned.address, fuzz::shown(text.toByteArray()));
        // What we write is what we read.
        const mail::PathResult again = mail::parsePath(scanned.address.toPath(), options);
        FUZZ_CHECK(again && again.address == scanned.address, fuzz::shown(text.toByteArray()));
        FUZZ_CHECK(again.address.lookupKey() == scanned.address.lookupKey(), fuzz::shown(text.toByteArray()));
    } else {
        FUZZ_CHECK(mail::describe(scanned.error).size() > 0, QByteArray());
        FUZZ_CHECK(!mail::parsePath(text, options), fuzz::shown(text.toByteArray()));
    }

    const mail::PathResult bare = mail::parseMailbox(text, options);
    if (bare) {
        checkAddress(bare.address, options.utf8);
        const mail::PathResult bracketed = mail::parsePath('<' + text.toByteArray() + '>', options);
        FUZZ_CHECK(bracketed && bracketed.address == bare.address, fuzz::shown(text.toByteArray()));
    }
    if (const auto domain = mail::parseDomain(text, options.utf8))
        FUZZ_CHECK(mail::parseDomain(domain->toLatin1()) == domain, fuzz::shown(text.toByteArray()));

    const QString typed = QString::fromUtf8(text);
    if (const auto address = mail::Address::fromString(typed)) {
        checkAddress(*address, true);
        FUZZ_CHECK(mail::Address::fromString(address->toString()) == address, fuzz::shown(typed));
    }
    if (const auto ascii = mail::domainToAscii(typed)) {
        FUZZ_CHECK(ascii->size() <= 253, fuzz::shown(typed));
        FUZZ_CHECK(mail::domainToAscii(*ascii) == ascii, fuzz::shown(typed));
    }
    mail::domainToUnicode(typed);
    return 0;
}
