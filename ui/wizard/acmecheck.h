// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include <QHostInfo>
#include <QObject>
#include <functional>

namespace ui {

/// What an ACME server will need of this machine, tried beforehand: port 80, and a public name that leads here. UI thread.
class AcmeCheck : public QObject
{
    Q_OBJECT
public:
    using Lookup = std::function<void(const QString &name, QObject *context, std::function<void(const QHostInfo &)> done)>;
    struct Line
    {
        State state = State::Waiting;
        QString words;
    };
    static constexpr auto kAddress = "0.0.0.0:80";

    explicit AcmeCheck(QObject *parent = nullptr);
    /// In the place of the system's name service.
    void setLookup(Lookup lookup) { m_lookup = std::move(lookup); }
    /// In the place of 0.0.0.0:80.
    void setAddress(const QString &address) { m_address = address; }
    /// changed() follows, more than once.
    void start(const QString &hostname);
    const Line &port() const { return m_port; }
    const Line &name() const { return m_name; }
    /// The server can listen for the question itself.
    bool portIsFree() const { return m_port.state == State::Flowing; }

    /// Whether any public authority may give a certificate for the name: not of an office's own or reserved (RFC 6761, 6762, 8375, 9476).
    static bool isPublic(const QString &hostname);

Q_SIGNALS:
    void changed();

private:
    void judge(const QHostInfo &found);

    Lookup m_lookup;
    QString m_address = QString::fromLatin1(kAddress);
    QString m_hostname;
    Line m_port;
    Line m_name;
};

} // namespace ui
