// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/commandpalette.h"
#include "look/glyphs.h"
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPointer>
#include <QRegularExpression>
#include <QStandardItemModel>

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
    for (QAction *command : commands) {
        if (!command->isEnabled())
            continue;
        const QString key = command->shortcut().toString(QKeySequence::NativeText);
        const QIcon icon = command->isChecked() ? glyph(u"check"_s) : command->icon().isNull() ? glyph(u"layout"_s) : command->icon();
        auto *item = new QStandardItem(icon, commandText(command) + (key.isEmpty() ? QString() : u"    "_s + key));
        item->setData(QVariant::fromValue(QPointer<QAction>(command)), Qt::UserRole);
        m_model->appendRow(item);
    }
    m_model->sort(0);
    m_mail = new QStandardItem(glyph(u"search"_s), QString());
    m_model->appendRow(m_mail);
    offerMail({});
    m_proxy.setSourceModel(m_model);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(&m_proxy);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setAccessibleName(tr("Commands"));
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
