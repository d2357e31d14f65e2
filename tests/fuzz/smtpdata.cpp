// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "smtp/client/bodyencoder.h"
#include "smtp/smtpbodychecker.h"
#include "smtp/smtpdatadecoder.h"

// The end of DATA: the decoder against RFC 5321 4.5.2 read letter by letter, in pieces and whole, and our own encoder
// against the decoder.

namespace {

struct Decoded
{
    QByteArray text;
    qsizetype used = -1; ///< octets up to and including the end; -1: it never came
    bool bare = false;
    bool longLine = false;
    bool operator==(const Decoded &) const = default;
};

Decoded reference(const QByteArray &input)
{
    const QByteArray all = "\r\n" + input; // the line end of "DATA"
    const qsizetype end = all.indexOf("\r\n.\r\n");
    Decoded out;
    if (end >= 0)
        out.used = end + 5 - 2;
    QByteArray text = end < 0 ? all : all.left(end + 2);
    for (qsizetype at = 0; (at = text.indexOf("\r\n.", at)) >= 0; at += 2)
        text.remove(at + 2, 1);
    out.text = text.mid(2);
    QByteArray rest = out.text;
    rest.replace("\r\n", "");
    out.bare = rest.contains('\r') || rest.contains('\n');
    return out;
}

/// `largest` 0: whole.
Decoded decode(QByteArrayView input, int largest)
{
    smtp::SmtpDataDecoder decoder;
    smtp::SmtpBodyChecker checker;
    Decoded out;
    qsizetype used = 0;
    const auto take = [&](QByteArrayView rest) {
        int idle = 0;
        while (!rest.isEmpty() && out.used < 0) {
            const smtp::SmtpDataDecoder::Step step = decoder.next(rest);
            out.text += step.text;
            checker.feed(step.text);
            used += step.consumed;
            idle = step.consumed ? 0 : idle + 1;
            FUZZ_CHECK(idle < 2, fuzz::shown(input.toByteArray())); // it always gets on
            if (step.end)
                out.used = used;
            rest = rest.sliced(step.consumed);
        }
    };
    if (largest == 0)
        take(input);
    else
        fuzz::inPieces(input, largest, take);
    checker.finish();
    FUZZ_CHECK(checker.size() == out.text.size(), fuzz::shown(input.toByteArray()));
    out.bare = checker.bareNewline();
    out.longLine = checker.lineTooLong();
    return out;
}

QByteArray encoded(QByteArrayView text, int largest, bool dots)
{
    smtp::BodyEncoder encoder(dots);
    QByteArray out;
    if (largest == 0)
        encoder.encode(text, out);
    else
        fuzz::inPieces(text, largest, [&](QByteArrayView piece) { encoder.encode(piece, out); });
    encoder.finish(out);
    return out;
}

/// Every line end of any kind as CRLF, and the last line ended.
QByteArray canonical(QByteArray text)
{
    text.replace("\r\n", "\n").replace('\r', '\n').replace('\n', "\r\n");
    return text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView view = fuzz::viewOf(data, size);
    const QByteArray input = view.toByteArray();
    const Decoded whole = decode(view, 0);
    Decoded wanted = reference(input);
    if (wanted.used < 0) { // what may yet be a stuffed dot or the end is withheld
        FUZZ_CHECK(whole.used < 0 && wanted.text.startsWith(whole.text) && wanted.text.size() - whole.text.size() <= 2, fuzz::shown(input));
    } else {
        wanted.longLine = whole.longLine;
        FUZZ_CHECK(whole == wanted, fuzz::shown(input));
    }
    FUZZ_CHECK(decode(view, 1) == whole, fuzz::shown(input));
    FUZZ_CHECK(decode(view, 5) == whole, fuzz::shown(input));

    const QByteArray wire = encoded(view, 0, true);
    FUZZ_CHECK(encoded(view, 3, true) == wire, fuzz::shown(input));
    const Decoded back = decode(wire, 4);
    FUZZ_CHECK(back.used == wire.size() && !back.bare, fuzz::shown(wire)); // ends where we end it, and nowhere before
    FUZZ_CHECK(back.text == canonical(input), fuzz::shown(input));
    const QByteArray chunk = encoded(view, 0, false);
    FUZZ_CHECK(encoded(view, 2, false) == chunk && chunk == canonical(input), fuzz::shown(input));
    return 0;
}
