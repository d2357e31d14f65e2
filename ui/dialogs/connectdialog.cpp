// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/connectdialog.h"
#include "backend/certificateguard.h"
#include "backend/tokenfile.h"
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

const QString kFirst = u"http://127.0.0.1:8080"_s;

bool isThisMachine(const QUrl &url)
{
    return url.host() == "localhost"_L1 || QHostAddress(url.host()).isLoopback();
}

} // namespace

ConnectDialog::ConnectDialog(QWidget *parent)
    : QDialog(parent)
    , m_list(new QListWidget(this))
    , m_url(new QLineEdit(this))
    , m_token(new QLineEdit(this))
    , m_tokenFile(new QLineEdit(this))
    , m_keep(new QCheckBox(tr("Keep the token in the &keychain of this computer"), this))
    , m_hint(new QLabel(this))
{
    setWindowTitle(tr("Connect to an engine"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_list->setAccessibleName(tr("Known engines"));
    m_list->setMinimumSize(420, 110);
    m_list->setMaximumHeight(150);
    m_url->setMinimumWidth(360);
    m_url->setAccessibleName(tr("Address of the engine"));
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setAccessibleName(tr("Token"));
    m_token->setPlaceholderText(tr("empty: from the file below, or the keychain"));
    m_tokenFile->setAccessibleName(tr("Token file"));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    auto *browseButton = new QToolButton(this);
    browseButton->setText(u"…"_s);
    browseButton->setAccessibleName(tr("Choose the token file"));
    connect(browseButton, &QToolButton::clicked, this, &ConnectDialog::browse);
    auto *file = new QHBoxLayout;
    file->addWidget(m_tokenFile, 1);
    file->addWidget(browseButton);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Connect"));
    m_forget = buttons->addButton(tr("Forget"), QDialogButtonBox::ResetRole);
    m_forget->setAutoDefault(false);
    m_forget->setToolTip(tr("Take this engine out of the list, and its token out of the keychain."));
    connect(m_forget, &QPushButton::clicked, this, &ConnectDialog::forget);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *form = new QFormLayout(this);
    form->addRow(m_list);
    form->addRow(tr("Address:"), m_url);
    form->addRow(tr("Token:"), m_token);
    form->addRow(tr("Token file:"), file);
    form->addRow(m_keep);
    form->addRow(m_hint);
    form->addRow(buttons);
    connect(m_list, &QListWidget::currentRowChanged, this, &ConnectDialog::showChosen);
    connect(m_list, &QListWidget::itemActivated, this, &ConnectDialog::accept);
    connect(m_url, &QLineEdit::textChanged, this, &ConnectDialog::showHint);
    m_url->setText(kFirst);
    fillList();
}

void ConnectDialog::begin(const QUrl &url, const QString &hint)
{
    m_url->setText(url.toString());
    m_token->setFocus();
    m_hint->setText(hint);
}

void ConnectDialog::fillList()
{
    m_list->clear();
    for (const KnownEngine &one : EngineList::all()) {
        auto *item = new QListWidgetItem(one.url.toString(), m_list);
        if (!one.pin.isEmpty())
            item->setToolTip(CertificateGuard::text(one.pin)); // octets and colons only
    }
    m_list->setVisible(m_list->count() > 0);
    m_list->setCurrentRow(m_list->count() > 0 ? 0 : -1);
    m_forget->setEnabled(m_list->currentRow() >= 0);
}

void ConnectDialog::showChosen()
{
    const QList<KnownEngine> all = EngineList::all();
    const int row = m_list->currentRow();
    m_forget->setEnabled(row >= 0);
    if (row < 0 || row >= all.size())
        return;
    m_url->setText(all[row].url.toString());
    m_token->clear();
    m_tokenFile->setText(all[row].tokenFile);
}

void ConnectDialog::showHint()
{
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    const bool open = url.scheme() == "http"_L1 && !url.host().isEmpty() && !isThisMachine(url);
    m_hint->setText(open ? tr("Over http the token and all mail travel for everybody on the way to read. Use https.")
                         : tr("The engine writes its token to a file when it starts for the first time."));
}

void ConnectDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Choose the token file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_tokenFile, &QLineEdit::setText);
    dialog->open();
}

void ConnectDialog::forget()
{
    const QUrl url(m_list->currentItem() ? m_list->currentItem()->text() : QString(), QUrl::StrictMode);
    if (!url.isValid())
        return;
    EngineList::forget(url);
    Q_EMIT forgotten(url);
    fillList();
}

void ConnectDialog::accept()
{
    const QString file = m_token->text().isEmpty() ? m_tokenFile->text().trimmed() : QString();
    const QString address = m_url->text().trimmed();
    base::Result<Endpoint> endpoint = file.isEmpty() ? endpointOf(address, m_token->text().trimmed().toUtf8()) : readEndpoint(address, file);
    if (!endpoint) {
        m_hint->setText(endpoint.error().publicText);
        return;
    }
    Q_EMIT chosen(*endpoint, file, m_keep->isChecked());
    QDialog::accept();
}

} // namespace ui
