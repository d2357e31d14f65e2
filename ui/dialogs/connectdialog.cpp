// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/connectdialog.h"
#include "backend/certificateguard.h"
#include "backend/tokenfile.h"
#include <QCheckBox>
#include <QComboBox>
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
    , m_form(new QFormLayout(this))
    , m_fileRow(new QWidget(this))
    , m_means(new QComboBox(this))
    , m_person(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_code(new QLineEdit(this))
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
    m_hint->setContentsMargins(0, 4, 0, 8);
    auto *browseButton = new QToolButton(this);
    browseButton->setText(u"…"_s);
    browseButton->setAccessibleName(tr("Choose the token file"));
    connect(browseButton, &QToolButton::clicked, this, &ConnectDialog::browse);
    m_means->addItems({tr("a token"), tr("address and password")});
    m_means->setAccessibleName(tr("How to sign in"));
    m_person->setAccessibleName(tr("Address to sign in with"));
    m_person->setPlaceholderText(u"mei@example.test"_s);
    m_person->setMaxLength(320);
    m_password->setAccessibleName(tr("Password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMaxLength(1000);
    m_code->setAccessibleName(tr("Code of the second factor"));
    m_code->setPlaceholderText(tr("only with a second factor, or a recovery code"));
    m_code->setMaxLength(64);
    auto *file = new QHBoxLayout(m_fileRow);
    file->setContentsMargins(0, 0, 0, 0);
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
    m_form->addRow(m_list);
    m_form->addRow(tr("Engine:"), m_url);
    m_form->addRow(tr("Sign in with:"), m_means);
    m_form->addRow(tr("Token:"), m_token);
    m_form->addRow(tr("Token file:"), m_fileRow);
    m_form->addRow(m_keep);
    m_form->addRow(tr("Address:"), m_person);
    m_form->addRow(tr("Password:"), m_password);
    m_form->addRow(tr("Code:"), m_code);
    m_form->addRow(m_hint);
    m_form->addRow(buttons);
    connect(m_means, &QComboBox::currentIndexChanged, this, &ConnectDialog::showMeans);
    connect(m_list, &QListWidget::currentRowChanged, this, &ConnectDialog::showChosen);
    connect(m_list, &QListWidget::itemActivated, this, &ConnectDialog::accept);
    connect(m_url, &QLineEdit::textChanged, this, &ConnectDialog::showHint);
    m_url->setText(kFirst);
    fillList();
    showMeans();
}

void ConnectDialog::showMeans()
{
    const bool token = m_means->currentIndex() == 0;
    for (QWidget *row : std::initializer_list<QWidget *>{m_token, m_fileRow, m_keep})
        m_form->setRowVisible(row, token);
    for (QWidget *row : std::initializer_list<QWidget *>{m_person, m_password, m_code})
        m_form->setRowVisible(row, !token);
    showHint();
}

void ConnectDialog::beginSignIn(const QUrl &url, const control::SignIn &attempt, const QString &field, const QString &hint)
{
    m_means->setCurrentIndex(1);
    m_url->setText(url.toString());
    m_person->setText(attempt.address);
    m_password->setText(attempt.password);
    if (field == "code"_L1)
        m_code->setFocus();
    else
        m_password->setFocus();
    m_password->selectAll();
    m_hint->setText(hint);
}

QString ConnectDialog::hint() const
{
    return m_hint->text();
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
    m_url->setCursorPosition(0); // what it is, rather than its port
    m_token->clear();
    m_tokenFile->setText(all[row].tokenFile);
}

void ConnectDialog::showHint()
{
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    const bool open = url.scheme() == "http"_L1 && !url.host().isEmpty() && !isThisMachine(url);
    if (open)
        m_hint->setText(tr("Over http the token and all mail travel for everybody on the way to read. Use https."));
    else if (m_means->currentIndex() == 0)
        m_hint->setText(tr("The engine writes its token to a file when it starts for the first time."));
    else
        m_hint->setText(tr("You are signed in for 12 hours. The password is not kept."));
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
    if (m_means->currentIndex() == 1) {
        const base::Result<Endpoint> engine = endpointOf(m_url->text().trimmed(), {});
        if (!engine || m_person->text().trimmed().isEmpty() || m_password->text().isEmpty()) {
            m_hint->setText(engine ? tr("Address and password, please.") : engine.error().publicText);
            return;
        }
        Q_EMIT signInWanted(*engine, {m_person->text().trimmed(), m_password->text(), m_code->text().trimmed(), {}});
        QDialog::accept();
        return;
    }
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
