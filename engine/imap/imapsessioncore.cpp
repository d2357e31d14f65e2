// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapsessioncore.h"
#include "imap/fetchjob.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"
#include <utility>

namespace imap {

SessionCore::SessionCore(const SessionOptions &options) : m_options(options), m_tlsActive(options.tlsActive) {}
SessionCore::~SessionCore() = default;

QByteArray SessionCore::capabilities() const
{
    QByteArray out("IMAP4rev2 IMAP4rev1 LITERAL- SASL-IR ID ENABLE IDLE");
    if (m_signedIn)
        return out + (m_compressed ? "" : " COMPRESS=DEFLATE") + " NAMESPACE UNSELECT UIDPLUS MOVE CHILDREN SPECIAL-USE LIST-EXTENDED LIST-STATUS STATUS=SIZE ESEARCH SEARCHRES WITHIN MULTIAPPEND"
                     " CONDSTORE QRESYNC SORT ESORT SORT=DISPLAY THREAD=ORDEREDSUBJECT THREAD=REFERENCES"
                     " QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE ACL RIGHTS=kxte LIST-MYRIGHTS OBJECTID APPENDLIMIT=" +
            QByteArray::number(m_options.maxMessageBytes);
    if (m_options.offerTls && !m_tlsActive)
        out += " STARTTLS";
    if (!mayLogIn())
        return out + " LOGINDISABLED";
    for (const QByteArray &mechanism : m_options.mechanisms)
        out += " AUTH=" + mechanism;
    return out;
}

QByteArray SessionCore::nameText(QStringView path) const
{
    return astringText(mailboxToWire(path, m_rev2));
}

void SessionCore::complete(QByteArrayView status, QByteArrayView text, QByteArrayView code)
{
    QByteArray codeText = code.toByteArray();
    if (m_folder) {
        tellChanges(!m_keepNumbers || m_uidCommand);
        // RFC 7162 3.2: modification numbers that were told must not hide what could not be told
        if (m_tellHighest || (m_qresync && m_folder->isBehind())) {
            if (codeText.isEmpty())
                codeText = highestModSeqCode();
            else
                untagged("OK [" + highestModSeqCode() + "] Highest");
        }
    }
    m_out += m_tag + ' ' + status.toByteArray() + ' ';
    if (!codeText.isEmpty())
        m_out += '[' + codeText + "] ";
    m_out += text.toByteArray() + "\r\n";
    m_fetch.reset();
    if (m_mode != Mode::Closed)
        m_mode = Mode::Commands;
}

void SessionCore::tellChanges(bool expunges)
{
    send(m_folder->updates({expunges, m_uidCommand || m_rev2 || m_qresync, m_condStore, m_qresync}));
}

QByteArray SessionCore::highestModSeqCode() const
{
    return "HIGHESTMODSEQ " + QByteArray::number(m_folder->told()->highestModSeq());
}

void SessionCore::enableCondStore()
{
    if (std::exchange(m_condStore, true) == false && m_folder)
        untagged("OK [" + highestModSeqCode() + "] Highest");
}

void SessionCore::enableQresync()
{
    enableCondStore();
    m_qresync = true;
}

void SessionCore::ok(QByteArrayView text, QByteArrayView code)
{
    m_badCommands = 0;
    complete("OK", text, code);
}

void SessionCore::no(QByteArrayView text, QByteArrayView code)
{
    complete("NO", text, code);
}

void SessionCore::bad(QByteArrayView text, QByteArrayView code)
{
    ++m_badCommands;
    complete("BAD", text, code);
}

/// RFC 5530
void SessionCore::fail(const base::Error &error)
{
    switch (error.kind) {
    case base::ErrorKind::NotFound:
        return no("No such mailbox", "NONEXISTENT");
    case base::ErrorKind::Exists:
        return no("Mailbox exists already", "ALREADYEXISTS");
    case base::ErrorKind::Forbidden:
        return no("Not allowed", "NOPERM");
    case base::ErrorKind::Invalid:
        return error.field == u"quota" ? no("Mailbox is full", "OVERQUOTA") : no("Not possible", "CANNOT");
    case base::ErrorKind::TooLarge:
        return no("Too large", "TOOBIG");
    case base::ErrorKind::OutOfSpace:
        return no("No space left", error.field == u"quota" ? "OVERQUOTA" : "LIMIT");
    case base::ErrorKind::Busy:
        return no("Too busy, try again", "INUSE");
    case base::ErrorKind::Corrupt:
        return no("Stored message is damaged", "SERVERBUG");
    default:
        return no("Not possible now, try again", "UNAVAILABLE");
    }
}

void SessionCore::bye(QByteArrayView text)
{
    untagged("BYE " + text.toByteArray());
    close();
}

void SessionCore::close()
{
    closeFolder();
    m_mode = Mode::Closed;
}

void SessionCore::act(Action action)
{
    m_actions.push_back(std::move(action));
}

void SessionCore::answered(base::Result<Answer> &answer)
{
    m_open = 0;
    m_mode = Mode::Commands;
    const Then then = std::exchange(m_then, {});
    const Failed failed = std::exchange(m_failed, {});
    if (answer.ok())
        then(*answer);
    else if (failed)
        failed(answer.error());
    else
        fail(answer.error());
}

void SessionCore::withFolder(const QByteArray &name, std::function<void(const QString &, const Folder *)> then, Refused refused)
{
    const std::optional<QString> path = mailboxFromWire(name, m_rev2);
    if (!path)
        return refused ? refused("CANNOT", "Not a name for a mailbox") : no("Not a name for a mailbox", "CANNOT");
    const auto find = [path = *path, then = std::move(then)](Answer &answer) {
        const Folders &folders = std::get<Folders>(answer);
        const auto found = std::find_if(folders.begin(), folders.end(), [&](const Folder &folder) { return folder.path == path; });
        then(path, found == folders.end() ? nullptr : &*found);
    };
    Failed failed;
    if (refused)
        failed = [refused](const base::Error &) { refused("UNAVAILABLE", "Not possible now, try again"); };
    ask(ListFolders{}, find, failed);
}

void SessionCore::withExisting(const QByteArray &name, std::function<void(const Folder &)> then)
{
    withFolder(name, [this, then = std::move(then)](const QString &, const Folder *folder) {
        if (!folder)
            return no("No such mailbox", "NONEXISTENT");
        then(*folder);
    });
}

void SessionCore::begin(const QByteArray &tag, bool uid, qint64 wallMs)
{
    m_tag = tag;
    m_uidCommand = uid;
    m_keepNumbers = false;
    m_tellHighest = false;
    m_wallMs = wallMs;
}

void SessionCore::signedIn()
{
    m_signedIn = true;
    ok("Signed in", "CAPABILITY " + capabilities());
}

void SessionCore::startTls()
{
    ok("Begin TLS negotiation now");
    m_mode = Mode::Tls;
}

void SessionCore::startCompression()
{
    ok("Compression begins");
    placeOutput();
    m_actions.emplace_back(StartCompression{});
    m_ahead = m_actions.size();
    m_compressed = true;
}

void SessionCore::tlsStarted()
{
    m_tlsActive = true;
    m_badCommands = 0;
    m_mode = Mode::Commands;
}

void SessionCore::expectResponse(std::function<void(QByteArrayView)> response)
{
    m_response = std::move(response);
    m_mode = Mode::Auth;
}

void SessionCore::response(QByteArrayView line)
{
    m_mode = Mode::Commands;
    std::exchange(m_response, {})(line);
}

void SessionCore::closeFolder()
{
    if (m_folder)
        m_actions.emplace_back(CloseFolder{});
    m_folder.reset();
    m_saved.clear();
}

void SessionCore::idle()
{
    send("+ idling\r\n");
    m_mode = Mode::Idle;
    if (m_folder)
        tellChanges(true);
}

void SessionCore::endIdle()
{
    m_mode = Mode::Commands;
    ok("Idle ended");
}

void SessionCore::folderChanged(const mail::FolderSnapshotPtr &latest)
{
    if (!m_folder || m_mode == Mode::Closed)
        return;
    if (!latest)
        return bye("The selected mailbox is gone");
    if (latest->folderId() != m_folder->told()->folderId())
        return;
    m_folder->changed(latest);
    if (m_mode == Mode::Idle)
        tellChanges(true);
}

void SessionCore::startFetch(std::unique_ptr<FetchJob> fetch)
{
    m_fetch = std::move(fetch);
    m_fetch->run();
}

void SessionCore::pauseWriting(std::function<void()> resume)
{
    m_resume = std::move(resume);
    m_mode = Mode::Writing;
}

void SessionCore::resumeWriting()
{
    if (m_mode != Mode::Writing)
        return;
    m_mode = Mode::Commands;
    std::exchange(m_resume, {})();
}

/// Responses leave before the questions that came with them.
void SessionCore::placeOutput()
{
    if (!m_out.isEmpty())
        m_actions.insert(m_actions.begin() + std::exchange(m_ahead, 0), SendData{std::exchange(m_out, {})});
}

Actions SessionCore::takeActions()
{
    placeOutput();
    m_ahead = 0;
    if (m_mode == Mode::Tls && std::exchange(m_tlsAsked, true) == false)
        m_actions.emplace_back(StartTls{});
    if (m_mode == Mode::Closed && std::exchange(m_closeTold, true) == false)
        m_actions.emplace_back(Close{});
    return std::exchange(m_actions, {});
}

} // namespace imap
