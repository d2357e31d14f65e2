// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/deliverypanel.h"
#include "control/names.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/queuewords.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QFormLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTreeWidget>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kRefreshMs = 400;
constexpr qsizetype kMaxEvents = 500;
constexpr int kReplyLines = 3;

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    return label;
}

// On a base background labels draw with Text, elsewhere with WindowText.
void setColor(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    palette.setColor(QPalette::Text, color);
    label->setPalette(palette);
}

// What of an event's detail a person wants to read.
QString detailText(const control::Event &event)
{
    const QJsonObject detail = QJsonDocument::fromJson(event.detail).object();
    QStringList parts;
    const int code = detail["code"_L1].toInt();
    const QString reply = detail["reply"_L1].toString();
    if (code > 0 || !reply.isEmpty())
        parts.append(code > 0 ? QString::number(code) + u' ' + reply : reply);
    const QString host = detail["remoteHost"_L1].toString();
    const QString address = detail["remoteAddress"_L1].toString();
    if (!host.isEmpty() || !address.isEmpty())
        parts.append(address.isEmpty() || address == host ? host : u"%1 [%2]"_s.arg(host, address));
    if (const QString tls = detail["tls"_L1].toString(); !tls.isEmpty())
        parts.append(tls);
    if (event.kind == "queue.rerouted"_L1)
        parts.append(detail["destination"_L1].toString());
    if (event.kind == "queue.prioritized"_L1)
        parts.append(QueueWords::of(
            control::laneFromString(detail["priority"_L1].toString()).value_or(control::Lane::Normal)));
    if (const QString by = detail["by"_L1].toString(); !by.isEmpty())
        parts.append(DeliveryPanel::tr("by %1").arg(by));
    return Format::oneLine(parts.join(u" · "_s), 500);
}

// What an attempt's failure means.
QString attemptCause(const control::Event &event)
{
    const QJsonObject cause = QJsonDocument::fromJson(event.detail)["cause"_L1].toObject();
    const control::CauseWords words =
        QueueWords::of(control::Cause{cause["id"_L1].toString(), cause["fault"_L1].toString(), cause["step"_L1].toString()});
    return words.what;
}

// Whose transcript tells more; empty: none.
QString sessionOf(const control::Event &event)
{
    return QJsonDocument::fromJson(event.detail)["connectionId"_L1].toString();
}

// The date only where it is not today's: the details want the room.
QString shortTime(qint64 at)
{
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(at);
    const QString time = then.toString(u"HH:mm:ss"_s);
    return then.date() == QDate::currentDate()
               ? time
               : QLocale().toString(then.date(), QLocale::ShortFormat) + u' ' + time;
}

bool ofRecipient(const control::Event &event, const QString &to)
{
    return event.to.isEmpty() || event.to.compare(to, Qt::CaseInsensitive) == 0;
}

} // namespace

DeliveryPanel::DeliveryPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_notice(new NoticeBar(this))
{
    m_empty->setText(tr("No recipient chosen"),
                     tr("Choose a row in the queue to see where it stands, why, and what to do."));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makePage());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    connect(m_history, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem *row) {
        if (const auto id = base::idFromString(row->data(0, Qt::UserRole).toString()))
            Q_EMIT transcriptWanted(*id, row->data(0, Qt::UserRole + 1).toDouble());
    });
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &DeliveryPanel::readHistory);
}

QLabel *DeliveryPanel::addRow(QFormLayout *form, const QString &name)
{
    auto *title = plainLabel(form->parentWidget());
    title->setText(name);
    title->setWordWrap(false);
    title->setTextInteractionFlags(Qt::NoTextInteraction);
    setColor(title, captionColor(palette()));
    auto *value = plainLabel(form->parentWidget());
    value->setAccessibleName(name);
    form->addRow(title, value);
    return value;
}

QWidget *DeliveryPanel::makePage()
{
    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    m_to = plainLabel(content);
    QFont heading = m_to->font();
    heading.setPointSizeF(heading.pointSizeF() * 1.25);
    heading.setBold(true);
    m_to->setFont(heading);
    m_state = plainLabel(content);
    m_cause = plainLabel(content);
    m_step = plainLabel(content);
    auto *facts = new QWidget(content);
    auto *form = new QFormLayout(facts);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    m_from = addRow(form, tr("From"));
    m_way = addRow(form, tr("Destination"));
    m_fault = addRow(form, tr("Lies with", "who can do something about a failed delivery"));
    m_times = addRow(form, tr("Times"));
    m_size = addRow(form, tr("Mail"));
    m_reply = new QPlainTextEdit(content);
    m_reply->setReadOnly(true);
    m_reply->setAccessibleName(tr("The other side's own words"));
    m_reply->setPlaceholderText(tr("The other side has not answered yet."));
    m_reply->setFixedHeight(m_reply->fontMetrics().lineSpacing() * kReplyLines + 16);
    m_history = new QTreeWidget(content);
    m_history->setAccessibleName(tr("What happened"));
    m_history->setHeaderLabels({tr("When"), tr("What"), tr("Details")});
    m_history->setRootIsDecorated(false);
    m_history->setUniformRowHeights(true);
    m_history->setFrameShape(QFrame::NoFrame);
    m_history->setMinimumHeight(m_history->fontMetrics().lineSpacing() * 6);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    for (QWidget *widget : QList<QWidget *>{m_to, m_state, m_cause, m_step, facts, m_reply})
        column->addWidget(widget);
    column->addWidget(m_history, 1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    return scroll;
}

void DeliveryPanel::openItem(const control::QueueItem &item)
{
    m_item = item;
    m_notice->hide();
    m_history->clear();
    if (!item.id) {
        m_stack->setCurrentIndex(0);
        return;
    }
    showItem(item);
    m_stack->setCurrentIndex(1);
    readHistory();
}

void DeliveryPanel::updateItem(const control::QueueItem &item)
{
    if (!m_item.id || item.id != m_item.id)
        return;
    m_item = item;
    showItem(item);
    if (!m_refresh.isActive())
        m_refresh.start();
}

QString DeliveryPanel::causeText() const
{
    return m_cause->text();
}

void DeliveryPanel::showItem(const control::QueueItem &item)
{
    const State state = QueueWords::stateOf(item);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_to->setText(Format::oneLine(item.to));
    QString words = stateShape(state) + u' ' + QueueWords::of(item);
    if (item.state <= control::QueueState::Deferred)
        words += u" · "_s + tr("next try %1", "e.g. next try in 5 min").arg(QueueWords::nextTry(item, now));
    words += u" · "_s + tr("%Ln attempt(s)", nullptr, item.attempts);
    m_state->setText(words);
    setColor(m_state, stateColor(state, palette().color(QPalette::Base)));
    const control::CauseWords cause = QueueWords::causeOf(item);
    m_cause->setText(cause.what);
    m_cause->setVisible(!cause.what.isEmpty());
    m_step->setText(cause.next);
    m_step->setVisible(!cause.next.isEmpty());
    m_fault->setText(cause.who.isEmpty() ? u"–"_s : cause.who);
    m_from->setText(item.from.isEmpty() ? tr("(notification)") : Format::oneLine(item.from));
    m_way->setText(Format::oneLine(item.destination) + u" · "_s +
                   tr("lane %1").arg(QueueWords::of(item.lane)));
    QString times = tr("queued %1").arg(Format::ago(item.queuedAt, now));
    if (item.expiresAt > now && item.state <= control::QueueState::Held)
        times += u" · "_s + tr("given up in %1").arg(Format::duration(item.expiresAt - now));
    m_times->setText(times);
    m_times->setToolTip(Format::moment(item.queuedAt));
    m_size->setText(Format::bytes(item.size) + u" · "_s + base::idToString(item.mailId) +
                    (item.mailClass.isEmpty() ? QString() : u" · "_s + Format::oneLine(item.mailClass, 60)));
    if (m_reply->toPlainText() != item.lastReply.left(2000))
        m_reply->setPlainText(item.lastReply.left(2000));
}

void DeliveryPanel::readHistory()
{
    m_engine.api().trace(m_item.mailId, this,
                         [this, id = m_item.id](const base::Result<QList<control::Event>> &events) {
                             if (id != m_item.id)
                                 return; // another one was chosen meanwhile
                             if (events)
                                 showHistory(*events);
                             else
                                 m_notice->say(Words::of(events.error()));
                         });
}

void DeliveryPanel::showHistory(const QList<control::Event> &events)
{
    m_history->clear();
    QList<QTreeWidgetItem *> rows;
    for (auto event = events.crbegin(); event != events.crend() && rows.size() < kMaxEvents; ++event) {
        if (!ofRecipient(*event, m_item.to))
            continue;
        auto *row =
            new QTreeWidgetItem({shortTime(event->at), QueueWords::ofEvent(event->kind), detailText(*event)});
        row->setData(0, Qt::UserRole, sessionOf(*event));
        row->setData(0, Qt::UserRole + 1, event->at);
        row->setToolTip(0, Format::moment(event->at));
        row->setToolTip(2, attemptCause(*event));
        rows.append(row);
    }
    m_history->addTopLevelItems(rows);
    m_history->resizeColumnToContents(0);
    m_history->resizeColumnToContents(1);
}

} // namespace ui
