// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/queuelevers.h"
#include "control/filtertext.h"
#include "dialogs/question.h"
#include "docks/drainpreview.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/queuewords.h"
#include "look/words.h"
#include <QAction>
#include <QInputDialog>
#include <QMenu>
#include <memory>

using namespace Qt::StringLiterals;
using control::QueueAction;
using control::QueueItem;
using control::QueueState;

namespace ui {
namespace {

// Which states the engine lets an action change.
bool fits(QueueAction::Kind kind, QueueState state)
{
    if (kind == QueueAction::Release)
        return state == QueueState::Held;
    if (kind == QueueAction::Hold)
        return state == QueueState::Ready || state == QueueState::Deferred;
    if (kind == QueueAction::Retry)
        return state == QueueState::Ready || state == QueueState::Deferred || state == QueueState::Held;
    return state <= QueueState::Held;
}

QList<control::Id> idsOf(const QList<QueueItem> &items)
{
    QList<control::Id> ids;
    for (const QueueItem &item : items)
        ids.append(item.id);
    return ids;
}

} // namespace

QueueLevers::QueueLevers(EngineConnection &engine, QueueModel &model, NoticeBar &notice, QWidget *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_model(model)
    , m_notice(notice)
    , m_widget(parent)
    , m_allMenu(new QMenu(parent))
    , m_chosenMenu(new QMenu(parent))
{
    const auto action = [](QueueAction::Kind kind) {
        QueueAction a;
        a.kind = kind;
        return a;
    };
    make({action(QueueAction::Retry), tr("Retry now"), false}, u"refresh"_s, QKeySequence(u"Ctrl+R"_s));
    make({action(QueueAction::Hold), tr("Hold"), false}, u"pause"_s, QKeySequence(u"Ctrl+H"_s));
    make({action(QueueAction::Release), tr("Release"), false}, u"play"_s, QKeySequence(u"Ctrl+L"_s));
    make({action(QueueAction::Bounce), tr("Return to sender"), true}, u"return"_s, {});
    make({action(QueueAction::Remove), tr("Delete"), true}, u"trash"_s, QKeySequence::Delete);
    make({action(QueueAction::Reroute), tr("Send another way…"), false}, u"route"_s, {});
    for (const control::Lane lane : {control::Lane::Urgent, control::Lane::Normal, control::Lane::Bulk}) {
        QueueAction a = action(QueueAction::Prioritize);
        a.lane = lane;
        make({a, tr("Lane: %1").arg(QueueWords::of(lane)), false}, u"layout"_s, {});
    }
    m_chosenMenu->addActions(m_actions);
    foretellIn(m_chosenMenu);
    updateActions();
}

void QueueLevers::foretellIn(QMenu *menu)
{
    connect(menu, &QMenu::aboutToShow, this, &QueueLevers::foretell);
    connect(menu, &QMenu::aboutToHide, this, [this] {
        ++m_foretold;
        for (qsizetype i = 0; i < m_actions.size(); ++i)
            m_actions[i]->setText(m_levers[i].text);
    });
}

QAction *QueueLevers::make(const Lever &lever, const QString &icon, const QKeySequence &key)
{
    auto *one = new QAction(glyph(icon), lever.text, this);
    one->setShortcut(key);
    one->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    one->setData(int(lever.action.kind));
    m_widget->addAction(one);
    m_actions.append(one);
    m_levers.append(lever);
    connect(one, &QAction::triggered, this, [this, lever] { pull(lever); });
    QAction *all = m_allMenu->addAction(glyph(icon), lever.text);
    connect(all, &QAction::triggered, this, [this, lever] { pullAll(lever); });
    return one;
}

void QueueLevers::setChosen(const QList<QueueItem> &items)
{
    m_chosen = items;
    updateActions();
}

void QueueLevers::updateActions()
{
    for (QAction *action : std::as_const(m_actions)) {
        const auto kind = QueueAction::Kind(action->data().toInt());
        action->setEnabled(std::any_of(m_chosen.begin(), m_chosen.end(),
                                       [kind](const QueueItem &item) { return fits(kind, item.state); }));
    }
}

void QueueLevers::pull(const Lever &lever)
{
    if (lever.action.kind == QueueAction::Reroute) {
        askWhere(false);
        return;
    }
    const QList<QueueItem> items = chosenFor(lever.action.kind);
    if (!lever.final && items.size() < 2) {
        change(lever, items);
        return;
    }
    // A bulk action says the count before it acts; what cannot be undone asks in any case.
    const int count = int(items.size());
    const QString who =
        count == 1 ? Format::oneLine(items.first().to, 80) : tr("%Ln recipient(s)", nullptr, count);
    if (lever.final)
        ask(lever.action.kind == QueueAction::Bounce
                ? tr("Return the mail for %1 to its sender? This cannot be undone.").arg(who)
                : tr("Delete the mail for %1 from the queue? Nobody is told, and it cannot be undone.")
                      .arg(who),
            lever.text, [=, this] { change(lever, items); });
    else
        askFirst(lever, items, who);
}

QList<QueueItem> QueueLevers::chosenFor(QueueAction::Kind kind) const
{
    QList<QueueItem> items;
    for (const QueueItem &item : m_chosen) {
        if (fits(kind, item.state))
            items.append(item);
    }
    return items;
}

void QueueLevers::foretell()
{
    const int opening = ++m_foretold;
    for (qsizetype i = 0; i < m_actions.size(); ++i) {
        const Lever &lever = m_levers[i];
        const auto kind = lever.action.kind;
        const QList<control::Id> ids = idsOf(chosenFor(kind));
        const bool moves = kind == QueueAction::Prioritize || kind == QueueAction::Retry || kind == QueueAction::Release;
        if (!moves || ids.isEmpty() || ids.size() > kMaxEach)
            continue;
        m_engine.api().previewQueue({{}, ids}, lever.action, this, [this, i, opening](const base::Result<control::QueuePreview> &preview) {
            if (preview && opening == m_foretold)
                m_actions[i]->setText(tr("%1 (%2)", "lever (what would come of it)").arg(m_levers[i].text, DrainPreview::words(preview->drain.then)));
        });
    }
}

void QueueLevers::askFirst(const Lever &lever, const QList<QueueItem> &items, const QString &who)
{
    m_engine.api().previewQueue({{}, idsOf(items)}, lever.action, this, [=, this](const base::Result<control::QueuePreview> &preview) {
        QString text = tr("%1: %2").arg(lever.text, who);
        if (preview)
            text += u'\n' + DrainPreview::words(preview->drain, lever.text);
        m_notice.say(text, {{lever.text, [=, this] { change(lever, items); }}}, 0);
    });
}

void QueueLevers::pullAll(const Lever &lever)
{
    if (lever.action.kind == QueueAction::Reroute && lever.action.destination.isNull()) {
        askWhere(true);
        return;
    }
    const control::QueueFilter filter = m_model.filter();
    m_engine.api().previewQueue(
        {filter}, lever.action, this, [=, this](const base::Result<control::QueuePreview> &preview) {
            if (!preview) {
                m_notice.say(Words::of(preview.error()));
                return;
            }
            const QString who = tr("%Ln recipient(s)", nullptr, int(preview->count));
            if (preview->count == 0) {
                m_notice.say(tr("Nobody in the queue matches, or their state does not allow it."));
                return;
            }
            const auto run = [=, this, upTo = preview->upTo, count = preview->count] {
                ++m_sweeps;
                sweep(std::make_shared<Sweep>(Sweep{lever, {filter, {}, upTo, {}, kStep}, count}));
            };
            const QString text = control::toFilterText(filter);
            const QString question =
                text.isEmpty()
                    ? tr("%1: everything in the queue, %2?").arg(lever.text, who)
                    : tr("%1: all that match %2, %3?").arg(lever.text, Format::oneLine(text, 120), who);
            if (lever.final)
                ask(question + u'\n' + tr("This cannot be undone."), lever.text, run);
            else
                m_notice.say(question + u'\n' + DrainPreview::words(preview->drain, lever.text), {{lever.text, run}}, 0);
        });
}

// Step by step, so that it is seen to go on and can be stopped.
void QueueLevers::sweep(const std::shared_ptr<Sweep> &all)
{
    m_engine.api().changeQueue(all->selection, all->lever.action, this, [this, all](const base::Result<control::QueueSwept> &step) {
        if (step) {
            all->changed += step->count;
            all->selection.cursor = step->next;
        }
        if (step && !step->next.isEmpty() && !all->stopped) {
            m_notice.say(tr("%1: %2 of %3 changed so far.").arg(all->lever.text, Format::count(all->changed), Format::count(all->counted)),
                         {{tr("Stop"), [all] { all->stopped = true; }}}, 0);
            sweep(all);
            return;
        }
        --m_sweeps;
        const QString text = tr("%1: %Ln recipient(s) changed.", nullptr, int(all->changed)).arg(all->lever.text);
        m_notice.say(step ? text : Words::sentences({Words::of(step.error()), text}));
        m_model.reload();
    });
}

void QueueLevers::ask(const QString &question, const QString &button, std::function<void()> run)
{
    confirmFinal(m_widget, tr("Queue"), question, button, std::move(run));
}

void QueueLevers::askWhere(bool all)
{
    auto *dialog = new QInputDialog(m_widget);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Send another way"));
    dialog->setLabelText(tr("Domain, host:port or [192.0.2.1]:25; empty: back to its own way"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, all](const QString &text) {
        Lever lever{{}, tr("Send another way"), false};
        lever.action.kind = QueueAction::Reroute;
        lever.action.destination = text.trimmed().isEmpty() ? u""_s : text.trimmed();
        if (all)
            pullAll(lever);
        else
            change(lever, m_chosen);
    });
    dialog->open();
}

void QueueLevers::change(const Lever &lever, const QList<QueueItem> &items)
{
    const QList<control::Id> ids = idsOf(items);
    sendEach(lever.action, ids, [=, this](int failures, const base::Error &last) {
        if (failures == ids.size())
            m_notice.say(Words::of(last));
        else
            changed(lever, items, failures);
    });
}

void QueueLevers::changed(const Lever &lever, const QList<QueueItem> &before, int failures)
{
    const int count = int(before.size()) - failures;
    QString text = tr("%1: %Ln recipient(s)", nullptr, count).arg(lever.text);
    if (failures > 0)
        text += u". "_s + tr("%Ln could not be changed any more.", nullptr, failures);
    const bool back = lever.action.kind != QueueAction::Retry && !lever.final;
    m_notice.say(text, back
                           ? QList<NoticeBar::Choice>{{tr("Undo"), [=, this] { undo(lever.action, before); }}}
                           : QList<NoticeBar::Choice>());
}

void QueueLevers::undo(const QueueAction &action, const QList<QueueItem> &before)
{
    const auto ignore = [this](int failures, const base::Error &last) {
        if (failures > 0)
            m_notice.say(Words::of(last));
    };
    if (action.kind == QueueAction::Prioritize || action.kind == QueueAction::Reroute) {
        for (const QueueItem &item : before) { // each back to where it was
            QueueAction back = action;
            if (action.kind == QueueAction::Prioritize)
                back.lane = item.lane;
            else
                back.destination = item.destination;
            sendEach(back, {item.id}, ignore);
        }
        return;
    }
    QueueAction back;
    back.kind = action.kind == QueueAction::Hold ? QueueAction::Release : QueueAction::Hold;
    sendEach(back, idsOf(before), ignore);
}

void QueueLevers::sendEach(const QueueAction &action, const QList<control::Id> &ids,
                           std::function<void(int failures, const base::Error &last)> done)
{
    struct Round
    {
        qsizetype open;
        int failures = 0;
        base::Error last;
    };
    auto round = std::make_shared<Round>(Round{ids.size(), 0, {}});
    const auto one = [round, done = std::move(done)](const base::Error *error) {
        if (error) {
            ++round->failures;
            round->last = *error;
        }
        if (--round->open == 0)
            done(round->failures, round->last);
    };
    for (const control::Id id : ids) {
        if (action.kind == QueueAction::Remove) {
            m_engine.api().removeQueueItem(id, this, [=, this](const base::Result<void> &answer) {
                if (answer)
                    m_model.drop(id);
                one(answer ? nullptr : &answer.error());
            });
            continue;
        }
        m_engine.api().changeQueueItem(id, action, this, [=, this](const base::Result<QueueItem> &answer) {
            if (answer)
                m_model.apply(*answer);
            one(answer ? nullptr : &answer.error());
        });
    }
}

} // namespace ui
