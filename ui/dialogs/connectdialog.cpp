// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/connectdialog.h"
#include "backend/tokenfile.h"
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {
const auto kUrlKey = u"engine/url"_s;
const auto kTokenFileKey = u"engine/tokenFile"_s;
} // namespace

ConnectDialog::ConnectDialog(QWidget *parent)
    : QDialog(parent)
    , m_url(new QLineEdit(this))
    , m_tokenFile(new QLineEdit(this))
    , m_hint(new QLabel(this))
{
    setWindowTitle(tr("Connect to an engine"));
    setAttribute(Qt::WA_DeleteOnClose);
    const QSettings settings;
    m_url->setText(settings.value(kUrlKey, u"http://127.0.0.1:8080"_s).toString());
    m_tokenFile->setText(settings.value(kTokenFileKey).toString());
    m_url->setMinimumWidth(360);
    m_url->setAccessibleName(tr("Address of the engine"));
    m_tokenFile->setAccessibleName(tr("Token file"));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setText(tr("The engine writes its token to a file when it starts for the first time."));
    auto *browseButton = new QToolButton(this);
    browseButton->setText(u"…"_s);
    browseButton->setAccessibleName(tr("Choose the token file"));
    connect(browseButton, &QToolButton::clicked, this, &ConnectDialog::browse);
    auto *file = new QHBoxLayout;
    file->addWidget(m_tokenFile, 1);
    file->addWidget(browseButton);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *form = new QFormLayout(this);
    form->addRow(tr("Address:"), m_url);
    form->addRow(tr("Token file:"), file);
    form->addRow(m_hint);
    form->addRow(buttons);
}

void ConnectDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Choose the token file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_tokenFile, &QLineEdit::setText);
    dialog->open();
}

void ConnectDialog::accept()
{
    const base::Result<Endpoint> endpoint =
        readEndpoint(m_url->text().trimmed(), m_tokenFile->text().trimmed());
    if (!endpoint) {
        m_hint->setText(endpoint.error().publicText);
        return;
    }
    QSettings settings;
    settings.setValue(kUrlKey, m_url->text().trimmed());
    settings.setValue(kTokenFileKey, m_tokenFile->text().trimmed());
    Q_EMIT chosen(*endpoint);
    QDialog::accept();
}

} // namespace ui
