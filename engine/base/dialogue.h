// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace base {

/// Who listens to what is said in a session. A protocol tells it as it understands it, so that nothing is told that must not be
/// kept: secrets are masked by the session itself, the text of messages is only counted. Called on the session's thread; a
/// session without a listener asks nothing more than whether there is one.
class Dialogue
{
public:
    enum class Side : unsigned char {
        Theirs, ///< came from the other side
        Ours    ///< was said by this engine
    };
    virtual ~Dialogue() = default;
    /// One line without its end, as it was said; the view is valid during the call only.
    virtual void line(Side side, QByteArrayView text) = 0;
    /// So many more octets of a message.
    virtual void content(Side side, qint64 octets) = 0;
};

} // namespace base
