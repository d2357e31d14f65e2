// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "imap/commandreader.h"
#include "imap/fetcharguments.h"
#include "imap/grammar.h"
#include "imap/imapdate.h"
#include "imap/listpattern.h"
#include "imap/mailboxarguments.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"
#include "imap/searchkey.h"
#include <QByteArrayList>

// Commands of IMAP: the same ones however the octets were cut, never more held than the limits say; what is read of arguments can be
// written again and means the same.
namespace {

using Kind = imap::CommandReader::Kind;
const imap::ReaderLimits kLimits{600, 900, 8, 200, 4096};

/// What the reader says; literals are collected where they fit, every third of the others is streamed.
class Reading
{
public:
    QByteArrayList said;

    void feed(QByteArrayView input)
    {
        while (!m_over) {
            const imap::CommandReader::Step step = m_reader.next(input);
            FUZZ_CHECK(step.consumed >= 0 && step.consumed <= input.size(), fuzz::shown(input.toByteArray()));
            input = input.sliced(step.consumed);
            if (step.kind == Kind::NeedMore && step.consumed == 0)
                break;
            note(step);
            FUZZ_CHECK(m_reader.text().size() <= kLimits.maxCommand + 1, QByteArray::number(m_reader.text().size()));
        }
        FUZZ_CHECK(m_over || input.isEmpty(), fuzz::shown(input.toByteArray()));
    }

private:
    void note(const imap::CommandReader::Step &step)
    {
        if (step.kind == Kind::Body)
            m_body += step.bytes.size();
        else if (step.kind == Kind::Literal)
            decide();
        else if (step.kind == Kind::BodyEnd)
            said += "body " + QByteArray::number(std::exchange(m_body, 0));
        else if (step.kind == Kind::Command)
            said += m_reader.text().toByteArray();
        else if (step.kind == Kind::Rejected)
            said += "rejected " + m_reader.tag();
        else if (step.kind != Kind::NeedMore)
            m_over = true;
    }

    void decide()
    {
        const imap::LiteralHeader &literal = m_reader.literal();
        if (m_reader.fits())
            m_reader.collect();
        else if (literal.size > 0 && literal.size % 3 == 0 && literal.size < 2000)
            m_reader.stream();
        else
            m_reader.refuse();
    }

    imap::CommandReader m_reader{kLimits};
    qint64 m_body = 0;
    bool m_over = false;
};

void checkFetch(QByteArrayView text)
{
    const auto arguments = imap::FetchArguments::parse(text);
    if (!arguments)
        return;
    FUZZ_CHECK(arguments->items.size() <= imap::kMaxFetchItems, fuzz::shown(text.toByteArray()));
    for (const imap::FetchItem &item : arguments->items) {
        imap::FetchItem asked = item;
        asked.partial.reset();
        const auto again = imap::FetchArguments::parse("1 " + asked.label());
        FUZZ_CHECK(again && again->items.size() == 1 && again->items[0].label() == asked.label(), fuzz::shown(asked.label()));
    }
}

void checkSearch(const imap::SearchArguments::Outcome &outcome)
{
    if (outcome.fault != imap::SearchArguments::Fault::None)
        return;
    const imap::SearchKeys &keys = outcome.arguments.keys;
    FUZZ_CHECK(!keys.empty() && keys.front().kind == imap::SearchKey::And && keys.front().end == int(keys.size()), QByteArray());
    for (size_t i = 0; i < keys.size(); ++i) {
        int children = 0;
        if (keys[i].kind <= imap::SearchKey::Not) {
            size_t child = i + 1;
            for (; child < size_t(keys[i].end); child = size_t(keys[child].end))
                ++children;
            FUZZ_CHECK(child == size_t(keys[i].end), QByteArray::number(qsizetype(i)));
        }
        const int wanted = keys[i].kind == imap::SearchKey::Or ? 2 : keys[i].kind == imap::SearchKey::Not ? 1 : children;
        FUZZ_CHECK(children == wanted && keys[i].end >= int(i) + 1 && keys[i].end <= int(keys.size()), QByteArray::number(qsizetype(i)));
    }
}

void checkNames(QByteArrayView text)
{
    if (const auto name = imap::fromModifiedUtf7(text))
        FUZZ_CHECK(imap::toModifiedUtf7(*name) == text.toByteArray(), fuzz::shown(text.toByteArray()));
    for (const bool utf8 : {false, true}) {
        const auto path = imap::mailboxFromWire(text, utf8);
        if (!path)
            continue;
        FUZZ_CHECK(imap::mailboxFromWire(imap::mailboxToWire(*path, utf8), utf8) == path, fuzz::shown(*path));
        FUZZ_CHECK(imap::mailboxFromWire(imap::mailboxToWire(*path, !utf8), !utf8) == path, fuzz::shown(*path));
        FUZZ_CHECK(imap::ListPattern(u"*").matches(*path), fuzz::shown(*path));
        FUZZ_CHECK(path->contains(u'*') || path->contains(u'%') || imap::ListPattern(*path).matches(*path), fuzz::shown(*path));
    }
    const QByteArray written = imap::stringText(text);
    FUZZ_CHECK(text.contains('\0') || imap::ArgumentScanner(written).string() == text.toByteArray(), fuzz::shown(written));
    if (const auto moment = imap::parseDateTime(text))
        FUZZ_CHECK(imap::parseDateTime(imap::formatDateTime(*moment)) == moment, fuzz::shown(text.toByteArray()));
    if (const auto set = imap::SequenceSet::parse(text)) {
        const imap::NumberRanges ranges = set->resolved(77);
        const auto again = imap::SequenceSet::parse(imap::setText(ranges));
        FUZZ_CHECK(ranges.isEmpty() ? set->saved : again && again->resolved(1) == ranges, fuzz::shown(text.toByteArray()));
    }
}

void checkArguments(QByteArrayView text)
{
    checkFetch(text);
    checkSearch(imap::SearchArguments::parseSearch(text, false));
    checkSearch(imap::SearchArguments::parseSort(text));
    checkSearch(imap::SearchArguments::parseThread(text));
    checkNames(text);
    if (const auto list = imap::ListArguments::parse(text))
        FUZZ_CHECK(!list->patterns.isEmpty(), fuzz::shown(text.toByteArray()));
    if (const auto select = imap::SelectArguments::parse(text); select && select->resync)
        FUZZ_CHECK(select->resync->uidValidity > 0, fuzz::shown(text.toByteArray()));
    (void)imap::StatusArguments::parse(text);
    (void)imap::AppendArguments::parse(text);
    (void)imap::AppendMessage::parse(text);
    (void)imap::StoreArguments::parse(text);
    (void)imap::CopyArguments::parse(text);
    (void)imap::parseTwoStrings(text);
    (void)imap::parseId(text);
    (void)imap::parseWords(text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text = fuzz::viewOf(data, size);
    Reading whole;
    whole.feed(text);
    Reading cut;
    fuzz::inPieces(text, 9, [&](QByteArrayView piece) { cut.feed(piece); });
    FUZZ_CHECK(whole.said == cut.said, fuzz::shown(whole.said.join('|')) + '\n' + fuzz::shown(cut.said.join('|')));
    for (const QByteArray &command : std::as_const(whole.said)) {
        const qsizetype tag = command.indexOf(' ');
        const qsizetype verb = tag < 0 ? -1 : command.indexOf(' ', tag + 1);
        if (verb >= 0)
            checkArguments(QByteArrayView(command).sliced(verb + 1));
    }
    checkArguments(text);
    return 0;
}
