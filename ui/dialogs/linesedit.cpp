// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/linesedit.h"
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {

LinesEdit::LinesEdit(int rows, const QString &accessibleName, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setAccessibleName(accessibleName);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    const int around = int(2 * document()->documentMargin()) + 2 * frameWidth() + 4;
    setFixedHeight(fontMetrics().lineSpacing() * rows + around);
}

void LinesEdit::setLines(const QStringList &lines)
{
    setPlainText(lines.join(u'\n'));
}

QStringList LinesEdit::lines() const
{
    static const QRegularExpression between(u"[\\n,;，；、]"_s);
    QStringList found;
    const QStringList parts = toPlainText().split(between);
    for (const QString &part : parts) {
        if (const QString word = part.trimmed(); !word.isEmpty())
            found.append(word);
    }
    return found;
}

} // namespace ui
