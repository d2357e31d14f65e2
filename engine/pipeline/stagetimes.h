// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace pipeline {

/// How long each stage of one mail took. Stages follow each other; a stage that did not happen is left out.
/// What the commit takes cannot be part of what it writes: storage_commit_duration_seconds has it.
class StageTimes
{
public:
    enum Stage {
        Connect,  ///< connection to the first MAIL, or the reply before to this MAIL
        Tls,      ///< the STARTTLS handshake
        Envelope, ///< MAIL to the start of the text
        Content,  ///< the text
        Checks,   ///< end of the text to the commit
        Count
    };
    /// The time since the last mark (or start) belongs to `stage`.
    void mark(Stage stage, qint64 nowUs);
    /// The next stage starts here; what was measured stays.
    void skipTo(qint64 nowUs) { m_lastUs = nowUs; }
    /// A new mail starts here.
    void restart(qint64 nowUs);
    /// {"connect":1.2,…} in milliseconds.
    QByteArray toJson() const;

private:
    qint64 m_us[Count] = {-1, -1, -1, -1, -1};
    qint64 m_lastUs = 0;
};

} // namespace pipeline
