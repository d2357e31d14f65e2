// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/tokenvault.h"
#include <QTimer>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

const base::Error kNone{base::ErrorKind::Unavailable, {}, u"this program was built without a keychain"_s, {}};

class NoVault final : public TokenVault
{
public:
    void read(const QString &, QObject *context, Read done) override
    {
        QTimer::singleShot(0, context, [done = std::move(done)] { done(kNone); });
    }
    void write(const QString &, const QByteArray &, QObject *context, Written done) override
    {
        QTimer::singleShot(0, context, [done = std::move(done)] { done(kNone); });
    }
    void remove(const QString &) override {}
};

} // namespace

std::unique_ptr<TokenVault> TokenVault::ofSystem()
{
    return std::make_unique<NoVault>();
}

} // namespace ui
