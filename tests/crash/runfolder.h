// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/engineprocess.h"
#include "support/smtpsink.h"
#include <QTemporaryDir>

namespace crash {

/// Data and journal of a run: removed with it, unless something went wrong.
class RunFolder
{
public:
    QString path() const { return m_folder.path(); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }
    /// It stays, with the log of the engine's last start and what the receiving server took ("time subject recipient").
    void keep(const support::EngineProcess &engine, const support::SmtpSink &sink);
    bool isKept() const { return !m_folder.autoRemove(); }

private:
    QTemporaryDir m_folder;
};

} // namespace crash
