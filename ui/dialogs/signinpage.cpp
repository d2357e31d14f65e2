// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/signinpage.h"
#include "dialogs/question.h"
#include "dialogs/twofactordialog.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kAppColumns = 3;

QLabel *wrapped(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

SignInPage::SignInPage(EngineConnection &engine, const control::User &user, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_user(user)
    , m_table(new QTableWidget(0, kAppColumns, this))
    , m_name(new QLineEdit(this))
    , m_make(new QPushButton(tr("New app password"), this))
    , m_revoke(new QPushButton(tr("Revoke"), this))
    , m_factor(wrapped({}, this))
    , m_begin(new QPushButton(tr("Set up a second factor…"), this))
    , m_end(new QPushButton(tr("End the second factor…"), this))
    , m_notice(new NoticeBar(this))
{
    m_table->setHorizontalHeaderLabels({tr("App password for"), tr("Made"), tr("Last used")});
    m_table->setAccessibleName(tr("App passwords"));
    setUpTable(m_table, u"app-passwords"_s);
    m_table->setFrameShape(QFrame::StyledPanel);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->setMinimumHeight(fontMetrics().lineSpacing() * 6);
    m_name->setMaxLength(200);
    m_name->setPlaceholderText(tr("Device, for example Mei's phone"));
    m_name->setAccessibleName(tr("Device of the new app password"));
    auto *making = new QHBoxLayout;
    making->setSpacing(4);
    making->addWidget(m_name, 1);
    making->addWidget(m_make);
    making->addWidget(m_revoke);
    auto *factor = new QHBoxLayout;
    factor->setSpacing(8);
    factor->addWidget(m_factor, 1);
    factor->addWidget(m_begin);
    factor->addWidget(m_end);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(wrapped(tr("A mail program signs in with an app password, so that a lost phone costs one of them and not the password."), this));
    column->addWidget(m_table, 1);
    column->addLayout(making);
    column->addLayout(factor);
    column->addWidget(m_notice);
    connect(m_make, &QAbstractButton::clicked, this, &SignInPage::make);
    connect(m_name, &QLineEdit::textChanged, this, &SignInPage::updateState);
    connect(m_revoke, &QAbstractButton::clicked, this, &SignInPage::revoke);
    connect(m_begin, &QAbstractButton::clicked, this, &SignInPage::beginTwoFactor);
    connect(m_end, &QAbstractButton::clicked, this, &SignInPage::endTwoFactor);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &SignInPage::updateState);
    for (QPushButton *button : {m_make, m_revoke, m_begin, m_end})
        button->setAutoDefault(false); // Return saves the dialog
    readApps();
    updateState();
}

void SignInPage::readApps()
{
    m_engine.api().appPasswords(m_user.id, this, [this](const base::Result<QList<control::AppPassword>> &apps) {
        if (apps)
            showApps(*apps);
        else
            m_notice->say(Words::of(apps.error()));
    });
}

void SignInPage::showApps(const QList<control::AppPassword> &apps)
{
    m_apps = apps;
    m_table->setRowCount(int(apps.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int row = 0; row < apps.size(); ++row) {
        const control::AppPassword &app = apps[row];
        const auto put = [&](int column, const QString &text, const QString &tip) {
            auto *item = new QTableWidgetItem(text);
            item->setToolTip(Qt::convertFromPlainText(tip));
            m_table->setItem(row, column, item);
        };
        put(0, Format::oneLine(app.name), app.name.left(1000));
        put(1, Format::ago(app.createdAt, now), Format::moment(app.createdAt));
        put(2, app.lastUsedAt ? Format::ago(*app.lastUsedAt, now) : tr("never"), app.lastUsedAt ? Format::moment(*app.lastUsedAt) : QString());
    }
    updateState();
}

void SignInPage::make()
{
    m_make->setEnabled(false);
    m_engine.api().createAppPassword(m_user.id, m_name->text().trimmed(), this, [this](const base::Result<control::NewAppPassword> &made) {
        updateState();
        if (!made) {
            m_notice->say(Words::of(made.error()));
            return;
        }
        m_name->clear();
        m_notice->say(tr("The password for %1, shown only now: %2").arg(Format::oneLine(made->appPassword.name, 60), made->secret),
                      {{tr("Copy"), [secret = made->secret] { QGuiApplication::clipboard()->setText(secret); }}}, 0);
        readApps();
    });
}

void SignInPage::revoke()
{
    const int row = m_table->currentRow();
    if (row < 0 || row >= m_apps.size())
        return;
    const control::AppPassword app = m_apps[row];
    confirmFinal(this, tr("App passwords"), tr("Revoke the password for %1? The device cannot sign in any more.").arg(Format::oneLine(app.name, 100)),
                 tr("Revoke"), [this, app] {
                     m_engine.api().revokeAppPassword(m_user.id, app.id, this, [this](const base::Result<void> &revoked) {
                         if (!revoked)
                             m_notice->say(Words::of(revoked.error()));
                         readApps();
                     });
                 });
}

void SignInPage::beginTwoFactor()
{
    auto *dialog = new TwoFactorDialog(m_engine, m_user, this);
    connect(dialog, &TwoFactorDialog::confirmed, this, [this](const control::User &user) {
        m_user = user;
        updateState();
    });
    dialog->open();
}

void SignInPage::endTwoFactor()
{
    confirmFinal(this, tr("Second factor"),
                 tr("End the second factor of %1? The password alone is enough to sign in then. Do it when a phone is lost.").arg(Format::oneLine(m_user.address, 100)),
                 tr("End it"), [this] {
                     m_engine.api().endTwoFactor(m_user.id, this, [this](const base::Result<control::User> &user) {
                         if (user)
                             m_user = *user;
                         else
                             m_notice->say(Words::of(user.error()));
                         updateState();
                     });
                 });
}

void SignInPage::updateState()
{
    m_make->setEnabled(!m_name->text().trimmed().isEmpty());
    m_revoke->setEnabled(m_table->selectionModel()->hasSelection());
    m_begin->setVisible(!m_user.twoFactor);
    m_end->setVisible(m_user.twoFactor);
    m_factor->setText(m_user.twoFactor
                          ? stateShape(State::Flowing) + u' ' + tr("A second factor is asked for besides the password.")
                          : stateShape(State::Waiting) + u' ' + tr("No second factor: the password alone is enough to sign in."));
}

} // namespace ui
