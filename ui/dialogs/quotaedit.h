// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <optional>

class QComboBox;
class QDoubleSpinBox;

namespace ui {

/// How much mail may be kept: as the domain says, without a bound, or up to a number of messages or bytes. Or how long, in seconds. UI thread.
class QuotaEdit : public QWidget
{
    Q_OBJECT
public:
    enum Kind { Bytes, Messages, Time }; ///< Time has an end always
    /// Unset means "as the domain says".
    using Quota = std::optional<qint64>;

    /// `inherits`: whether there is a domain to say it; else a quota is never unset.
    QuotaEdit(Kind kind, bool inherits, const QString &accessibleName, QWidget *parent = nullptr);
    /// Where it is something else than the domain that says it.
    void nameInherited(const QString &words);
    void setQuota(const Quota &quota);
    /// What was set, to the byte, while nobody has changed it.
    Quota quota() const;
    QComboBox *mode() const { return m_mode; }
    QDoubleSpinBox *number() const { return m_number; }

private:
    enum Mode { Inherited, Unbound, Bound };
    Mode currentMode() const;
    /// The largest that `amount` is shown in.
    qint64 unitOf(qint64 amount) const;
    void updateState();

    Kind m_kind;
    QComboBox *m_mode;
    QDoubleSpinBox *m_number;
    QComboBox *m_unit = nullptr;
    Quota m_set;
    bool m_touched = false;
};

} // namespace ui
