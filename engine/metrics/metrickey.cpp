// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metrickey.h"
#include <algorithm>

namespace metrics {

namespace {

constexpr qsizetype kMaxKey = 1000;
constexpr qsizetype kMaxLabels = 16;

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class KeyReader
{
public:
    explicit KeyReader(QByteArrayView text)
        : m_text(text)
    {
    }

    bool atEnd() const { return m_at == m_text.size(); }
    bool skip(char c)
    {
        if (atEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    QByteArray word()
    {
        const qsizetype begin = m_at;
        while (!atEnd() && isNameCharacter(m_text[m_at]))
            ++m_at;
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }
    std::optional<QByteArray> value() { return skip('"') ? quoted() : bare(); }

private:
    std::optional<QByteArray> quoted()
    {
        QByteArray value;
        while (!atEnd()) {
            char c = m_text[m_at++];
            if (c == '"')
                return value;
            if (c == '\\') {
                if (atEnd())
                    break;
                c = m_text[m_at++];
                c = c == 'n' ? '\n' : c;
            }
            value += c;
        }
        return std::nullopt;
    }
    std::optional<QByteArray> bare()
    {
        const qsizetype begin = m_at;
        while (!atEnd() && m_text[m_at] != ',' && m_text[m_at] != '}' && m_text[m_at] != '"')
            ++m_at;
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

bool readLabels(KeyReader &reader, MetricKey &key)
{
    while (!reader.skip('}')) {
        if (key.labels.size() == kMaxLabels || (!key.labels.isEmpty() && !reader.skip(',')))
            return false;
        const QByteArray name = reader.word();
        if (name.isEmpty() || !reader.skip('='))
            return false;
        const std::optional<QByteArray> value = reader.value();
        if (!value)
            return false;
        key.labels.append({name, *value});
    }
    return true;
}

} // namespace

std::optional<MetricKey> MetricKey::parse(QByteArrayView text)
{
    if (text.size() > kMaxKey)
        return std::nullopt;
    KeyReader reader(text);
    MetricKey key;
    key.name = reader.word();
    if (key.name.isEmpty() || (reader.skip('{') && !readLabels(reader, key)))
        return std::nullopt;
    if (reader.skip(':')) {
        key.aspect = reader.word();
        constexpr QByteArrayView kAspects[] = {"p50", "p95", "p99", "max"};
        if (std::find(std::begin(kAspects), std::end(kAspects), QByteArrayView(key.aspect)) ==
            std::end(kAspects))
            return std::nullopt;
    }
    return reader.atEnd() ? std::optional(key) : std::nullopt;
}

bool MetricKey::matches(const MetricKey &wanted) const
{
    return name == wanted.name && std::all_of(wanted.labels.begin(), wanted.labels.end(),
                                              [this](const auto &label) { return labels.contains(label); });
}

} // namespace metrics
