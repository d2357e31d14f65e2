// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/groups.h"
#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace ui {

/// The mails of a group that wait for a moderator: let one go, or reject it, with a word to its author or in silence. UI thread.
class HeldDialog : public QDialog
{
    Q_OBJECT
public:
    HeldDialog(EngineConnection &engine, const control::Group &group, QWidget *parent = nullptr);
    QTreeWidget *list() const { return m_list; }

Q_SIGNALS:
    void decided();

private:
    void read();
    void fill(const QList<control::HeldMail> &mails);
    const control::HeldMail *chosen() const;
    void approve();
    void rejectMail(const std::optional<QString> &reason);
    void answered(const base::Result<control::HeldMail> &answer);
    void updateState();

    EngineConnection &m_engine;
    const control::Id m_groupId;
    QList<control::HeldMail> m_mails;
    QTreeWidget *m_list;
    QLineEdit *m_reason;
    QPushButton *m_approve;
    QPushButton *m_reject;
    QPushButton *m_silently;
    QLabel *m_state;
};

} // namespace ui
