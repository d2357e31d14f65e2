// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace net {

/// How many files and sockets this process may have open, after raising the soft limit to what the system allows.
qint64 raiseDescriptorLimit();

/// One descriptor kept back: let go when the process has none left, so that a caller can be accepted and told so.
/// Without it the listening socket stays readable and the accept loop spins. One thread.
class SpareDescriptor
{
public:
    SpareDescriptor() { hold(); }
    ~SpareDescriptor() { release(); }
    SpareDescriptor(const SpareDescriptor &) = delete;
    SpareDescriptor &operator=(const SpareDescriptor &) = delete;
    /// False when there is none to be had.
    bool hold();
    void release();

private:
    qintptr m_descriptor = -1;
};

} // namespace net
