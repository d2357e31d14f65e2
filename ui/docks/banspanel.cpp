// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/banspanel.h"
#include "backend/doorcalls.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/doorwords.h"
#include "look/format.h"
#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTextDocument>
#include <limits>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kPage = 500;
constexpr int kSoonMs = 300;
constexpr int kRefreshMs = 30000;
constexpr int kRowRole = Qt::UserRole + 1;
const auto kTopic = u"events"_s;

QStringList listOf(const control::SettingsView &view, const QString &key)
{
    const auto found = std::find_if(view.items.begin(), view.items.end(), [&key](const control::Setting &one) { return one.key == key; });
    return found == view.items.end() ? QStringList() : found->value.toStringList();
}

} // namespace

BansPanel::BansPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(makeLabel())
    , m_spared(makeLabel())
    , m_filter(new QLineEdit(this))
{
    m_model.setHorizontalHeaderLabels({tr("Address or prefix"), tr("Why"), tr("Since"), tr("Until")});
    m_view = makeTable(&m_model, u"bans"_s, tr("Addresses that are kept out"), {18, 32, 10, 16});
    m_proxy.setSourceModel(&m_model);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy.setSortRole(Qt::UserRole);
    m_view->setModel(&m_proxy);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(Since, Qt::DescendingOrder);
    m_lift = makeAction(tr("Let in again"), u"play"_s, [this] { lift(); });
    m_lift->setShortcut(QKeySequence::Delete);
    m_lift->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_lift);
    m_filter->setPlaceholderText(tr("Filter addresses and reasons"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, &m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    m_count->setWordWrap(false);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_count);
    addButtons(bar, {m_lift}, true);
    m_empty->setText(tr("Nobody is kept out"),
                     tr("Who guesses passwords or sends nonsense is kept out by itself, for a while that doubles each time. You can keep out an address "
                        "or a whole prefix below."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    QPalette quiet = m_spared->palette();
    quiet.setColor(QPalette::WindowText, captionColor(palette()));
    m_spared->setPalette(quiet);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addLayout(makeForm());
    column->addWidget(m_spared);
    column->addWidget(m_notice);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BansPanel::updateState);
    connect(&engine.events(), &EventStream::storedEvent, this, [this](const control::Event &event) {
        if (m_watched && event.kind.startsWith("ban."_L1))
            m_soon.start(kSoonMs);
    });
    connect(&m_soon, &QTimer::timeout, this, &BansPanel::reload);
    updateState();
}

BansPanel::~BansPanel()
{
    setWatched(false);
}

QHBoxLayout *BansPanel::makeForm()
{
    m_address = new QLineEdit(this);
    m_address->setPlaceholderText(tr("198.51.100.7 or 198.51.100.0/24"));
    m_address->setAccessibleName(tr("Address or prefix to keep out"));
    m_address->setMaxLength(64);
    m_note = new QLineEdit(this);
    m_note->setPlaceholderText(tr("Why, for whoever asks later"));
    m_note->setAccessibleName(m_note->placeholderText());
    m_note->setMaxLength(500);
    m_time = new QComboBox(this);
    m_time->setAccessibleName(tr("For how long"));
    const std::pair<QString, qint64> times[] = {{tr("for an hour"), 3600},         {tr("for 8 hours"), 8 * 3600}, {tr("for a day"), 86400},
                                                {tr("for a week"), 7 * 86400}, {tr("until I lift it"), 0}};
    for (const auto &[words, seconds] : times)
        m_time->addItem(words, seconds);
    m_add = new QPushButton(tr("Keep out"), this);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_address, 2);
    row->addWidget(m_note, 3);
    row->addWidget(m_time);
    row->addWidget(m_add);
    connect(m_address, &QLineEdit::textChanged, this, &BansPanel::updateState);
    connect(m_address, &QLineEdit::returnPressed, this, &BansPanel::add);
    connect(m_note, &QLineEdit::returnPressed, this, &BansPanel::add);
    connect(m_add, &QAbstractButton::clicked, this, &BansPanel::add);
    return row;
}

void BansPanel::setWatched(bool watched)
{
    if (std::exchange(m_watched, watched) == watched)
        return;
    if (watched)
        m_engine.events().subscribe(kTopic);
    else
        m_engine.events().unsubscribe(kTopic);
}

void BansPanel::showEvent(QShowEvent *event)
{
    setWatched(true);
    PagePanel::showEvent(event);
}

void BansPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    m_soon.stop();
    setWatched(false);
}

void BansPanel::reload()
{
    m_soon.start(kRefreshMs);
    ++m_round;
    readFrom({}, {});
    readSpared();
}

void BansPanel::readFrom(const QString &cursor, QList<control::Ban> before)
{
    readBans(m_engine.api(), {kPage, cursor}, this, [this, round = m_round, before](const base::Result<control::Page<control::Ban>> &page) {
        if (round != m_round)
            return;
        if (!page) {
            report(page.error());
            return;
        }
        const QList<control::Ban> all = before + page->items;
        if (!page->next.isEmpty() && all.size() < kMostRows)
            readFrom(page->next, all);
        else
            showBans(all, !page->next.isEmpty());
    });
}

/// Settings are an administrator's: an operator sees the rule without the networks.
void BansPanel::readSpared()
{
    const QString rule = tr("Never kept out: networks of \"limits.exempt\", \"smtp.relay_from\" and proxies of \"listen.proxy_protocol_from\"; private "
                            "networks too, unless \"bans.private_networks\" says otherwise.");
    m_engine.api().settings(this, [this, rule](const base::Result<control::SettingsView> &view) {
        QStringList networks;
        if (view) {
            for (const QString &key : {u"limits.exempt"_s, u"smtp.relay_from"_s, u"listen.proxy_protocol_from"_s})
                networks += listOf(*view, key);
        }
        networks.removeDuplicates();
        m_spared->setText(networks.isEmpty() ? rule
                                             : tr("Never kept out: %1. Private networks too, unless \"bans.private_networks\" says otherwise.")
                                                   .arg(Format::oneLine(QLocale().createSeparatedList(networks))));
    });
}

QString BansPanel::sparedText() const
{
    return m_spared->text();
}

void BansPanel::showBans(const QList<control::Ban> &bans, bool cut)
{
    const QString current = chosen() ? chosen()->address : QString();
    const bool same = std::equal(bans.begin(), bans.end(), m_bans.begin(), m_bans.end(),
                                 [](const control::Ban &a, const control::Ban &b) { return a.address == b.address; });
    m_bans = bans;
    m_loaded = true;
    m_cut = cut;
    if (!same)
        m_model.removeRows(0, m_model.rowCount());
    m_model.setRowCount(int(bans.size()));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int row = 0; row < bans.size(); ++row) {
        const control::Ban &ban = bans[row];
        QStandardItem *address = cell(ban.address, ban.address);
        address->setData(row, kRowRole);
        QStandardItem *why = cell(DoorWords::causeOf(ban), DoorWords::causeOf(ban));
        QStandardItem *since = cell(Format::ago(ban.since, now), ban.since);
        since->setToolTip(Format::moment(ban.since));
        QStandardItem *until = cell(DoorWords::remaining(ban, now), ban.until ? ban.until : std::numeric_limits<qint64>::max());
        until->setToolTip(ban.until ? Format::moment(ban.until) : QString());
        const QList<QStandardItem *> items{address, why, since, until};
        for (int column = 0; column < items.size(); ++column)
            m_model.setItem(row, column, items[column]);
        if (!current.isEmpty() && ban.address == current)
            m_view->setCurrentIndex(m_proxy.mapFromSource(m_model.index(row, 0)));
    }
    updateState();
}

const control::Ban *BansPanel::chosen() const
{
    const QModelIndex at = m_view->currentIndex();
    if (!at.isValid() || !m_view->selectionModel()->hasSelection())
        return nullptr;
    const int row = at.siblingAtColumn(Address).data(kRowRole).toInt();
    return row < m_bans.size() ? &m_bans[row] : nullptr;
}

void BansPanel::add()
{
    if (!m_add->isEnabled())
        return;
    setBan(m_engine.api(), m_address->text().trimmed(), m_note->text().trimmed(), m_time->currentData().toLongLong(), this,
           [this](const base::Result<control::Ban> &made) {
               if (!made) {
                   report(made.error());
                   m_address->setFocus();
                   return;
               }
               m_address->clear();
               m_note->clear();
               m_address->setFocus();
               m_notice->say(tr("%1 is kept out. Connections from there end with a word about it.").arg(made->address));
               reload();
           });
}

void BansPanel::lift()
{
    if (!chosen())
        return;
    liftBan(m_engine.api(), chosen()->address, this, [this, ban = *chosen()](const base::Result<void> &lifted) {
        if (!lifted && lifted.error().kind != base::ErrorKind::NotFound) {
            report(lifted.error());
            return;
        }
        m_notice->say(tr("%1 may come in again, and what was counted is forgotten.").arg(ban.address), {{tr("Undo"), [this, ban] { restore(ban); }}});
        reload();
    });
}

void BansPanel::restore(const control::Ban &ban)
{
    const qint64 left = ban.until ? std::max<qint64>(1, (ban.until - QDateTime::currentMSecsSinceEpoch()) / 1000) : 0;
    setBan(m_engine.api(), ban.address, ban.note, left, this, [this](const base::Result<control::Ban> &made) {
        if (!made)
            report(made.error());
        reload();
    });
}

void BansPanel::updateState()
{
    const int count = int(m_bans.size());
    m_count->setText(m_cut ? tr("the first %1").arg(Format::count(count)) : tr("%Ln kept out", nullptr, count));
    m_stack->setCurrentWidget(m_loaded && count == 0 ? static_cast<QWidget *>(m_empty) : m_view);
    m_lift->setEnabled(chosen());
    m_add->setEnabled(!m_address->text().trimmed().isEmpty());
}

} // namespace ui
