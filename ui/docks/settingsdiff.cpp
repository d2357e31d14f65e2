// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/settingsdiff.h"
#include "docks/tablesetup.h"
#include "look/settingwords.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kUsualSeconds = 60;

QStandardItem *cell(const QString &text, const QString &key)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(Qt::convertFromPlainText(text));
    item->setData(key, SettingsModel::kKeyRole);
    return item;
}

} // namespace

SettingsDiff::SettingsDiff(SettingsModel &model, QWidget *parent)
    : QWidget(parent)
    , m_settings(model)
    , m_view(new QTableView(this))
    , m_note(new QLabel(this))
    , m_confirm(new QCheckBox(tr("Go back by itself unless I keep it within"), this))
    , m_seconds(new QSpinBox(this))
    , m_apply(new QPushButton(tr("Apply"), this))
    , m_drop(new QPushButton(tr("Forget the changes"), this))
{
    m_rows.setHorizontalHeaderLabels({tr("Setting"), tr("Now"), tr("Then"), tr("Takes effect")});
    m_view->setModel(&m_rows);
    m_view->setAccessibleName(tr("What would change"));
    setUpTable(m_view, u"settingsdiff"_s);
    const int em = fontMetrics().horizontalAdvance(u'm');
    int column = 0;
    for (const int width : {20, 14, 14, 10})
        m_view->horizontalHeader()->resizeSection(column++, width * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_confirm->setChecked(true);
    m_seconds->setRange(5, 3600);
    m_seconds->setValue(kUsualSeconds);
    m_seconds->setSuffix(u' ' + tr("s", "seconds"));
    m_seconds->setAccessibleName(tr("Time to keep the change in"));
    m_apply->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    for (QWidget *widget : {static_cast<QWidget *>(m_confirm), static_cast<QWidget *>(m_seconds)})
        row->addWidget(widget);
    row->addStretch(1);
    row->addWidget(m_drop);
    row->addWidget(m_apply);
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(4, 4, 4, 4);
    lines->setSpacing(4);
    lines->addWidget(m_note);
    lines->addWidget(m_view, 1);
    lines->addLayout(row);
    connect(m_confirm, &QCheckBox::toggled, m_seconds, &QWidget::setEnabled);
    connect(m_apply, &QAbstractButton::clicked, this, &SettingsDiff::applyWanted);
    connect(m_drop, &QAbstractButton::clicked, &m_settings, &SettingsModel::clearStaged);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &now) {
        if (now.isValid() && m_view->hasFocus())
            Q_EMIT keyChosen(now.data(SettingsModel::kKeyRole).toString());
    });
    connect(&m_settings, &SettingsModel::stagedChanged, this, &SettingsDiff::update);
    update();
}

std::optional<qint64> SettingsDiff::confirmWithinS() const
{
    return m_confirm->isChecked() ? std::optional<qint64>(m_seconds->value()) : std::nullopt;
}

void SettingsDiff::setBlocked(bool blocked)
{
    m_blocked = blocked;
    update();
}

void SettingsDiff::update()
{
    const auto changes = m_settings.staged();
    m_rows.setRowCount(int(changes.size()));
    for (int row = 0; row < changes.size(); ++row) {
        const auto &[key, value] = changes[row];
        const control::Setting &setting = *m_settings.find(key);
        const QVariant then = m_settings.shownValue(key);
        QString words = SettingWords::value(setting, then);
        if (setting.secret)
            words = value.isValid() ? tr("a new one") : tr("not set");
        m_rows.setItem(row, 0, cell(key, key));
        m_rows.setItem(row, 1, cell(SettingWords::value(setting, setting.value), key));
        m_rows.setItem(row, 2, cell(value.isValid() ? words : tr("%1 (not changed here any more)").arg(words), key));
        m_rows.setItem(row, 3, cell(setting.restart ? tr("at the next start") : tr("at once"), key));
    }
    m_apply->setEnabled(!changes.isEmpty() && !m_blocked);
    m_drop->setEnabled(!changes.isEmpty());
    m_note->setText(changes.isEmpty() ? tr("Nothing is changed. Choose a setting above; what you change is shown here before it is applied.")
                    : m_blocked       ? tr("A change waits to be kept. Keep it or take it back first.")
                                      : tr("%Ln setting(s) will change:", nullptr, int(changes.size())));
}

} // namespace ui
