// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/httpclient.h"
#include "net/addressset.h"
#include <QString>
#include <memory>

namespace net {

/// HttpClient on Qt's own, on a thread of its own. A name is looked up once, every address of it checked, and one of them is connected
/// to, so that nobody can change the answer in between.
class HttpPoster final : public base::HttpClient
{
public:
    /// `allowed`: networks that may be asked although they are not public.
    /// `caFile`: PEM with roots that servers are verified by instead of the system's; empty: those.
    explicit HttpPoster(AddressSet allowed, const QString &caFile = {});
    ~HttpPoster() override;
    void call(const base::HttpCall &call, base::Callback<base::HttpAnswer> done) override;

private:
    class Worker;
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace net
