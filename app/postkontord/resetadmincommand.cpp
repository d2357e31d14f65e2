// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resetadmincommand.h"
#include "account.h"
#include "auth/passwordforms.h"
#include "auth/totp.h"
#include "base/actor.h"
#include "base/clock.h"
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "net/enginelock.h"
#include "storage/accountstore.h"
#include "storage/store.h"
#include <QFileInfo>
#include <QSemaphore>
#include <cstdio>
#include <optional>

using namespace Qt::StringLiterals;

namespace {

enum ExitCode { Ok = 0, Failed = 1 };

int complain(const QString &text)
{
    std::fprintf(stderr, "postkontord: %s\n", qUtf8Printable(text));
    return Failed;
}

QString textOf(const base::Error &error)
{
    return error.detail.isEmpty() ? error.publicText : u"%1 (%2)"_s.arg(error.publicText, error.detail);
}

/// The answer of an asynchronous call, waited for: nothing else runs in this program.
template<typename T, typename Call>
base::Result<T> wait(Call call)
{
    QSemaphore ready;
    std::optional<base::Result<T>> answer;
    call(base::Callback<T>({}, [&](base::Result<T> result) {
        answer.emplace(std::move(result));
        ready.release();
    }));
    ready.acquire();
    return std::move(*answer);
}

base::Result<control::User> userWith(storage::Store &store, const QString &address, const storage::PasswordForms &password)
{
    storage::AccountStore &accounts = *store.accounts();
    const auto known = wait<storage::Credentials>([&](auto done) { accounts.credentials(address, done); });
    if (known) {
        control::UserChange change;
        change.locked = false;
        change.roles = known->roles;
        if (!change.roles->contains(control::Role::Admin))
            change.roles->prepend(control::Role::Admin);
        return wait<control::User>([&](auto done) { accounts.changeUser(known->userId, change, password, done); });
    }
    if (known.error().kind != base::ErrorKind::NotFound)
        return known.error();
    const QString domain = address.section(u'@', -1);
    const auto made = wait<control::Domain>([&](auto done) { store.createDomain(domain, done); });
    if (!made && made.error().kind != base::ErrorKind::Exists)
        return made.error();
    control::NewUser wanted;
    wanted.address = address;
    wanted.roles = {control::Role::Admin};
    return wait<control::User>([&](auto done) { accounts.createUser(wanted, password, done); });
}

int reset(storage::Store &store, const QString &address)
{
    const QString password = auth::newAppPassword();
    const auto forms = auth::passwordForms(password);
    if (!forms)
        return complain(textOf(forms.error()));
    auto user = userWith(store, address, *forms);
    if (user && user->twoFactor)
        user = wait<control::User>([&, id = user->id](auto done) { store.accounts()->setTwoFactor(id, {}, {}, done); });
    if (!user)
        return complain(u"%1: %2"_s.arg(address, textOf(user.error())));
    std::printf("address:  %s\npassword: %s\n", qUtf8Printable(user->address), qUtf8Printable(password));
    return Ok;
}

} // namespace

int resetAdmin(const QString &dataDir, const QString &address)
{
    if (!QFileInfo(dataDir).isDir())
        return complain(u"there is no data folder %1"_s.arg(dataDir));
    if (!becomeOwnerOf(dataDir))
        return complain(u"cannot act as the owner of %1"_s.arg(dataDir));
    net::EngineLock lock;
    if (const auto locked = lock.lock(dataDir); !locked)
        return complain(textOf(locked.error()));
    base::WorkerPool pool(1);
    metrics::Registry metrics;
    storage::StoreOptions options;
    options.dataDir = dataDir;
    auto store = storage::Store::open(options, pool, metrics, base::systemClock());
    if (!store)
        return complain(textOf(store.error()));
    const base::ActorScope behalf(std::make_shared<const base::Actor>(base::Actor{u"postkontord --reset-admin"_s, {}}));
    const int code = reset(**store, address);
    (*store)->close();
    return code;
}
