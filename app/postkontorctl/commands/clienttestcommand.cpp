// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonfields.h"
#include "mail/address.h"
#include "postkontorctl/commands/clienttestwords.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/session.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

using clienttest::Program;
using clienttest::Step;

std::optional<Program> programOf(const QString &word)
{
    if (word.isEmpty() || word == "thunderbird"_L1)
        return Program::Thunderbird;
    if (word == "outlook"_L1)
        return Program::Outlook;
    return word == "phone"_L1 ? std::optional(Program::Phone) : std::nullopt;
}

/// nullopt after the session has ended.
std::optional<clienttest::Request> requestOf(Session &session)
{
    clienttest::Request out;
    const auto address = mail::Address::fromString(session.argument(0));
    const auto program = programOf(session.option(u"as"_s));
    if (!address || !program) {
        session.refuse(address ? Ctl::tr("--as is thunderbird, outlook or phone") : Ctl::tr("%1 is no mail address").arg(printable(session.argument(0))));
        return std::nullopt;
    }
    out.address = address->toString();
    out.program = *program;
    out.sendMail = session.has(u"send"_s);
    if (out.sendMail && !session.has(u"password-file"_s)) {
        session.refuse(Ctl::tr("--send needs --password-file"));
        return std::nullopt;
    }
    if (session.has(u"name-server"_s) && !out.nameServer.setAddress(session.option(u"name-server"_s))) {
        session.refuse(Ctl::tr("--name-server takes an IP address"));
        return std::nullopt;
    }
    if (session.has(u"password-file"_s)) {
        const auto password = passwordOption(session);
        if (!password)
            return std::nullopt;
        out.password = *password;
    }
    return out;
}

QString lineOf(const Step &step, Program program)
{
    static constexpr const char *kMarks[] = {QT_TRANSLATE_NOOP("Ctl", "ok"), QT_TRANSLATE_NOOP("Ctl", "not there"), QT_TRANSLATE_NOOP("Ctl", "FAILED")};
    QString line = Ctl::tr(kMarks[step.state]) + u"  "_s + printable(stepText(step));
    if (const QString problem = problemText(step); !problem.isEmpty())
        line += u": "_s + problem;
    if (!step.detail.isEmpty())
        line += u" ("_s + printable(step.detail) + u')';
    line += u'\n';
    if (const QString advice = step.state == Step::Failed ? adviceText(step, program) : QString(); !advice.isEmpty())
        line += u"    "_s + advice + u'\n';
    return line;
}

QByteArray jsonOf(const QList<Step> &steps, bool good)
{
    static constexpr const char *kStates[] = {"good", "passed", "failed"};
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::member(writer, "good", good);
    control::writeKey(writer, "steps");
    writer.StartArray();
    for (const Step &step : steps) {
        writer.StartObject();
        control::member(writer, "what", step.what);
        control::member(writer, "where", step.where);
        control::member(writer, "state", QString::fromLatin1(kStates[step.state]));
        control::member(writer, "code", step.code);
        control::member(writer, "detail", step.detail);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return buffer.take() + '\n';
}

} // namespace

void runTestClient(Session &session)
{
    const auto request = requestOf(session);
    if (!request)
        return;
    auto *test = new clienttest::ClientTest(*request, &session);
    const auto steps = std::make_shared<QList<Step>>();
    QObject::connect(test, &clienttest::ClientTest::stepped, &session, [&session, steps, program = request->program](const Step &step) {
        steps->append(step);
        if (!session.line().json)
            session.print(lineOf(step, program));
    });
    QObject::connect(test, &clienttest::ClientTest::finished, &session, [&session, steps, signsIn = !request->password.isEmpty()](bool good) {
        if (session.line().json)
            session.write(jsonOf(*steps, good));
        if (!good)
            return session.fail(Ctl::tr("the set-up does not work"));
        if (!session.line().json)
            session.print(signsIn ? Ctl::tr("It works.") + u'\n' : Ctl::tr("It finds its servers. With --password-file it signs in, too.") + u'\n');
        session.finish();
    });
    test->start();
}

} // namespace ctl
