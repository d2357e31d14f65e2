// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/listpattern.h"
#include "imap/mailboxarguments.h"
#include <array>

namespace imap {
namespace {

constexpr qsizetype kMostPatterns = 64;
constexpr std::array<std::pair<QByteArrayView, int>, 4> kSelections = {{{"SUBSCRIBED", ListArguments::Subscribed},
                                                                        {"REMOTE", ListArguments::Remote},
                                                                        {"RECURSIVEMATCH", ListArguments::RecursiveMatch},
                                                                        {"SPECIAL-USE", ListArguments::SpecialUse}}};
constexpr std::array<std::pair<QByteArrayView, int>, 4> kReturns = {{{"SUBSCRIBED", ListArguments::ReturnSubscribed},
                                                                     {"CHILDREN", ListArguments::ReturnChildren},
                                                                     {"SPECIAL-USE", ListArguments::ReturnSpecialUse},
                                                                     {"MYRIGHTS", ListArguments::ReturnMyRights}}};

template<typename Table> bool takeOption(const Table &table, const std::optional<QByteArray> &name, int &out)
{
    for (const auto &[known, value] : table) {
        if (name && known == QByteArrayView(*name)) {
            out |= value;
            return true;
        }
    }
    return false;
}

class ListParser
{
public:
    explicit ListParser(QByteArrayView arguments) : m_scanner(arguments) {}

    std::optional<ListArguments> parse(bool lsub)
    {
        if (!lsub && m_scanner.take('(') && (!selection() || !m_scanner.space()))
            return std::nullopt;
        const std::optional<QByteArray> reference = m_scanner.astring();
        if (!reference || !m_scanner.space() || !(m_scanner.peek() == '(' && !lsub ? patterns() : pattern()))
            return std::nullopt;
        m_out.reference = *reference;
        if (!lsub && !m_scanner.atEnd() && (!m_scanner.space() || !returns()))
            return std::nullopt;
        const bool onlyModifiers = (m_out.selection & ListArguments::RecursiveMatch) && !(m_out.selection & kBase);
        if (!m_scanner.atEnd() || onlyModifiers) // RFC 5258 3: RECURSIVEMATCH alone
            return std::nullopt;
        return m_out;
    }

private:
    static constexpr int kBase = ListArguments::Subscribed | ListArguments::SpecialUse;

    bool selection()
    {
        m_out.extended = true;
        if (m_scanner.take(')'))
            return true;
        do {
            if (!takeOption(kSelections, m_scanner.word(), m_out.selection))
                return false;
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    bool pattern()
    {
        const std::optional<QByteArray> text = m_scanner.listMailbox();
        if (!text || text->size() > ListPattern::kMaxLength || m_out.patterns.size() >= kMostPatterns)
            return false;
        m_out.patterns.append(*text);
        return true;
    }

    bool patterns()
    {
        m_out.extended = true;
        m_scanner.take('(');
        do {
            if (!pattern())
                return false;
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    bool returns()
    {
        m_out.extended = true;
        if (!m_scanner.keyword("RETURN") || !m_scanner.spaceAndList())
            return false;
        if (m_scanner.take(')'))
            return true;
        do {
            const std::optional<QByteArray> name = m_scanner.word();
            if (name == "STATUS") { // RFC 5819
                const std::optional<int> items = m_scanner.space() ? StatusItems::parse(m_scanner) : std::nullopt;
                if (!items)
                    return false;
                m_out.status |= *items;
            } else if (!takeOption(kReturns, name, m_out.returns)) {
                return false;
            }
        } while (m_scanner.space());
        return m_scanner.take(')');
    }

    ArgumentScanner m_scanner;
    ListArguments m_out;
};

} // namespace

std::optional<ListArguments> ListArguments::parse(QByteArrayView arguments)
{
    return ListParser(arguments).parse(false);
}

std::optional<ListArguments> ListArguments::parseLsub(QByteArrayView arguments)
{
    return ListParser(arguments).parse(true);
}

} // namespace imap
