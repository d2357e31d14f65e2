// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/confirmbar.h"
#include "docks/noticebar.h"
#include "docks/settingeditor.h"
#include "docks/settingsdiff.h"
#include "docks/settingshistory.h"
#include "docks/settingspanel.h"
#include "support/fakeengine.h"
#include "support/pictures.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QTableView>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

control::Setting setting(const QString &key, const QString &type, const QVariant &value, const QString &help)
{
    control::Setting one;
    one.key = key;
    one.type = type;
    one.value = one.defaultValue = one.given = value;
    one.source = u"default"_s;
    one.variable = u"POSTKONTOR_"_s + QString(key).replace(u'.', u'_').toUpper();
    one.help = help;
    return one;
}

control::SettingsView office()
{
    control::SettingsView view;
    control::Setting folder = setting(u"server.data_dir"_s, u"string"_s, u"/srv/mail"_s, u"Folder of everything."_s);
    folder.source = folder.lock = u"file"_s;
    control::Setting threads = setting(u"server.io_threads"_s, u"integer"_s, qlonglong(0), u"Threads that serve."_s);
    threads.maximum = 256;
    threads.restart = true;
    control::Setting recipients = setting(u"smtp.max_recipients"_s, u"integer"_s, qlonglong(100), u"Recipients of one message."_s);
    recipients.minimum = 1;
    recipients.maximum = 100000;
    control::Setting size = setting(u"smtp.max_message_bytes"_s, u"integer"_s, qlonglong(52428800), u"Largest message."_s);
    size.unit = u"bytes"_s;
    control::Setting timeout = setting(u"smtp.read_timeout_s"_s, u"integer"_s, qlonglong(300), u"Silence of clients."_s);
    timeout.unit = u"s"_s;
    timeout.lock = timeout.source = u"environment"_s;
    control::Setting secret = setting(u"delivery.smarthost_secret"_s, u"string"_s, {}, u"Password for smarthosts."_s);
    secret.secret = true;
    control::Setting tls = setting(u"delivery.tls"_s, u"string"_s, u"opportunistic"_s, u"Encryption towards others."_s);
    tls.allowed = {u"none"_s, u"opportunistic"_s, u"required"_s};
    control::Setting plain = setting(u"delivery.plain"_s, u"boolean"_s, false, u"Signs in without TLS."_s);
    control::Setting servers = setting(u"dns.servers"_s, u"list"_s, QStringList{u"192.0.2.1:53"_s}, u"Name servers <b>to ask</b>."_s);
    servers.form = u"hostPort"_s;
    servers.source = u"database"_s;
    servers.given = QStringList();
    servers.defaultValue = QStringList();
    view.items = {folder, threads, recipients, size, timeout, secret, tls, plain, servers};
    return view;
}

} // namespace

class TestSettingsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<SettingsPanel> m_panel;

    QString shown(const QString &key, int column) const { return m_panel->model().indexOf(key).siblingAtColumn(column).data().toString(); }
    QString differs(int row, int column) const { return m_panel->diff().view()->model()->index(row, column).data().toString(); }
    int changes() const { return m_panel->diff().view()->model()->rowCount(); }
    QStringList found() const
    {
        QStringList keys;
        const QAbstractItemModel &rows = *m_panel->tree()->model();
        for (int section = 0; section < rows.rowCount(); ++section) {
            const QModelIndex parent = rows.index(section, 0);
            for (int row = 0; row < rows.rowCount(parent); ++row)
                keys << rows.index(row, 0, parent).data(SettingsModel::kKeyRole).toString();
        }
        return keys;
    }
    QLineEdit *line() const { return qobject_cast<QLineEdit *>(m_panel->editor().field()); }
    void type(const QString &key, const QString &text) const
    {
        m_panel->choose(key);
        QVERIFY(line());
        line()->setFocus();
        line()->selectAll();
        QTest::keyClicks(line(), text);
    }
    QJsonObject lastBody() const { return QJsonDocument::fromJson(m_fake->bodies.last()).object(); }
    bool says(const QString &text) const
    {
        for (const QLabel *label : m_panel->editor().findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(text))
                return true;
        }
        return false;
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        m_fake->settings = office();
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<SettingsPanel>(*m_engine);
        new QAbstractItemModelTester(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::Fatal, m_panel.get());
        new QAbstractItemModelTester(m_panel->tree()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal, m_panel.get());
        m_panel->resize(1000, 700);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(found().size(), 9);
        QTRY_COMPARE(m_fake->subscribers(u"settings"_s), 1);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void showsWhatAndWhere()
    {
        QCOMPARE(m_panel->model().rowCount(), 4); // sections
        QCOMPARE(shown(u"smtp.max_recipients"_s, SettingsModel::Value), u"100"_s);
        QVERIFY(shown(u"smtp.max_recipients"_s, SettingsModel::StateColumn).isEmpty());
        QVERIFY(shown(u"smtp.max_message_bytes"_s, SettingsModel::Value).contains(QLocale().toString(52428800)));
        QVERIFY(shown(u"dns.servers"_s, SettingsModel::StateColumn).contains(u"changed"_s));
        QVERIFY(shown(u"server.data_dir"_s, SettingsModel::StateColumn).contains(u"read-only"_s));
        QCOMPARE(shown(u"server.data_dir"_s, SettingsModel::Source), u"settings file"_s);
        QCOMPARE(shown(u"delivery.smarthost_secret"_s, SettingsModel::Value), u"not set"_s);
    }
    void findsByNameAndHelp()
    {
        QTest::keyClicks(m_panel->search(), u"recip"_s);
        QCOMPARE(found(), QStringList{u"smtp.max_recipients"_s});
        m_panel->search()->clear();
        QTest::keyClicks(m_panel->search(), u"largest mess"_s);
        QCOMPARE(found(), QStringList{u"smtp.max_message_bytes"_s});
        m_panel->search()->setText(u"nothing like it"_s);
        QVERIFY(found().isEmpty());
        m_panel->search()->clear();
        QComboBox *kind = nullptr;
        for (QComboBox *box : m_panel->findChildren<QComboBox *>()) {
            if (box->accessibleName() == u"Which settings"_s)
                kind = box;
        }
        QVERIFY(kind);
        kind->setCurrentIndex(1);
        QCOMPARE(found(), (QStringList{u"server.data_dir"_s, u"smtp.read_timeout_s"_s, u"dns.servers"_s}));
        kind->setCurrentIndex(2);
        QCOMPARE(found().size(), 7);
    }
    void readOnlySaysWhy()
    {
        m_panel->choose(u"server.data_dir"_s);
        QVERIFY(!m_panel->editor().field()->isEnabled());
        QVERIFY(says(u"POSTKONTOR_SERVER_DATA_DIR"_s));
        support::keepPicture(*m_panel, u"settings-locked"_s);
        m_panel->choose(u"smtp.read_timeout_s"_s);
        QVERIFY(!m_panel->editor().field()->isEnabled());
        QVERIFY(says(u"counts more"_s));
        m_panel->choose(u"dns.servers"_s);
        QVERIFY(m_panel->editor().field()->isEnabled());
        QVERIFY(!says(u"Read-only"_s));
        QVERIFY(says(u"<b>to ask</b>"_s)); // plain text, whatever an engine says
        QVERIFY(says(u"host and port"_s));
    }
    void showsWhatWouldChange()
    {
        QCOMPARE(changes(), 0);
        QVERIFY(!m_panel->diff().applyButton()->isEnabled());
        type(u"smtp.max_recipients"_s, u"50"_s);
        type(u"server.io_threads"_s, u"4"_s);
        QCOMPARE(changes(), 2);
        QCOMPARE(differs(0, 0), u"server.io_threads"_s);
        QVERIFY(differs(0, 3).contains(u"start"_s));
        QCOMPARE(differs(1, 1), u"100"_s);
        QCOMPARE(differs(1, 2), u"50"_s);
        QVERIFY(shown(u"smtp.max_recipients"_s, SettingsModel::StateColumn).contains(u"to be applied"_s));
        QVERIFY(m_panel->tabs()->tabText(0).contains(u"2"_s));
        support::keepPicture(*m_panel, u"settings-diff"_s);
        type(u"smtp.max_recipients"_s, u"100"_s); // as it was: no change
        QCOMPARE(changes(), 1);
        QTRY_COMPARE(m_fake->settings.version, 0); // nothing has happened on the engine
    }
    void appliesAndKeeps()
    {
        type(u"smtp.max_recipients"_s, u"50"_s);
        QTest::mouseClick(m_panel->diff().applyButton(), Qt::LeftButton);
        QTRY_VERIFY(m_panel->confirmBar().isVisible());
        QCOMPARE(m_fake->settings.items[2].value.toInt(), 50);
        QTRY_VERIFY(m_panel->confirmBar().text().contains(u"second"_s));
        QTRY_COMPARE(changes(), 0);
        type(u"smtp.max_recipients"_s, u"60"_s);
        QVERIFY(!m_panel->diff().applyButton()->isEnabled()); // one after the other
        QTest::mouseClick(m_panel->confirmBar().keepButton(), Qt::LeftButton);
        QTRY_VERIFY(!m_panel->confirmBar().isVisible());
        QVERIFY(m_fake->settingsHistory.first().confirmedAt);
        QTRY_VERIFY(m_panel->diff().applyButton()->isEnabled());
        QVERIFY(m_panel->notice().text().contains(u"stay"_s));
    }
    void goesBackNow()
    {
        type(u"smtp.max_recipients"_s, u"50"_s);
        m_panel->diff().applyButton()->click();
        QTRY_VERIFY(m_panel->confirmBar().isVisible());
        m_panel->confirmBar().backButton()->click();
        QTRY_COMPARE(m_fake->settings.items[2].value.toInt(), 100);
        QTRY_VERIFY(!m_panel->confirmBar().isVisible());
        QTRY_COMPARE(shown(u"smtp.max_recipients"_s, SettingsModel::Value), u"100"_s);
    }
    void withoutConfirmationWhenAsked()
    {
        m_panel->diff().confirmBox()->setChecked(false);
        type(u"smtp.max_recipients"_s, u"50"_s);
        m_panel->diff().applyButton()->click();
        QTRY_VERIFY(m_panel->notice().text().contains(u"in effect"_s));
        QVERIFY(!m_panel->confirmBar().isVisible());
        QVERIFY(!m_fake->settings.waiting);
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == u"Take back"_s)
                button->click();
        }
        QTRY_COMPARE(m_fake->settings.items[2].value.toInt(), 100);
    }
    void errorStandsBesideTheField()
    {
        m_fake->refusedSettings[u"smtp.max_recipients"_s] = u"0 is out of range; allowed: an integer from 1 to 100000"_s;
        type(u"smtp.max_recipients"_s, u"0"_s);
        QTRY_VERIFY(m_panel->editor().error().contains(u"out of range"_s)); // before anything is applied
        QCOMPARE(m_fake->settings.version, 0);
        support::keepPicture(*m_panel, u"settings-error"_s);
        m_panel->diff().applyButton()->click();
        QTRY_VERIFY(m_fake->bodies.size() > 1);
        QTRY_VERIFY(m_panel->editor().error().contains(u"out of range"_s));
        QCOMPARE(changes(), 1); // still there to be mended
        m_fake->refusedSettings.clear();
        type(u"smtp.max_recipients"_s, u"5"_s);
        QTRY_VERIFY(m_panel->editor().error().isEmpty());
    }
    void textForANumberGoesToTheEngine()
    {
        type(u"smtp.max_recipients"_s, u"many"_s);
        QTRY_VERIFY(!m_fake->bodies.isEmpty());
        QCOMPARE(lastBody()["changes"_L1]["smtp.max_recipients"_L1].toString(), u"many"_s);
    }
    void everyKindOfField()
    {
        m_panel->choose(u"delivery.plain"_s);
        auto *box = qobject_cast<QCheckBox *>(m_panel->editor().field());
        QVERIFY(box);
        box->click();
        m_panel->choose(u"delivery.tls"_s);
        auto *words = qobject_cast<QComboBox *>(m_panel->editor().field());
        QVERIFY(words);
        words->setCurrentText(u"required"_s);
        m_panel->choose(u"dns.servers"_s);
        auto *list = qobject_cast<QPlainTextEdit *>(m_panel->editor().field());
        QVERIFY(list);
        QCOMPARE(list->toPlainText(), u"192.0.2.1:53"_s);
        list->setPlainText(u"192.0.2.2:53\n\n 192.0.2.3:53 "_s);
        QTest::qWait(0);
        type(u"delivery.smarthost_secret"_s, u"hush"_s);
        QCOMPARE(line()->echoMode(), QLineEdit::Password);
        QCOMPARE(changes(), 4);
        for (int row = 0; row < 4; ++row)
            QVERIFY(!differs(row, 2).contains(u"hush"_s));
        m_panel->diff().applyButton()->click();
        QTRY_COMPARE(m_fake->settings.version, 1);
        QCOMPARE(m_fake->settings.items[8].value.toStringList(), (QStringList{u"192.0.2.2:53"_s, u"192.0.2.3:53"_s}));
        QCOMPARE(m_fake->settings.items[7].value.toBool(), true);
        QCOMPARE(m_fake->settings.items[6].value.toString(), u"required"_s);
        QCOMPARE(shown(u"delivery.smarthost_secret"_s, SettingsModel::Value), u"set, not shown"_s);
        m_panel->choose(u"delivery.smarthost_secret"_s);
        QVERIFY(line()->text().isEmpty());
    }
    void backToDefault()
    {
        m_panel->choose(u"dns.servers"_s);
        for (QToolButton *button : m_panel->editor().findChildren<QToolButton *>()) {
            if (button->text() == u"Back to default"_s)
                button->click();
        }
        QCOMPARE(changes(), 1);
        m_panel->diff().applyButton()->click();
        QTRY_COMPARE(m_fake->settings.version, 1);
        QVERIFY(m_fake->settingsHistory.first().changes.first().reset);
        QTRY_COMPARE(shown(u"dns.servers"_s, SettingsModel::Value), u"empty"_s);
    }
    void historyAndOneKeyBack()
    {
        m_panel->diff().confirmBox()->setChecked(false);
        type(u"smtp.max_recipients"_s, u"50"_s);
        m_panel->diff().applyButton()->click();
        QTRY_COMPARE(m_panel->history().view()->model()->rowCount(), 1);
        QVERIFY(m_panel->history().view()->model()->index(0, 3).data().toString().contains(u"100 → 50"_s));
        m_panel->activateWindow();
        m_panel->tree()->setFocus();
        QTRY_VERIFY(m_panel->tree()->hasFocus());
        QTest::keyClick(m_panel->tree(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(m_fake->settings.items[2].value.toInt(), 100);
        QTRY_COMPARE(m_panel->history().view()->model()->rowCount(), 2);
        QTRY_VERIFY(m_panel->history().view()->model()->index(1, 4).data().toString().contains(u"taken back"_s));
        m_panel->tabs()->setCurrentIndex(1);
        support::keepPicture(*m_panel, u"settings-history"_s);
        m_panel->history().view()->selectRow(1);
        QVERIFY(!m_panel->history().undoAction()->isEnabled()); // once
    }
    void somebodyElseChangedIt()
    {
        type(u"smtp.max_recipients"_s, u"50"_s);
        ++m_fake->settings.version; // the console has not heard of it
        m_fake->settings.items[1].value = qlonglong(8);
        m_panel->diff().applyButton()->click();
        QTRY_VERIFY(m_panel->notice().text().contains(u"Somebody else"_s));
        QTRY_COMPARE(shown(u"server.io_threads"_s, SettingsModel::Value), u"8"_s);
        QCOMPARE(changes(), 1); // one's own change is kept
        m_panel->diff().applyButton()->click();
        QTRY_COMPARE(m_fake->settings.items[2].value.toInt(), 50);
    }
    void hearsOfOthers()
    {
        m_panel->choose(u"smtp.max_recipients"_s);
        m_fake->settings.items[2].value = qlonglong(7);
        m_fake->settings.items[2].source = u"database"_s;
        m_fake->push(u"settings"_s, "settings.changed", "{}");
        QTRY_COMPARE(shown(u"smtp.max_recipients"_s, SettingsModel::Value), u"7"_s);
        QTRY_COMPARE(line()->text(), u"7"_s);
    }
    void whatWaitsForAStart()
    {
        m_panel->diff().confirmBox()->setChecked(false);
        type(u"server.io_threads"_s, u"4"_s);
        m_panel->diff().applyButton()->click();
        QTRY_VERIFY(m_panel->notice().text().contains(u"server.io_threads"_s));
        QTRY_VERIFY(shown(u"server.io_threads"_s, SettingsModel::StateColumn).contains(u"restart"_s));
    }
    void readsNothingWhileHidden()
    {
        m_panel->hide();
        QTRY_COMPARE(m_fake->subscribers(u"settings"_s), 0);
    }
};

QTEST_MAIN(TestSettingsPanel)
#include "tst_settingspanel.moc"
