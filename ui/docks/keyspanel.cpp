// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/keyspanel.h"
#include "backend/doorcalls.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/doorwords.h"
#include "look/format.h"
#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Scope;
using control::Token;

namespace ui {
namespace {

constexpr int kPage = 500;
constexpr qint64 kDayMs = 86400000;
constexpr int kUsualEnd = 2; // a year

} // namespace

KeysPanel::KeysPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(makeLabel())
{
    m_model.setHorizontalHeaderLabels({tr("Key of"), tr("Rights"), tr("End"), tr("Last used"), tr("Made")});
    m_view = makeTable(&m_model, u"keys"_s, tr("Keys"), {20, 20, 14, 11, 11});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_revoke = makeAction(tr("Revoke key…"), u"trash"_s, [this] { revoke(); });
    m_revoke->setShortcut(QKeySequence::Delete);
    m_revoke->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_revoke);
    m_empty->setText(tr("No program has a key"),
                     tr("A key lets a program use the API: send mail, read mailboxes, watch the queue. Give each program one of its own, with the rights it "
                        "needs and no more, so that one can be revoked without the others."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_count->setWordWrap(false);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, {m_revoke}, true);
    bar->addStretch(1);
    bar->addWidget(m_count);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(makeForm());
    column->addWidget(m_notice);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &KeysPanel::updateState);
    updateState();
}

QWidget *KeysPanel::makeForm()
{
    auto *form = new QWidget(this);
    m_name = new QLineEdit(form);
    m_name->setPlaceholderText(tr("Program, for example the shop"));
    m_name->setAccessibleName(tr("Program the new key is for"));
    m_name->setMaxLength(100);
    m_end = new QComboBox(form);
    m_end->setAccessibleName(tr("When the new key ends"));
    const std::pair<QString, int> ends[] = {{tr("ends in 30 days"), 30}, {tr("ends in 90 days"), 90}, {tr("ends in a year"), 365}, {tr("does not end"), 0}};
    for (const auto &[words, days] : ends)
        m_end->addItem(words, days);
    m_end->setCurrentIndex(kUsualEnd);
    m_make = new QPushButton(tr("Make a key"), form);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_name, 1);
    row->addWidget(m_end);
    row->addWidget(m_make);
    auto *scopes = new QHBoxLayout;
    scopes->setSpacing(12);
    for (const Scope scope : {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin}) {
        auto *box = new QCheckBox(DoorWords::of(scope), form);
        box->setToolTip(DoorWords::sentenceOf(scope));
        box->setAccessibleDescription(DoorWords::sentenceOf(scope));
        connect(box, &QCheckBox::toggled, this, &KeysPanel::updateState);
        scopes->addWidget(box);
        m_scopes.append({scope, box});
    }
    scopes->addStretch(1);
    auto *column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addLayout(scopes);
    connect(m_name, &QLineEdit::textChanged, this, &KeysPanel::updateState);
    connect(m_name, &QLineEdit::returnPressed, this, &KeysPanel::make);
    connect(m_make, &QAbstractButton::clicked, this, &KeysPanel::make);
    return form;
}

QCheckBox *KeysPanel::box(Scope scope) const
{
    const auto found = std::find_if(m_scopes.begin(), m_scopes.end(), [scope](const auto &one) { return one.first == scope; });
    return found == m_scopes.end() ? nullptr : found->second;
}

void KeysPanel::reload()
{
    ++m_round;
    readFrom({}, {});
}

void KeysPanel::readFrom(const QString &cursor, QList<Token> before)
{
    readTokens(m_engine.api(), {kPage, cursor}, this, [this, round = m_round, before](const base::Result<control::Page<Token>> &page) {
        if (round != m_round)
            return;
        if (!page) {
            report(page.error());
            return;
        }
        const QList<Token> all = before + page->items;
        if (!page->next.isEmpty() && all.size() < kMostRows)
            readFrom(page->next, all);
        else
            showTokens(all, !page->next.isEmpty());
    });
}

void KeysPanel::showTokens(const QList<Token> &tokens, bool cut)
{
    const control::Id current = chosen() ? chosen()->id : 0;
    m_tokens = tokens;
    m_loaded = true;
    m_cut = cut;
    m_model.setRowCount(int(tokens.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    int row = -1;
    for (int i = 0; i < tokens.size(); ++i) {
        const Token &token = tokens[i];
        const auto [state, words] = DoorWords::standing(token, now);
        m_model.setItem(i, 0, cell(token.name));
        m_model.setItem(i, 1, cell(token.mailboxId ? tr("Reads one mailbox") : DoorWords::of(token.scopes)));
        m_model.setItem(i, 2, stateCell(state, words));
        if (token.expiresAt)
            m_model.item(i, 2)->setToolTip(Format::moment(*token.expiresAt));
        m_model.setItem(i, 3, cell(token.lastUsedAt ? Format::ago(*token.lastUsedAt, now) : tr("never")));
        m_model.item(i, 3)->setToolTip(token.lastUsedAt ? Format::moment(*token.lastUsedAt) : QString());
        m_model.setItem(i, 4, cell(Format::ago(token.createdAt, now)));
        m_model.item(i, 4)->setToolTip(Format::moment(token.createdAt));
        if (token.id == current)
            row = i;
    }
    if (row >= 0)
        m_view->selectRow(row);
    else
        m_view->clearSelection();
    updateState();
}

const Token *KeysPanel::chosen() const
{
    const int row = m_view->selectionModel()->hasSelection() ? m_view->currentIndex().row() : -1;
    return row >= 0 && row < m_tokens.size() ? &m_tokens[row] : nullptr;
}

void KeysPanel::make()
{
    if (!m_make->isEnabled())
        return;
    Token wanted;
    wanted.name = m_name->text().trimmed();
    for (const auto &[scope, box] : std::as_const(m_scopes)) {
        if (box->isChecked())
            wanted.scopes.append(scope);
    }
    if (const int days = m_end->currentData().toInt())
        wanted.expiresAt = QDateTime::currentMSecsSinceEpoch() + days * kDayMs;
    m_make->setEnabled(false);
    createToken(m_engine.api(), wanted, this, [this](const base::Result<control::NewToken> &made) {
        updateState();
        if (!made) {
            report(made.error());
            return;
        }
        m_name->clear();
        m_notice->say(tr("The key for %1, shown only now: %2").arg(Format::oneLine(made->token.name, 60), made->secret),
                      {{tr("Copy"), [secret = made->secret] { QGuiApplication::clipboard()->setText(secret); }}}, 0);
        reload();
    });
}

void KeysPanel::revoke()
{
    if (!chosen())
        return;
    const Token token = *chosen();
    ask(tr("Revoke the key of %1? What uses it is refused at once. This cannot be undone.").arg(Format::oneLine(token.name, 100)), tr("Revoke"),
        [this, token] {
            revokeToken(m_engine.api(), token.id, this, [this](const base::Result<void> &revoked) {
                if (!revoked)
                    report(revoked.error());
                reload();
            });
        });
}

void KeysPanel::updateState()
{
    const int count = int(m_tokens.size());
    m_count->setText(m_cut ? tr("the first %1").arg(Format::count(count)) : tr("%Ln key(s)", nullptr, count));
    m_stack->setCurrentWidget(m_loaded && count == 0 ? static_cast<QWidget *>(m_empty) : m_view);
    m_revoke->setEnabled(chosen());
    const bool any = std::any_of(m_scopes.cbegin(), m_scopes.cend(), [](const auto &one) { return one.second->isChecked(); });
    m_make->setEnabled(any && !m_name->text().trimmed().isEmpty());
}

} // namespace ui
