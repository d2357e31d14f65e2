// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/pagedrows.h"
#include <QHash>

namespace ui {

/// Who signs in: roles, use of the mailbox, last sign-in, state. UI thread.
class UserModel : public PagedRowsOf<control::User>
{
    Q_OBJECT
public:
    enum Column { Address, Name, Roles, Used, LastSignIn, StateColumn, ColumnCount };

    explicit UserModel(EngineConnection &engine, QObject *parent = nullptr);
    /// Quotas of users that have none of their own.
    void readDomains();

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    void ask(const control::PageRequest &page, Done<control::Page<control::User>> done) override;
    void askOne(control::Id id, Done<control::User> done) override;
    bool matches(const control::User &user, const QString &lowerText) const override;

private:
    qint64 quotaBytes(const control::User &user) const;
    qint64 quotaMessages(const control::User &user) const;
    QString text(const control::User &user, int column) const;
    QVariant sortValue(const control::User &user, int column) const;
    QString tip(const control::User &user, int column) const;

    QHash<control::Id, control::Domain> m_domains;
};

} // namespace ui
