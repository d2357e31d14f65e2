// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

// What a widget and those in it show to people, for tests that look at all of it.
namespace support {

struct VisibleText
{
    QString where; ///< class and object
    QString text;
    bool fits = true;
};

inline bool fits(const QLabel &label)
{
    if (label.wordWrap())
        return label.heightForWidth(label.width()) <= label.height() + 2;
    return label.fontMetrics().size(Qt::TextSingleLine, label.text()).width() <= label.contentsRect().width() + 2 || label.text().contains(u'\n');
}

inline bool fits(const QAbstractButton &button)
{
    const auto *tool = qobject_cast<const QToolButton *>(&button);
    if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
        return true;
    return button.sizeHint().width() <= button.width() + 2;
}

inline void addHeader(QList<VisibleText> &found, const QHeaderView &header)
{
    for (int section = 0; section < header.count(); ++section) {
        const QString text = header.model()->headerData(section, header.orientation()).toString();
        if (!header.isSectionHidden(section))
            found.append({QStringLiteral("header"), text, true}); // columns are made as wide as people want them
    }
}

inline QList<VisibleText> visibleTexts(const QWidget &root)
{
    QList<VisibleText> found;
    QList<const QWidget *> widgets;
    const auto children = root.findChildren<QWidget *>();
    for (const QWidget *widget : children)
        widgets.append(widget);
    widgets.prepend(&root);
    for (const QWidget *widget : std::as_const(widgets)) {
        if (!widget->isVisible() || (widget->visibleRegion().isEmpty() && widget != &root))
            continue;
        const QString where = QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + widget->objectName();
        const auto add = [&](const QString &text, bool fit = true) {
            if (!text.isEmpty())
                found.append({where, text, fit});
        };
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            add(label->text(), fits(*label));
        else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            add(button->text(), fits(*button));
        else if (const auto *group = qobject_cast<const QGroupBox *>(widget))
            add(group->title());
        else if (const auto *edit = qobject_cast<const QLineEdit *>(widget))
            add(edit->placeholderText());
        else if (const auto *header = qobject_cast<const QHeaderView *>(widget))
            addHeader(found, *header);
        else if (const auto *combo = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < combo->count(); ++i)
                add(combo->itemText(i), combo->sizeAdjustPolicy() != QComboBox::AdjustToContents || combo->sizeHint().width() <= combo->width() + 2);
        } else if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                add(tabs->tabText(i));
        }
        add(widget->toolTip());
        add(widget->accessibleName());
        add(widget->windowTitle());
    }
    return found;
}

} // namespace support
