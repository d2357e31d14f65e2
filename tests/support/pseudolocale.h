// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>
#include <QTranslator>

namespace support {

/// A language for tests: every translated text stands in brackets and is at least 30 % longer, so that one that is not translated and
/// one that does not fit are seen. Placeholders stay.
class PseudoLocale : public QTranslator
{
public:
    static constexpr QChar kOpen = u'⟦';
    static constexpr QChar kClose = u'⟧';

    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        if (text.trimmed().isEmpty())
            return text;
        QString more;
        const qsizetype wanted = (text.size() * 3 + 9) / 10;
        while (more.size() < wanted)
            more += more.size() % 6 == 5 ? u' ' : u'ö';
        return kOpen + text + more + kClose;
    }
    bool isEmpty() const override { return false; }
};

} // namespace support
