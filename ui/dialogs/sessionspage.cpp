// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/sessionspage.h"
#include "backend/doorcalls.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <memory>

using namespace Qt::StringLiterals;
using control::Token;

namespace ui {

SessionsPage::SessionsPage(EngineConnection &engine, const control::User &user, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_user(user)
    , m_what(new QLabel(this))
    , m_table(new QTableWidget(0, 3, this))
    , m_end(new QPushButton(tr("Sign out there"), this))
    , m_endAll(new QPushButton(tr("Sign out everywhere"), this))
    , m_notice(new NoticeBar(this))
{
    m_what->setTextFormat(Qt::PlainText);
    m_what->setWordWrap(true);
    m_table->setHorizontalHeaderLabels({tr("Signed in"), tr("Last used"), tr("Ends by itself")});
    m_table->setAccessibleName(tr("Sessions"));
    setUpTable(m_table, u"sessions"_s);
    m_table->setFrameShape(QFrame::StyledPanel);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setMinimumHeight(fontMetrics().lineSpacing() * 6);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addStretch(1);
    row->addWidget(m_end);
    row->addWidget(m_endAll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_what);
    column->addWidget(m_table, 1);
    column->addLayout(row);
    column->addWidget(m_notice);
    for (QPushButton *button : {m_end, m_endAll})
        button->setAutoDefault(false); // Return saves the dialog
    connect(m_end, &QAbstractButton::clicked, this, [this] {
        const int at = m_table->currentRow();
        if (at >= 0 && at < m_sessions.size())
            end({m_sessions[at]});
    });
    connect(m_endAll, &QAbstractButton::clicked, this, [this] { end(m_sessions); });
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &SessionsPage::updateState);
    read();
    updateState();
}

void SessionsPage::read()
{
    readSessions(m_engine.api(), m_user.id, this, [this](const base::Result<QList<Token>> &sessions) {
        if (sessions)
            showSessions(*sessions);
        else
            m_notice->say(Words::of(sessions.error()));
    });
}

void SessionsPage::showSessions(const QList<Token> &sessions)
{
    m_sessions = sessions;
    m_table->setRowCount(int(sessions.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int row = 0; row < sessions.size(); ++row) {
        const Token &one = sessions[row];
        const auto put = [&](int column, const QString &text, std::optional<qint64> at) {
            auto *item = new QTableWidgetItem(text);
            item->setToolTip(at ? Format::moment(*at) : QString());
            m_table->setItem(row, column, item);
        };
        put(0, Format::ago(one.createdAt, now), one.createdAt);
        put(1, one.lastUsedAt ? Format::ago(*one.lastUsedAt, now) : tr("not yet"), one.lastUsedAt);
        put(2, one.expiresAt ? tr("in %1").arg(Format::duration(*one.expiresAt - now)) : QString(), one.expiresAt);
    }
    m_table->clearSelection();
    updateState();
}

void SessionsPage::end(const QList<Token> &sessions)
{
    if (sessions.isEmpty())
        return;
    m_end->setEnabled(false);
    m_endAll->setEnabled(false);
    const auto open = std::make_shared<qsizetype>(sessions.size());
    for (const Token &one : sessions) {
        endSession(m_engine.api(), m_user.id, one.id, this, [this, open](const base::Result<void> &ended) {
            if (!ended && ended.error().kind != base::ErrorKind::NotFound)
                m_notice->say(Words::of(ended.error()));
            if (--*open == 0)
                read();
        });
    }
}

QString SessionsPage::text() const
{
    return m_what->text();
}

void SessionsPage::updateState()
{
    m_what->setText(m_sessions.isEmpty() ? tr("Nobody is signed in as this user. Mail programs are not listed here: they sign in anew for each piece of work.")
                                         : tr("Signed in to the console or another program that uses the API. A new password ends all of these, too."));
    m_end->setEnabled(m_table->selectionModel()->hasSelection());
    m_endAll->setEnabled(!m_sessions.isEmpty());
}

} // namespace ui
