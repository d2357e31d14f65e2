// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/portspage.h"
#include "look/colors.h"
#include "wizard/porttest.h"
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kTestMs = 250; // after the last key

QString nameOf(const QString &listener)
{
    if (listener == "smtp"_L1)
        return PortsPage::tr("Mail from other servers");
    if (listener == "submission"_L1)
        return PortsPage::tr("Mail from people (STARTTLS)");
    if (listener == "submissions"_L1)
        return PortsPage::tr("Mail from people (TLS)");
    if (listener == "imap"_L1)
        return PortsPage::tr("Mail read by people (IMAP, STARTTLS)");
    if (listener == "imaps"_L1)
        return PortsPage::tr("Mail read by people (IMAP, TLS)");
    if (listener == "pop3"_L1)
        return PortsPage::tr("Mail collected by people (POP3, STLS)");
    if (listener == "pop3s"_L1)
        return PortsPage::tr("Mail collected by people (POP3, TLS)");
    if (listener == "https"_L1)
        return PortsPage::tr("Set-up of mail programs (HTTPS)");
    return PortsPage::tr("Console and programs (HTTP)");
}

/// Who comes there.
QString sentenceOf(const QString &listener, SetupPlan::Role role)
{
    if (listener == "smtp"_L1) {
        switch (role) {
        case SetupPlan::Office:
            return PortsPage::tr("Everybody's servers bring mail here. The firewall must let port 25 in.");
        case SetupPlan::Relay:
            return PortsPage::tr("Programs and machines of your network hand their mail over here.");
        case SetupPlan::TestMail:
            return PortsPage::tr("Programs under test send here. Nothing goes further.");
        }
    }
    if (listener == "submission"_L1)
        return PortsPage::tr("Your people's mail programs send here once they have signed in. Encrypted from the word STARTTLS on.");
    if (listener == "submissions"_L1)
        return PortsPage::tr("The same, encrypted from the first octet on. Most mail programs try it first.");
    if (listener == "imap"_L1)
        return PortsPage::tr("Mail programs and telephones that show the mail that lies here. Encrypted from the word STARTTLS on, and no password before it.");
    if (listener == "imaps"_L1)
        return PortsPage::tr("The same, encrypted from the first octet on. Most mail programs try it first.");
    if (listener == "pop3"_L1)
        return PortsPage::tr("Mail programs that take the mail away to one machine. Encrypted from the word STLS on, and no password before it.");
    if (listener == "pop3s"_L1)
        return PortsPage::tr("The same, encrypted from the first octet on.");
    if (listener == "https"_L1)
        return PortsPage::tr("Mail programs that know the address alone ask here how to reach this server. Consoles elsewhere and programs may come here, too, encrypted.");
    return PortsPage::tr("This console and programs that use the API. Not encrypted: keep it on this machine.");
}

std::pair<State, QString> wordsOf(const PortTest &test)
{
    switch (test.result) {
    case PortTest::Free:
        return {State::Flowing, PortsPage::tr("free")};
    case PortTest::Taken:
        return {State::Failed, test.holder.isEmpty() ? PortsPage::tr("taken by another program") : PortsPage::tr("taken by %1").arg(test.holder)};
    case PortTest::Forbidden:
        return {State::Failed, PortsPage::tr("not allowed: ports below 1024 need more rights; choose a higher one, or run the server as a service")};
    case PortTest::NotHere:
        return {State::Failed, PortsPage::tr("not an address of this machine")};
    case PortTest::Nonsense:
        break;
    }
    return {State::Failed, PortsPage::tr("expected address:port, such as 0.0.0.0:25")};
}

} // namespace

PortsPage::PortsPage(SetupPlan &plan, QWidget *parent)
    : SetupPage(plan, parent)
    , m_grid(new QGridLayout)
    , m_scroll(new QScrollArea(this))
    , m_hint(makeLabel(tr("0.0.0.0 is every address of this machine, 127.0.0.1 only this machine itself. An empty field switches it off.")))
{
    setTitle(tr("Where does it listen?"));
    setSubTitle(tr("Each address is tried now, for a moment."));
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    m_grid->setColumnStretch(2, 1);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(8);
    column->addLayout(m_grid);
    column->addSpacing(12);
    column->addWidget(m_hint);
    column->addStretch(1);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    content->setAutoFillBackground(false); // what is behind shows
    m_scroll->viewport()->setAutoFillBackground(false);
    auto *page = new QVBoxLayout(this);
    page->addWidget(m_scroll);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kTestMs);
    connect(&m_soon, &QTimer::timeout, this, &PortsPage::test);
}

void PortsPage::initializePage()
{
    if (!m_rows.isEmpty() && m_shown == m_plan.role) {
        test();
        return;
    }
    for (const Row &row : std::as_const(m_rows)) {
        delete m_grid->itemAtPosition(2 * int(&row - m_rows.constData()), 0)->widget();
        delete row.address;
        delete row.verdict;
        delete row.sentence;
    }
    m_rows.clear();
    m_shown = m_plan.role;
    for (const SetupPlan::Port &port : SetupPlan::usualPorts(m_plan.role)) {
        Row row{port.listener, new QLineEdit(port.address, this), makeLabel(), makeCaption(sentenceOf(port.listener, m_plan.role)), false};
        row.address->setAccessibleDescription(row.sentence->text());
        row.address->setAccessibleName(nameOf(port.listener));
        row.address->setMinimumWidth(fontMetrics().horizontalAdvance(u'0') * 20);
        connect(row.address, &QLineEdit::textChanged, this, [this] {
            m_soon.start();
            Q_EMIT completeChanged();
        });
        const int line = 2 * int(m_rows.size());
        auto *name = makeLabel(nameOf(port.listener));
        name->setWordWrap(false);
        name->setBuddy(row.address);
        m_grid->addWidget(name, line, 0);
        m_grid->addWidget(row.address, line, 1);
        m_grid->addWidget(row.verdict, line, 2);
        m_grid->addWidget(row.sentence, line + 1, 1, 1, 2);
        m_rows << row;
    }
    test();
    m_scroll->setMinimumWidth(m_scroll->widget()->minimumSizeHint().width() + m_scroll->verticalScrollBar()->sizeHint().width());
}

void PortsPage::test()
{
    QSet<QString> seen;
    for (Row &row : m_rows) {
        const QString address = row.address->text().trimmed();
        if (address.isEmpty()) {
            row.good = row.listener != "http"_L1; // the console needs one
            row.verdict->setText(row.good ? stateShape(State::Held) + u' ' + tr("switched off")
                                          : stateShape(State::Failed) + u' ' + tr("needed: the console talks to the server here"));
            continue;
        }
        const PortTest tried = PortTest::of(address);
        auto [state, words] = wordsOf(tried);
        row.good = tried.result == PortTest::Free;
        if (row.good && seen.contains(address) && !address.endsWith(":0"_L1)) {
            row.good = false;
            std::tie(state, words) = std::pair(State::Failed, tr("named twice"));
        }
        seen.insert(address);
        row.verdict->setText(stateShape(state) + u' ' + words);
        QPalette palette = row.verdict->palette();
        palette.setColor(QPalette::WindowText, stateColor(state, palette.color(QPalette::Window)));
        row.verdict->setPalette(palette);
    }
    Q_EMIT completeChanged();
}

const PortsPage::Row *PortsPage::find(const QString &listener) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.listener == listener; });
    return found == m_rows.end() ? nullptr : &*found;
}

QLineEdit *PortsPage::address(const QString &listener) const
{
    return find(listener) ? find(listener)->address : nullptr;
}

QString PortsPage::verdict(const QString &listener) const
{
    return find(listener) ? find(listener)->verdict->text() : QString();
}

bool PortsPage::isComplete() const
{
    return !m_soon.isActive() && std::all_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.good; });
}

bool PortsPage::validatePage()
{
    test(); // somebody may have taken one meanwhile
    if (!isComplete())
        return false;
    m_plan.ports.clear();
    for (const Row &row : std::as_const(m_rows))
        m_plan.ports << SetupPlan::Port{row.listener, row.address->text().trimmed()};
    return true;
}

} // namespace ui
