// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QObject>
#include <functional>
#include <memory>

namespace ui {

/// Where tokens of engines are kept between runs: the keychain of the system (Secret Service or KWallet, Windows Credential
/// Manager, macOS Keychain). Never a file of ours. Without one every call answers Unavailable and the token is asked each time.
/// Answers come later, unless the context has died. UI thread.
class TokenVault
{
public:
    virtual ~TokenVault() = default;
    using Read = std::function<void(base::Result<QByteArray>)>;
    using Written = std::function<void(base::Result<void>)>;
    /// `engine`: its address. NotFound when none is kept.
    virtual void read(const QString &engine, QObject *context, Read done) = 0;
    virtual void write(const QString &engine, const QByteArray &token, QObject *context, Written done) = 0;
    virtual void remove(const QString &engine) = 0;

    /// Of this system.
    static std::unique_ptr<TokenVault> ofSystem();
};

} // namespace ui
