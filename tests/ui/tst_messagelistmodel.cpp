// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "models/messagelistmodel.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::Id;

class TestMessageListModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void pagesAreFetchedOnDemand();
    void hundredThousandRowsAreNotLoaded();
    void newMailComesOnTop();
    void burstIsOneInsertion();
    void flagsGoBothWays();
    void refusedChangeIsTakenBack();
    void whatLeavesIsTakenOut();
    void movedMailLeaves();
    void reopeningForgetsTheOldAnswer();
    void keepsWhatIsPushedWhileItReads();
    void showsWhatWasPutThere();
    void readsOnWhenAllThatWasShownHasLeft();
    void aSearchFindsWhatIsNewPastShortPages();
    void subjectsAreOneLine();

private:
    static control::Mailbox mailbox(Id id);
    Id add(const QString &subject, bool seen = false);
    void open() { m_model->open(m_mailbox, m_inbox, {}); }
    QString subject(int row) const
    {
        return m_model->index(row, MessageListModel::Subject).data().toString();
    }

    std::unique_ptr<support::FakeEngine> m_engine;
    std::unique_ptr<EngineConnection> m_connection;
    std::unique_ptr<MessageListModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    Id m_mailbox = 0;
    Id m_inbox = 0;
    Id m_trash = 0;
};

void TestMessageListModel::init()
{
    m_engine = std::make_unique<support::FakeEngine>();
    QVERIFY(m_engine->listen());
    m_mailbox = m_engine->nextId();
    m_inbox = m_engine->nextId();
    m_trash = m_engine->nextId();
    m_engine->mailboxes = {mailbox(m_mailbox)};
    m_engine->folders = {{m_inbox, m_mailbox, u"Inbox"_s, control::FolderRole::Inbox},
                         {m_trash, m_mailbox, u"Trash"_s, control::FolderRole::Trash}};
    m_connection = std::make_unique<EngineConnection>();
    m_model = std::make_unique<MessageListModel>(*m_connection);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_connection->connectTo({m_engine->url(), m_engine->token()});
    QTRY_COMPARE(m_connection->state(), LinkState::Flowing);
}

void TestMessageListModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_connection.reset();
    m_engine.reset();
}

control::Mailbox TestMessageListModel::mailbox(Id id)
{
    control::Mailbox m;
    m.id = id;
    return m;
}

Id TestMessageListModel::add(const QString &subject, bool seen)
{
    control::MessageDetail detail;
    detail.message.id = m_engine->nextId();
    detail.message.mailId = m_engine->nextId();
    detail.message.mailboxId = m_mailbox;
    detail.message.from = u"Anna <anna@example.test>"_s;
    detail.message.subject = subject;
    detail.message.seen = seen;
    detail.message.receivedAt = QDateTime::currentMSecsSinceEpoch();
    m_engine->deliver(detail);
    return detail.message.id;
}

void TestMessageListModel::pagesAreFetchedOnDemand()
{
    m_tester.reset(); // it fetches by itself
    for (int i = 0; i < 450; ++i)
        add(u"mail %1"_s.arg(i));
    open();
    QTRY_COMPARE(m_model->rowCount(), MessageListModel::kPageSize);
    QCOMPARE(subject(0), u"mail 449"_s);
    QVERIFY(m_model->canFetchMore({}));
    m_model->fetchMore({});
    m_model->fetchMore({}); // asked twice, fetched once
    QTRY_COMPARE(m_model->rowCount(), 400);
    m_model->fetchMore({});
    QTRY_COMPARE(m_model->rowCount(), 450);
    QVERIFY(!m_model->canFetchMore({}));
    QCOMPARE(subject(449), u"mail 0"_s);
    QCOMPARE(m_engine->requests.filter(u"/messages"_s).size(), 3);
}

void TestMessageListModel::hundredThousandRowsAreNotLoaded()
{
    constexpr int kRows = 100000;
    int pages = 0;
    m_engine->listMessages = [&](Id mailbox, Id folder, const QString &, const control::PageRequest &page) {
        ++pages;
        control::Page<control::Message> answer;
        const int from = page.cursor.toInt();
        for (int i = from; i < std::min(kRows, from + page.limit); ++i) {
            control::Message m;
            m.id = Id(kRows - i);
            m.mailId = m.id;
            m.mailboxId = mailbox;
            m.folderId = folder;
            m.subject = u"row %1"_s.arg(i);
            answer.items.append(m);
        }
        answer.next = from + page.limit < kRows ? QString::number(from + page.limit) : QString();
        return answer;
    };
    m_tester.reset(); // it walks over every row after every change
    QTableView view;
    view.setModel(m_model.get());
    view.resize(600, 400);
    view.show();
    open();
    QTRY_COMPARE(m_model->rowCount(), MessageListModel::kPageSize);
    QVERIFY(pages <= 2); // what is on screen, perhaps one ahead
    QSignalSpy loading(m_model.get(), &MessageListModel::loadingChanged);
    while (!m_model->isComplete()) {
        m_model->fetchMore({});
        while (m_model->isLoading())
            QVERIFY(loading.wait());
    }
    QCOMPARE(m_model->rowCount(), kRows);
    view.scrollToBottom();
    QCOMPARE(subject(kRows - 1), u"row 99999"_s);
    QCOMPARE(m_model->rowOf(Id(1)), kRows - 1);
    QCOMPARE(m_model->rowOf(Id(kRows)), 0);
    QCOMPARE(pages, kRows / MessageListModel::kPageSize);
}

void TestMessageListModel::newMailComesOnTop()
{
    add(u"old"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 1);
    QTRY_COMPARE(m_engine->subscribers(u"mailbox:"_s + base::idToString(m_mailbox)), 1);
    add(u"new"_s);
    QTRY_COMPARE(m_model->rowCount(), 2);
    QCOMPARE(subject(0), u"new"_s);
    QVERIFY(m_model->index(0, MessageListModel::From).data(Qt::FontRole).value<QFont>().bold());
}

void TestMessageListModel::burstIsOneInsertion()
{
    open();
    QTRY_COMPARE(m_engine->subscribers(u"mailbox:"_s + base::idToString(m_mailbox)), 1);
    QTRY_VERIFY(!m_model->isLoading());
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    for (int i = 0; i < 200; ++i)
        add(u"burst %1"_s.arg(i));
    QTRY_COMPARE(m_model->rowCount(), 200);
    QCOMPARE(subject(0), u"burst 199"_s);
    QVERIFY(inserted.count() < 50);
}

void TestMessageListModel::flagsGoBothWays()
{
    const Id id = add(u"one"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 1);
    QTRY_COMPARE(m_engine->subscribers(u"mailbox:"_s + base::idToString(m_mailbox)), 1);
    m_model->markSeen(id);
    QVERIFY(m_model->messageAt(0)->seen); // at once
    QTRY_VERIFY(m_engine->details[id].message.seen);
    control::Message other = m_engine->details[id].message;
    other.flagged = true; // by somebody else
    m_engine->details[id].message = other;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.flags", control::toJson(other));
    QTRY_VERIFY(m_model->messageAt(0)->flagged);
}

void TestMessageListModel::refusedChangeIsTakenBack()
{
    const Id id = add(u"one"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 1);
    m_engine->failWith = 403;
    QSignalSpy failed(m_model.get(), &MessageListModel::failed);
    m_model->markSeen(id);
    QVERIFY(failed.wait());
    QVERIFY(!m_model->messageAt(0)->seen);
}

void TestMessageListModel::whatLeavesIsTakenOut()
{
    QList<Id> ids;
    for (int i = 0; i < 6; ++i)
        ids << add(QString::number(i));
    open();
    QTRY_COMPARE(m_model->rowCount(), 6);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    const QList<control::Message> taken = m_model->takeOut({ids[0], ids[5], Id(4711), ids[1], ids[3]}); // rows 5, 0, none, 4, 2
    QCOMPARE(taken.size(), 4);
    QCOMPARE(removed.count(), 3); // neighbours together
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(subject(0), u"4"_s);
    QCOMPARE(subject(1), u"2"_s);
    m_model->putBack(taken);
    QCOMPARE(m_model->rowCount(), 6);
    QCOMPARE(subject(5), u"0"_s);
    control::Message stranger = taken.first();
    stranger.mailboxId = 4711;
    stranger.id = 1;
    m_model->putBack({stranger}); // of a mailbox that was open before
    QCOMPARE(m_model->rowCount(), 6);
}

void TestMessageListModel::movedMailLeaves()
{
    const Id id = add(u"a"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 1);
    ApiClient other;
    other.setEndpoint({m_engine->url(), m_engine->token()});
    other.deleteMessage(id, this, [](const auto &) {});
    QTRY_COMPARE(m_model->rowCount(), 0);
}

void TestMessageListModel::reopeningForgetsTheOldAnswer()
{
    add(u"first"_s);
    const Id other = m_engine->nextId();
    m_engine->mailboxes.append(mailbox(other));
    open();
    m_model->open(other, 0, {}); // before the first answer
    QTRY_VERIFY(!m_model->isLoading());
    QCOMPARE(m_model->rowCount(), 0);
    QTRY_COMPARE(m_engine->requests.filter(u"/messages"_s).size(), 2);
    QCOMPARE(m_model->rowCount(), 0);
}

/// The answer to a list may be older than what is pushed while it is on its way.
void TestMessageListModel::keepsWhatIsPushedWhileItReads()
{
    const Id leaves = add(u"leaves"_s);
    add(u"stays"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 2);
    QTRY_COMPARE(m_engine->subscribers(u"mailbox:"_s + base::idToString(m_mailbox)), 1);
    m_engine->heldPath = u"/v1/mailboxes/%1/messages"_s.arg(base::idToString(m_mailbox));
    m_model->reload();
    QTRY_COMPARE(m_engine->held(), 1);
    control::Message moved = m_engine->details[leaves].message;
    moved.folderId = m_trash;
    m_engine->details[leaves].message = moved;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.moved", control::toJson(moved));
    add(u"new"_s);
    QTRY_COMPARE(m_model->rowCount(), 2);
    QTRY_COMPARE(subject(0), u"new"_s);
    m_engine->heldPath.clear();
    m_engine->letGo(); // knows nothing of either
    QTRY_VERIFY(!m_model->isLoading());
    QTRY_COMPARE(m_model->rowCount(), 2);
    QCOMPARE(subject(0), u"new"_s);
    QCOMPARE(subject(1), u"stays"_s);
}

/// By a mail program: copied or appended.
void TestMessageListModel::showsWhatWasPutThere()
{
    const Id there = add(u"there"_s);
    open();
    QTRY_COMPARE(m_model->rowCount(), 1);
    QTRY_COMPARE(m_engine->subscribers(u"mailbox:"_s + base::idToString(m_mailbox)), 1);
    control::Message copy = m_engine->details[there].message;
    copy.id += 1000;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.appended", control::toJson(copy));
    QTRY_COMPARE(m_model->rowCount(), 2);
    copy.id += 1000;
    copy.folderId = m_trash;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.appended", control::toJson(copy));
    copy.id += 1000;
    copy.folderId = m_inbox;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.appended", control::toJson(copy));
    QTRY_COMPARE(m_model->rowCount(), 3);
}

void TestMessageListModel::readsOnWhenAllThatWasShownHasLeft()
{
    m_tester.reset(); // it fetches by itself
    for (int i = 0; i < 450; ++i)
        add(u"mail %1"_s.arg(i));
    open();
    QTRY_COMPARE(m_model->rowCount(), MessageListModel::kPageSize);
    QList<Id> shown;
    for (int row = 0; row < m_model->rowCount(); ++row)
        shown.append(m_model->messageAt(row)->id);
    QCOMPARE(m_model->takeOut(shown).size(), MessageListModel::kPageSize);
    QTRY_COMPARE(m_model->rowCount(), MessageListModel::kPageSize);
    QCOMPARE(subject(0), u"mail 249"_s);
}

/// Pages of a search may be short or empty, and what begins to match need not be among the newest.
void TestMessageListModel::aSearchFindsWhatIsNewPastShortPages()
{
    m_tester.reset();
    QList<Id> ids;
    for (int i = 0; i < 60; ++i)
        ids.append(add(i % 2 ? u"wanted %1"_s.arg(i) : u"other"_s));
    m_engine->listMessages = [this, ids](Id, Id, const QString &, const control::PageRequest &page) {
        control::Page<control::Message> answer;
        int at = page.cursor.isEmpty() ? int(ids.size()) : page.cursor.toInt();
        for (const int end = std::max(0, at - 4); at > end; --at) {
            const control::Message &message = m_engine->details[ids[at - 1]].message;
            if (message.subject.startsWith(u"wanted"_s))
                answer.items.append(message);
        }
        if (at > 0)
            answer.next = QString::number(at);
        return answer;
    };
    m_model->open(m_mailbox, m_inbox, u"wanted"_s);
    QTRY_COMPARE(m_model->rowCount(), 30);
    control::Message changed = m_engine->details[ids[40]].message;
    changed.subject = u"wanted now"_s;
    m_engine->details[ids[40]].message = changed;
    m_engine->push(u"mailbox:"_s + base::idToString(m_mailbox), "message.moved", control::toJson(changed));
    QTRY_COMPARE(m_model->rowCount(), 31);
    QVERIFY(m_model->rowOf(ids[40]) > 0);
}

void TestMessageListModel::subjectsAreOneLine()
{
    add(u"line\nbreak <img src=/etc/passwd>"_s);
    add({});
    open();
    QTRY_COMPARE(m_model->rowCount(), 2);
    QCOMPARE(subject(0), u"(no subject)"_s);
    QCOMPARE(subject(1), u"line break <img src=/etc/passwd>"_s);
    // A tool tip would read it as HTML.
    QVERIFY(!m_model->index(1, MessageListModel::Subject).data(Qt::ToolTipRole).isValid());
}

QTEST_MAIN(TestMessageListModel)
#include "tst_messagelistmodel.moc"
