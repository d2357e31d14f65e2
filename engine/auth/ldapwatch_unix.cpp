// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapwatch_unix.h"
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace auth {

LdapWatch::LdapWatch(std::chrono::milliseconds eachStep)
    : m_eachStep(eachStep)
    , m_callback{&LdapWatch::connected, &LdapWatch::disconnected, this}
{
}

LdapWatch::~LdapWatch()
{
    end();
}

bool LdapWatch::follow(LDAP *ldap)
{
    return ldap_set_option(ldap, LDAP_OPT_CONNECT_CB, &m_callback) == LDAP_OPT_SUCCESS;
}

void LdapWatch::stepBegins()
{
    if (m_socket < 0)
        return;
    m_timer = std::jthread([socket = m_socket, time = m_eachStep](const std::stop_token &ended) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any wake;
        if (!wake.wait_for(lock, ended, time, [&ended] { return ended.stop_requested(); }))
            ::shutdown(socket, SHUT_RDWR);
    });
}

int LdapWatch::connected(LDAP *, Sockbuf *buffer, LDAPURLDesc *, sockaddr *, ldap_conncb *callback)
{
    ber_socket_t socket = -1;
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_GET_FD, &socket);
    return static_cast<LdapWatch *>(callback->lc_arg)->begin(socket) ? LDAP_SUCCESS : LDAP_CONNECT_ERROR;
}

void LdapWatch::disconnected(LDAP *, Sockbuf *, ldap_conncb *) {}

bool LdapWatch::begin(int socket)
{
    end();
    m_socket = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    stepBegins();
    return m_socket >= 0;
}

void LdapWatch::end()
{
    m_timer = {};
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
}

} // namespace auth
