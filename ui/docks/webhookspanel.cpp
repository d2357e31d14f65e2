// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/webhookspanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/sendwords.h"
#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kRefreshMs = 3000;

std::pair<State, QString> stateOf(const control::Webhook &hook)
{
    if (!hook.enabled)
        return {State::Held, WebhooksPanel::tr("switched off")};
    if (hook.pending == 0)
        return {State::Flowing, WebhooksPanel::tr("all told")};
    return {hook.lastError.isEmpty() ? State::Waiting : State::Trouble, WebhooksPanel::tr("%Ln still to tell", nullptr, int(hook.pending))};
}

} // namespace

WebhooksPanel::WebhooksPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
{
    makeActions();
    auto *split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeList());
    m_attemptModel.setHorizontalHeaderLabels({tr("When"), tr("What"), tr("Answer"), tr("Took")});
    m_attemptView = makeTable(&m_attemptModel, u"webhookattempts"_s, tr("Last tellings"), {9, 12, 20, 8});
    split->addWidget(m_attemptView);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(split, 1);
    column->addWidget(makeForm());
    column->addWidget(m_notice);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, [this] {
        m_engine.api().webhooks(this, [this](const base::Result<QList<control::Webhook>> &hooks) {
            if (hooks)
                showHooks(*hooks);
        });
    });
    updateState();
}

void WebhooksPanel::makeActions()
{
    m_test = makeAction(tr("Test webhook"), u"play"_s, [this] { test(); });
    m_switch = makeAction(tr("Switch webhook off"), u"pause"_s, [this] {
        control::WebhookChange wanted;
        wanted.enabled = chosen() && !chosen()->enabled;
        change(wanted);
    });
    m_secret = makeAction(tr("New webhook secret…"), u"refresh"_s, [this] {
        ask(tr("The program behind this address refuses what it is told until it has the new secret."), tr("Make a new secret"), [this] {
            control::WebhookChange wanted;
            wanted.newSecret = true;
            change(wanted);
        });
    });
    m_delete = makeAction(tr("Delete webhook…"), u"trash"_s, [this] { remove(); });
    m_delete->setShortcut(QKeySequence::Delete);
    m_delete->setShortcutContext(Qt::WidgetWithChildrenShortcut);
}

QWidget *WebhooksPanel::makeList()
{
    auto *page = new QWidget(this);
    m_model.setHorizontalHeaderLabels({tr("Address"), tr("State"), tr("Is told of"), tr("What went wrong last")});
    m_view = makeTable(&m_model, u"webhooks"_s, tr("Webhooks"), {22, 12, 40, 16});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(hookActions());
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        updateState();
        readAttempts();
    });
    m_empty = new EmptyState(page);
    m_empty->setText(tr("Nobody is told yet"),
                     tr("Enter the address of a program below. It is told of mail that comes, goes or comes back as signed JSON (Standard "
                        "Webhooks), for a day until it answers."));
    m_stack = new QStackedWidget(page);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    addButtons(bar, hookActions(), true);
    bar->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    return page;
}

QWidget *WebhooksPanel::makeForm()
{
    auto *form = new QWidget(this);
    m_url = new QLineEdit(form);
    m_url->setPlaceholderText(u"https://app.example.test/hooks/mail"_s);
    m_url->setAccessibleName(tr("Address of the program"));
    m_url->setMaxLength(2000);
    m_add = new QPushButton(tr("Tell it"), form);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_url, 1);
    row->addWidget(m_add);
    auto *types = new QHBoxLayout;
    types->setSpacing(12);
    for (const QString &type : control::webhookTypes()) {
        auto *box = new QCheckBox(SendWords::ofWebhookType(type), form);
        box->setProperty("type", type);
        box->setChecked(true);
        connect(box, &QCheckBox::toggled, this, &WebhooksPanel::updateState);
        m_types.append(box);
        types->addWidget(box);
    }
    types->addStretch(1);
    auto *column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addLayout(types);
    connect(m_url, &QLineEdit::textChanged, this, &WebhooksPanel::updateState);
    connect(m_url, &QLineEdit::returnPressed, this, &WebhooksPanel::add);
    connect(m_add, &QAbstractButton::clicked, this, &WebhooksPanel::add);
    return form;
}

void WebhooksPanel::reload()
{
    m_refresh.start();
    m_engine.api().webhooks(this, [this](const base::Result<QList<control::Webhook>> &hooks) {
        if (hooks)
            showHooks(*hooks);
        else
            report(hooks.error());
    });
}

void WebhooksPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    m_refresh.stop();
}

void WebhooksPanel::showHooks(const QList<control::Webhook> &hooks)
{
    const control::Id current = chosen() ? chosen()->id : 0;
    m_hooks = hooks;
    m_model.setRowCount(int(hooks.size()));
    int row = -1;
    for (int i = 0; i < hooks.size(); ++i) {
        const control::Webhook &hook = hooks[i];
        QStringList types;
        for (const QString &type : hook.types)
            types.append(SendWords::ofWebhookType(type));
        const auto [state, words] = stateOf(hook);
        m_model.setItem(i, 0, cell(hook.url));
        m_model.setItem(i, 1, stateCell(state, words));
        m_model.setItem(i, 2, cell(QLocale().createSeparatedList(types)));
        m_model.setItem(i, 3, cell(hook.lastError));
        if (hook.id == current)
            row = i;
    }
    if (row < 0 && !hooks.isEmpty())
        row = 0;
    if (row >= 0)
        m_view->selectRow(row);
    m_stack->setCurrentWidget(hooks.isEmpty() ? static_cast<QWidget *>(m_empty) : m_view);
    updateState();
    readAttempts();
}

const control::Webhook *WebhooksPanel::chosen() const
{
    const int row = m_view->currentIndex().row();
    return row >= 0 && row < m_hooks.size() ? &m_hooks[row] : nullptr;
}

QStringList WebhooksPanel::chosenTypes() const
{
    QStringList types;
    for (const QCheckBox *box : m_types) {
        if (box->isChecked())
            types.append(box->property("type").toString());
    }
    return types;
}

void WebhooksPanel::add()
{
    if (!m_add->isEnabled())
        return;
    m_engine.api().createWebhook(m_url->text().trimmed(), chosenTypes(), this, [this](const base::Result<control::NewWebhook> &made) {
        if (!made) {
            report(made.error());
            return;
        }
        m_url->clear();
        showSecret(*made);
        reload();
    });
}

void WebhooksPanel::showSecret(const control::NewWebhook &made)
{
    m_notice->say(tr("The secret, shown only now: %1").arg(made.secret),
                  {{tr("Copy"), [secret = made.secret] { QGuiApplication::clipboard()->setText(secret); }}}, 0);
}

void WebhooksPanel::test()
{
    if (!chosen())
        return;
    m_engine.api().testWebhook(chosen()->id, this, [this](const base::Result<control::Webhook> &told) {
        if (told)
            m_notice->say(tr("A test is on its way. How it went is in the list below."));
        else
            report(told.error());
        reload();
    });
}

void WebhooksPanel::change(const control::WebhookChange &change)
{
    if (!chosen())
        return;
    m_engine.api().changeWebhook(chosen()->id, change, this, [this](const base::Result<control::NewWebhook> &changed) {
        if (!changed)
            report(changed.error());
        else if (!changed->secret.isEmpty())
            showSecret(*changed);
        reload();
    });
}

void WebhooksPanel::remove()
{
    if (!chosen())
        return;
    const control::Webhook hook = *chosen();
    ask(tr("Tell %1 nothing more? What is still to be told goes with it. This cannot be undone.").arg(Format::oneLine(hook.url, 120)),
        tr("Delete"), [this, hook] {
            m_engine.api().deleteWebhook(hook.id, this, [this](const base::Result<void> &removed) {
                if (!removed)
                    report(removed.error());
                reload();
            });
        });
}

void WebhooksPanel::readAttempts()
{
    if (!chosen()) {
        m_attemptModel.setRowCount(0);
        return;
    }
    m_engine.api().webhookAttempts(chosen()->id, this, [this, id = chosen()->id](const base::Result<QList<control::WebhookAttempt>> &list) {
        if (!list || !chosen() || chosen()->id != id)
            return;
        m_attemptModel.setRowCount(int(list->size()));
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (int i = 0; i < list->size(); ++i) {
            const control::WebhookAttempt &one = (*list)[i];
            const State state = one.error.isEmpty() ? State::Flowing : State::Trouble;
            const QString answer = one.error.isEmpty() ? tr("told (%1)", "HTTP status").arg(one.status) : one.error;
            QStandardItem *when = cell(Format::ago(one.at, now));
            when->setToolTip(Format::moment(one.at));
            m_attemptModel.setItem(i, 0, when);
            m_attemptModel.setItem(i, 1, cell(SendWords::ofWebhookType(one.type)));
            m_attemptModel.setItem(i, 2, stateCell(state, answer));
            m_attemptModel.setItem(i, 3, cell(Format::value(double(one.durationMs) / 1000, Unit::Seconds)));
        }
    });
}

void WebhooksPanel::updateState()
{
    const control::Webhook *hook = chosen();
    for (QAction *action : hookActions())
        action->setEnabled(hook);
    m_test->setEnabled(hook && hook->enabled);
    const bool off = hook && !hook->enabled;
    m_switch->setText(off ? tr("Switch webhook on") : tr("Switch webhook off"));
    m_switch->setIcon(glyph(off ? u"play"_s : u"pause"_s));
    const QString url = m_url ? m_url->text().trimmed() : QString();
    if (m_add)
        m_add->setEnabled((url.startsWith("http://"_L1) || url.startsWith("https://"_L1)) && url.size() > 10 && !chosenTypes().isEmpty());
}

} // namespace ui
