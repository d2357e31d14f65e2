// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messagepanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/savefile.h"
#include "look/colors.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/words.h"
#include "viewer/htmlview.h"
#include "viewer/inlineparts.h"
#include "viewer/messageview.h"
#include "viewer/traceview.h"
#include <QBoxLayout>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setMinimumWidth(1); // long text takes more lines instead of widening the dock
    return label;
}

} // namespace

MessagePanel::MessagePanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_view(new MessageView(this))
    , m_notice(new NoticeBar(this))
{
    m_empty->setText(tr("No message chosen"), tr("Choose a message in the list to read it here."));
    auto *page = new QWidget(this);
    auto *pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins(0, 0, 0, 0);
    pageColumn->setSpacing(0);
    pageColumn->addWidget(makeHead());
    pageColumn->addWidget(m_view, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    connect(m_view, &MessageView::linkClicked, this, &MessagePanel::askForLink);
    connect(m_view, &MessageView::sourceNeeded, this, &MessagePanel::askForSource);
    connect(m_view, &MessageView::traceNeeded, this, &MessagePanel::askForTrace);
    connect(&m_view->traceView(), &TraceView::transcriptWanted, this, &MessagePanel::transcriptWanted);
    connect(m_view, &MessageView::saveAttachment, this, &MessagePanel::saveAttachment);
}

QWidget *MessagePanel::makeHead()
{
    auto *head = new QWidget(this);
    head->setAutoFillBackground(true);
    head->setBackgroundRole(QPalette::Base);
    m_subject = plainLabel(head);
    QFont heading = m_subject->font();
    heading.setPointSizeF(heading.pointSizeF() * 1.25);
    heading.setBold(true);
    m_subject->setFont(heading);
    m_people = plainLabel(head);
    m_when = plainLabel(head);
    auto *save = new QToolButton(head);
    save->setIcon(glyph(u"save"_s));
    save->setAutoRaise(true);
    save->setToolTip(tr("Save the message as a file…"));
    save->setAccessibleName(save->toolTip());
    connect(save, &QToolButton::clicked, this, &MessagePanel::saveMessage);
    auto *top = new QHBoxLayout;
    top->addWidget(m_subject, 1);
    top->addWidget(save);
    head->setMaximumHeight(10 *
                           fontMetrics().lineSpacing()); // a subject of many lines leaves room for the text
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_people);
    column->addWidget(m_when);
    return head;
}

void MessagePanel::openMessage(control::Id id)
{
    m_asked = id;
    m_notice->hide();
    if (!id) {
        showNothing();
        return;
    }
    m_engine.api().message(id, this, [this, id](const base::Result<control::MessageDetail> &answer) {
        if (id != m_asked)
            return; // another message was chosen meanwhile
        if (answer) {
            showDetail(*answer);
            return;
        }
        showNothing(); // not the one before, as if it were this one
        m_notice->say(Words::of(answer.error()));
    });
}

void MessagePanel::showNothing()
{
    m_id = 0;
    m_mailId = 0;
    m_stack->setCurrentWidget(m_empty);
}

void MessagePanel::showDetail(const control::MessageDetail &detail)
{
    const control::Message &m = detail.message;
    m_id = m.id;
    m_mailId = m.mailId;
    m_subject->setText(m.subject.isEmpty() ? tr("(no subject)") : Format::oneLine(m.subject));
    m_people->setText(tr("From %1").arg(Format::oneLine(m.from)) + u'\n' +
                      tr("To %1").arg(Format::oneLine(m.to.join(u", "_s))));
    m_when->setText(Format::moment(m.receivedAt) + u" · "_s + Format::bytes(m.size));
    m_view->showMessage(detail);
    m_stack->setCurrentIndex(1);
    if (m_view->htmlView().isCut())
        m_notice->say(tr("This message is too large to show in full as HTML. All of it is under Source, and can be saved as a file."), {}, 0);
    else if (m_view->htmlView().isSimplified())
        m_notice->say(tr("This message is laid out in a simpler way: its tables nest too deep."));
    fetchInlineParts(detail);
    if (!m.seen)
        Q_EMIT wasRead(m.id);
}

// The pictures are parts of the message itself: fetching them tells its sender nothing.
void MessagePanel::fetchInlineParts(const control::MessageDetail &detail)
{
    const QList<control::Attachment> parts = inlinePartsOf(detail);
    struct Fetched
    {
        QHash<QString, QByteArray> images;
        qsizetype awaited = 0;
    };
    const auto fetched = std::make_shared<Fetched>();
    fetched->awaited = parts.size();
    for (const control::Attachment &part : parts) {
        m_engine.api().attachment(
            m_id, part.n, this,
            [this, fetched, id = m_id, name = *part.contentId](const base::Result<QByteArray> &bytes) {
                if (bytes)
                    fetched->images.insert(name, *bytes);
                // Shown once: the text is laid out anew each time.
                if (--fetched->awaited == 0 && id == m_id && !fetched->images.isEmpty())
                    m_view->htmlView().showInlineImages(fetched->images);
            });
    }
}

void MessagePanel::askForLink(const QUrl &url)
{
    // The text of a link can lie about where it goes: show where.
    const QString target = url.toString(QUrl::FullyEncoded);
    m_notice->say(tr("Open this address in the browser?") + u'\n' + Format::oneLine(target, 500),
                  {{tr("Open"), [url] { QDesktopServices::openUrl(url); }},
                   {tr("Copy"), [target] { QGuiApplication::clipboard()->setText(target); }}},
                  0);
}

void MessagePanel::askForSource()
{
    m_engine.api().rawMessage(m_id, this, [this, id = m_id](const base::Result<QByteArray> &answer) {
        if (id != m_id)
            return;
        if (answer)
            m_view->showSource(*answer);
        else
            m_notice->say(Words::of(answer.error()));
    });
}

void MessagePanel::askForTrace()
{
    m_engine.api().trace(m_mailId, this, [this, id = m_mailId](const base::Result<QList<control::Event>> &answer) {
        if (id != m_mailId)
            return;
        if (answer)
            m_view->traceView().showTrace(*answer);
        else
            m_view->traceView().showText(Words::of(answer.error()));
    });
}

void MessagePanel::saveAttachment(int n, const QString &filename)
{
    m_engine.api().attachment(m_id, n, this, [this, n, filename](const base::Result<QByteArray> &answer) {
        if (answer)
            saveBytes(this, safeFileName(filename, u"attachment-%1"_s.arg(n)), *answer);
        else
            m_notice->say(Words::of(answer.error()));
    });
}

void MessagePanel::saveMessage()
{
    const QString name = safeFileName(m_subject->text() + u".eml"_s, u"message.eml"_s);
    m_engine.api().rawMessage(m_id, this, [this, name](const base::Result<QByteArray> &answer) {
        if (answer)
            saveBytes(this, name, *answer);
        else
            m_notice->say(Words::of(answer.error()));
    });
}

} // namespace ui
