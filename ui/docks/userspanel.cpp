// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/userspanel.h"
#include "backend/tablecalls.h"
#include "dialogs/tabledialog.h"
#include "dialogs/userdialog.h"
#include "docks/noticebar.h"
#include "docks/savefile.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "models/usermodel.h"
#include <QAction>
#include <QProgressDialog>
#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;

namespace ui {

UsersPanel::UsersPanel(EngineConnection &engine, QWidget *parent)
    : PagedListPanel(engine, new UserModel(engine), parent)
    , m_model(findChild<UserModel *>())
{
    m_new = makeAction(tr("New user…"), u"add"_s, [this] { create(); });
    m_edit = makeAction(tr("Edit user…"), u"edit"_s, [this] { edit(); });
    m_password = makeAction(tr("Set password…"), u"key"_s, [this] {
        if (UserDialog *dialog = edit())
            dialog->askForPassword();
    });
    m_lock = makeAction(tr("Lock user"), u"lock"_s, [this] { toggleLock(); });
    m_delete = makeAction(tr("Delete user…"), u"trash"_s, [this] { remove(); });
    m_import = makeAction(tr("Import users…"), u"table"_s, [this] { importTable(); });
    m_export = makeAction(tr("Export users…"), u"export"_s, [this] { exportTable(); });
    const QList<std::pair<QAction *, Qt::Key>> keys{{m_new, Qt::Key_Insert}, {m_edit, Qt::Key_F2}, {m_delete, Qt::Key_Delete}};
    for (const auto &[action, key] : keys) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    }
    Look look;
    look.name = u"users"_s;
    look.accessibleName = tr("Users");
    look.searchText = tr("Search addresses and names");
    look.widths = {20, 15, 12, 12, 11};
    look.emptyTitle = tr("Nobody can sign in yet");
    look.emptyHint = tr("Create a user for each person: an address, a mailbox and a password. Their mail programs sign in with the address. Many come by a table at once.");
    look.emptyStep = m_import;
    build(look, actions(), [this] { edit(); });
}

void UsersPanel::reload()
{
    PagedListPanel::reload();
    m_model->readDomains();
}

control::Id UsersPanel::idAt(int row) const
{
    const control::User *user = m_model->at(row);
    return user ? user->id : 0;
}

int UsersPanel::rowOf(control::Id id) const
{
    return m_model->rowOf(id);
}

QString UsersPanel::countWords(int count) const
{
    return tr("%Ln user(s)", nullptr, count);
}

const control::User *UsersPanel::chosen() const
{
    return m_model->at(chosenRow());
}

void UsersPanel::updateActions()
{
    const control::User *user = chosen();
    for (QAction *action : {m_edit, m_password, m_lock, m_delete})
        action->setEnabled(user);
    const bool locked = user && user->locked;
    m_lock->setText(locked ? tr("Unlock user") : tr("Lock user"));
    m_lock->setIcon(glyph(locked ? u"play"_s : u"lock"_s));
}

void UsersPanel::create()
{
    auto *dialog = new UserDialog(m_engine, std::nullopt, this);
    connect(dialog, &UserDialog::saved, this, [this](const control::User &user) {
        m_model->put(user);
        choose(user.id);
        m_notice->say(tr("%1 can sign in now.").arg(Format::oneLine(user.address, 100)));
    });
    dialog->open();
}

UserDialog *UsersPanel::edit()
{
    if (!chosen())
        return nullptr;
    auto *dialog = new UserDialog(m_engine, *chosen(), this);
    connect(dialog, &UserDialog::saved, this, [this](const control::User &user) { m_model->put(user); });
    dialog->open();
    return dialog;
}

void UsersPanel::toggleLock()
{
    if (!chosen())
        return;
    control::UserChange change;
    change.locked = !chosen()->locked;
    m_engine.api().changeUser(chosen()->id, change, this, [this](const base::Result<control::User> &user) {
        if (!user) {
            report(user.error());
            return;
        }
        m_model->put(*user);
        const QString address = Format::oneLine(user->address, 100);
        m_notice->say(user->locked ? tr("%1 cannot sign in any more and is signed out everywhere. Mail still comes in.").arg(address)
                                   : tr("%1 can sign in again.").arg(address));
    });
}

// There is no way back: what goes is named.
void UsersPanel::remove()
{
    if (!chosen())
        return;
    const control::User user = *chosen();
    const int messages = int(std::min<qint64>(user.usedMessages, INT_MAX));
    ask(tr("Delete %1 with the mailbox and its %Ln message(s)? This cannot be undone.", nullptr, messages).arg(Format::oneLine(user.address, 100)),
        tr("Delete"), [this, user] {
            m_engine.api().deleteUser(user.id, this, [this, user](const base::Result<void> &removed) {
                if (!removed && removed.error().kind != base::ErrorKind::NotFound) {
                    report(removed.error());
                    return;
                }
                m_model->drop(user.id);
                m_notice->say(tr("%1 is deleted.").arg(Format::oneLine(user.address, 100)));
            });
        });
}

void UsersPanel::importTable()
{
    auto *dialog = new TableDialog(m_engine, tablecalls::Table::Users, this);
    connect(dialog, &TableDialog::imported, this, &UsersPanel::reload);
    dialog->open();
}

void UsersPanel::exportTable()
{
    auto *progress = new QProgressDialog(tr("The engine writes the table of all users…"), tr("Cancel"), 0, 0, this);
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setMinimumDuration(200);
    connect(progress, &QProgressDialog::canceled, progress, &QObject::deleteLater); // and the answer is dropped with it
    tablecalls::exportUsers(m_engine.api(), progress, [this, progress](const base::Result<QByteArray> &table) {
        progress->disconnect();
        progress->close();
        if (table)
            saveBytes(this, u"users.csv"_s, *table);
        else
            report(table.error());
    });
}

} // namespace ui
