// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/diagnosis.h"
#include <QAbstractTableModel>
#include <QTimer>

namespace ui {

/// What is said in one session: what was said before, then each line as it comes, as long as the session is open. UI thread.
class TranscriptModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { After, Direction, Text, ColumnCount };
    static constexpr qsizetype kMostLines = 5000;

    explicit TranscriptModel(EngineConnection &engine, QObject *parent = nullptr);
    ~TranscriptModel() override;

    /// 0: none.
    void open(control::Id connectionId);
    /// Who and since when; its lines are the model's rows.
    const control::Transcript &transcript() const { return m_transcript; }
    const control::TranscriptLine *lineAt(int row) const;
    /// The first line said at `at` or after it; the last one when all are older.
    int rowAt(double at) const;
    static QString plainText(const control::TranscriptLine &line);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The answer is there, or the state has changed.
    void changed();
    void failed(const base::Error &error);

private:
    void reload();
    void receive(control::Id id, const control::TranscriptLine &line);
    void applyIncoming();
    static QString words(const control::TranscriptLine &line);
    static QString sign(const control::TranscriptLine &line);

    EngineConnection &m_engine;
    control::Transcript m_transcript;
    QList<control::TranscriptLine> m_incoming;
    QTimer m_apply;
    bool m_loading = false;
};

} // namespace ui
