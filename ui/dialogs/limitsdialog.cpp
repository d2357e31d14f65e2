// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/limitsdialog.h"
#include "docks/drainpreview.h"
#include "look/format.h"
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>

namespace ui {
namespace {

// As far as the API goes; 0 stands for "no limit of its own".
QSpinBox *limitBox(QWidget *parent, std::optional<int> value, int most)
{
    auto *box = new QSpinBox(parent);
    box->setRange(0, most);
    box->setSpecialValueText(LimitsDialog::tr("as in the settings"));
    box->setGroupSeparatorShown(true);
    box->setValue(value.value_or(0));
    return box;
}

std::optional<int> limitOf(const QSpinBox *box)
{
    return box->value() > 0 ? std::optional(box->value()) : std::nullopt;
}

} // namespace

LimitsDialog::LimitsDialog(const control::Destination &destination, EngineConnection &engine, QWidget *parent)
    : QDialog(parent)
    , m_name(destination.name)
    , m_connections(limitBox(this, destination.maxConnections, 1000))
    , m_rate(limitBox(this, destination.maxPerMinute, 1000000))
    , m_drain(new DrainPreview(engine, this))
{
    setWindowTitle(tr("Limits of a destination"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *name = new QLabel(Format::oneLine(destination.name), this);
    name->setTextFormat(Qt::PlainText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto *form = new QFormLayout(this);
    form->addRow(tr("Destination:"), name);
    form->addRow(tr("Connections at once:"), m_connections);
    form->addRow(tr("Recipients per minute:"), m_rate);
    m_drain->setMinimumSize(fontMetrics().averageCharWidth() * 52, fontMetrics().lineSpacing() * 2);
    form->addRow(m_drain);
    form->addRow(buttons);
    for (const QSpinBox *box : {m_connections, m_rate})
        connect(box, &QSpinBox::valueChanged, this, &LimitsDialog::forecast);
    forecast();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(limitOf(m_connections), limitOf(m_rate));
        accept();
    });
}

void LimitsDialog::forecast()
{
    control::DestinationLevers levers;
    levers.maxConnections = limitOf(m_connections);
    levers.maxPerMinute = limitOf(m_rate);
    m_drain->ask(m_name, levers, tr("With these limits"));
}

} // namespace ui
