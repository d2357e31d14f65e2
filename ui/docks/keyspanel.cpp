// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/keyspanel.h"
#include "backend/doorcalls.h"
#include "dialogs/keydialog.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/doorwords.h"
#include "look/format.h"
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QTextDocument>

using namespace Qt::StringLiterals;
using control::Token;

namespace ui {
namespace {

constexpr int kPage = 500;

} // namespace

KeysPanel::KeysPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(makeLabel())
    , m_detail(makeLabel())
{
    m_model.setHorizontalHeaderLabels({tr("Key of"), tr("Rights"), tr("End"), tr("Last used"), tr("Made")});
    m_view = makeTable(&m_model, u"keys"_s, tr("Keys"), {20, 20, 14, 11, 11});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_new = makeAction(tr("New key…"), u"add"_s, [this] { openDialog({}); });
    m_change = makeAction(tr("Change key…"), u"edit"_s, [this] {
        if (chosen())
            openDialog(*chosen());
    });
    m_revoke = makeAction(tr("Revoke key…"), u"trash"_s, [this] { revoke(); });
    const QList<std::pair<QAction *, Qt::Key>> keys{{m_new, Qt::Key_Insert}, {m_change, Qt::Key_F2}, {m_revoke, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions());
    connect(m_view, &QAbstractItemView::activated, m_change, &QAction::trigger);
    m_empty->setText(tr("No program has a key"),
                     tr("A key lets a program use the API: send mail, read mailboxes, watch the queue. Give each program one of its own, with the rights it "
                        "needs and no more, so that one can be revoked without the others."));
    m_empty->addStep(m_new);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_count->setWordWrap(false);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, actions(), true);
    bar->addStretch(1);
    bar->addWidget(m_count);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_detail);
    column->addWidget(m_notice);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &KeysPanel::updateState);
    updateState();
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
        m_model.setItem(i, 1, cell(DoorWords::rightsOf(token)));
        if (token.disposable)
            m_model.item(i, 1)->setToolTip(Qt::convertFromPlainText(DoorWords::of(*token.disposable)));
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

void KeysPanel::openDialog(const std::optional<Token> &key)
{
    auto *dialog = new KeyDialog(m_engine, key, this);
    connect(dialog, &KeyDialog::made, this, [this](const control::NewToken &made) {
        m_notice->say(tr("The key for %1, shown only now: %2").arg(Format::oneLine(made.token.name, 60), made.secret),
                      {{tr("Copy"), [secret = made.secret] { QGuiApplication::clipboard()->setText(secret); }}}, 0);
        reload();
    });
    connect(dialog, &KeyDialog::changed, this, &KeysPanel::reload);
    dialog->open();
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
    const Token *token = chosen();
    m_revoke->setEnabled(token);
    m_change->setEnabled(token && !token->mailboxId); // that of one mailbox is as its mailbox is
    m_detail->setText(token && token->disposable ? DoorWords::of(*token->disposable) : QString());
    m_detail->setVisible(!m_detail->text().isEmpty());
}

QString KeysPanel::detail() const
{
    return m_detail->text();
}

} // namespace ui
