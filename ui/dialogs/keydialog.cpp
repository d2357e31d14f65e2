// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/keydialog.h"
#include "backend/doorcalls.h"
#include "dialogs/fieldform.h"
#include "dialogs/quotaedit.h"
#include "look/doorwords.h"
#include "look/format.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Scope;

namespace ui {
namespace {

constexpr qint64 kDayMs = 86400000;
constexpr int kAsItIs = -1;
constexpr int kUsualEnd = 365; // days
constexpr int kMostMailboxes = 1'000'000;
constexpr int kUsualMailboxes = 20;
constexpr qint64 kUsualMessages = 50;
constexpr qint64 kUsualBytes = 10'000'000;

} // namespace

KeyDialog::KeyDialog(EngineConnection &engine, const std::optional<control::Token> &key, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_key(key)
    , m_form(new FieldForm(this))
    , m_name(new QLineEdit(key ? key->name : QString(), this))
    , m_end(new QComboBox(this))
    , m_makes(new QCheckBox(tr("Makes disposable mailboxes"), this))
    , m_mailboxes(new QSpinBox(this))
    , m_messages(new QuotaEdit(QuotaEdit::Messages, false, tr("Messages in each disposable mailbox"), this))
    , m_bytes(new QuotaEdit(QuotaEdit::Bytes, false, tr("Size of each disposable mailbox"), this))
    , m_life(new QuotaEdit(QuotaEdit::Time, true, tr("Life of a disposable mailbox"), this))
    , m_problem(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(key ? tr("Key of %1").arg(Format::oneLine(key->name, 100)) : tr("New key"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
    m_name->setMaxLength(100);
    m_name->setPlaceholderText(tr("for example the shop"));
    m_form->add(tr("Program:"), m_name, u"name"_s);
    makeRights();
    makeEnd();
    makeDisposable();
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->addWide(m_problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(key ? tr("Save") : tr("Make a key"));
    m_buttons->button(QDialogButtonBox::Ok)->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_form, 1);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &KeyDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &KeyDialog::updateState);
    connect(m_makes, &QCheckBox::toggled, this, &KeyDialog::updateState);
    updateState();
}

void KeyDialog::makeRights()
{
    auto *rights = new QWidget(this);
    auto *column = new QVBoxLayout(rights);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    for (const Scope scope : {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin}) {
        auto *box = new QCheckBox(DoorWords::of(scope), rights);
        box->setChecked(m_key && m_key->scopes.contains(scope));
        box->setAccessibleDescription(DoorWords::sentenceOf(scope));
        auto *sentence = new QLabel(DoorWords::sentenceOf(scope), rights);
        sentence->setTextFormat(Qt::PlainText);
        sentence->setWordWrap(true);
        sentence->setIndent(24);
        makeQuiet(sentence);
        column->addWidget(box);
        column->addWidget(sentence);
        connect(box, &QCheckBox::toggled, this, &KeyDialog::updateState);
        m_scopes.append({scope, box});
    }
    rights->setFocusProxy(m_scopes.first().second);
    m_form->add(tr("Rights:"), rights, u"scopes"_s);
}

void KeyDialog::makeEnd()
{
    m_end->setAccessibleName(tr("When the key ends"));
    if (m_key)
        m_end->addItem(tr("%1, as it is").arg(DoorWords::standing(*m_key, QDateTime::currentMSecsSinceEpoch()).words), kAsItIs);
    const std::pair<QString, int> ends[] = {{tr("ends in 30 days"), 30}, {tr("ends in 90 days"), 90}, {tr("ends in a year"), kUsualEnd}, {tr("does not end"), 0}};
    for (const auto &[words, days] : ends)
        m_end->addItem(words, days);
    m_end->setCurrentIndex(m_end->findData(m_key ? kAsItIs : kUsualEnd));
    m_end->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_form->add(tr("End:"), m_end, u"expiresAt"_s);
}

void KeyDialog::makeDisposable()
{
    m_mailboxes->setRange(1, kMostMailboxes);
    m_mailboxes->setGroupSeparatorShown(true);
    m_mailboxes->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_mailboxes->setAccessibleName(tr("Disposable mailboxes at a time"));
    m_life->nameInherited(tr("As the settings say"));
    const bool makes = m_key && m_key->disposable;
    const control::DisposableLimits limits = makes ? *m_key->disposable : control::DisposableLimits{kUsualMailboxes, 0, 0, 0};
    m_makes->setChecked(makes);
    m_makes->setAccessibleDescription(tr("For tests and sign-ups: with random addresses, and without a further right."));
    m_mailboxes->setValue(int(qMin<qint64>(limits.mailboxes, kMostMailboxes)));
    m_messages->setQuota(kUsualMessages); // what is offered first
    m_messages->setQuota(limits.messages);
    m_bytes->setQuota(kUsualBytes);
    m_bytes->setQuota(limits.bytes);
    m_life->setQuota(limits.lifeSeconds ? QuotaEdit::Quota(limits.lifeSeconds) : QuotaEdit::Quota());
    m_form->add(tr("Mailboxes:"), m_makes, u"disposable"_s, m_makes->accessibleDescription());
    m_form->add(tr("At a time:"), m_mailboxes, u"disposable.mailboxes"_s);
    m_form->add(tr("Messages in each:"), m_messages, u"disposable.messages"_s);
    m_form->add(tr("Size of each:"), m_bytes, u"disposable.bytes"_s);
    m_form->add(tr("Life of each:"), m_life, u"disposable.lifeSeconds"_s);
}

QCheckBox *KeyDialog::box(Scope scope) const
{
    const auto found = std::find_if(m_scopes.begin(), m_scopes.end(), [scope](const auto &one) { return one.first == scope; });
    return found == m_scopes.end() ? nullptr : found->second;
}

QList<Scope> KeyDialog::scopes() const
{
    QList<Scope> scopes;
    for (const auto &[scope, box] : m_scopes) {
        if (box->isChecked())
            scopes.append(scope);
    }
    return scopes;
}

std::optional<control::DisposableLimits> KeyDialog::disposable() const
{
    if (!m_makes->isChecked())
        return std::nullopt;
    return control::DisposableLimits{m_mailboxes->value(), m_messages->quota().value_or(0), m_bytes->quota().value_or(0), m_life->quota().value_or(0)};
}

std::optional<std::optional<qint64>> KeyDialog::expiry() const
{
    const int days = m_end->currentData().toInt();
    if (days == kAsItIs)
        return std::nullopt;
    return days ? std::optional<qint64>(QDateTime::currentMSecsSinceEpoch() + days * kDayMs) : std::optional<qint64>();
}

control::TokenChange KeyDialog::change() const
{
    const auto byRight = [](QList<Scope> list) {
        std::sort(list.begin(), list.end());
        return list;
    };
    control::TokenChange change;
    if (const QString name = m_name->text().trimmed(); name != m_key->name)
        change.name = name;
    if (byRight(scopes()) != byRight(m_key->scopes))
        change.scopes = scopes();
    change.expiresAt = expiry();
    if (const auto limits = disposable(); limits != m_key->disposable)
        change.disposable = limits;
    return change;
}

void KeyDialog::accept()
{
    if (!m_buttons->button(QDialogButtonBox::Ok)->isEnabled())
        return;
    m_form->forgive();
    m_problem->hide();
    m_buttons->setEnabled(false);
    if (m_key) {
        changeToken(m_engine.api(), m_key->id, change(), this, [this](const base::Result<control::Token> &answer) {
            if (!answer)
                return refuse(answer.error());
            Q_EMIT changed(*answer);
            QDialog::accept();
        });
        return;
    }
    control::Token wanted;
    wanted.name = m_name->text().trimmed();
    wanted.scopes = scopes();
    wanted.expiresAt = expiry().value_or(std::nullopt);
    wanted.disposable = disposable();
    createToken(m_engine.api(), wanted, this, [this](const base::Result<control::NewToken> &answer) {
        if (!answer)
            return refuse(answer.error());
        Q_EMIT made(*answer);
        QDialog::accept();
    });
}

void KeyDialog::refuse(const base::Error &error)
{
    m_buttons->setEnabled(true);
    if (m_form->refuse(error))
        return;
    m_problem->setText(Words::of(error));
    m_problem->show();
}

void KeyDialog::updateState()
{
    for (QWidget *field : std::initializer_list<QWidget *>{m_mailboxes, m_messages, m_bytes, m_life})
        field->setEnabled(m_makes->isChecked());
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(!scopes().isEmpty() && !m_name->text().trimmed().isEmpty());
}

} // namespace ui
