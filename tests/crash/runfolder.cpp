// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runfolder.h"
#include <QFile>

using namespace Qt::StringLiterals;

namespace crash {

void RunFolder::keep(const support::EngineProcess &engine, const support::SmtpSink &sink)
{
    m_folder.setAutoRemove(false);
    QFile log(filePath(u"postkontord.log"_s));
    if (log.open(QIODevice::WriteOnly))
        log.write(engine.log().toUtf8());
    QFile taken(filePath(u"sink"_s));
    if (!taken.open(QIODevice::WriteOnly))
        return;
    for (const support::SmtpSink::Taken &one : sink.taken()) {
        for (const QString &recipient : one.recipients)
            taken.write(u"%1 %2 %3\n"_s.arg(one.at).arg(one.subject, recipient).toUtf8());
    }
}

} // namespace crash
