// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "unit/smtp/modelrun.h"

// Sessions against a small reference model (tests/unit/smtp/sessionmodel.h): the input chooses the bounds, the size of
// the pieces, whether questions are answered late, and every step of the client.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz::Choices choices(data, size);
    const int shape = choices.byte();
    const int largest = 1 + choices.byte();
    smtp::SessionOptions options = shape & 1 ? ModelRun::tightOptions() : ModelRun::looseOptions();
    options.offerTls = !(shape & 2);
    ModelRun run(options, [&choices](int end) { return choices.bounded(end); });
    run.peer.answering = !(shape & 4);
    const int steps = int(std::min<size_t>(size, 120));
    const QByteArray difference = run.play(steps, [&](ScriptedPeer &peer, const QByteArray &octets) {
        fuzz::inPieces(octets, largest, [&peer](QByteArrayView piece) { peer.send(piece); });
    });
    FUZZ_CHECK(difference.isEmpty(), difference + '\n' + fuzz::shown(run.script));
    return 0;
}
