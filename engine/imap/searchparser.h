// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/searchkey.h"

namespace imap {

/// Reads the criteria of SEARCH, up to the end of the command. Iterative.
class SearchParser
{
public:
    SearchParser(ArgumentScanner &scanner, const QByteArray &charset) : m_scanner(scanner), m_charset(charset) {}
    std::optional<SearchKeys> parse();

private:
    struct Open
    {
        size_t key;
        int children;
        bool list; ///< a parenthesis is to be closed
    };
    bool key();
    void open(SearchKey::Kind kind, bool list = false);
    bool closeComplete();
    bool leaf(const QByteArray &name);
    bool negatedLeaf(const QByteArray &name);
    bool setLeaf();
    bool dateLeaf(const QByteArray &name);
    bool numberLeaf(const QByteArray &name);
    bool textLeaf(const QByteArray &name);
    bool modSeqLeaf();
    bool objectIdLeaf(bool mail);
    bool add(SearchKey key);
    bool flag(quint8 flag, bool set);
    std::optional<QString> text();

    ArgumentScanner &m_scanner;
    QByteArray m_charset;
    SearchKeys m_keys;
    std::vector<Open> m_open;
};

} // namespace imap
