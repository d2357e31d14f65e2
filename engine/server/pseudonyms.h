// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QSet>
#include <QString>

namespace server {

/// Takes out of texts what names people, machines and places, and puts the same made-up name in for the same thing wherever it
/// stands: addresses become u1@d1.invalid, host names d1.invalid, IP addresses ip1. What is learned once (learn) is found again
/// without its domain, as remote servers like to say it. Of URLs only the host's new name is left. Linear in the text; one thread.
class Pseudonyms
{
public:
    /// Takes note of the addresses in a text, so that their local parts are known when the texts are replaced.
    void learn(QStringView text);
    QString replaced(QStringView text);
    /// A text that is one name as a whole, such as what a client says it is called.
    QString host(const QString &name);

private:
    QString replacedWord(QStringView word);
    QString replacedAddress(QStringView word);
    QString replacedName(QStringView word);
    template<typename Part>
    static QString inParts(QStringView word, QStringView signs, Part part);
    QString address(QStringView local, QStringView domain);
    QString user(const QString &local);
    QString ip(const QString &text);

    QHash<QString, int> m_users;
    QHash<QString, int> m_hosts;
    QHash<QString, int> m_ips;
};

} // namespace server
