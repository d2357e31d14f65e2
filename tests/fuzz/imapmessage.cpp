// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "imap/argumentscanner.h"
#include "imap/bodystructure.h"
#include "imap/envelope.h"
#include "imap/messagesection.h"

// What IMAP says of a message: well-formed whatever the message is, and every part that the structure names can be had.
namespace {

/// Takes the lists, strings and numbers of a response apart; the fault, or null.
const char *faultOf(QByteArrayView text)
{
    imap::ArgumentScanner scanner(text);
    int depth = 0;
    do {
        const char c = scanner.peek();
        if (scanner.take('('))
            ++depth;
        else if (scanner.take(')'))
            --depth;
        else if (c == '"' || c == '{' ? !scanner.string() : c != ' ' && !scanner.atom() && !scanner.literal())
            return "no token";
        scanner.space();
    } while (depth > 0 && !scanner.atEnd());
    return depth != 0 ? "lists" : scanner.atEnd() ? nullptr : "more than one";
}

void checkNumbers(QByteArrayView message, const std::vector<mail::MimePart> &parts)
{
    const std::initializer_list<QList<int>> paths = {{}, {1}, {2}, {1, 1}, {1, 2}, {2, 1}, {1, 1, 1}, {2, 1, 1}};
    for (const QList<int> &path : paths) {
        const std::optional<int> found = imap::findPart(parts, path);
        FUZZ_CHECK(!found || (*found >= 0 && size_t(*found) < parts.size()), QByteArray());
        for (const auto kind : {imap::BodySection::All, imap::BodySection::Header, imap::BodySection::Text, imap::BodySection::Mime}) {
            const auto range = imap::sectionRange(parts, {path, kind, {}});
            FUZZ_CHECK(!range || (range->start >= 0 && range->start <= range->end && range->end <= message.size()), QByteArray());
        }
        const auto fields = imap::sectionBytes(message, parts, {path, imap::BodySection::HeaderFieldsNot, {"x"}});
        FUZZ_CHECK(!fields || fields->endsWith("\r\n"), QByteArray());
        FUZZ_CHECK((imap::decodedSection(message, parts, path).fault == imap::DecodedSection::Missing) == !found, QByteArray());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView message = fuzz::viewOf(data, size);
    const std::vector<mail::MimePart> parts = mail::MimeParser::parse(message);
    for (const QByteArray &text :
         {imap::envelopeText(message), imap::bodyStructureText(message, parts, false), imap::bodyStructureText(message, parts, true)}) {
        const char *fault = faultOf(text);
        FUZZ_CHECK(!fault, QByteArray(fault) + ": " + fuzz::shown(text));
    }
    checkNumbers(message, parts);
    return 0;
}
