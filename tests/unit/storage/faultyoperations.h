// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storefixture.h"
#include <map>

/// One kind of work for the store, done again and again, sometimes while something fails; it remembers what it was told.
class FaultyOperation
{
public:
    /// `mailbox`: that takes the mail.
    explicit FaultyOperation(base::Id mailbox) : m_mailbox(mailbox) {}
    virtual ~FaultyOperation() = default;
    /// Without faults: what run() works on.
    virtual bool prepare(StoreFixture &) { return true; }
    /// How many requests were refused. A refusal that is not temporary is said in `complaint`.
    int run(StoreFixture &fixture);
    /// Empty, or what is not as it was told. `all`: since the beginning, else of the last runs.
    virtual QString check(StoreFixture &fixture, bool all) = 0;

    static std::unique_ptr<FaultyOperation> byName(const QString &name, base::Id mailbox);
    QString complaint;

protected:
    virtual void attempt(StoreFixture &fixture) = 0;
    /// Whether it was done; counts what was refused.
    template<typename T>
    bool done(const base::Result<T> &result)
    {
        if (result)
            return true;
        ++m_refused;
        if (!result.error().temporary())
            complaint = QStringLiteral("not a temporary refusal: ") + result.error().detail;
        return false;
    }

    const base::Id m_mailbox;
    int m_refused = 0;
    int m_number = 0;
};
