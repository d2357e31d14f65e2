// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/domainspanel.h"
#include "dialogs/domaindialog.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/fonts.h"
#include "look/format.h"
#include "look/sendwords.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kKeysSoonMs = 1500;

} // namespace

DomainsPanel::DomainsPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_domain(new QComboBox(this))
    , m_format(new QComboBox(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
{
    m_edit = makeAction(tr("Edit domain…"), u"edit"_s, [this] { edit(); });
    m_check = makeAction(tr("Check the DNS now"), u"refresh"_s, [this] { check(); });
    m_copy = makeAction(tr("Copy all records"), u"copy"_s, [this] {
        QGuiApplication::clipboard()->setText(m_text->toPlainText());
        m_notice->say(tr("Copied."));
    });
    m_next = makeAction(tr("Make the next signing keys"), u"add"_s, [this] {
        m_engine.api().addNextKeys(domainId(), this, shower(tr("Publish the new records, check them, then use the new keys.")));
    });
    m_use = makeAction(tr("Sign with the next keys…"), u"play"_s, [this] {
        ask(tr("Sign with the next keys from now on? Whoever cannot find their records yet will doubt the mail. This cannot be undone."),
            tr("Use them"), [this] {
                m_engine.api().useNextKeys(domainId(), this,
                                           shower(tr("The next keys sign now. Leave the old records for some days: mail is still on its way.")));
            });
    });
    m_domain->setAccessibleName(tr("Domain"));
    m_domain->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_domain->setMinimumContentsLength(14);
    m_format->setAccessibleName(tr("Written for"));
    m_format->addItems({tr("BIND zone file"), tr("Windows DNS (dnscmd)"), tr("Web page of a provider")});
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_domain);
    addButtons(bar, {m_edit, m_check}, true);
    bar->addStretch(1);
    addButtons(bar, {m_next, m_use}, true);
    auto *split = new QSplitter(Qt::Vertical, m_stack);
    split->setChildrenCollapsible(false);
    split->addWidget(makeRecords());
    split->addWidget(makeText());
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    m_empty->setText(tr("No domain yet"), tr("A domain comes with its first mailbox. What its DNS should hold is shown here then."));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(split);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    connect(m_domain, &QComboBox::currentIndexChanged, this, &DomainsPanel::readDns);
    connect(m_format, &QComboBox::currentIndexChanged, this, &DomainsPanel::showText);
    connect(&engine, &EngineConnection::statusChanged, this, [this](const control::Status &status) {
        if (isVisible() && status.domains != m_domain->count()) // one came or went
            reload();
    });
    updateState();
}

void DomainsPanel::addEmptyStep(QAction *action)
{
    m_empty->addStep(action);
}

QWidget *DomainsPanel::makeRecords()
{
    auto *page = new QWidget(this);
    m_model.setHorizontalHeaderLabels({tr("In the DNS"), tr("Type"), tr("Name"), tr("Value")});
    m_view = makeTable(&m_model, u"dnsrecords"_s, tr("DNS records"), {9, 4, 23});
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DomainsPanel::showHint);
    m_hint = makeLabel();
    m_keyModel.setHorizontalHeaderLabels({tr("Key"), tr("Kind"), tr("State"), tr("Made")});
    m_keys = makeTable(&m_keyModel, u"dkimkeys"_s, tr("Keys that sign mail"), {14, 11, 20, 8});
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_keys->setMinimumHeight(fontMetrics().height() * 5);
    column->addWidget(m_view, 5);
    column->addWidget(m_hint);
    column->addWidget(m_keys, 2);
    return page;
}

QWidget *DomainsPanel::makeText()
{
    auto *page = new QWidget(this);
    m_text = new QPlainTextEdit(page);
    m_text->setReadOnly(true);
    m_text->setAccessibleName(tr("Records to copy"));
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setFont(fixedFont());
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_format);
    bar->addStretch(1);
    addButtons(bar, {m_copy}, true);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_text, 1);
    return page;
}

void DomainsPanel::reload()
{
    m_engine.api().domains(this, [this](const base::Result<QList<control::Domain>> &domains) {
        if (domains)
            showDomains(*domains);
        else
            report(domains.error());
    });
}

void DomainsPanel::showDomains(const QList<control::Domain> &domains)
{
    const control::Id before = domainId();
    m_domains = domains;
    {
        const QSignalBlocker quiet(m_domain);
        m_domain->clear();
        for (const control::Domain &domain : domains) {
            m_domain->addItem(Format::oneLine(domain.name, 255), QVariant::fromValue(quint64(domain.id)));
            if (domain.id == before)
                m_domain->setCurrentIndex(m_domain->count() - 1);
        }
    }
    m_stack->setCurrentIndex(domains.isEmpty() ? 0 : 1);
    updateState();
    readDns();
}

control::Id DomainsPanel::domainId() const
{
    return m_domain->currentData().toULongLong();
}

Done<control::DomainDns> DomainsPanel::shower(const QString &notice)
{
    setBusy(true);
    return [this, id = domainId(), notice](const base::Result<control::DomainDns> &dns) {
        setBusy(false);
        if (!dns)
            report(dns.error());
        else if (id == domainId()) // another one was chosen meanwhile
            showDns(*dns);
        if (dns && !notice.isEmpty())
            m_notice->say(notice, {}, 0);
        if (id != domainId())
            readDns();
    };
}

void DomainsPanel::readDns()
{
    if (!m_busy && domainId()) // one question at a time: the answer to an older one must not come last
        m_engine.api().domainDns(domainId(), this, shower({}));
}

void DomainsPanel::edit()
{
    const auto it = std::find_if(m_domains.begin(), m_domains.end(), [id = domainId()](const control::Domain &d) { return d.id == id; });
    if (it == m_domains.end())
        return;
    auto *dialog = new DomainDialog(m_engine, *it, this);
    connect(dialog, &DomainDialog::saved, this, [this](const control::Domain &domain) {
        m_notice->say(tr("%1 is changed.").arg(Format::oneLine(domain.name, 255)));
        reload();
    });
    dialog->open();
}

void DomainsPanel::check()
{
    if (!domainId())
        return;
    m_notice->say(tr("Asking the name servers…"), {}, 0);
    m_engine.api().checkDns(domainId(), this, [this, show = shower({})](const base::Result<control::DomainDns> &dns) {
        m_notice->hide();
        show(dns);
        if (!dns)
            return;
        const auto wrong = std::count_if(dns->records.begin(), dns->records.end(), [](const auto &r) { return r.check != "ok"_L1; });
        m_notice->say(wrong == 0 ? tr("Everything is as it should be.") : tr("%Ln record(s) need a look.", nullptr, int(wrong)));
    });
}

void DomainsPanel::showDns(const control::DomainDns &dns)
{
    const int row = m_view->currentIndex().row();
    const QList<control::DnsRecord> before = std::exchange(m_dns, dns).records;
    for (control::DnsRecord &record : m_dns.records) { // what was asked of the name servers stays until it is asked again
        const auto known = std::find_if(before.begin(), before.end(), [&record](const control::DnsRecord &r) {
            return r.type == record.type && r.name == record.name && r.value == record.value;
        });
        if (record.check.isEmpty() && known != before.end()) {
            record.check = known->check;
            record.found = known->found;
        }
    }
    if (m_dns.keys.isEmpty() && isVisible()) // a new domain: its keys are being made
        QTimer::singleShot(kKeysSoonMs, this, [this, id = domainId()] {
            if (id == domainId() && m_dns.keys.isEmpty() && isVisible())
                readDns();
        });
    m_model.setRowCount(int(m_dns.records.size()));
    for (int i = 0; i < m_dns.records.size(); ++i) {
        const control::DnsRecord &record = m_dns.records[i];
        m_model.setItem(i, 0, stateCell(SendWords::stateOfCheck(record.check), SendWords::ofCheck(record.check)));
        const QStringList texts{record.type, record.name, record.value};
        for (int column = 0; column < texts.size(); ++column)
            m_model.setItem(i, column + 1, cell(texts[column]));
    }
    m_keyModel.setRowCount(int(m_dns.keys.size()));
    for (int i = 0; i < m_dns.keys.size(); ++i) {
        const control::DkimKeyInfo &key = m_dns.keys[i];
        const QStringList texts{key.selector, key.algorithm, SendWords::ofKey(key.state),
                                Format::ago(key.createdAt, QDateTime::currentMSecsSinceEpoch())};
        for (int column = 0; column < texts.size(); ++column)
            m_keyModel.setItem(i, column, cell(texts[column]));
        m_keyModel.item(i, int(texts.size()) - 1)->setToolTip(Format::moment(key.createdAt));
    }
    m_view->selectRow(row >= 0 && row < m_dns.records.size() ? row : 0);
    showText();
    showHint();
    updateState();
}

QString DomainsPanel::lineOf(const control::DnsRecord &record) const
{
    switch (Spelling(m_format->currentIndex())) {
    case Bind:
        return record.zone;
    case Windows:
        return record.windows;
    case Page:
        break;
    }
    return tr("Name: %1\nType: %2\nValue: %3\n").arg(record.name, record.type, record.value);
}

void DomainsPanel::showText()
{
    QStringList lines;
    for (const control::DnsRecord &record : std::as_const(m_dns.records))
        lines.append(lineOf(record));
    const QString text = lines.join(u'\n');
    if (m_text->toPlainText() != text)
        m_text->setPlainText(text);
}

QString DomainsPanel::recordText() const
{
    return m_text->toPlainText();
}

QString DomainsPanel::hint() const
{
    return m_hint->text();
}

void DomainsPanel::showHint()
{
    const int row = m_view->currentIndex().row();
    QString text;
    if (row >= 0 && row < m_dns.records.size()) {
        const control::DnsRecord &record = m_dns.records[row];
        text = SendWords::stepOfCheck(record.check);
        if (record.purpose == "clients"_L1)
            text = Words::sentences({tr("Mail programs that know an address alone find the server by this record."), text});
        if (!record.found.isEmpty() && record.check != "ok"_L1)
            text = Words::sentences({text, tr("Found: %1").arg(Format::oneLine(record.found.join(u" | "_s), 300))});
    }
    m_hint->setText(text);
    m_hint->setVisible(!text.isEmpty());
}

void DomainsPanel::setBusy(bool busy)
{
    m_busy = busy;
    updateState();
}

void DomainsPanel::updateState()
{
    const auto has = [this](QLatin1StringView state) {
        return std::any_of(m_dns.keys.begin(), m_dns.keys.end(), [state](const auto &key) { return key.state == state; });
    };
    const bool ready = domainId() && !m_busy;
    m_edit->setEnabled(domainId());
    m_check->setEnabled(ready);
    m_copy->setEnabled(!m_dns.records.isEmpty());
    m_next->setEnabled(ready && !has("next"_L1));
    m_use->setEnabled(ready && has("next"_L1));
}

} // namespace ui
