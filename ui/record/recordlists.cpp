// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recordlists.h"
#include "docks/tablesetup.h"
#include "look/colors.h"
#include "look/format.h"
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kIdRole = Qt::UserRole + 1;

QString sessionState(const control::Transcript &session)
{
    if (session.failed)
        return stateShape(State::Trouble) + u' ' + RecordList::tr("with refusals");
    return session.open ? stateShape(State::Flowing) + u' ' + RecordList::tr("open") : RecordList::tr("over");
}

} // namespace

RecordList::RecordList(const QString &name, const QStringList &titles, const QList<int> &widths, QWidget *parent)
    : QWidget(parent)
    , m_view(new QTableView(this))
    , m_filter(new QLineEdit(this))
{
    m_all.setHorizontalHeaderLabels(titles);
    m_shown.setSourceModel(&m_all);
    m_shown.setFilterKeyColumn(-1);
    m_shown.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(&m_shown);
    m_view->setAccessibleName(name);
    setUpTable(m_view, name);
    const int em = fontMetrics().horizontalAdvance(u'm');
    for (qsizetype i = 0; i < widths.size(); ++i)
        m_view->horizontalHeader()->resizeSection(int(i), widths[i] * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(m_filter);
    column->addWidget(m_view, 1);
    connect(m_filter, &QLineEdit::textChanged, &m_shown, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &row) {
        Q_EMIT chosen(row.siblingAtColumn(0).data(kIdRole).toULongLong());
    });
}

void RecordList::add(control::Id id, qint64 at, const QStringList &texts)
{
    QList<QStandardItem *> row{new QStandardItem(QDateTime::fromMSecsSinceEpoch(at).toString(u"HH:mm:ss.zzz"_s))};
    row[0]->setData(id, kIdRole);
    row[0]->setToolTip(Format::moment(at));
    for (const QString &text : texts)
        row.append(new QStandardItem(Format::oneLine(text, 1000)));
    for (QStandardItem *item : std::as_const(row))
        item->setEditable(false);
    m_all.appendRow(row);
}

RecordList *RecordList::ofEvents(const control::FlightRecord &record, QWidget *parent)
{
    auto *list = new RecordList(tr("Events"), {tr("Time"), tr("What"), tr("To"), tr("Details")}, {8, 12, 12}, parent);
    for (const control::Event &event : record.events)
        list->add(event.mailId, event.at, {event.kind, event.to, QString::fromUtf8(event.detail)});
    return list;
}

RecordList *RecordList::ofSessions(const control::FlightRecord &record, QWidget *parent)
{
    auto *list = new RecordList(tr("Sessions"), {tr("Since"), tr("Protocol"), tr("Peer"), tr("State"), tr("Lines")}, {8, 7, 10, 10}, parent);
    for (const control::Transcript &session : record.transcripts)
        list->add(session.id, session.since, {session.protocol.toUpper(), session.peer, sessionState(session), Format::count(session.lines.size())});
    return list;
}

} // namespace ui
