// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mixedload.h"
#include "powerdisk.h"
#include "runfolder.h"
#include "verdict.h"

namespace crash {

/// Images of a power cut at random moments under a mixed load: on each an engine is started, and must have what was acknowledged
/// before the image was begun. Every second one is of a disk that loses its own cache, too.
class PowerRun
{
public:
    struct Options
    {
        int images = 50;
        qint64 queued = 10000; ///< recipients that wait for another day
        quint32 seed = 0;      ///< of the moments
        int leastMs = 500;     ///< of work before an image
        int mostMs = 3000;
        bool talks = false;    ///< a line for every image
    };

    explicit PowerRun(const Options &options) : m_options(options) {}
    /// The disk. Empty, or why this machine cannot.
    QString prepare();
    /// All of it. False when it could not be carried through, with error().
    bool run();
    QString error() const { return m_error; }
    bool clean() const { return m_error.isEmpty() && m_unclean == 0; }
    QString report() const;

private:
    struct Image
    {
        PowerDisk::Cut kind;
        qint64 begunAt = 0;   ///< ms since 1970
        qint64 doneAt = 0;
        qsizetype owed = 0;   ///< promises given before it was begun
        qint64 startMs = 0;
        QString index;        ///< what its check says
        qint64 waiting = 0;
        int unreadable = 0;
        Verdict verdict;
    };
    bool take(Image &image, int round, int workMs);
    bool check(Image &image);
    bool isClean(const Image &image) const;
    void count(const Image &image, int number);
    bool fail(const QString &why);

    const Options m_options;
    RunFolder m_folder;
    PowerDisk m_disk;
    support::EngineProcess m_engine;
    MixedLoad m_load;
    Verdict m_sum;             ///< of all images; acknowledged: before the last one
    QList<qint64> m_starts;
    QList<qint64> m_cutMs;
    QString m_sound;           ///< what the check of the index says before: rows that were copied share one text
    int m_images = 0;
    int m_damaged = 0;         ///< indexes that fail their check
    int m_unclean = 0;
    QString m_error;
};

} // namespace crash
