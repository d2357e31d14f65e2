// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/basesubject.h"
#include "mail/encodedword.h"

namespace imap {
namespace {

/// Steps 2 to 6 of RFC 5256 2.1 on a text with single blanks.
class Stripper
{
public:
    explicit Stripper(QStringView text) : m_text(text) {}

    BaseSubject strip()
    {
        do {
            while (trailer()) {
            }
            while (leader()) {
            }
        } while (forwarded());
        return {m_text.toString(), m_replyOrForward};
    }

private:
    static bool startsWith(QStringView text, QStringView word) { return text.startsWith(word, Qt::CaseInsensitive); }

    /// subj-trailer
    bool trailer()
    {
        if (m_text.endsWith(u' ')) {
            m_text.chop(1);
            return true;
        }
        if (!m_text.endsWith(u"(fwd)", Qt::CaseInsensitive))
            return false;
        m_text.chop(5);
        m_replyOrForward = true;
        return true;
    }

    static qsizetype blank(QStringView text, qsizetype at) { return at < text.size() && text[at] == u' ' ? at + 1 : at; }

    /// Behind a subj-blob that begins at `at`; `at` where there is none.
    static qsizetype blob(QStringView text, qsizetype at)
    {
        if (at >= text.size() || text[at] != u'[')
            return at;
        qsizetype end = at + 1;
        while (end < text.size() && text[end] != u'[' && text[end] != u']')
            ++end;
        return end < text.size() && text[end] == u']' ? blank(text, end + 1) : at;
    }

    /// Behind a subj-refwd that begins at `at`; `at` where there is none.
    static qsizetype refwd(QStringView text, qsizetype at)
    {
        qsizetype end = at;
        for (const QStringView word : {QStringView(u"re"), QStringView(u"fwd"), QStringView(u"fw")}) {
            if (startsWith(text.sliced(at), word)) {
                end = at + word.size();
                break;
            }
        }
        if (end == at)
            return at;
        end = blob(text, blank(text, end));
        return end < text.size() && text[end] == u':' ? end + 1 : at;
    }

    /// Steps 3 and 4: blobs before a reply sign go with it; others go as long as something is left.
    bool leader()
    {
        const qsizetype start = blank(m_text, 0);
        qsizetype end = start, last = start;
        for (qsizetype next = blob(m_text, end); next != end; next = blob(m_text, end)) {
            last = end;
            end = next;
        }
        const qsizetype sign = refwd(m_text, end);
        if (sign != end) {
            m_text = m_text.sliced(sign);
            m_replyOrForward = true;
            return true;
        }
        m_text = m_text.sliced(end < m_text.size() ? end : last);
        return false;
    }

    /// Step 6
    bool forwarded()
    {
        if (!startsWith(m_text, u"[fwd:") || !m_text.endsWith(u']'))
            return false;
        m_text = m_text.sliced(5).chopped(1);
        m_replyOrForward = true;
        return true;
    }

    QStringView m_text;
    bool m_replyOrForward = false;
};

} // namespace

BaseSubject BaseSubject::of(QByteArrayView value)
{
    return Stripper(mail::decodeHeaderText(value).simplified()).strip();
}

} // namespace imap
