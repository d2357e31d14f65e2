// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messageactions.h"
#include "dialogs/commandpalette.h"
#include "docks/exportjob.h"
#include "docks/messageact.h"
#include "docks/noticebar.h"
#include "docks/savefile.h"
#include "docks/workbar.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include "models/changejob.h"
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QStandardPaths>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qsizetype kFew = 20; // marked before one's eyes: no word is needed

} // namespace

MessageActions::MessageActions(EngineConnection &engine, MessageListModel &model, const Widgets &widgets)
    : QObject(&widgets.panel)
    , m_engine(engine)
    , m_model(model)
    , m_panel(widgets.panel)
    , m_view(widgets.view)
    , m_notice(widgets.notice)
    , m_work(widgets.work)
    , m_toggleSeen(make(u"mail-read"_s, QKeySequence(u"Ctrl+U"_s), &MessageActions::toggleSeen))
    , m_toggleFlag(make(u"flag"_s, QKeySequence(u"Ctrl+G"_s), &MessageActions::toggleFlag))
    , m_move(make(u"mailbox"_s, {}, nullptr))
    , m_export(make(u"export"_s, QKeySequence(u"Ctrl+Shift+S"_s), &MessageActions::exportSelected))
    , m_delete(make(u"trash"_s, QKeySequence::Delete, &MessageActions::removeSelected))
    , m_all(make(u"check"_s, QKeySequence(u"Ctrl+Shift+A"_s), &MessageActions::collectAll))
    , m_moveMenu(new QMenu(&m_panel))
    , m_undo(new UndoWindow(m_notice, this))
{
    m_move->setMenu(m_moveMenu);
    m_move->setText(tr("Move to"));
    m_export->setText(tr("Save as files…"));
    m_undo->action()->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_panel.addAction(m_undo->action());
    m_changed.setSingleShot(true);
    m_changed.setInterval(0);
    connect(&m_changed, &QTimer::timeout, this, &MessageActions::update);
    connect(&m_model, &QAbstractItemModel::dataChanged, &m_changed, qOverload<>(&QTimer::start));
    connect(m_view.selectionModel(), &QItemSelectionModel::selectionChanged, this, &MessageActions::update);
    connect(&m_engine.events(), &EventStream::messageChanged, this, &MessageActions::spare);
    update();
}

QAction *MessageActions::make(const QString &icon, const QKeySequence &key, void (MessageActions::*slot)())
{
    auto *action = new QAction(glyph(icon), QString(), &m_panel);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_panel.addAction(action);
    if (slot)
        connect(action, &QAction::triggered, this, slot);
    return action;
}

void MessageActions::setPlace(const Place &place)
{
    if ((!isHere(place) || place.query != m_place.query) && m_notice.text() == m_offer)
        m_notice.hide(); // all of another folder, or of another search
    m_place = place;
    m_moveMenu->clear();
    fillFolders(m_moveMenu, [this] { return idsOf(selected()); });
    update();
}

bool MessageActions::isHere(const Place &place) const
{
    return place.mailboxId == m_place.mailboxId && place.folderId == m_place.folderId;
}

void MessageActions::setFolders(const QList<control::Folder> &folders)
{
    m_folders = folders;
}

const control::Folder *MessageActions::folder(control::Id id) const
{
    const auto at = std::find_if(m_folders.begin(), m_folders.end(), [id](const control::Folder &f) { return f.id == id; });
    return at == m_folders.end() ? nullptr : &*at;
}

bool MessageActions::inTrash() const
{
    const control::Folder *here = folder(m_place.folderId);
    return here && here->role == control::FolderRole::Trash;
}

void MessageActions::fillFolders(QMenu *menu, const std::function<QList<control::Id>()> &ids)
{
    for (const control::Folder &target : std::as_const(m_folders)) {
        if (target.id == m_place.folderId)
            continue;
        QAction *action = menu->addAction(folderName(target).replace(u'&', u"&&"_s)); // a folder's name is no mnemonic
        setCommandContext(action, tr("Move to"));
        connect(action, &QAction::triggered, this, [this, ids, target] { moveTo(ids(), target); });
    }
}

QList<MessageName> MessageActions::selected() const
{
    QList<MessageName> names;
    const QItemSelection selection = m_view.selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const control::Message *message = m_model.messageAt(row))
                names.append(nameOf(*message));
        }
    }
    return names;
}

bool MessageActions::allSelected(bool control::Message::*flag) const
{
    const QItemSelection selection = m_view.selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            const control::Message *message = m_model.messageAt(row);
            if (message && !(message->*flag))
                return false;
        }
    }
    return true;
}

void MessageActions::update()
{
    int count = 0;
    const QItemSelection selection = m_view.selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
        count += range.height();
    const bool seen = allSelected(&control::Message::seen);
    const bool flagged = allSelected(&control::Message::flagged);
    m_toggleSeen->setText(seen ? tr("Mark as unread") : tr("Mark as read"));
    m_toggleSeen->setIcon(glyph(seen ? u"mail-unread"_s : u"mail-read"_s));
    m_toggleFlag->setText(flagged ? tr("Remove flag") : tr("Flag"));
    // A bulk action says the count before it acts.
    m_delete->setText(count > 1 ? tr("Delete %Ln message(s)", nullptr, count) : tr("Delete"));
    m_all->setText(m_place.query.isEmpty() ? tr("All of this folder…") : tr("All that match the search…"));
    for (QAction *action : {m_toggleSeen, m_toggleFlag, m_move, m_export, m_delete})
        action->setEnabled(count > 0);
    const QList<QAction *> folders = m_moveMenu->actions();
    for (QAction *action : folders)
        action->setEnabled(count > 0);
    m_all->setEnabled(m_place.mailboxId != 0 && m_model.rowCount() > 0);
}

void MessageActions::toggleSeen()
{
    mark(idsOf(selected()), !allSelected(&control::Message::seen), {});
}

void MessageActions::toggleFlag()
{
    mark(idsOf(selected()), {}, !allSelected(&control::Message::flagged));
}

void MessageActions::mark(const QList<control::Id> &ids, std::optional<bool> seen, std::optional<bool> flagged)
{
    MessageAct act{MessageAct::Mark, m_place.mailboxId, {}, m_place.folderId, {}};
    act.action.change.seen = seen;
    act.action.change.flagged = flagged;
    run(act, ids);
}

void MessageActions::moveTo(const QList<control::Id> &ids, const control::Folder &folder)
{
    const bool toTrash = folder.role == control::FolderRole::Trash;
    MessageAct act{toTrash ? MessageAct::Trash : MessageAct::Move, m_place.mailboxId, {}, m_place.folderId, folderName(folder)};
    act.action.change.folderId = folder.id;
    run(act, ids);
}

/// Not the engine's "delete": done a second time, because the first answer was lost, that would empty the trash.
void MessageActions::remove(const QList<control::Id> &ids)
{
    if (ids.isEmpty())
        return;
    if (!inTrash()) {
        const auto trash = std::find_if(m_folders.begin(), m_folders.end(), [](const control::Folder &f) { return f.role == control::FolderRole::Trash; });
        if (trash != m_folders.end())
            moveTo(ids, *trash);
        else
            m_notice.say(tr("The folders of this mailbox could not be read. Open it again, then delete."));
        return;
    }
    // From there is no way back: it is done when the time to think is over.
    const QList<control::Message> taken = takeOut(ids);
    const MessageAct act{MessageAct::ForGood, m_place.mailboxId, {control::MessagesAction::Delete, {}}, m_place.folderId, {}};
    m_undo->offer(tr("%Ln message(s) will be deleted for good in 10 seconds.", nullptr, int(ids.size())), [this, taken, place = m_place] { putBack(place, taken); },
              [this, act] { run(act, std::exchange(m_doomed, {}).values()); });
    m_doomed = QSet<control::Id>(ids.begin(), ids.end()); // the offer before is over by now
}

/// Gone from the list at once. The next row is chosen, for the next key.
QList<control::Message> MessageActions::takeOut(const QList<control::Id> &ids)
{
    int row = m_model.rowCount();
    for (const control::Id id : ids) {
        if (const int one = m_model.rowOf(id); one >= 0)
            row = std::min(row, one);
    }
    const QList<control::Message> taken = m_model.takeOut(ids);
    if (!m_view.selectionModel()->hasSelection() && m_model.rowCount() > 0)
        m_view.selectRow(std::min(row, m_model.rowCount() - 1));
    return taken;
}

void MessageActions::putBack(const Place &place, const QList<control::Message> &taken)
{
    if (isHere(place) && place.query == m_place.query)
        m_model.putBack(taken);
}

void MessageActions::run(const MessageAct &act, const QList<control::Id> &ids)
{
    if (ids.isEmpty())
        return;
    auto *job = new ChangeJob(m_engine, act.mailboxId, ids, act.action, this);
    const auto taken = std::make_shared<QList<control::Message>>();
    connect(job, &BulkJob::ended, this, [this, act, job, taken, place = m_place](BulkJob::End end) {
        if (end != BulkJob::End::Finished) {
            putBack(place, *taken); // seen again whatever comes of reading the list anew
            m_model.reload();
        }
        tell(act, *job, end);
    });
    if (ids.size() > control::kMostMessagesAtOnce) {
        m_work.add(job, act.doing()); // rows leave as the engine reports them
        return;
    }
    if (act.leaves())
        *taken = takeOut(ids);
    job->start();
}

/// The whole story, also of what was stopped or went wrong in the middle: what is done, what is not, what is not known, and the next step.
void MessageActions::tell(const MessageAct &act, const ChangeJob &job, BulkJob::End end)
{
    const bool whole = end == BulkJob::End::Finished;
    const QList<control::Id> reached = job.reached();
    const std::optional<MessageAct> back = act.wayBack();
    const bool seen = act.kind == MessageAct::Mark && job.changed() <= kFew;
    if (whole && !back && (seen || m_undo->isOpen()))
        return; // the way back of another act stays in sight
    QStringList said;
    if (end == BulkJob::End::Failed)
        said << Words::of(job.error());
    else if (end == BulkJob::End::Cancelled)
        said << tr("Stopped.");
    said << act.done(job.changed());
    if (whole && job.changed() < reached.size())
        said << tr("%Ln no longer existed.", nullptr, int(reached.size() - job.changed()));
    if (job.unsure() > 0)
        said << tr("Whether %Ln more is done is not known: the answer is missing.", nullptr, int(job.unsure()));
    if (const qsizetype untouched = job.rest().size() - job.unsure(); untouched > 0)
        said << tr("%Ln message(s) are as they were.", nullptr, int(untouched));
    const auto takeBack = [this, back, reached] { run(*back, reached); };
    if (whole && back) {
        m_undo->offer(Words::sentences(said), takeBack);
        return;
    }
    QList<NoticeBar::Choice> choices;
    if (end == BulkJob::End::Failed)
        choices.append({tr("Try again"), [this, act, rest = job.rest()] { run(act, rest); }});
    if (back && !reached.isEmpty())
        choices.append({tr("Undo"), takeBack});
    m_notice.say(Words::sentences(said), choices, whole ? NoticeBar::kUndoMs : 0);
}

/// The count first, then what is to be done.
void MessageActions::collectAll()
{
    auto *job = new CollectJob(m_engine, m_place.mailboxId, m_place.folderId, m_place.query, this);
    connect(job, &BulkJob::ended, this, [this, job, place = m_place](BulkJob::End end) {
        if (!isHere(place) || place.query != m_place.query)
            return;
        if (end == BulkJob::End::Finished)
            offerAll(job->found(), place.query);
        else if (end == BulkJob::End::Failed)
            m_notice.say(Words::sentences({Words::of(job->error()), tr("Nothing was changed.")}), {{tr("Try again"), [this] { collectAll(); }}}, 0);
    });
    m_work.add(job, tr("Counting"));
}

/// Whatever is chosen then is done with exactly those that were counted, also when others have come since.
void MessageActions::offerAll(const QList<MessageName> &messages, const QString &query)
{
    const int count = int(messages.size());
    m_offer = query.isEmpty() ? tr("%Ln message(s) are in this folder.", nullptr, count)
                              : tr("%Ln message(s) match the search “%1”.", nullptr, count).arg(Format::oneLine(query, 60));
    if (messages.isEmpty())
        m_notice.say(m_offer);
    else
        m_notice.say(m_offer, {{tr("Do with all of them…"), [this, messages] { showMenuForAll(messages); }}}, 0);
}

void MessageActions::showMenuForAll(const QList<MessageName> &messages)
{
    auto *menu = new QMenu(&m_panel);
    menu->setObjectName(u"forAll"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QList<control::Id> ids = idsOf(messages);
    menu->addAction(tr("Mark as read"), this, [this, ids] { mark(ids, true, {}); });
    menu->addAction(tr("Mark as unread"), this, [this, ids] { mark(ids, false, {}); });
    menu->addAction(tr("Flag"), this, [this, ids] { mark(ids, {}, true); });
    menu->addAction(tr("Remove flag"), this, [this, ids] { mark(ids, {}, false); });
    fillFolders(menu->addMenu(tr("Move to")), [ids] { return ids; });
    menu->addAction(tr("Save as files…"), this, [this, messages] { exportThem(messages); });
    menu->addSeparator();
    menu->addAction(tr("Delete %Ln message(s)", nullptr, int(ids.size())), this, [this, ids] { remove(ids); });
    menu->popup(m_panel.mapToGlobal(QPoint(0, m_panel.height() - menu->sizeHint().height())));
}

void MessageActions::exportThem(const QList<MessageName> &messages)
{
    if (messages.size() == 1)
        return exportOne(messages.first());
    auto *dialog = new QFileDialog(&m_panel, tr("Folder for %Ln file(s)", nullptr, int(messages.size())));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DownloadLocation));
    connect(dialog, &QFileDialog::fileSelected, this, [this, messages](const QString &folder) { exportTo(messages, folder); });
    dialog->open();
}

void MessageActions::exportOne(const MessageName &message)
{
    m_engine.api().rawMessage(message.id, this, [this, name = exportFileName(message)](const base::Result<QByteArray> &raw) {
        if (raw)
            saveBytes(&m_panel, name, *raw);
        else
            m_notice.say(Words::of(raw.error()));
    });
}

void MessageActions::exportTo(const QList<MessageName> &messages, const QString &folder)
{
    auto *job = new ExportJob(m_engine, messages, folder, this);
    connect(job, &BulkJob::ended, this, [this, job, folder](BulkJob::End end) {
        QStringList said;
        if (end == BulkJob::End::Failed)
            said << Words::of(job->error());
        else if (end == BulkJob::End::Cancelled)
            said << tr("Stopped.");
        said << tr("%Ln message(s) saved in %1.", nullptr, int(job->saved())).arg(QDir::toNativeSeparators(folder));
        if (job->gone() > 0)
            said << tr("%Ln no longer existed.", nullptr, int(job->gone()));
        if (job->unread() > 0)
            said << tr("%Ln could not be read by the engine; its log says why.", nullptr, int(job->unread()));
        QList<NoticeBar::Choice> choices;
        if (end != BulkJob::End::Finished)
            choices.append({tr("Save the others"), [this, rest = job->rest(), folder] { exportTo(rest, folder); }});
        m_notice.say(Words::sentences(said), choices, choices.isEmpty() && job->unread() == 0 ? NoticeBar::kUndoMs : 0);
    });
    m_work.add(job, tr("Saving"));
}

/// Taken out of the trash while its time to think ran: it stays.
void MessageActions::spare(MessageChangeKind kind, const control::Message &message)
{
    const control::Folder *now = folder(message.folderId);
    if (kind == MessageChangeKind::Moved && now && now->role != control::FolderRole::Trash)
        m_doomed.remove(message.id);
}

void MessageActions::forget()
{
    m_doomed.clear();
    m_undo->forget();
    m_work.abandon();
    qDeleteAll(findChildren<BulkJob *>());
    m_notice.hide();
}

} // namespace ui
