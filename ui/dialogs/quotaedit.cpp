// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/quotaedit.h"
#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kMega = 1000 * 1000; // as sizes are shown
constexpr qint64 kGiga = 1000 * kMega;
constexpr qint64 kMinute = 60;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;
constexpr double kMostShown = 1e6;

} // namespace

QuotaEdit::QuotaEdit(Kind kind, bool inherits, const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_mode(new QComboBox(this))
    , m_number(new QDoubleSpinBox(this))
{
    if (inherits)
        m_mode->addItem(tr("As the domain says"), Inherited);
    if (kind != Time)
        m_mode->addItem(tr("No bound"), Unbound);
    m_mode->addItem(tr("At most"), Bound);
    m_mode->setAccessibleName(accessibleName);
    m_number->setRange(1, kind == Messages ? 1e9 : kMostShown);
    m_number->setDecimals(kind == Messages ? 0 : 1);
    m_number->setGroupSeparatorShown(true);
    m_number->setValue(kind == Messages ? 10000 : kind == Bytes ? 2 : 1);
    m_number->setAccessibleName(accessibleName);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_mode);
    row->addWidget(m_number);
    if (kind != Messages) {
        m_unit = new QComboBox(this);
        const QList<std::pair<QString, qint64>> units = kind == Bytes ? QList<std::pair<QString, qint64>>{{tr("MB"), kMega}, {tr("GB"), kGiga}}
                                                                      : QList<std::pair<QString, qint64>>{{tr("minutes"), kMinute}, {tr("hours"), kHour}, {tr("days"), kDay}};
        for (const auto &[name, size] : units)
            m_unit->addItem(name, size);
        m_unit->setCurrentIndex(m_unit->count() - 1);
        m_unit->setAccessibleName(tr("Unit"));
        row->addWidget(m_unit);
        connect(m_unit, &QComboBox::activated, this, [this] { m_touched = true; });
    }
    row->addStretch(1);
    setFocusProxy(m_mode);
    connect(m_mode, &QComboBox::currentIndexChanged, this, &QuotaEdit::updateState);
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] { m_touched = true; });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, [this] { m_touched = true; });
    setQuota(inherits ? Quota() : Quota(0));
}

void QuotaEdit::nameInherited(const QString &words)
{
    if (const int at = m_mode->findData(Inherited); at >= 0)
        m_mode->setItemText(at, words);
}

QuotaEdit::Mode QuotaEdit::currentMode() const
{
    return Mode(m_mode->currentData().toInt());
}

qint64 QuotaEdit::unitOf(qint64 amount) const
{
    if (m_kind == Bytes)
        return amount >= kGiga ? kGiga : kMega;
    return amount % kDay == 0 ? kDay : amount % kHour == 0 ? kHour : kMinute;
}

void QuotaEdit::setQuota(const Quota &quota)
{
    const Mode mode = !quota ? Inherited : *quota == 0 ? Unbound : Bound;
    m_mode->setCurrentIndex(std::max(0, m_mode->findData(mode)));
    if (mode == Bound && m_kind == Messages) {
        m_number->setValue(double(*quota));
    } else if (mode == Bound) {
        const qint64 unit = unitOf(*quota);
        m_unit->setCurrentIndex(m_unit->findData(unit));
        m_number->setValue(double(*quota) / double(unit));
    }
    updateState();
    m_set = quota;
    m_touched = false;
}

QuotaEdit::Quota QuotaEdit::quota() const
{
    if (!m_touched)
        return m_set;
    switch (currentMode()) {
    case Inherited:
        return std::nullopt;
    case Unbound:
        return 0;
    case Bound:
        break;
    }
    return std::llround(m_number->value() * double(m_unit ? m_unit->currentData().toLongLong() : 1));
}

void QuotaEdit::updateState()
{
    const bool bound = currentMode() == Bound;
    m_number->setVisible(bound);
    if (m_unit)
        m_unit->setVisible(bound);
}

} // namespace ui
