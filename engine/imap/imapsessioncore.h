// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "imap/commandreader.h"
#include "imap/folderview.h"
#include "imap/imapactions.h"
#include "imap/imapsessionoptions.h"
#include <functional>
#include <memory>

namespace imap {

class FetchJob;

/// RFC 9051 3; flags, so that the command table can name several.
enum class State : quint8 { NotAuthenticated = 1, Authenticated = 2, Selected = 4 };

/// What the session does with the next octet, or why it does nothing.
enum class Mode : quint8 {
    Commands,
    Auth,    ///< a line that answers a challenge
    Idle,    ///< up to DONE
    Waiting, ///< a question is open; input is kept
    Writing, ///< output has to leave first; input is kept
    Tls,     ///< handshake under way; input is dropped
    Closed
};

/// The part of a session that commands work on: state, the folder, responses, questions. Knows no input.
class SessionCore
{
public:
    explicit SessionCore(const SessionOptions &options);
    ~SessionCore();

    const SessionOptions &options() const { return m_options; }
    State state() const { return m_folder ? State::Selected : m_signedIn ? State::Authenticated : State::NotAuthenticated; }
    Mode mode() const { return m_mode; }
    bool tlsActive() const { return m_tlsActive; }
    bool mayLogIn() const { return m_tlsActive || m_options.passwordWithoutTls; }
    /// Without "* CAPABILITY " and CRLF.
    QByteArray capabilities() const;
    FolderView &folder() { return *m_folder; }
    bool hasFolder() const { return m_folder.has_value(); }
    /// Names of mailboxes are UTF-8 (RFC 9051 5.1), and SEARCH answers as ESEARCH.
    bool rev2() const { return m_rev2; }
    void enableRev2() { m_rev2 = true; }
    /// FETCH responses tell of modification numbers (RFC 7162 3.1); the first time the client hears the folder's.
    void enableCondStore();
    bool condStore() const { return m_condStore; }
    /// VANISHED stands for EXPUNGE from now on (RFC 7162 3.2.3).
    void enableQresync();
    bool qresync() const { return m_qresync; }
    NumberRanges &saved() { return m_saved; }
    QByteArray tag() const { return m_tag; }
    bool uidCommand() const { return m_uidCommand; }
    qint64 wallMs() const { return m_wallMs; }

    // responses
    /// A mailbox as it is named to this client.
    QByteArray nameText(QStringView path) const;
    void untagged(const QByteArray &text) { send("* " + text + "\r\n"); }
    void send(const QByteArray &bytes) { m_out += bytes; }
    /// The command's completion names the folder's modification number, as it is then.
    void tellHighestModSeq() { m_tellHighest = true; }
    /// Completes the command. `code`: of the response, without its brackets.
    void ok(QByteArrayView text, QByteArrayView code = {});
    void no(QByteArrayView text, QByteArrayView code = {});
    void bad(QByteArrayView text, QByteArrayView code = {});
    void fail(const base::Error &error);
    void bye(QByteArrayView text);

    // questions
    using Then = std::function<void(Answer &)>;
    using Failed = std::function<void(const base::Error &)>;
    template<typename Question> void ask(Question question, Then then, Failed failed = {})
    {
        question.question = ++m_lastQuestion;
        m_open = m_lastQuestion;
        m_then = std::move(then);
        m_failed = std::move(failed);
        m_mode = Mode::Waiting;
        m_actions.emplace_back(std::move(question));
    }
    bool answers(quint64 question) const { return m_mode == Mode::Waiting && m_open == question; }
    void answered(base::Result<Answer> &answer);
    void act(Action action);
    /// Finds a folder by its name as sent. `then` has null where there is none; `refused`, or else NO, says what is wrong.
    using Refused = std::function<void(QByteArrayView code, QByteArrayView text)>;
    void withFolder(const QByteArray &name, std::function<void(const QString &path, const Folder *folder)> then, Refused refused = {});
    /// Likewise; NO where there is none.
    void withExisting(const QByteArray &name, std::function<void(const Folder &folder)> then);

    // state
    void begin(const QByteArray &tag, bool uid, qint64 wallMs);
    void signedIn();
    void startTls();
    void startCompression();
    bool compressed() const { return m_compressed; }
    void tlsStarted();
    void expectResponse(std::function<void(QByteArrayView)> response);
    void response(QByteArrayView line);
    void open(mail::FolderSnapshotPtr folder, const QString &path, bool readOnly) { m_folder.emplace(std::move(folder), path, readOnly); }
    void closeFolder();
    void idle();
    void endIdle();
    void close();
    /// The folder has changed, or is gone.
    void folderChanged(const mail::FolderSnapshotPtr &latest);
    /// Numbers must not change while the command runs (RFC 9051 7.5.1).
    void keepNumbers() { m_keepNumbers = true; }

    // long output
    void startFetch(std::unique_ptr<FetchJob> fetch);
    void resumeWriting();
    /// Output waits for the connection when there is this much of it.
    static constexpr qsizetype kMaxOut = 64 << 10;
    bool outputFull() const { return m_out.size() >= kMaxOut; }
    void pauseWriting(std::function<void()> resume);

    Actions takeActions();
    bool tooManyBadCommands() const { return m_badCommands > m_options.maxBadCommands; }

private:
    void complete(QByteArrayView status, QByteArrayView text, QByteArrayView code);
    void placeOutput();
    void tellChanges(bool expunges);
    QByteArray highestModSeqCode() const;

    const SessionOptions m_options;
    Mode m_mode = Mode::Commands;
    bool m_tlsActive = false;
    bool m_signedIn = false;
    bool m_rev2 = false;
    bool m_condStore = false;
    bool m_qresync = false;
    bool m_tellHighest = false;
    bool m_uidCommand = false;
    bool m_keepNumbers = false;
    int m_badCommands = 0;
    qint64 m_wallMs = 0;
    QByteArray m_tag;
    QByteArray m_out;
    Actions m_actions;
    std::optional<FolderView> m_folder;
    NumberRanges m_saved;
    std::unique_ptr<FetchJob> m_fetch;
    quint64 m_lastQuestion = 0;
    quint64 m_open = 0;
    Then m_then;
    Failed m_failed;
    std::function<void(QByteArrayView)> m_response;
    std::function<void()> m_resume;
    size_t m_ahead = 0; ///< of m_actions, those that come before m_out
    bool m_compressed = false;
    bool m_tlsAsked = false;
    bool m_closeTold = false;
};

} // namespace imap
