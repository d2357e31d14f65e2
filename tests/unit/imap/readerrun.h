// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/commandreader.h"
#include <QByteArrayList>

/// Runs a CommandReader and writes down what it says: one entry per step that is not NeedMore, bodies joined. Literals are collected
/// when they fit and else refused; those of a command that has "STREAM" in it are streamed.
struct ReaderRun
{
    using Kind = imap::CommandReader::Kind;
    imap::CommandReader reader;
    QByteArrayList said;
    QByteArray body;
    bool dead = false;
    qsizetype peak = 0; ///< most octets of one command held

    explicit ReaderRun(const imap::ReaderLimits &limits = {}) : reader(limits) {}

    void feed(QByteArrayView input)
    {
        while (!dead) {
            const imap::CommandReader::Step step = reader.next(input);
            input = input.sliced(step.consumed);
            if (step.kind == Kind::NeedMore && step.consumed == 0)
                return;
            note(step);
            peak = std::max(peak, reader.text().size());
        }
    }

    void feedCut(QByteArrayView input, qsizetype length)
    {
        for (; !input.isEmpty(); input = input.sliced(std::min(length, input.size()))) {
            const QByteArray piece = input.first(std::min(length, input.size())).toByteArray();
            feed(piece);
        }
    }

private:
    void note(const imap::CommandReader::Step &step)
    {
        switch (step.kind) {
        case Kind::NeedMore:
            return;
        case Kind::Command:
            said += "C " + reader.text().toByteArray();
            return;
        case Kind::Literal:
            if (reader.text().contains("STREAM"))
                said += "S " + QByteArray::number(reader.literal().size), reader.stream();
            else if (reader.fits())
                said += reader.literal().nonSync ? "+" : "?", reader.collect();
            else
                reader.refuse();
            return;
        case Kind::Body:
            body += step.bytes;
            return;
        case Kind::BodyEnd:
            said += "B " + std::exchange(body, {});
            return;
        case Kind::Line:
            said += "L " + reader.text().toByteArray();
            return;
        case Kind::Rejected:
            said += "R " + reader.tag();
            return;
        case Kind::Flood:
        case Kind::Foreign:
            said += step.kind == Kind::Flood ? "flood" : "foreign";
            dead = true;
            return;
        }
    }
};
