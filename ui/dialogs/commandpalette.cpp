// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/commandpalette.h"
#include "look/colors.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPointer>
#include <QRegularExpression>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// "&File" -> "File", "文件(&F)" -> "文件"; "&&" is an ampersand.
QString withoutMnemonic(QString text)
{
    static const QRegularExpression inParentheses(u"\\(&[A-Za-z0-9]\\)"_s);
    text.remove(inParentheses);
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'&' && i + 1 < text.size())
            ++i;
        out.append(text[i]);
    }
    return out;
}

const char kContextProperty[] = "postkontorCommandContext";
constexpr int kMailRole = Qt::UserRole + 1; // the text to look for

constexpr auto kBeforeKeys = "    "_L1;
constexpr int kMargin = 8;

/// The keys of a command stand at the other end of its line, as in a menu.
class KeysDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const bool chosen = option.state & QStyle::State_Selected;
        painter->save();
        painter->setPen(chosen ? option.palette.color(QPalette::HighlightedText) : captionColor(option.palette));
        painter->drawText(option.rect.adjusted(kMargin, 0, -kMargin, 0), int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignRight)),
                          keysOf(index));
        painter->restore();
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const QString keys = keysOf(index);
        if (keys.isEmpty())
            return;
        option->text.chop(keys.size() + kBeforeKeys.size());
        const int taken = option->decorationSize.width() + option->fontMetrics.horizontalAdvance(keys) + 4 * kMargin;
        if (option->rect.width() > taken) // of none while the line is measured
            option->text = option->fontMetrics.elidedText(option->text, Qt::ElideRight, option->rect.width() - taken);
    }

private:
    static QString keysOf(const QModelIndex &index)
    {
        const QString text = index.data().toString();
        const qsizetype at = text.lastIndexOf(kBeforeKeys);
        return at < 0 || index.data(kMailRole).isValid() ? QString() : text.sliced(at + kBeforeKeys.size());
    }
};

} // namespace

void setCommandContext(QAction *action, const QString &context)
{
    action->setProperty(kContextProperty, withoutMnemonic(context));
}

QString commandText(const QAction *action)
{
    const QString context = action->property(kContextProperty).toString();
    const QString text = withoutMnemonic(action->text());
    return context.isEmpty() ? text : CommandPalette::tr("%1: %2", "menu: command in it").arg(context, text);
}

bool CommandPalette::Filter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QVariant mail = sourceModel()->index(row, 0, parent).data(kMailRole);
    return mail.isValid() ? !mail.toString().isEmpty() : QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

CommandPalette::CommandPalette(const QList<QAction *> &commands, QWidget *parent)
    : QDialog(parent, Qt::Popup)
    , m_input(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Commands"));
    m_input->setPlaceholderText(tr("Type a command, or what to find in mail"));
    m_input->setAccessibleName(m_input->placeholderText());
    m_input->installEventFilter(this);
    QList<QAction *> sorted = commands;
    std::sort(sorted.begin(), sorted.end(), [](const QAction *a, const QAction *b) { return commandText(a).localeAwareCompare(commandText(b)) < 0; });
    for (QAction *command : std::as_const(sorted)) {
        if (!command->isEnabled())
            continue;
        const QString key = command->shortcut().toString(QKeySequence::NativeText);
        const QIcon icon = command->isChecked() ? glyph(u"check"_s) : command->icon().isNull() ? glyph(u"layout"_s) : command->icon();
        auto *item = new QStandardItem(icon, commandText(command) + (key.isEmpty() ? QString() : kBeforeKeys + key));
        item->setData(QVariant::fromValue(QPointer<QAction>(command)), Qt::UserRole);
        m_model->appendRow(item);
    }
    m_mail = new QStandardItem(glyph(u"search"_s), QString());
    m_model->appendRow(m_mail);
    offerMail({});
    m_proxy.setSourceModel(m_model);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(&m_proxy);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setItemDelegate(new KeysDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setIconSize(QSize(16, 16));
    m_list->setUniformItemSizes(true);
    m_list->setSpacing(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    column->addWidget(m_input);
    column->addWidget(m_list);
    connect(m_input, &QLineEdit::textChanged, this, [this](const QString &text) {
        offerMail(text.trimmed());
        m_proxy.setFilterFixedString(text.trimmed());
        m_list->setCurrentIndex(m_proxy.index(0, 0));
    });
    connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    m_list->setCurrentIndex(m_proxy.index(0, 0));
    resize(std::min(520, parent->width() - 32), std::min(360, parent->height() - 64));
    move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 48)));
    m_input->setFocus();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        const QModelIndex next = m_proxy.index(m_list->currentIndex().row() + step, 0);
        if (step != 0) {
            if (next.isValid())
                m_list->setCurrentIndex(next);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::offerMail(const QString &text)
{
    m_mail->setText(tr("Find mail: %1").arg(text));
    m_mail->setData(text, kMailRole);
}

void CommandPalette::run()
{
    const QString mail = m_list->currentIndex().data(kMailRole).toString();
    if (!mail.isEmpty()) {
        close();
        Q_EMIT mailWanted(mail);
        return;
    }
    const auto command = m_list->currentIndex().data(Qt::UserRole).value<QPointer<QAction>>();
    close();
    if (command)
        command->trigger();
}

} // namespace ui
