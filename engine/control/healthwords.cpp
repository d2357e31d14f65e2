// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/healthwords.h"
#include <QLatin1StringView>
#include <QtGlobal>

namespace control {

namespace {

constexpr HealthWords kWords[] = {
    {"smtp-places", QT_TRANSLATE_NOOP("HealthReport", "Mail clients are turned away"),
     QT_TRANSLATE_NOOP("HealthReport", "All places for incoming mail are taken: the next connection is answered 421 and has to come again."),
     QT_TRANSLATE_NOOP("HealthReport", "More sessions may be open at a time."),
     QT_TRANSLATE_NOOP("HealthReport", "More places would only cost memory: look in Connections who holds so many, and give the machine more processors.")},
    {"http-places", QT_TRANSLATE_NOOP("HealthReport", "Programs are turned away by the API"),
     QT_TRANSLATE_NOOP("HealthReport", "All places for HTTP and WebSocket are taken: the next connection is answered 503."),
     QT_TRANSLATE_NOOP("HealthReport", "More connections may be open at a time."),
     QT_TRANSLATE_NOOP("HealthReport", "Look in Connections who holds so many; a program that opens one for each call should keep it open instead.")},
    {"address-places", QT_TRANSLATE_NOOP("HealthReport", "Single clients are turned away"),
     QT_TRANSLATE_NOOP("HealthReport", "There is room, but single addresses open more connections than one of them may."),
     QT_TRANSLATE_NOOP("HealthReport", "One address may hold more connections. Good when many people share it; look in Connections whose it is first."),
     QT_TRANSLATE_NOOP("HealthReport", "That many connections of one address are rarely honest. A machine of your own can be named in limits.exempt.")},
    {"accept-slow", QT_TRANSLATE_NOOP("HealthReport", "Mail is taken slowly"),
     QT_TRANSLATE_NOOP("HealthReport", "Senders wait long for the reply after the text of a mail, because storing it takes long."),
     QT_TRANSLATE_NOOP("HealthReport", "Bulk mail on its way out waits earlier when storing is slow, and leaves the disk to mail that comes in."),
     QT_TRANSLATE_NOOP("HealthReport", "A faster disk helps; no setting makes this one faster.")},
    {"commit-slow", QT_TRANSLATE_NOOP("HealthReport", "The disk is slow to store"),
     QT_TRANSLATE_NOOP("HealthReport", "Every mail and every change waits until it is safely on the disk, and that takes long."), "",
     QT_TRANSLATE_NOOP("HealthReport", "A faster disk (an SSD), or taking other programs' work off this one, helps; no setting does.")},
    {"loop-lag", QT_TRANSLATE_NOOP("HealthReport", "The engine is short of processor time"),
     QT_TRANSLATE_NOOP("HealthReport", "Its loops come late to what is ready, so that everybody waits."),
     QT_TRANSLATE_NOOP("HealthReport", "Bulk mail on its way out waits earlier when the engine comes late."),
     QT_TRANSLATE_NOOP("HealthReport", "More processors, or fewer other programs on this machine, help; no setting does.")},
    {"delivery-slots", QT_TRANSLATE_NOOP("HealthReport", "Mail waits for a free place to leave"),
     QT_TRANSLATE_NOOP("HealthReport", "Recipients are due, and as many deliveries run as may run at a time."),
     QT_TRANSLATE_NOOP("HealthReport", "More deliveries may run at a time."),
     QT_TRANSLATE_NOOP("HealthReport", "More bandwidth or a second sending machine helps; more deliveries at a time do not.")},
    {"destination-slots", QT_TRANSLATE_NOOP("HealthReport", "Mail waits for single destinations"),
     QT_TRANSLATE_NOOP("HealthReport", "Recipients are due and deliveries could run, but their destinations have as many connections as one may have."),
     QT_TRANSLATE_NOOP("HealthReport", "One destination may have more connections."),
     QT_TRANSLATE_NOOP("HealthReport", "More connections would annoy the other side: ask its postmaster, or look in Destinations who is paused or slow.")},
    {"old-mail", QT_TRANSLATE_NOOP("HealthReport", "Mail waits for hours"),
     QT_TRANSLATE_NOOP("HealthReport", "Mail that was put off is tried again after ever longer pauses."),
     QT_TRANSLATE_NOOP("HealthReport", "The longest pause between attempts gets shorter."),
     QT_TRANSLATE_NOOP("HealthReport", "It is tried often enough: the Queue says what the other sides answer; an address that is dead can be returned to its sender.")},
    {"deferred-share", QT_TRANSLATE_NOOP("HealthReport", "Many attempts to deliver are put off"),
     QT_TRANSLATE_NOOP("HealthReport", "Other servers ask to come again later: they are busy, or let unknown senders wait."),
     QT_TRANSLATE_NOOP("HealthReport", "The second attempt comes later, when it is more likely to be taken."),
     QT_TRANSLATE_NOOP("HealthReport", "The Queue says what the other sides answer; a smarthost with a known name is put off less.")},
    {"connect-failed", QT_TRANSLATE_NOOP("HealthReport", "Other servers cannot be reached"),
     QT_TRANSLATE_NOOP("HealthReport", "Connections to them fail, and each that is waited for keeps a place that other mail could use."),
     QT_TRANSLATE_NOOP("HealthReport", "A server that does not answer is given up sooner."),
     QT_TRANSLATE_NOOP("HealthReport", "Look whether this network lets port 25 out, and in Destinations who does not answer; a smarthost helps when the provider closes the port.")},
    {"connection-reuse", QT_TRANSLATE_NOOP("HealthReport", "Connections to other servers are rarely used again"),
     QT_TRANSLATE_NOOP("HealthReport", "Nearly every mail opens a connection of its own, with greeting and encryption each time."),
     QT_TRANSLATE_NOOP("HealthReport", "A connection waits longer for the next mail."),
     QT_TRANSLATE_NOOP("HealthReport", "The mail goes to many different servers; a smarthost takes it over few connections.")},
    {"dns-failures", QT_TRANSLATE_NOOP("HealthReport", "Name servers do not answer"),
     QT_TRANSLATE_NOOP("HealthReport", "Without their answer nobody knows where mail is to go, and it has to wait."),
     QT_TRANSLATE_NOOP("HealthReport", "A name server gets more time to answer."),
     QT_TRANSLATE_NOOP("HealthReport", "Another name server, best one in this network, helps: it is set in dns.servers.")},
    {"cache-misses", QT_TRANSLATE_NOOP("HealthReport", "The same recipients are looked up again and again"),
     QT_TRANSLATE_NOOP("HealthReport", "Most lookups of recipients ask the database, because what was found is kept for moments only."),
     QT_TRANSLATE_NOOP("HealthReport", "What was found is kept longer; changes made by this engine itself are seen at once all the same."),
     QT_TRANSLATE_NOOP("HealthReport", "The mail is for ever other recipients; more memory for the cache (cache.entries) may help.")},
    {"api-slow", QT_TRANSLATE_NOOP("HealthReport", "The API answers slowly"),
     QT_TRANSLATE_NOOP("HealthReport", "Consoles and programs wait for lists and searches."), "",
     QT_TRANSLATE_NOOP("HealthReport", "Programs that read long lists should follow the live feed instead; a faster disk helps, no setting does.")},
    {"memory-mark", QT_TRANSLATE_NOOP("HealthReport", "Bulk mail waits because of the memory in use"),
     QT_TRANSLATE_NOOP("HealthReport", "The engine uses more memory than the mark from which bulk mail has to wait."),
     QT_TRANSLATE_NOOP("HealthReport", "The mark is set higher. Good when the machine has more memory to give."),
     QT_TRANSLATE_NOOP("HealthReport", "More memory in the machine, and then a higher mark from which new mail is put off, helps.")},
    {"disk-room", QT_TRANSLATE_NOOP("HealthReport", "The disk is nearly full"),
     QT_TRANSLATE_NOOP("HealthReport", "Without room no mail can be taken."), "",
     QT_TRANSLATE_NOOP("HealthReport", "A larger disk, or removing mail nobody needs, helps; no setting makes room without deleting something.")},
    {"database-readers", QT_TRANSLATE_NOOP("HealthReport", "All database connections are busy"),
     QT_TRANSLATE_NOOP("HealthReport", "Reads wait for each other."), "",
     QT_TRANSLATE_NOOP("HealthReport", "A faster disk helps; with PostgreSQL or MySQL a larger storage.pool_max in the settings file.")},
    {"webhook-failures", QT_TRANSLATE_NOOP("HealthReport", "Webhooks cannot be told"),
     QT_TRANSLATE_NOOP("HealthReport", "Programs that wait for events do not take them, and each is tried again."), "",
     QT_TRANSLATE_NOOP("HealthReport", "Webhooks shows what the other program answers; it has to be mended there.")},
};

} // namespace

const HealthWords &healthWords(QStringView key)
{
    static constexpr HealthWords kNone;
    for (const HealthWords &words : kWords) {
        if (key == QLatin1StringView(words.key))
            return words;
    }
    return kNone;
}

} // namespace control
