// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/certificatedialog.h"
#include "backend/certificateguard.h"
#include "look/colors.h"
#include "look/fonts.h"
#include <QApplication>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

CertificateDialog::CertificateDialog(const QUrl &url, const QByteArray &expected, const QByteArray &seen, bool vouched, QWidget *parent)
    : QDialog(parent)
{
    const bool change = !expected.isEmpty();
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(change ? tr("Another certificate than before") : tr("First visit to this engine"));
    auto *form = new QFormLayout(this);
    const auto line = [&](const QString &name, const QString &text) {
        auto *label = new QLabel(text, this);
        label->setObjectName(name);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setMinimumWidth(460);
        form->addRow(label);
        return label;
    };
    const QString where = url.host() + (url.port() < 0 ? QString() : u':' + QString::number(url.port()));
    const State state = change ? State::Trouble : State::Waiting;
    QLabel *what = line(u"what"_s, stateShape(state) + u' ' +
         (change ? tr("%1 does not show the certificate this console knows. Nothing was sent to it.").arg(where)
                 : tr("%1 shows a certificate this console has not seen before. Nothing was sent to it yet.").arg(where)));
    QPalette colors = what->palette();
    colors.setColor(QPalette::WindowText, stateColor(state, QApplication::palette().color(QPalette::Window)));
    what->setPalette(colors);
    if (change)
        addFingerprint(form, tr("Known:"), expected)->setObjectName(u"expected"_s);
    addFingerprint(form, change ? tr("Shown now:") : tr("Fingerprint (SHA-256):"), seen)->setObjectName(u"seen"_s);
    line(u"vouched"_s, vouched ? tr("An authority this computer trusts stands for it.")
                               : tr("No authority this computer trusts stands for it; that is normal for a certificate the engine made for itself."));
    line(u"advice"_s, change ? tr("Was the certificate renewed? Ask whoever runs the engine, and compare the fingerprint. If nobody knows of it, somebody "
                                  "may be listening in between: do not connect.")
                             : tr("Compare the fingerprint with the one the engine writes to its log when it starts. It is remembered, and "
                                  "another one is refused from then on."));
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *stay = buttons->addButton(tr("Do not connect"), QDialogButtonBox::RejectRole);
    QPushButton *trust = buttons->addButton(change ? tr("Trust the new certificate") : tr("Trust and connect"), QDialogButtonBox::AcceptRole);
    trust->setAutoDefault(false);
    stay->setDefault(true);
    stay->setFocus();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT trusted();
        accept();
    });
    form->addRow(buttons);
}

QLabel *CertificateDialog::addFingerprint(QFormLayout *form, const QString &title, const QByteArray &fingerprint)
{
    auto *label = new QLabel(CertificateGuard::text(fingerprint), this);
    label->setTextFormat(Qt::PlainText);
    label->setFont(fixedFont());
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setLayoutDirection(Qt::LeftToRight);
    label->setAccessibleName(title);
    form->addRow(title, label);
    return label;
}

} // namespace ui
