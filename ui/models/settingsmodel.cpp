// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settingsmodel.h"
#include "look/colors.h"
#include "look/settingwords.h"
#include <QFont>
#include <QGuiApplication>
#include <QPalette>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString sectionOf(const QString &key)
{
    return key.section(u'.', 0, 0);
}

struct Mark
{
    State state = State::Flowing;
    QString words; ///< empty: nothing to say
};

Mark markOf(const control::Setting &setting, bool staged)
{
    if (staged)
        return {State::Waiting, SettingsModel::tr("to be applied")};
    if (setting.pending)
        return {State::Trouble, SettingsModel::tr("waits for a restart")};
    if (!setting.lock.isEmpty())
        return {State::Held, SettingsModel::tr("read-only")};
    if (setting.source != "default"_L1)
        return {State::Flowing, SettingsModel::tr("changed")};
    return {};
}

QStandardItem *plainItem()
{
    auto *item = new QStandardItem;
    item->setEditable(false);
    return item;
}

} // namespace

SettingsModel::SettingsModel(QObject *parent)
    : QStandardItemModel(parent)
{
    setColumnCount(ColumnCount);
    setHorizontalHeaderLabels({tr("Setting"), tr("Value"), tr("State"), tr("Source")});
}

void SettingsModel::setView(const control::SettingsView &view)
{
    const auto keysOf = [](const control::SettingsView &of) {
        QStringList keys;
        for (const control::Setting &setting : of.items)
            keys << setting.key;
        return keys;
    };
    const bool same = keysOf(view) == keysOf(m_view);
    m_view = view;
    if (!same)
        rebuild();
    const QHash<QString, QVariant> staged = std::exchange(m_staged, {});
    for (auto one = staged.cbegin(); one != staged.cend(); ++one) {
        if (const control::Setting *setting = find(one.key()); setting && !changesNothing(*setting, one.value()))
            m_staged.insert(one.key(), one.value());
    }
    for (const control::Setting &setting : std::as_const(m_view.items))
        fill(setting);
    Q_EMIT stagedChanged();
}

void SettingsModel::rebuild()
{
    removeRows(0, rowCount());
    m_positions.clear();
    QStandardItem *section = nullptr;
    QString name;
    for (qsizetype i = 0; i < m_view.items.size(); ++i) {
        const QString &key = m_view.items[i].key;
        m_positions.insert(key, i);
        if (!section || sectionOf(key) != name) {
            name = sectionOf(key);
            section = plainItem();
            section->setText(SettingWords::section(name));
            QFont font = section->font();
            font.setBold(true);
            section->setFont(font);
            section->setData(name, kSearchRole);
            QList<QStandardItem *> row{section};
            while (row.size() < ColumnCount)
                row << plainItem();
            appendRow(row);
        }
        QList<QStandardItem *> row;
        while (row.size() < ColumnCount)
            row << plainItem();
        row[Name]->setText(key.section(u'.', 1));
        row[Name]->setData(key, kKeyRole);
        section->appendRow(row);
    }
}

const control::Setting *SettingsModel::find(const QString &key) const
{
    const qsizetype position = m_positions.value(key, -1);
    return position < 0 ? nullptr : &m_view.items[position];
}

QModelIndex SettingsModel::indexOf(const QString &key) const
{
    for (int section = 0; section < rowCount(); ++section) {
        const QModelIndex parent = index(section, 0);
        for (int row = 0; row < rowCount(parent); ++row) {
            if (index(row, 0, parent).data(kKeyRole).toString() == key)
                return index(row, 0, parent);
        }
    }
    return {};
}

void SettingsModel::fill(const control::Setting &setting)
{
    const QModelIndex name = indexOf(setting.key);
    const auto cell = [&](Column column) { return itemFromIndex(name.siblingAtColumn(column)); };
    const bool staged = isStaged(setting.key);
    const QString help = SettingWords::help(setting);
    cell(Name)->setToolTip(Qt::convertFromPlainText(setting.key + u": "_s + help));
    cell(Name)->setData(QStringList{setting.key, help, setting.help, SettingWords::section(sectionOf(setting.key))}.join(u'\n'), kSearchRole);
    QString value = setting.secret && staged ? tr("a new one") : SettingWords::value(setting, shownValue(setting.key));
    cell(Value)->setText(value);
    cell(Value)->setToolTip(Qt::convertFromPlainText(value));
    QFont font = cell(Value)->font();
    font.setBold(staged || setting.source != "default"_L1);
    cell(Value)->setFont(font);
    const Mark mark = markOf(setting, staged);
    cell(StateColumn)->setText(mark.words.isEmpty() ? QString() : stateShape(mark.state) + u' ' + mark.words);
    cell(StateColumn)->setForeground(stateColor(mark.state, QGuiApplication::palette().color(QPalette::Base)));
    cell(Source)->setText(SettingWords::source(setting.source));
}

QVariant SettingsModel::target(const QString &key) const
{
    const control::Setting *setting = find(key);
    return setting ? setting->given : QVariant();
}

QVariant SettingsModel::shownValue(const QString &key) const
{
    const control::Setting *setting = find(key);
    if (!setting)
        return {};
    const auto staged = m_staged.constFind(key);
    if (staged == m_staged.cend())
        return setting->value;
    return staged->isValid() ? *staged : target(key);
}

bool SettingsModel::changesNothing(const control::Setting &setting, const QVariant &value) const
{
    if (!value.isValid())
        return setting.source != "database"_L1;
    return !setting.secret && value == setting.value;
}

void SettingsModel::stage(const QString &key, const QVariant &value)
{
    const control::Setting *setting = find(key);
    if (!setting || !setting->lock.isEmpty())
        return;
    if (changesNothing(*setting, value))
        m_staged.remove(key);
    else
        m_staged.insert(key, value);
    fill(*setting);
    Q_EMIT stagedChanged();
}

void SettingsModel::unstage(const QString &key)
{
    if (!m_staged.remove(key))
        return;
    fill(*find(key));
    Q_EMIT stagedChanged();
}

void SettingsModel::clearStaged()
{
    const QStringList keys = m_staged.keys();
    m_staged.clear();
    for (const QString &key : keys)
        fill(*find(key));
    Q_EMIT stagedChanged();
}

QList<std::pair<QString, QVariant>> SettingsModel::staged() const
{
    QList<std::pair<QString, QVariant>> changes;
    for (const control::Setting &setting : m_view.items) {
        if (m_staged.contains(setting.key))
            changes.emplaceBack(setting.key, m_staged.value(setting.key));
    }
    return changes;
}

} // namespace ui
