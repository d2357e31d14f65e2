// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/recordsdialog.h"
#include "backend/engineconnection.h"
#include "dialogs/question.h"
#include "docks/savefile.h"
#include "look/format.h"
#include "look/words.h"
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using control::FlightFile;

namespace ui {
namespace {

enum Column { Made, Why, Size, ColumnCount };

QString wordsFor(const QString &reason)
{
    if (reason == "alarm"_L1)
        return RecordsDialog::tr("An alert was raised");
    if (reason == "crash"_L1)
        return RecordsDialog::tr("The engine had crashed");
    return reason == "asked"_L1 ? RecordsDialog::tr("Somebody asked for it") : Format::oneLine(reason, 40);
}

} // namespace

RecordsDialog::RecordsDialog(EngineConnection &engine, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_list(new QTreeWidget(this))
    , m_message(new QLabel(this))
{
    setWindowTitle(tr("Kept flight records"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *about = new QLabel(tr("Each holds what the engine did in 15 minutes, without names, addresses or texts. One is kept at every alert and after a crash; "
                                "the oldest goes when there is no more room."),
                             this);
    about->setWordWrap(true);
    about->setTextFormat(Qt::PlainText);
    m_list->setHeaderLabels({tr("Made"), tr("Why"), tr("Size")});
    m_list->headerItem()->setTextAlignment(Size, Qt::AlignRight | Qt::AlignVCenter);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAccessibleName(windowTitle());
    m_list->header()->setSectionResizeMode(Why, QHeaderView::Stretch);
    m_list->header()->setStretchLastSection(false);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_open = buttons->addButton(tr("&Open"), QDialogButtonBox::AcceptRole);
    m_save = buttons->addButton(tr("&Save as…"), QDialogButtonBox::ActionRole);
    m_remove = buttons->addButton(tr("&Delete"), QDialogButtonBox::DestructiveRole);
    m_make = buttons->addButton(tr("&Make one now"), QDialogButtonBox::ActionRole);
    auto *column = new QVBoxLayout(this);
    column->addWidget(about);
    column->addWidget(m_list, 1);
    column->addWidget(m_message);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    const auto open = [this] { readChosen([this](const QByteArray &json, const QString &name) { Q_EMIT recordRead(json, name); }); };
    connect(m_open, &QPushButton::clicked, this, open);
    connect(m_list, &QTreeWidget::itemActivated, this, open);
    connect(m_save, &QPushButton::clicked, this,
            [this] { readChosen([this](const QByteArray &json, const QString &name) { saveBytes(this, name, json); }); });
    connect(m_remove, &QPushButton::clicked, this, &RecordsDialog::removeChosen);
    connect(m_make, &QPushButton::clicked, this, &RecordsDialog::makeOne);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RecordsDialog::updateButtons);
    connect(&engine, &EngineConnection::refreshNeeded, this, &RecordsDialog::reload);
    resize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 24);
    updateButtons();
    reload();
}

QString RecordsDialog::message() const
{
    return m_message->text();
}

QString RecordsDialog::chosen() const
{
    const QList<QTreeWidgetItem *> items = m_list->selectedItems();
    return items.isEmpty() ? QString() : items.first()->data(Made, Qt::UserRole).toString();
}

void RecordsDialog::say(const QString &text)
{
    m_busy = false;
    m_message->setText(text);
    updateButtons();
}

void RecordsDialog::updateButtons()
{
    const bool some = !m_busy && !chosen().isEmpty();
    for (QPushButton *button : {m_open, m_save, m_remove})
        button->setEnabled(some);
    m_make->setEnabled(!m_busy);
}

void RecordsDialog::reload()
{
    m_engine.api().keptRecords(this, [this](const base::Result<QList<FlightFile>> &files) {
        if (files)
            fill(*files);
        else
            say(Words::of(files.error()));
    });
}

void RecordsDialog::fill(const QList<FlightFile> &files)
{
    const QString before = chosen();
    m_list->clear();
    for (const FlightFile &file : files) {
        auto *item = new QTreeWidgetItem(m_list, {Format::moment(file.at), wordsFor(file.reason), Format::bytes(file.size)});
        item->setData(Made, Qt::UserRole, file.name);
        item->setTextAlignment(Size, Qt::AlignRight | Qt::AlignVCenter);
        if (file.name == before || (before.isEmpty() && m_list->topLevelItemCount() == 1))
            m_list->setCurrentItem(item);
    }
    m_list->resizeColumnToContents(Made);
    m_list->resizeColumnToContents(Size);
    say(files.isEmpty() ? tr("None is kept yet. “Make one now” keeps the last 15 minutes.") : QString());
}

void RecordsDialog::readChosen(std::function<void(const QByteArray &json, const QString &name)> use)
{
    const QString name = chosen();
    if (name.isEmpty() || m_busy)
        return;
    m_busy = true;
    updateButtons();
    m_message->setText(tr("Reading…"));
    m_engine.api().keptRecord(name, this, [this, name, use = std::move(use)](const base::Result<QByteArray> &json) {
        say(json ? QString() : Words::of(json.error()));
        if (json)
            use(*json, name);
    });
}

void RecordsDialog::makeOne()
{
    m_busy = true;
    updateButtons();
    m_message->setText(tr("The engine gathers the last 15 minutes…"));
    m_engine.api().keepRecord(this, [this](const base::Result<FlightFile> &file) {
        if (!file) {
            say(Words::of(file.error()));
            return;
        }
        m_list->clearSelection(); // the new one, on top, is chosen
        reload();
    });
}

void RecordsDialog::removeChosen()
{
    const QString name = chosen();
    if (name.isEmpty())
        return;
    confirmFinal(this, windowTitle(), tr("Delete the record of %1? This cannot be undone.").arg(m_list->selectedItems().first()->text(Made)), tr("Delete"),
                 [this, name] {
                     m_engine.api().removeRecord(name, this, [this](const base::Result<void> &done) {
                         if (done)
                             reload();
                         else
                             say(Words::of(done.error()));
                     });
                 });
}

} // namespace ui
