// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "mail/htmlsanitizer.h"
#include "mail/htmltext.h"
#include "support/stricthtml.h"

// The sanitiser: its output must pass a reader that knows far less than HTML, and be left alone when it comes again.
// The last octet chooses the budget, so that a seed is a plain file.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QString html = QString::fromUtf8(fuzz::viewOf(data, size));
    mail::SanitizerBudget budget;
    if (data[size - 1] & 1)
        budget = {.maxDepth = 8, .maxTableDepth = 2, .maxOutput = 600, .maxWord = 20};

    const QString clean = mail::sanitizeHtml(html, budget);
    const QString complaint = support::complaint(clean, budget.maxDepth);
    FUZZ_CHECK(complaint.isEmpty(), complaint.toUtf8() + '\n' + clean.toUtf8());
    FUZZ_CHECK(clean.isValidUtf16(), fuzz::shown(clean));
    FUZZ_CHECK(!clean.contains(QChar(0)), fuzz::shown(clean));
    FUZZ_CHECK(clean.size() <= budget.maxOutput, QByteArray::number(clean.size()));

    const QString again = mail::sanitizeHtml(clean, budget);
    FUZZ_CHECK(support::complaint(again, budget.maxDepth).isEmpty(), again.toUtf8());
    // data-blocked-src is ours to write, not a mail's; the words may stand in another value.
    static const QRegularExpression blocked(QStringLiteral(" data-blocked-src=\"[^\"]*\"|( [a-z-]+=\"[^\"]*\")"));
    if (clean.size() < budget.maxOutput / 2)
        FUZZ_CHECK(again == QString(clean).replace(blocked, QStringLiteral("\\1")), clean.toUtf8() + "\n-----\n" + again.toUtf8());

    const QString text = mail::htmlToText(html, 1000);
    FUZZ_CHECK(text.size() <= 1000, QByteArray::number(text.size()));
    FUZZ_CHECK(text.isValidUtf16(), fuzz::shown(text));
    return 0;
}
