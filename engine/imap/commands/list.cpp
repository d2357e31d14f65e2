// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/statustext.h"
#include "imap/listpattern.h"
#include "imap/modifiedutf7.h"
#include <QMap>
#include <QSet>

namespace imap {
namespace {

QByteArray specialUse(control::FolderRole role) // RFC 6154
{
    switch (role) {
    case control::FolderRole::Sent:
        return "\\Sent";
    case control::FolderRole::Drafts:
        return "\\Drafts";
    case control::FolderRole::Trash:
        return "\\Trash";
    case control::FolderRole::Junk:
        return "\\Junk";
    case control::FolderRole::Archive:
        return "\\Archive";
    default:
        return {};
    }
}

/// The names LIST chooses from: folders, and parents that are none themselves.
class Listing
{
public:
    Listing(const SessionCore &session, const Folders &folders, const ListArguments &wanted)
        : m_session(session), m_wanted(wanted)
    {
        for (const Folder &folder : folders) {
            m_names.insert(folder.path, &folder);
            for (qsizetype slash = folder.path.lastIndexOf(u'/'); slash > 0; slash = folder.path.lastIndexOf(u'/', slash - 1)) {
                const QString parent = folder.path.first(slash);
                m_parents.insert(parent);
                if (!m_names.contains(parent))
                    m_names.insert(parent, nullptr);
            }
        }
        for (const QByteArray &pattern : wanted.patterns) {
            const QByteArray whole = wanted.reference + pattern;
            const std::optional<QString> text = session.rev2() ? std::optional(QString::fromUtf8(whole)) : fromModifiedUtf7(whole);
            if (text)
                m_patterns.emplace_back(*text);
        }
    }

    QByteArrayList list() const
    {
        QByteArrayList out;
        const QSet<QString> informed = m_wanted.selection & ListArguments::RecursiveMatch ? parentsOfSelected() : QSet<QString>();
        for (auto name = m_names.begin(); name != m_names.end(); ++name) {
            const bool selected = isSelected(name.value());
            if (!matches(name.key()) || !(selected || informed.contains(name.key())))
                continue;
            out += "LIST (" + attributes(name.key(), name.value()) + ") \"/\" " + m_session.nameText(name.key())
                + (informed.contains(name.key()) ? " (\"CHILDINFO\" (\"SUBSCRIBED\"))" : "");
            if (!name.value())
                continue;
            if (m_wanted.returns & ListArguments::ReturnMyRights) // RFC 8440
                out += "MYRIGHTS " + m_session.nameText(name.key()) + ' ' + name.value()->rights;
            if (m_wanted.status)
                out += statusText(m_session, *name.value(), m_wanted.status);
        }
        return out;
    }

    /// RFC 3501 6.3.9
    QByteArrayList lsub() const
    {
        QMap<QString, bool> names; // true: subscribed itself
        for (auto name = m_names.begin(); name != m_names.end(); ++name) {
            if (!name.value() || !name.value()->subscribed)
                continue;
            if (matches(name.key())) {
                names.insert(name.key(), true);
                continue;
            }
            for (qsizetype slash = name.key().lastIndexOf(u'/'); slash > 0; slash = name.key().lastIndexOf(u'/', slash - 1)) {
                const QString parent = name.key().first(slash);
                if (matches(parent) && !names.contains(parent))
                    names.insert(parent, false);
            }
        }
        QByteArrayList out;
        for (auto name = names.begin(); name != names.end(); ++name)
            out += QByteArray("LSUB (") + (name.value() ? "" : "\\Noselect") + ") \"/\" " + m_session.nameText(name.key());
        return out;
    }

private:
    bool matches(const QString &name) const
    {
        return std::any_of(m_patterns.begin(), m_patterns.end(), [&](const ListPattern &pattern) { return pattern.matches(name); });
    }

    bool isSelected(const Folder *folder) const
    {
        if ((m_wanted.selection & ListArguments::Subscribed) && !(folder && folder->subscribed))
            return false;
        return !(m_wanted.selection & ListArguments::SpecialUse) || (folder && !specialUse(folder->role).isEmpty());
    }

    /// Those above a selected folder that no pattern matches (RFC 5258 3.5).
    QSet<QString> parentsOfSelected() const
    {
        QSet<QString> out;
        for (auto name = m_names.begin(); name != m_names.end(); ++name) {
            if (!isSelected(name.value()) || matches(name.key()))
                continue;
            for (qsizetype slash = name.key().lastIndexOf(u'/'); slash > 0; slash = name.key().lastIndexOf(u'/', slash - 1))
                out.insert(name.key().first(slash));
        }
        return out;
    }

    QByteArray attributes(const QString &name, const Folder *folder) const
    {
        QByteArrayList out;
        if (!folder)
            out += "\\NonExistent \\Noselect";
        else if (folder->subscribed && ((m_wanted.selection & ListArguments::Subscribed) || (m_wanted.returns & ListArguments::ReturnSubscribed)))
            out += "\\Subscribed";
        out += m_parents.contains(name) ? "\\HasChildren" : "\\HasNoChildren";
        if (folder && !specialUse(folder->role).isEmpty())
            out += specialUse(folder->role);
        return out.join(' ');
    }

    const SessionCore &m_session;
    const ListArguments &m_wanted;
    QMap<QString, const Folder *> m_names; ///< null: no folder itself
    QSet<QString> m_parents;
    std::vector<ListPattern> m_patterns;
};

void tell(SessionCore &session, const QByteArrayList &lines)
{
    for (const QByteArray &line : lines)
        session.untagged(line);
    session.ok("That is all");
}

} // namespace

// RFC 9051 6.3.9
void commands::list(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = ListArguments::parse(arguments);
    if (!wanted)
        return session.bad("LIST reference patterns");
    if (wanted->status & StatusItems::HighestModSeq) // RFC 7162 3.1.7
        session.enableCondStore();
    if (!wanted->extended && wanted->patterns.first().isEmpty()) { // which delimiter is it?
        session.untagged("LIST (\\Noselect) \"/\" \"\"");
        return session.ok("That is all");
    }
    session.ask(ListFolders{}, [&session, wanted = *wanted](Answer &answer) {
        withDeletedSizes(session, std::get<Folders>(answer), wanted.status,
                         [&session, wanted](const Folders &folders) { tell(session, Listing(session, folders, wanted).list()); });
    });
}

// RFC 3501 6.3.9
void commands::lsub(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = ListArguments::parseLsub(arguments);
    if (!wanted)
        return session.bad("LSUB reference pattern");
    session.ask(ListFolders{}, [&session, wanted = *wanted](Answer &answer) {
        tell(session, Listing(session, std::get<Folders>(answer), wanted).lsub());
    });
}

} // namespace imap
