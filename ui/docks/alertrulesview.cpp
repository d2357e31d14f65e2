// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/alertrulesview.h"
#include "docks/tablesetup.h"
#include "look/alertwords.h"
#include "look/format.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTextDocument>
#include <cmath>

using namespace Qt::StringLiterals;
using control::AlertRule;
using control::AlertRuleChange;

namespace ui {
namespace {

constexpr double kMostThreshold = 1e15;
constexpr int kMostSeconds = 86400;
constexpr double kWhole = 100; // from here on nobody means fractions

QString channelWord(const QString &channel)
{
    if (channel == "desktop"_L1)
        return AlertRulesView::tr("on desktops");
    return channel == "mail"_L1 ? AlertRulesView::tr("by mail") : AlertRulesView::tr("webhooks");
}

/// What takes a change back.
AlertRuleChange reverseOf(const AlertRule &before)
{
    AlertRuleChange change;
    change.enabled = before.enabled;
    change.threshold = before.threshold;
    change.clearThreshold = before.clearThreshold;
    change.forSeconds = before.forSeconds;
    change.notify = before.notify;
    return change;
}

} // namespace

AlertRulesView::AlertRulesView(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_view(new QTableView(this))
{
    m_model.setHorizontalHeaderLabels({tr("Watched"), tr("Alert when")});
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Alert rules"));
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setUpTable(m_view, u"alertrules"_s);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    const int em = fontMetrics().horizontalAdvance(u'm');
    m_view->horizontalHeader()->resizeSection(0, 17 * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_view, 1);
    column->addWidget(makeForm());
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AlertRulesView::showChosen);
    connect(&m_model, &QStandardItemModel::itemChanged, this, &AlertRulesView::onTicked);
    showChosen();
}

QWidget *AlertRulesView::makeForm()
{
    auto *form = new QWidget(this);
    m_metric = new QLabel(form);
    m_metric->setTextFormat(Qt::PlainText);
    m_metric->setWordWrap(true);
    m_metric->setMinimumWidth(1);
    m_threshold = new QDoubleSpinBox(form);
    m_threshold->setRange(-kMostThreshold, kMostThreshold);
    m_threshold->setDecimals(3);
    m_threshold->setGroupSeparatorShown(true);
    m_meaning = new QLabel(form);
    m_meaning->setTextFormat(Qt::PlainText);
    m_lasting = new QSpinBox(form);
    m_lasting->setRange(0, kMostSeconds);
    m_lasting->setSuffix(tr(" s", "seconds after a number"));
    auto *value = new QHBoxLayout;
    value->setSpacing(8);
    value->addWidget(m_threshold, 1);
    value->addWidget(m_meaning);
    auto *channels = new QHBoxLayout;
    channels->setSpacing(8);
    for (const QString &channel : control::alertChannels()) {
        auto *box = new QCheckBox(channelWord(channel), form);
        box->setProperty("channel", channel);
        m_channels.append(box);
        channels->addWidget(box);
    }
    channels->addStretch(1);
    m_apply = new QPushButton(tr("Apply"), form);
    channels->addWidget(m_apply);
    auto *rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    rows->addRow(tr("Measured:"), m_metric);
    rows->addRow(tr("Threshold:"), value);
    rows->addRow(tr("Lasting:"), m_lasting);
    rows->addRow(tr("Tell:"), channels);
    for (QLabel *label : form->findChildren<QLabel *>())
        label->setTextFormat(Qt::PlainText);
    const auto edited = [this] {
        if (const AlertRule *rule = chosen(); rule && !m_filling) {
            m_meaning->setText(AlertWords::value(rule->metric, m_threshold->value()));
            m_apply->setEnabled(true);
        }
    };
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, edited);
    connect(m_lasting, &QSpinBox::valueChanged, this, edited);
    for (QCheckBox *box : std::as_const(m_channels))
        connect(box, &QCheckBox::toggled, this, edited);
    connect(m_apply, &QAbstractButton::clicked, this, &AlertRulesView::apply);
    return form;
}

void AlertRulesView::reload()
{
    m_engine.api().alertRules(this, [this](const base::Result<QList<AlertRule>> &rules) {
        if (rules)
            show(*rules);
        else
            Q_EMIT failed(rules.error());
    });
}

void AlertRulesView::show(const QList<AlertRule> &rules)
{
    const int current = qMax(0, m_view->currentIndex().row());
    m_rules = rules;
    m_filling = true;
    m_model.setRowCount(int(rules.size()));
    for (int row = 0; row < rules.size(); ++row)
        showRow(row);
    m_filling = false;
    m_view->selectRow(qMin(current, int(rules.size()) - 1));
    showChosen();
}

void AlertRulesView::showRow(int row)
{
    const AlertRule &rule = m_rules[row];
    auto *name = new QStandardItem(AlertWords::nameOf(rule.key, rule.name));
    name->setEditable(false);
    name->setCheckable(true);
    name->setCheckState(rule.enabled ? Qt::Checked : Qt::Unchecked);
    name->setToolTip(rule.enabled ? tr("Watched; untick to switch it off") : tr("Switched off; tick to watch it"));
    auto *condition = new QStandardItem(AlertWords::condition(rule));
    condition->setEditable(false);
    m_model.setItem(row, 0, name);
    m_model.setItem(row, 1, condition);
}

const AlertRule *AlertRulesView::chosen() const
{
    const int row = m_view->currentIndex().row();
    return row >= 0 && row < m_rules.size() ? &m_rules[row] : nullptr;
}

void AlertRulesView::showChosen()
{
    const AlertRule *rule = chosen();
    for (QWidget *each : QList<QWidget *>{m_threshold, m_lasting, m_channels[0], m_channels[1], m_channels[2]})
        each->setEnabled(rule);
    m_apply->setEnabled(false);
    if (!rule)
        return;
    m_filling = true;
    m_metric->setText(AlertWords::measured(rule->key, rule->metric));
    m_metric->setToolTip(Qt::convertFromPlainText(Format::oneLine(rule->metric)));
    m_threshold->setDecimals(std::abs(rule->threshold) < kWhole ? 3 : 0);
    m_threshold->setValue(rule->threshold);
    m_meaning->setText(AlertWords::value(rule->metric, rule->threshold));
    m_lasting->setValue(rule->forSeconds);
    for (QCheckBox *box : std::as_const(m_channels))
        box->setChecked(rule->notify.contains(box->property("channel").toString()));
    m_filling = false;
}

void AlertRulesView::onTicked(QStandardItem *item)
{
    if (m_filling || item->column() != 0 || item->row() >= m_rules.size())
        return;
    const AlertRule before = m_rules[item->row()];
    const bool enabled = item->checkState() == Qt::Checked;
    if (enabled == before.enabled)
        return;
    AlertRuleChange wanted;
    wanted.enabled = enabled;
    change(before, wanted);
}

AlertRuleChange AlertRulesView::wanted() const
{
    AlertRuleChange change;
    change.threshold = m_threshold->value();
    change.clearThreshold = std::optional<double>(); // a tenth away from the new one
    change.forSeconds = m_lasting->value();
    change.notify.emplace();
    for (const QCheckBox *box : m_channels) {
        if (box->isChecked())
            change.notify->append(box->property("channel").toString());
    }
    return change;
}

void AlertRulesView::apply()
{
    if (const AlertRule *rule = chosen())
        change(*rule, wanted());
}

void AlertRulesView::change(const AlertRule &before, const AlertRuleChange &change)
{
    m_engine.api().changeAlertRule(before.id, change, this, [this, before](const base::Result<AlertRule> &changed) {
        reload();
        if (!changed) {
            Q_EMIT failed(changed.error());
            return;
        }
        const QString name = AlertWords::nameOf(changed->key, changed->name);
        const QString text = changed->enabled ? tr("%1: alert when %2.").arg(name, AlertWords::condition(*changed))
                                              : tr("%1 is not watched any more.").arg(name);
        Q_EMIT said(text, [this, before] {
            m_engine.api().changeAlertRule(before.id, reverseOf(before), this, [this](const base::Result<AlertRule> &) { reload(); });
        });
    });
}

} // namespace ui
