// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "base/strictbase64.h"
#include "imap/argumentscanner.h"
#include "imap/commands/signin.h"

namespace imap {
namespace {

void goOn(SessionCore &session, Answer &answer);

void heard(SessionCore &session, QByteArrayView line)
{
    const std::optional<QByteArray> bytes = base::fromStrictBase64(line);
    if (line == "*" || !bytes) { // RFC 9051 6.2.2
        session.act(AbortAuth{});
        return session.bad(line == "*" ? "Called off" : "Not base64");
    }
    session.ask(
        AuthResponse{0, *bytes}, [&session](Answer &answer) { goOn(session, answer); },
        [&session](const base::Error &error) { refuseSignIn(session, error); });
}

void goOn(SessionCore &session, Answer &answer)
{
    const auto *challenge = std::get_if<Challenge>(&answer);
    if (!challenge)
        return session.signedIn();
    session.send("+ " + challenge->bytes.toBase64() + "\r\n");
    session.expectResponse([&session](QByteArrayView line) { heard(session, line); });
}

} // namespace

void refuseSignIn(SessionCore &session, const base::Error &error)
{
    if (error.kind == base::ErrorKind::Forbidden)
        return session.no("Wrong user or password", "AUTHENTICATIONFAILED");
    if (error.kind == base::ErrorKind::Busy)
        return session.no("Too many attempts, try later", "LIMIT");
    session.no("Nobody can sign in now, try again", "UNAVAILABLE");
}

// RFC 9051 6.2.2
void commands::authenticate(SessionCore &session, QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> mechanism = scanner.word();
    if (!mechanism || (!scanner.atEnd() && !scanner.space()))
        return session.bad("AUTHENTICATE mechanism");
    if (!session.mayLogIn())
        return session.no("Only inside TLS", "PRIVACYREQUIRED");
    if (!session.options().mechanisms.contains(*mechanism))
        return session.no("No such mechanism", "CANNOT");
    std::optional<QByteArray> initial;
    if (!scanner.rest().isEmpty()) {
        initial = scanner.rest() == "=" ? std::optional(QByteArray("")) : base::fromStrictBase64(scanner.rest());
        if (!initial)
            return session.bad("Not base64");
    }
    session.ask(
        Authenticate{0, *mechanism, initial}, [&session](Answer &answer) { goOn(session, answer); },
        [&session](const base::Error &error) { refuseSignIn(session, error); });
}

} // namespace imap
