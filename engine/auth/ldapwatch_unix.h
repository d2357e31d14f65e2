// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <ldap.h>
#include <thread>

namespace auth {

/// Cuts a connection on which a step does not end in time: OpenLDAP's library waits without end for a server that says nothing to TLS, or
/// half of something. One thread, and one of its own while a step runs.
class LdapWatch
{
public:
    explicit LdapWatch(std::chrono::milliseconds eachStep);
    ~LdapWatch();
    LdapWatch(const LdapWatch &) = delete;
    LdapWatch &operator=(const LdapWatch &) = delete;

    /// Its connections, from when they are made; the handle goes before the watch does.
    bool follow(LDAP *ldap);
    /// The time begins again.
    void stepBegins();

private:
    static int connected(LDAP *ldap, Sockbuf *buffer, LDAPURLDesc *url, sockaddr *address, ldap_conncb *callback);
    static void disconnected(LDAP *ldap, Sockbuf *buffer, ldap_conncb *callback);
    bool begin(int socket);
    void end();

    std::chrono::milliseconds m_eachStep;
    ldap_conncb m_callback;
    int m_socket = -1; ///< a duplicate: the library may close its own whenever it likes
    std::jthread m_timer;
};

} // namespace auth
