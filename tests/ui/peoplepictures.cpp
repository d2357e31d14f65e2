// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "peoplepictures.h"
#include "backend/engineconnection.h"
#include "dialogs/passwordedit.h"
#include "dialogs/tabledialog.h"
#include "dialogs/userdialog.h"
#include "docks/aliasespanel.h"
#include "docks/banspanel.h"
#include "docks/certificatespanel.h"
#include "docks/groupspanel.h"
#include "docks/keyspanel.h"
#include "docks/teamboxespanel.h"
#include "docks/traypanel.h"
#include "docks/userspanel.h"
#include "picturebook.h"
#include "support/fakedoors.h"
#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryFile>
#include <QTest>
#include <memory>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr int kCalmSlices = 6;
constexpr int kSliceMs = 50;
constexpr int kPatienceMs = 30000;

template<typename Panel>
std::unique_ptr<QWidget> make(EngineConnection &engine)
{
    return std::make_unique<Panel>(engine);
}

bool takeRefusedUser(EngineConnection &engine, support::FakeEngine &fake, PictureBook &book)
{
    fake.refusedMembers = {{u"address"_s, u"the domain is not one of this server"_s}};
    auto *dialog = new UserDialog(engine, std::nullopt);
    dialog->open();
    dialog->findChild<QLineEdit *>()->setText(u"dr.maximiliane-charlotte.von.hohenlohe-schillingsfuerst@niederlassung-hamburg.nordbruk.example"_s);
    dialog->password()->edit()->setText(u"correct horse battery"_s);
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->isDefault())
            button->click();
    }
    settle();
    const bool ok = book.take(*dialog, u"refused-user"_s);
    dialog->close();
    return ok;
}

bool takeRefusedBan(EngineConnection &engine, PictureBook &book)
{
    BansPanel bans(engine);
    bans.resize(1000, 320);
    bans.show();
    settle();
    bans.findChildren<QLineEdit *>().at(1)->setText(u"127.0.0.1"_s);
    for (QPushButton *button : bans.findChildren<QPushButton *>())
        button->click();
    settle();
    return book.take(bans, u"refused-ban"_s);
}

} // namespace

void settle()
{
    QElapsedTimer whole;
    whole.start();
    for (int calm = 0; calm < kCalmSlices && whole.elapsed() < kPatienceMs;) { // slices that end in time are counted
        QElapsedTimer slice;
        slice.start();
        QTest::qWait(kSliceMs);
        calm += slice.elapsed() < 2 * kSliceMs;
    }
}

void openTable(UsersPanel &users, bool wrong)
{
    users.importAction()->trigger();
    auto *dialog = users.findChild<TableDialog *>();
    QTemporaryFile file(QDir::temp().filePath(u"Nordbruk Hamburg XXXXXX.csv"_s));
    if (!dialog || !file.open())
        return;
    file.write(wrong ? "address,name,password,roles,quota\nzoe@example.test,Zoe,short,,\nli.na@exmaple.test,Li Na,nine quiet owls,,\n"
                       "bo@example.test,Bo Jansen,,boss,2G\nanna@example.test,Anna,,operator,much\n"
                     : "address,name,password\nzoe@example.test,Zoe,nine quiet owls\nbo@example.test,Bo J.,\nmei@example.test,Mei Lin,\n");
    file.close();
    dialog->openFile(file.fileName());
    settle(); // before the file goes
}

bool takePeople(PictureBook &book)
{
    if (!book.wants(u"empty"_s) && !book.wants(u"refused"_s))
        return true;
    support::FakeEngine fake;
    support::FakeDoors::of(fake);
    if (!fake.listen())
        return false;
    EngineConnection engine;
    engine.connectTo({fake.url(), fake.token()});
    if (!QTest::qWaitFor([&engine] { return engine.state() == LinkState::Flowing; }, kPatienceMs))
        return false;
    const QList<std::pair<QString, std::unique_ptr<QWidget> (*)(EngineConnection &)>> panels{
        {u"users"_s, &make<UsersPanel>},   {u"aliases"_s, &make<AliasesPanel>}, {u"groups"_s, &make<GroupsPanel>}, {u"teamboxes"_s, &make<TeamBoxesPanel>},
        {u"tray"_s, &make<TrayPanel>},     {u"bans"_s, &make<BansPanel>},       {u"keys"_s, &make<KeysPanel>},     {u"certificates"_s, &make<CertificatesPanel>}};
    bool ok = true;
    for (const auto &[name, makePanel] : panels) {
        const auto panel = makePanel(engine);
        panel->resize(1000, 320);
        panel->show();
        settle();
        ok = book.take(*panel, u"empty-"_s + name) && ok;
    }
    return takeRefusedUser(engine, fake, book) && takeRefusedBan(engine, book) && ok;
}
