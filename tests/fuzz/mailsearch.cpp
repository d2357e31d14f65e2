// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailsearch.h"
#include "fuzz/fuzz.h"

// The language in which people look for mail: what is understood and written again means the same, at any time.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = QString::fromUtf8(fuzz::viewOf(data, size));
    const control::SearchClock here{1'795'000'000'000, QTimeZone(3600)};
    const auto parsed = control::parseSearch(text, here);
    const base::Result<control::MailSearch> api = control::parseMailSearch(text, here);
    if (const auto *problem = std::get_if<control::SearchProblem>(&parsed)) {
        FUZZ_CHECK(!api && api.error().field == u"q", fuzz::shown(text));
        FUZZ_CHECK(problem->position >= 0 && problem->position <= text.size(), fuzz::shown(text));
        FUZZ_CHECK(problem->word.size() <= 40, fuzz::shown(text));
        return 0;
    }
    const control::MailSearch &search = std::get<control::MailSearch>(parsed);
    FUZZ_CHECK(api && *api == search, fuzz::shown(text));
    FUZZ_CHECK(search.terms.size() <= control::kMaxSearchTerms && text.size() <= control::kMaxSearchText, fuzz::shown(text));
    const QString written = control::toSearchText(search);
    const control::SearchClock elsewhere{1'000'000'000'000, QTimeZone(-7200)};
    const auto again = control::parseSearch(written, elsewhere);
    if (written.size() > control::kMaxSearchText) // times in full are longer than ages
        return 0;
    const auto *same = std::get_if<control::MailSearch>(&again);
    FUZZ_CHECK(same && *same == search, fuzz::shown(text) + '\n' + fuzz::shown(written));
    FUZZ_CHECK(control::toSearchText(*same) == written, fuzz::shown(written));
    return 0;
}
