// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <memory>
#include <optional>

namespace mailaccess {

/// Both directions of a connection as DEFLATE without a wrapper (RFC 4978, RFC 1951). Octets that came are kept compressed and given out in
/// pieces, so that what they unfold to is never in memory as a whole. About 80 KiB. One thread.
class ConnectionCompression
{
public:
    static constexpr qsizetype kPiece = 16 << 10;

    ConnectionCompression();
    ~ConnectionCompression();
    Q_DISABLE_COPY_MOVE(ConnectionCompression)

    /// All of it, so that the other side can read it at once.
    QByteArray compressed(QByteArrayView bytes);
    void add(QByteArrayView compressed);
    bool hasInput() const;
    /// The next octets, kPiece at most; nullopt: what came is not DEFLATE, or has ended.
    std::optional<QByteArray> next();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace mailaccess
