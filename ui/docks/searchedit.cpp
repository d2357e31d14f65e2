// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/searchedit.h"
#include "look/colors.h"
#include "look/fonts.h"
#include "look/format.h"
#include "look/glyphs.h"
#include <QAbstractItemView>
#include <QAction>
#include <QBoxLayout>
#include <QCompleter>
#include <QDateTime>
#include <QFrame>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kDelayMs = 300;

control::SearchClock here()
{
    return {QDateTime::currentMSecsSinceEpoch(), QTimeZone::systemTimeZone()};
}

struct Example
{
    QString text;
    QString meaning;
};

QList<Example> examples()
{
    return {{u"report"_s, SearchEdit::tr("a word, anywhere in the mail")},
            {u"\"annual report\""_s, SearchEdit::tr("words that stand together")},
            {u"-draft"_s, SearchEdit::tr("what must not be there; also before a key")},
            {u"from:anna"_s, SearchEdit::tr("the sender's name or address")},
            {u"to:sales@example.test"_s, SearchEdit::tr("a recipient")},
            {u"subject:\"offer 12\""_s, SearchEdit::tr("words of the subject")},
            {u"has:attachment"_s, SearchEdit::tr("with a file attached")},
            {u"after:2026-11-01 before:7d"_s, SearchEdit::tr("days, months, years, or how long ago: 12h, 7d, 2w")},
            {u"larger:20k smaller:3M"_s, SearchEdit::tr("size of the mail")},
            {u"id:…"_s, SearchEdit::tr("Message-ID, or the id of a mail or message here")}};
}

QLabel *plain(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

SearchEdit::SearchEdit(const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
    , m_wrong(plain({}, this))
    , m_completer(new QCompleter(control::searchKeys(), this))
{
    m_line->setPlaceholderText(placeholder);
    m_line->setAccessibleName(placeholder);
    m_line->setClearButtonEnabled(true);
    auto *help = m_line->addAction(glyph(u"search"_s), QLineEdit::LeadingPosition);
    help->setToolTip(tr("What can be searched for (F1)")); // no text: no command of the window
    m_line->installEventFilter(this);
    connect(help, &QAction::triggered, this, &SearchEdit::showHelp);
    m_completer->setWidget(m_line);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->popup()->setAccessibleName(tr("Keys of the search"));
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &SearchEdit::insertKey);
    m_wrong->setWordWrap(true);
    m_wrong->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_line);
    column->addWidget(m_wrong);
    setFocusProxy(m_line);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(m_line, &QLineEdit::textChanged, this, [this] {
        read();
        m_delay.start();
    });
    connect(m_line, &QLineEdit::textEdited, this, &SearchEdit::completeWord);
    connect(m_line, &QLineEdit::returnPressed, this, &SearchEdit::onReturn);
    connect(&m_delay, &QTimer::timeout, this, &SearchEdit::onPause);
}

/// F1 is the help of the window; here it explains the field.
bool SearchEdit::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (isKey && static_cast<QKeyEvent *>(event)->key() == Qt::Key_F1) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            showHelp();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QString SearchEdit::text() const
{
    return m_line->text();
}

void SearchEdit::setText(const QString &text)
{
    m_line->setText(text);
}

void SearchEdit::submit(const QString &text)
{
    m_line->setText(text);
    ask();
}

void SearchEdit::reset()
{
    m_line->clear();
    m_delay.stop();
}

QString SearchEdit::query() const
{
    return m_problem ? QString() : control::toSearchText(m_search);
}

void SearchEdit::read()
{
    auto parsed = control::parseSearch(m_line->text(), here());
    m_problem.reset();
    m_search = {};
    if (auto *search = std::get_if<control::MailSearch>(&parsed))
        m_search = std::move(*search);
    else
        m_problem = std::get<control::SearchProblem>(parsed);
    m_wrong->setText(problemText());
    m_wrong->setVisible(false); // said when the typing stops: half a word is not wrong yet
}

/// Somebody who stops after "from:" or an opening quote thinks of what comes next.
bool SearchEdit::isUnfinished() const
{
    const bool open = m_problem && (m_problem->code == control::SearchProblem::NoValue || m_problem->code == control::SearchProblem::OpenQuote);
    return open && m_line->hasFocus() && m_line->cursorPosition() == m_line->text().size();
}

void SearchEdit::onPause()
{
    if (!isUnfinished())
        ask();
}

void SearchEdit::onReturn()
{
    if (!m_completer->popup()->isVisible()) // that Return takes what is offered
        ask();
}

void SearchEdit::ask()
{
    m_delay.stop();
    m_wrong->setVisible(m_problem.has_value());
    m_line->setAccessibleDescription(problemText());
    if (!m_problem)
        Q_EMIT queryChanged();
}

QString SearchEdit::problemText() const
{
    if (!m_problem)
        return {};
    const QString word = m_problem->word.isEmpty() ? QString() : u'\u201c' + Format::oneLine(m_problem->word, 40) + u"\u201d \u2013 "_s;
    return stateShape(State::Trouble) + u' '
        + tr("At character %1: %2", "position, what is wrong").arg(QString::number(m_problem->position + 1), word + sentence(*m_problem));
}

QString SearchEdit::sentence(const control::SearchProblem &problem) const
{
    using Problem = control::SearchProblem;
    switch (problem.code) {
    case Problem::UnknownKey:
        return tr("there is no such key. The keys: %1 (a word with a colon goes in quotes).").arg(control::searchKeys().join(u' '));
    case Problem::NoValue:
        return tr("there is nothing to look for after it.");
    case Problem::OpenQuote:
        return tr("the quote is not closed.");
    case Problem::NotADate:
        return tr("this is no date. Write 2026-11-22, 2026-11, 2026, or how long ago: 12h, 7d, 2w.");
    case Problem::NotASize:
        return tr("this is no size. Write 500, 20k, 3M or 1G.");
    case Problem::NotHas:
        return tr("only has:attachment is known.");
    case Problem::TooLong:
        return tr("a search has at most %1 characters.").arg(control::kMaxSearchText);
    case Problem::TooMany:
        return tr("a search has at most %1 words.").arg(control::kMaxSearchTerms);
    }
    return {};
}

/// Offers the keys that the word at the cursor begins.
void SearchEdit::completeWord()
{
    const QString before = m_line->text().left(m_line->cursorPosition());
    const QString word = before.mid(before.lastIndexOf(u' ') + 1);
    const QString bare = word.startsWith(u'-') ? word.mid(1) : word;
    m_completer->setCompletionPrefix(bare);
    const bool offer = !bare.isEmpty() && before.count(u'"') % 2 == 0 && m_completer->completionCount() > 0 &&
                       m_completer->currentCompletion().compare(bare, Qt::CaseInsensitive) != 0;
    if (offer)
        m_completer->complete();
    else
        m_completer->popup()->hide();
}

void SearchEdit::insertKey(const QString &key)
{
    const QString text = m_line->text();
    const int cursor = m_line->cursorPosition();
    const qsizetype start = text.left(cursor).lastIndexOf(u' ') + 1;
    const QString sign = text.mid(start, 1) == "-"_L1 ? u"-"_s : QString();
    m_line->setText(text.left(start) + sign + key + text.mid(cursor));
    m_line->setCursorPosition(int(start + sign.size() + key.size()));
}

void SearchEdit::showHelp()
{
    auto *popup = new QFrame(this, Qt::Popup);
    popup->setObjectName(u"searchHelp"_s);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setFrameShape(QFrame::StyledPanel);
    popup->setAccessibleName(tr("What can be searched for"));
    auto *grid = new QGridLayout(popup);
    grid->setContentsMargins(12, 12, 12, 12);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    const QFont fixed = fixedFont();
    int row = 0;
    QStringList described; // for those who hear it
    for (const Example &example : examples()) {
        QLabel *text = plain(example.text, popup);
        text->setFont(fixed);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(text, row, 0);
        grid->addWidget(plain(example.meaning, popup), row++, 1);
        described.append(example.text + u": "_s + example.meaning);
    }
    QLabel *all = plain(tr("All conditions must hold."), popup);
    grid->addWidget(all, row, 0, 1, 2);
    popup->setAccessibleDescription(described.join(u'\n'));
    popup->adjustSize();
    const QRect room = m_line->screen()->availableGeometry();
    QPoint at = m_line->mapToGlobal(QPoint(0, m_line->height()));
    at.setX(std::max(room.left(), std::min(at.x(), room.right() - popup->width())));
    if (at.y() + popup->height() > room.bottom())
        at.setY(std::max(room.top(), m_line->mapToGlobal(QPoint()).y() - popup->height()));
    popup->move(at);
    popup->show();
}

} // namespace ui
