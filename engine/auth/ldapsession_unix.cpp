// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapsession.h"
#include "auth/ldapnames.h"
#include "auth/ldapwatch_unix.h"
#include <QRandomGenerator>
#include <algorithm>
#include <ldap.h>
#include <memory>
#include <sys/time.h>

using namespace Qt::StringLiterals;

namespace auth {
namespace {

using Person = PasswordDirectory::Person;
using MessagePtr = std::unique_ptr<LDAPMessage, decltype(&ldap_msgfree)>;

constexpr int kMostFound = 2; // more than one is one too many
constexpr int kGrace = 2;     // times the time of a step: the library's own end comes first, where it has one

base::Error unavailable(const QString &doing, int code)
{
    return {base::ErrorKind::Unavailable, u"The directory cannot be asked now"_s, doing + u": "_s + QString::fromUtf8(ldap_err2string(code)), {}};
}

base::Error forbidden(const QString &why)
{
    return {base::ErrorKind::Forbidden, u"Not a user and password of the directory"_s, why, {}};
}

timeval timeOf(int milliseconds)
{
    return {milliseconds / 1000, milliseconds % 1000 * 1000};
}

/// Of a sign-in: the server has judged, and says no. All else says nothing about the password.
bool isRefusal(int code)
{
    switch (code) {
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_INAPPROPRIATE_AUTH:
    case LDAP_INSUFFICIENT_ACCESS:
    case LDAP_CONSTRAINT_VIOLATION: // locked by its own policy
    case LDAP_UNWILLING_TO_PERFORM: // switched off or expired
        return true;
    default:
        return false;
    }
}

/// A connection; over when the object goes.
class Connection
{
public:
    explicit Connection(const LdapOptions &options)
        : m_options(options)
        , m_watch(std::chrono::milliseconds(options.timeoutMs) * kGrace)
    {
    }
    ~Connection()
    {
        if (m_ldap)
            ldap_unbind_ext_s(m_ldap, nullptr, nullptr);
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    base::Result<void> open(const QString &url)
    {
        if (const int code = ldap_initialize(&m_ldap, url.toUtf8().constData()); code != LDAP_SUCCESS)
            return unavailable(url, code);
        const int version = LDAP_VERSION3;
        const timeval time = timeOf(m_options.timeoutMs);
        const bool set = setOption(LDAP_OPT_PROTOCOL_VERSION, &version) && setOption(LDAP_OPT_REFERRALS, LDAP_OPT_OFF) &&
                         setOption(LDAP_OPT_NETWORK_TIMEOUT, &time) && setOption(LDAP_OPT_TIMEOUT, &time) && setOption(LDAP_OPT_RESTART, LDAP_OPT_ON);
        if (!set || !setTls() || !m_watch.follow(m_ldap))
            return unavailable(url, LDAP_LOCAL_ERROR);
        if (m_options.startTls && url.startsWith("ldap:"_L1, Qt::CaseInsensitive)) {
            if (const int code = ldap_start_tls_s(m_ldap, nullptr, nullptr); code != LDAP_SUCCESS)
                return unavailable(url + u": StartTLS"_s, code);
        }
        return {};
    }

    int signIn(const QByteArray &name, const QByteArray &password)
    {
        m_watch.stepBegins();
        berval secret{ber_len_t(password.size()), const_cast<char *>(password.constData())};
        return ldap_sasl_bind_s(m_ldap, name.constData(), LDAP_SASL_SIMPLE, &secret, nullptr, nullptr, nullptr);
    }

    int search(const QByteArray &filter, MessagePtr &found)
    {
        const QByteArray address = m_options.addressAttribute.toUtf8(), name = m_options.nameAttribute.toUtf8();
        char *wanted[] = {const_cast<char *>(address.constData()), name.isEmpty() ? nullptr : const_cast<char *>(name.constData()), nullptr};
        timeval time = timeOf(m_options.timeoutMs);
        m_watch.stepBegins();
        LDAPMessage *message = nullptr;
        const int code = ldap_search_ext_s(m_ldap, m_options.base.toUtf8().constData(), LDAP_SCOPE_SUBTREE, filter.constData(), wanted, 0, nullptr, nullptr, &time,
                                           kMostFound, &message);
        found.reset(message);
        return code;
    }

    LDAP *handle() const { return m_ldap; }

private:
    bool setOption(int option, const void *value) { return ldap_set_option(m_ldap, option, value) == LDAP_OPT_SUCCESS; }
    bool setTls()
    {
        const int demand = LDAP_OPT_X_TLS_DEMAND, oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, client = 0;
        const QByteArray roots = m_options.caFile.toUtf8();
        return setOption(LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) && setOption(LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest) &&
               (roots.isEmpty() || setOption(LDAP_OPT_X_TLS_CACERTFILE, roots.constData())) && setOption(LDAP_OPT_X_TLS_NEWCTX, &client);
    }

    const LdapOptions &m_options;
    LdapWatch m_watch;
    LDAP *m_ldap = nullptr;
};

QStringList valuesOf(LDAP *ldap, LDAPMessage *entry, const QString &attribute)
{
    QStringList out;
    if (attribute.isEmpty())
        return out;
    berval **values = ldap_get_values_len(ldap, entry, attribute.toUtf8().constData());
    for (int i = 0; values && values[i]; ++i)
        out << QString::fromUtf8(values[i]->bv_val, qsizetype(values[i]->bv_len));
    ldap_value_free_len(values);
    return out;
}

/// Who the entry is: the address that was typed where it has several, else the first.
base::Result<Person> personOf(const LdapOptions &options, LDAP *ldap, LDAPMessage *entry, const QString &name)
{
    const QStringList addresses = valuesOf(ldap, entry, options.addressAttribute);
    if (addresses.isEmpty())
        return forbidden(u"the entry has no "_s + options.addressAttribute);
    const auto typed = std::find_if(addresses.cbegin(), addresses.cend(), [&name](const QString &one) { return one.compare(name, Qt::CaseInsensitive) == 0; });
    return Person{typed == addresses.cend() ? addresses.constFirst() : *typed, valuesOf(ldap, entry, options.nameAttribute).value(0)};
}

struct Found
{
    QByteArray name; ///< distinguished
    Person person;
};

base::Result<Found> find(Connection &connection, const LdapOptions &options, const QString &name)
{
    MessagePtr message(nullptr, ldap_msgfree);
    const int code = connection.search(ldapText(options.filter, name, LdapForm::Filter), message);
    if (code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED)
        return code == LDAP_NO_SUCH_OBJECT ? forbidden(u"auth.ldap_base is not there, or not to be seen"_s) : unavailable(u"search"_s, code);
    const int count = message ? ldap_count_entries(connection.handle(), message.get()) : 0;
    if (count != 1 || code == LDAP_SIZELIMIT_EXCEEDED)
        return forbidden(count == 0 ? QString() : u"several entries fit auth.ldap_filter"_s);
    LDAPMessage *entry = ldap_first_entry(connection.handle(), message.get());
    const auto person = personOf(options, connection.handle(), entry, name);
    if (!person)
        return person.error();
    char *distinguished = ldap_get_dn(connection.handle(), entry);
    const Found found{QByteArray(distinguished), *person};
    ldap_memfree(distinguished);
    return found;
}

base::Result<void> signInAs(Connection &connection, const QByteArray &name, const QByteArray &password)
{
    const int code = connection.signIn(name, password);
    if (code == LDAP_SUCCESS)
        return {};
    return isRefusal(code) ? forbidden({}) : unavailable(u"sign-in"_s, code);
}

/// Finds the entry, then signs in as it. Where there is none, somebody who is not there signs in: unknown names take as many steps.
base::Result<Person> byEntry(Connection &connection, const LdapOptions &options, const QString &name, const QByteArray &password)
{
    if (!options.bindName.isEmpty()) {
        const int code = connection.signIn(options.bindName.toUtf8(), options.bindSecret.toUtf8());
        if (code != LDAP_SUCCESS)
            return unavailable(u"sign-in as auth.ldap_bind_name"_s, code);
    }
    const auto found = find(connection, options, name);
    if (!found && found.error().kind != base::ErrorKind::Forbidden)
        return found.error();
    const QByteArray nobody = "cn=nobody-" + QByteArray::number(QRandomGenerator::global()->generate64(), 16) + ',' + options.base.toUtf8();
    const auto in = signInAs(connection, found ? found->name : nobody, password);
    if (!found)
        return in || in.error().kind == base::ErrorKind::Forbidden ? found.error() : in.error();
    if (!in)
        return in.error();
    return found->person;
}

/// Signs in by a pattern; without a place to search, the name is the address.
base::Result<Person> byPattern(Connection &connection, const LdapOptions &options, const QString &name, const QByteArray &password)
{
    const auto in = signInAs(connection, ldapText(options.userName, name, ldapFormOf(options.userName)), password);
    if (!in)
        return in.error();
    if (options.base.isEmpty())
        return Person{name, {}};
    const auto found = find(connection, options, name);
    if (!found)
        return found.error();
    return found->person;
}

} // namespace

bool hasLdap()
{
    return true;
}

base::Result<Person> askLdap(const LdapOptions &options, const QString &name, const QByteArray &password)
{
    const bool odd = std::any_of(name.cbegin(), name.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (name.isEmpty() || odd || password.isEmpty())
        return forbidden({});
    base::Error last = unavailable(u"auth.ldap_urls"_s, LDAP_PARAM_ERROR);
    for (const QString &url : options.urls) {
        Connection connection(options);
        if (const auto open = connection.open(url); !open) {
            last = open.error();
            continue;
        }
        const auto person = options.userName.isEmpty() ? byEntry(connection, options, name, password) : byPattern(connection, options, name, password);
        if (person || person.error().kind != base::ErrorKind::Unavailable)
            return person;
        last = person.error();
        last.detail.prepend(url + u": "_s);
    }
    return last;
}

} // namespace auth
