// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapscript.h"
#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace support {
namespace {

using Piece = ImapScript::Piece;
using Untagged = ImapScript::Untagged;

/// A line with the literals that continue it.
struct ScriptLine
{
    int number = 0;
    QList<Piece> pieces;
};

QByteArray joined(const QList<Piece> &pieces)
{
    QByteArray out;
    for (const Piece &piece : pieces)
        out += piece.literal ? '{' + QByteArray::number(piece.text.size()) + "}\r\n" + piece.text : piece.text;
    return out;
}

/// Takes the first word off `text`.
QByteArray takeWord(QByteArray &text)
{
    const qsizetype blank = text.indexOf(' ');
    const QByteArray word = blank < 0 ? text : text.first(blank);
    text = blank < 0 ? QByteArray() : text.sliced(blank + 1);
    return word;
}

/// How lists are compared where the script does not say it itself.
void addDirectives(ImapValue &list, std::initializer_list<const char *> directives)
{
    if (list.kind != ImapValue::List || (!list.items.isEmpty() && list.items.first().text.startsWith("$!")))
        return;
    ImapValues with;
    for (const char *directive : directives)
        with << ImapValue::atom(directive);
    list.items = with + list.items;
}

void addDefaults(ImapValues &values)
{
    if (values.size() < 2)
        return;
    const char first = values[0].text.isEmpty() ? '\0' : values[0].text[0];
    const bool numbered = first == '$' || (first >= '0' && first <= '9');
    const ImapValue &name = values[numbered ? 1 : 0];
    if (name.isAtom("LIST") || name.isAtom("LSUB"))
        addDirectives(values[1], {"$!unordered"});
    if (values.size() < 3)
        return;
    if (name.isAtom("STATUS"))
        addDirectives(values[2], {"$!unordered=2"});
    if (!numbered || !name.isAtom("FETCH"))
        return;
    ImapValues &items = values[2].items;
    for (qsizetype i = 1; i < items.size(); ++i) {
        if (items[i - 1].isAtom("FLAGS"))
            addDirectives(items[i], {"$!unordered", "$!noextra", "$!ignore=\\recent", "$!ignore=$HasAttachment", "$!ignore=$HasNoAttachment"});
    }
    addDirectives(values[2], {"$!unordered=2"});
}

class ScriptParser
{
public:
    explicit ScriptParser(ImapScript &out) : m_out(out) {}

    bool parse(const QByteArray &text)
    {
        m_lines = text.split('\n');
        if (m_lines.last().isEmpty())
            m_lines.removeLast();
        bool header = true;
        while (m_at < m_lines.size()) {
            if (m_lines[m_at].isEmpty()) {
                header = false;
                ++m_at;
            } else if (m_lines[m_at].startsWith('#')) {
                ++m_at;
            } else {
                ScriptLine line;
                if (!read(line) || !(header ? headerLine(line.pieces.first().text) : commandLine(line)))
                    return false;
            }
        }
        return !m_out.groups.isEmpty() && pending() == 0 ? true : fail("a command without its reply");
    }
    QString error() const { return u"line %1: %2"_s.arg(m_number).arg(m_error); }

private:
    bool fail(const char *why)
    {
        m_error = QString::fromLatin1(why);
        return false;
    }

    bool read(ScriptLine &out)
    {
        out.number = m_number = int(m_at) + 1;
        QByteArray text = m_lines[m_at++];
        while (text.endsWith("{{{")) {
            Piece literal{{}, true, text.endsWith("~{{{")};
            out.pieces << Piece{text.chopped(literal.binary ? 4 : 3)};
            QByteArrayList inside;
            while (m_at < m_lines.size() && !m_lines[m_at].startsWith("}}}"))
                inside << m_lines[m_at++];
            if (m_at == m_lines.size())
                return fail("{{{ without }}}");
            literal.text = inside.join(literal.binary ? "\n" : "\r\n");
            out.pieces << literal;
            text = m_lines[m_at++].sliced(3);
        }
        out.pieces << Piece{text};
        return true;
    }

    bool headerLine(const QByteArray &line)
    {
        const qsizetype colon = line.indexOf(':');
        const QByteArray key = line.first(std::max<qsizetype>(colon, 0)).trimmed().toLower();
        const QByteArray value = line.sliced(colon + 1).trimmed();
        if (key == "capabilities")
            m_out.capabilities = QString::fromLatin1(value.simplified()).split(u' ');
        else if (key == "connections")
            m_out.connections = value.toInt();
        else if (key == "messages")
            m_out.messages = value == "all" ? -1 : value.toInt();
        else if (key == "ignore_extra_untagged")
            m_out.ignoreExtra = value.startsWith('y');
        else if (key.startsWith("user ") && (value == "$user2" || value == "${user2}"))
            m_out.otherUsers << key.sliced(5).toInt() - 1;
        else if (key == "state")
            return stateLine(value);
        else
            return fail("unknown key in the header");
        return m_out.connections > 0 ? true : fail("no number of connections");
    }

    bool stateLine(const QByteArray &value)
    {
        using State = ImapScript::State;
        constexpr std::pair<const char *, State> kStates[] = {{"nonauth", State::NotAuthenticated}, {"auth", State::Authenticated},
                                                              {"created", State::Created},          {"appended", State::Appended},
                                                              {"selected", State::Selected}};
        const auto found = std::find_if(std::begin(kStates), std::end(kStates), [&](const auto &row) { return value == row.first; });
        if (found == std::end(kStates))
            return fail("unknown state");
        m_out.state = found->second;
        return true;
    }

    bool commandLine(const ScriptLine &line)
    {
        QByteArray text = line.pieces.first().text;
        if (text.startsWith("!ifenv ") || text.startsWith("!ifnenv ")) {
            const QByteArray wanted = takeWord(text);
            m_skips << ((wanted == "!ifenv") != qEnvironmentVariableIsSet(text.constData()));
            return true;
        }
        if (text == "!else" || text == "!endif") {
            if (m_skips.isEmpty())
                return fail("!else or !endif without !ifenv");
            const bool skipped = m_skips.takeLast();
            if (text == "!else")
                m_skips << !skipped;
            return true;
        }
        if (m_skips.contains(true))
            return true;
        if (text.startsWith("* ") || text.startsWith("! ") || text.startsWith("? "))
            return untaggedLine(line);
        if (text == "!ordered" || text.startsWith("!sleep "))
            return groupDirective(text);
        return taggedLine(line);
    }

    bool groupDirective(QByteArray text)
    {
        if (m_out.groups.isEmpty())
            return fail("nothing this could be of");
        if (takeWord(text) == "!ordered") {
            m_out.groups.last().ordered = true;
            return true;
        }
        bool number = false;
        const bool ms = text.endsWith("ms") || text.endsWith("msecs");
        while (!text.isEmpty() && (text.back() < '0' || text.back() > '9'))
            text.chop(1);
        m_out.groups.last().waitMs = text.toInt(&number) * (ms ? 1 : 1000);
        return number ? true : fail("not a duration");
    }

    bool untaggedLine(const ScriptLine &line)
    {
        if (m_out.groups.isEmpty())
            m_out.groups << ImapScript::Group(); // the greeting
        Untagged out;
        out.line = line.number;
        out.source = joined(line.pieces);
        out.must = out.source[0] == '*' ? Untagged::Come : out.source[0] == '!' ? Untagged::NotCome : Untagged::MayCome;
        const auto values = parseImapValues(QByteArrayView(out.source).sliced(2));
        if (!values)
            return fail("not a response");
        out.values = *values;
        addDefaults(out.values);
        m_out.groups.last().untagged << out;
        return true;
    }

    qsizetype pending() const
    {
        if (m_out.groups.isEmpty())
            return 0;
        const auto &commands = m_out.groups.last().commands;
        return std::count_if(commands.begin(), commands.end(), [](const ImapScript::Command &command) { return !command.hasReply; });
    }

    /// A command, or the reply of one.
    bool taggedLine(const ScriptLine &line)
    {
        ImapScript::Command command;
        command.line = line.number;
        command.pieces = line.pieces;
        QByteArray &text = command.pieces.first().text;
        int connection = 0;
        if (m_out.connections > 1) {
            connection = takeWord(text).toInt() - 1;
            if (connection < 0 || connection >= m_out.connections)
                return fail("no such connection");
        }
        if (ImapValue::equals(text.first(std::min<qsizetype>(3, text.size())), "tag")) {
            QByteArray rest = text;
            command.tag = takeWord(rest).sliced(3).toInt();
            if (command.tag > 0)
                text = rest;
        }
        const QByteArray whole = text;
        QByteArray rest = text;
        const QByteArray word = takeWord(rest).toLower();
        if (word == "ok" || word == "no" || word == "bad" || word == "\"\"") {
            if (pending() > 0)
                return reply(connection, command.tag, whole);
            command.hasReply = true;
            if (word != "\"\"")
                command.reply = {ImapValue::atom(word)};
            text = rest;
        }
        return add(connection, command);
    }

    bool reply(int connection, int tag, const QByteArray &text)
    {
        ImapScript::Group &group = m_out.groups.last();
        const auto found = std::find_if(group.commands.begin(), group.commands.end(),
                                        [tag](const ImapScript::Command &command) { return command.tag == tag && !command.hasReply; });
        const auto values = parseImapValues(text);
        if (found == group.commands.end() || connection != group.connection || !values)
            return fail("a reply to nothing");
        found->hasReply = true;
        if (!text.startsWith("\"\""))
            found->reply = *values;
        return true;
    }

    bool add(int connection, const ImapScript::Command &command)
    {
        if (pending() == 0) {
            m_out.groups << ImapScript::Group();
            m_out.groups.last().connection = connection;
        } else if (command.tag == 0 || m_out.groups.last().connection != connection) {
            return fail("the reply of the last command is missing");
        }
        m_out.groups.last().commands << command;
        return true;
    }

    ImapScript &m_out;
    QByteArrayList m_lines;
    qsizetype m_at = 0;
    int m_number = 0;
    QString m_error;
    QList<bool> m_skips;
};

} // namespace

bool ImapScript::Group::expectsBye() const
{
    return std::any_of(untagged.begin(), untagged.end(),
                       [](const Untagged &one) { return one.must == Untagged::Come && one.values.first().isAtom("BYE"); });
}

std::optional<ImapScript> ImapScript::parse(const QString &name, const QByteArray &text, QString *error)
{
    ImapScript out;
    out.name = name;
    ScriptParser parser(out);
    if (!parser.parse(text)) {
        *error = name + u' ' + parser.error();
        return std::nullopt;
    }
    const auto leaves = [](const Group &group) {
        return group.expectsBye() || std::any_of(group.commands.begin(), group.commands.end(), [](const Command &command) {
            return ImapValue::equals(command.pieces.first().text, "logout");
        });
    };
    if (std::none_of(out.groups.begin(), out.groups.end(), leaves)) {
        Command logout{0, 0, {Piece{"logout"}}, true, {ImapValue::atom("OK")}};
        out.groups << Group();
        out.groups.last().commands << logout;
    }
    return out;
}

} // namespace support
