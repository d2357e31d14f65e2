// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/samples.h"
#include "postkontorctl/session.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QByteArray toJson(const QList<Sample> &samples)
{
    control::JsonBuffer buffer(8192);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    for (const Sample &sample : samples) {
        control::writeUtf8(writer, sample.key);
        control::writeNumber(writer, sample.value);
    }
    writer.EndObject();
    return buffer.take() + '\n';
}

} // namespace

void runMetrics(Session &session)
{
    session.get(u"/metrics"_s, [&session](const QByteArray &text) {
        const QByteArray prefix = session.argument(0).toUtf8();
        const QList<Sample> samples = samplesOf(text, prefix);
        if (samples.isEmpty() && !prefix.isEmpty()) {
            session.fail(Ctl::tr("no metric's name begins with %1; postkontorctl metrics shows all")
                             .arg(printable(session.argument(0))));
            return;
        }
        if (session.line().json) {
            session.write(toJson(samples));
        } else {
            for (const Sample &sample : samples)
                session.print(printable(QString::fromUtf8(sample.key)) + u' ' +
                              QString::number(sample.value, 'g', 12) + u'\n');
        }
        session.finish();
    });
}

} // namespace ctl
