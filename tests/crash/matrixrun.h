// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "faultysink.h"
#include "matrixverdict.h"
#include "support/office.h"
#include "support/testauthority.h"
#include <array>

namespace crash {

/// Mail through real engines to servers that go wrong in every way at every stage, and in the end a look at what became of each.
class MatrixRun
{
public:
    struct Options
    {
        int mails = 10000;
        quint32 seed = 0;
        int patienceS = 900;   ///< until all that can be settled is
        int nudgeAfterS = 60;  ///< from when on pauses are cut short
        bool talks = false;
    };

    explicit MatrixRun(const Options &options);
    /// All of it. False when it could not be carried through, with error().
    bool run();
    QString error() const { return m_error; }
    const MatrixVerdict &verdict() const { return m_verdict; }
    QString report() const;

private:
    bool startEngines();
    bool submitAll();
    bool submitBySmarthost();
    /// What the engines do not take is an error().
    bool submit(const QList<MatrixMail *> &mails);
    bool settleAll();
    qsizetype unsettled();
    bool holdWhatIsLeft();
    bool fail(const QString &why);
    void tell(const QString &what) const;
    support::Office &office(Way way) { return m_offices[size_t(way)]; }

    const Options m_options;
    MatrixPlan m_plan;
    FaultySink m_sink;
    support::TestAuthority m_authority;
    std::array<support::Office, kWays> m_offices;
    MatrixVerdict m_verdict;
    QString m_error;
    qint64 m_tookMs = 0;
};

} // namespace crash
