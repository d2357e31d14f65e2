// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/filtertext.h"
#include "control/logfilter.h"
#include "fuzz/fuzz.h"

// The filter language of queue and log: what is understood and written again means the same.

namespace {

bool same(const control::QueueFilter &a, const control::QueueFilter &b)
{
    return a.states == b.states && a.lane == b.lane && a.destination == b.destination && a.from == b.from && a.to == b.to &&
           a.mailClass == b.mailClass && a.mailId == b.mailId;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = QString::fromUtf8(fuzz::viewOf(data, size));
    const base::Result<control::QueueFilter> filter = control::parseQueueFilter(text);
    if (!filter) {
        FUZZ_CHECK(filter.error().kind == base::ErrorKind::Invalid && text.contains(filter.error().field), fuzz::shown(text));
        return 0;
    }
    const QString written = control::toFilterText(*filter);
    const base::Result<control::QueueFilter> again = control::parseQueueFilter(written);
    FUZZ_CHECK(again, fuzz::shown(text) + '\n' + fuzz::shown(written));
    FUZZ_CHECK(same(*filter, *again), fuzz::shown(text) + '\n' + fuzz::shown(written));
    FUZZ_CHECK(control::toFilterText(*again) == written, fuzz::shown(written));
    FUZZ_CHECK(control::isEmpty(*filter) == written.isEmpty(), fuzz::shown(text));

    control::QueueItem item; // one that is everything the filter asks for
    item.state = filter->states.isEmpty() ? control::QueueState::Ready : filter->states.first();
    item.lane = filter->lane.value_or(item.lane);
    item.mailId = filter->mailId.value_or(item.mailId);
    item.destination = filter->destination;
    item.from = filter->from;
    item.to = filter->to;
    item.mailClass = filter->mailClass;
    FUZZ_CHECK(control::matches(*filter, item), fuzz::shown(text));
    if (!filter->to.isEmpty()) {
        item.to.clear();
        FUZZ_CHECK(!control::matches(*filter, item), fuzz::shown(text));
    }
    return 0;
}
