// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/question.h"
#include <QMessageBox>
#include <QPushButton>

namespace ui {

void confirmFinal(QWidget *parent, const QString &title, const QString &question, const QString &button, std::function<void()> run)
{
    auto *box = new QMessageBox(QMessageBox::Warning, title, question, QMessageBox::Cancel, parent);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *go = box->addButton(button, QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(go, &QAbstractButton::clicked, parent, std::move(run));
    box->open();
}

} // namespace ui
