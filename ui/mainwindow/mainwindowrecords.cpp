// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/recordsdialog.h"
#include "docks/savefile.h"
#include "look/words.h"
#include "mainwindow/mainwindow.h"
#include "record/recordwindow.h"
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QProgressDialog>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

// Flight records: saved from the engine shown, opened from files.
namespace ui {
namespace {

void complain(QWidget *parent, const QString &title, const QString &text)
{
    auto *box = new QMessageBox(QMessageBox::Warning, title, text, QMessageBox::Ok, parent);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace

void MainWindow::saveRecord()
{
    auto *progress = new QProgressDialog(tr("The engine gathers the last 15 minutes…"), tr("Cancel"), 0, 0, this);
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setMinimumDuration(200);
    connect(progress, &QProgressDialog::canceled, progress, &QObject::deleteLater); // and the answer is dropped with it
    m_engine.api().flightRecord(progress, [this, progress](const base::Result<QByteArray> &answer) {
        progress->disconnect();
        progress->close();
        if (answer)
            saveBytes(this, u"postkontor-%1.json"_s.arg(QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s)), *answer);
        else
            complain(this, tr("No flight record"), Words::of(answer.error()));
    });
}

void MainWindow::openRecord()
{
    auto *dialog = new QFileDialog(this, tr("Open a flight record"), QStandardPaths::writableLocation(QStandardPaths::DownloadLocation),
                                   tr("Flight records (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openRecordFile);
    dialog->open();
}

void MainWindow::openRecordFile(const QString &fileName)
{
    const auto record = readRecord(fileName);
    if (record)
        (new RecordWindow(*record, QFileInfo(fileName).fileName()))->show();
    else
        complain(this, tr("Not opened"), record.error().publicText);
}

void MainWindow::showKeptRecords()
{
    auto *dialog = new RecordsDialog(m_engine, this);
    connect(dialog, &RecordsDialog::recordRead, this, [dialog](const QByteArray &json, const QString &name) {
        const auto record = recordFrom(json);
        if (record)
            (new RecordWindow(*record, name))->show();
        else
            complain(dialog, tr("Not opened"), record.error().publicText);
    });
    dialog->open();
}

} // namespace ui
