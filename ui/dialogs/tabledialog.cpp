// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/tabledialog.h"
#include "dialogs/fieldform.h"
#include "look/fonts.h"
#include "look/format.h"
#include "look/refusalwords.h"
#include "look/words.h"
#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTextDocument>
#include <QThreadPool>
#include <algorithm>

using namespace Qt::StringLiterals;
using ui::tablecalls::Table;

namespace ui {
namespace {

constexpr int kTickMs = 1000;
enum Column { Line, Field, What, ColumnCount };

QString rulesOf(Table table)
{
    if (table == Table::Users) {
        return TableDialog::tr("A line for each user. The first line names the columns, in any order: %1. Who is not there yet is made; of the others what a "
                               "column says is changed. Several values in a cell are parted by blanks.")
            .arg(u"address, password, name, roles, quota, forward, aliases"_s);
    }
    return TableDialog::tr("A line for each person in a box. The first line names the columns: %1. Rights are %2, parted by blanks; none of them means all. "
                           "Whoever is a member already has these afterwards, and nobody is taken out.")
        .arg(u"box, member, rights"_s, u"read, write, send-as"_s);
}

QString exampleOf(Table table)
{
    return table == Table::Users ? u"address,password,name,quota\nanna@example.test,nine-quiet-owls,Anna Nordbruk,2G"_s
                                 : u"box,member,rights\noffice@example.test,anna@example.test,read write"_s;
}

/// In a worker thread: a disk may be slow.
base::Result<QByteArray> readTable(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return base::Error{base::ErrorKind::Io, file.errorString(), {}, {}};
    if (file.size() > TableDialog::kMostBytes)
        return base::Error{base::ErrorKind::TooLarge, {}, {}, {}};
    QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return base::Error{base::ErrorKind::Io, file.errorString(), {}, {}};
    return bytes;
}

/// "m@example.test: …": of one of several values in a cell.
QString problemWords(const QString &said)
{
    const qsizetype colon = said.indexOf(": "_L1);
    if (RefusalWords::knows(said) || colon < 0)
        return RefusalWords::of(said);
    return said.first(colon + 2) + RefusalWords::of(said.sliced(colon + 2));
}

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

TableDialog::TableDialog(EngineConnection &engine, Table table, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_table(table)
    , m_file(new QLabel(this))
    , m_choose(new QPushButton(tr("Choose a file…"), this))
    , m_again(new QPushButton(tr("Look again"), this))
    , m_bar(new QProgressBar(this))
    , m_result(plainLabel({}, this))
    , m_problems(new QTableWidget(0, ColumnCount, this))
{
    setWindowTitle(table == Table::Users ? tr("Import users") : tr("Import people into team boxes"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *rules = plainLabel(rulesOf(table), this);
    auto *example = new QLabel(exampleOf(table), this);
    example->setTextFormat(Qt::PlainText);
    example->setFont(fixedFont());
    example->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    example->setContentsMargins(12, 4, 12, 4);
    auto *format = plainLabel(tr("Commas, semicolons or tabs part the cells; spreadsheets save it as CSV (UTF-8). All lines are applied, or none."), this);
    makeQuiet(format);
    m_file->setTextFormat(Qt::PlainText);
    m_file->setMinimumWidth(1);
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(windowTitle());
    m_problems->setHorizontalHeaderLabels({tr("Line"), tr("Column"), tr("What is wrong")});
    m_problems->setAccessibleName(tr("What is wrong in the table"));
    m_problems->verticalHeader()->hide();
    m_problems->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_problems->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_problems->horizontalHeader()->setSectionResizeMode(What, QHeaderView::Stretch);
    m_problems->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_problems->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_problems->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_problems->setAlternatingRowColors(true);
    m_problems->setShowGrid(false);
    m_problems->setTabKeyNavigation(false);
    m_problems->setMinimumHeight(fontMetrics().lineSpacing() * 6);
    auto *buttons = new QDialogButtonBox(this);
    m_apply = buttons->addButton(tr("Apply"), QDialogButtonBox::ActionRole);
    m_close = buttons->addButton(QDialogButtonBox::Close);
    auto *row = new QHBoxLayout;
    row->addWidget(m_file, 1);
    row->addWidget(m_again);
    row->addWidget(m_choose);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addWidget(rules);
    column->addWidget(example);
    column->addWidget(format);
    column->addLayout(row);
    column->addWidget(m_bar);
    column->addWidget(m_result);
    column->addWidget(m_problems, 1);
    column->addStretch();
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_choose, &QAbstractButton::clicked, this, &TableDialog::choose);
    connect(m_again, &QAbstractButton::clicked, this, [this] { openFile(m_fileName); });
    connect(m_apply, &QAbstractButton::clicked, this, &TableDialog::apply);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &TableDialog::updateWait);
    resize(fontMetrics().averageCharWidth() * 96, fontMetrics().height() * 28);
    enter(Stage::NoFile, tr("Choosing a file changes nothing: the engine looks at it first."));
}

void TableDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    fitTexts();
}

// A window does not ask how high wrapped text becomes at its width.
void TableDialog::fitTexts()
{
    setMinimumHeight(layout()->totalMinimumHeightForWidth(width()));
}

QString TableDialog::resultText() const
{
    return m_result->text();
}

void TableDialog::choose()
{
    const QString folder = m_fileName.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) : QFileInfo(m_fileName).path();
    auto *dialog = new QFileDialog(this, tr("Choose a table"), folder, tr("Tables (*.csv *.tsv *.txt);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &TableDialog::openFile);
    dialog->open();
}

void TableDialog::openFile(const QString &fileName)
{
    m_fileName = fileName;
    m_file->setText(Format::oneLine(QFileInfo(fileName).fileName(), 60));
    m_file->setToolTip(Qt::convertFromPlainText(QDir::toNativeSeparators(fileName)));
    enter(Stage::Reading);
    auto *courier = new QObject; // stands for the dialog, which may be gone by then
    QThreadPool::globalInstance()->start([courier, dialog = QPointer<TableDialog>(this), round = ++m_round, fileName] {
        const base::Result<QByteArray> csv = readTable(fileName);
        QMetaObject::invokeMethod(courier, [courier, dialog, round, csv] {
            courier->deleteLater();
            if (!dialog || dialog->m_round != round)
                return;
            if (csv)
                dialog->check(*csv);
            else if (csv.error().kind == base::ErrorKind::TooLarge)
                dialog->enter(Stage::Wrong, tr("The file is larger than %1, the most the engine takes at once. Part it into several.").arg(Format::bytes(kMostBytes)));
            else
                dialog->enter(Stage::Wrong, tr("The file cannot be read: %1").arg(Format::oneLine(csv.error().publicText)));
        });
    });
}

void TableDialog::check(const QByteArray &csv)
{
    if (csv.trimmed().isEmpty()) {
        enter(Stage::Wrong, tr("The file is empty."));
        return;
    }
    m_csv = csv;
    enter(Stage::Checking);
    tablecalls::importTable(m_engine.api(), m_table, m_csv, true, this, [this, round = m_round](const base::Result<control::ImportReport> &report) {
        if (round == m_round)
            showReport(report);
    });
}

void TableDialog::apply()
{
    if (m_stage != Stage::Ready)
        return;
    enter(Stage::Applying);
    tablecalls::importTable(m_engine.api(), m_table, m_csv, false, this, [this](const base::Result<control::ImportReport> &report) { showReport(report); });
}

void TableDialog::showReport(const base::Result<control::ImportReport> &report)
{
    const bool applying = m_stage == Stage::Applying;
    if (!report) {
        enter(Stage::Wrong, applying && report.error().kind == base::ErrorKind::Unavailable
                                ? tr("The link broke before the engine answered, so it is not known whether the table was applied. Look again: what was applied counts as unchanged.")
                                : Words::of(report.error()));
        return;
    }
    const QString made = Format::count(report->created);
    const QString changed = Format::count(report->changed);
    const QString same = Format::count(report->unchanged);
    if (!report->problems.isEmpty()) {
        enter(Stage::Wrong, tr("Nothing is changed. Mend what is listed here in the table, save it, then look again."));
        showProblems(report->problems);
    } else if (report->applied) {
        QStringList words{tr("Done: %1 made, %2 changed, %3 as they were.").arg(made, changed, same)};
        if (m_table == Table::Users)
            words << tr("If there are passwords in the file, delete it.");
        enter(Stage::Done, Words::sentences(words));
        Q_EMIT imported(*report);
    } else if (applying) {
        enter(Stage::Wrong, tr("Nothing was changed."));
    } else if (report->created + report->changed == 0) {
        enter(Stage::Done, tr("All %1 are as the table says: there is nothing to do.").arg(same));
    } else {
        enter(Stage::Ready, tr("%1 would be made, %2 changed, %3 stay as they are. Nothing is done yet.").arg(made, changed, same));
    }
}

void TableDialog::showProblems(QList<control::CsvProblem> problems)
{
    std::stable_sort(problems.begin(), problems.end(), [](const auto &a, const auto &b) { return a.line < b.line; });
    const int shown = int(qMin<qsizetype>(problems.size(), kMostProblems));
    m_problems->setRowCount(shown);
    for (int row = 0; row < shown; ++row) {
        const control::CsvProblem &problem = problems[row];
        m_problems->setItem(row, Line, new QTableWidgetItem(QString::number(problem.line)));
        m_problems->setItem(row, Field, new QTableWidgetItem(Format::oneLine(problem.field, 60)));
        m_problems->setItem(row, What, new QTableWidgetItem(Format::oneLine(problemWords(problem.text))));
    }
    if (problems.size() > shown)
        m_result->setText(Words::sentences({m_result->text(), tr("These are the first %1 of %2.").arg(Format::count(shown), Format::count(problems.size()))}));
    m_problems->show();
    fitTexts();
}

void TableDialog::enter(Stage stage, const QString &words)
{
    m_stage = stage;
    const bool waits = stage == Stage::Reading || stage == Stage::Checking || stage == Stage::Applying;
    m_bar->setVisible(waits);
    m_problems->hide();
    m_choose->setEnabled(stage != Stage::Applying);
    m_again->setEnabled(!waits);
    m_again->setVisible(!m_fileName.isEmpty());
    m_apply->setEnabled(stage == Stage::Ready);
    QPushButton *next = stage == Stage::Ready ? m_apply : stage == Stage::Wrong ? m_again : stage == Stage::NoFile ? m_choose : m_close;
    next->setDefault(true);
    const State state = stage == Stage::Wrong ? State::Failed : stage == Stage::Done || stage == Stage::Ready ? State::Flowing : State::Waiting;
    QPalette loud = palette();
    if (stage == Stage::Wrong)
        loud.setColor(QPalette::WindowText, stateColor(state, palette().color(QPalette::Window)));
    m_result->setPalette(loud);
    if (waits) {
        m_since.start();
        m_tick.start();
        updateWait();
    } else {
        m_tick.stop();
        m_result->setText(stage == Stage::NoFile ? words : stateShape(state) + u' ' + words);
    }
    fitTexts();
}

void TableDialog::updateWait()
{
    const QString since = Format::duration(m_since.elapsed());
    if (m_stage == Stage::Applying) {
        QStringList words{tr("The engine applies the table, for %1 now.").arg(since)};
        if (m_table == Table::Users)
            words << tr("Each new password takes it a moment: thousands take some minutes.");
        words << tr("It goes on also when this window is closed.");
        m_result->setText(Words::sentences(words));
    } else {
        m_result->setText(tr("The engine looks at the table, for %1 now. Nothing is changed by that.").arg(since));
    }
}

} // namespace ui
