// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/resttransport.h"
#include "control/json.h"
#include <QJsonDocument>
#include <QPointer>
#include <QThreadPool>
#include <QUrl>
#include <memory>

// From the bytes of an answer to values of control, for the typed calls. UI thread.
namespace ui {

/// A text that is none of ours is the engine's fault, not the user's.
inline base::Error unreadable()
{
    return {base::ErrorKind::Corrupt, {}, QStringLiteral("the answer is not what the API promises"), {}};
}

template<typename T>
Done<QByteArray> as(Done<T> done)
{
    return [done = std::move(done)](const base::Result<QByteArray> &answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        std::optional<T> value = control::fromJson<T>(*answer);
        if (value)
            done(std::move(*value));
        else
            done(unreadable());
    };
}

/// As as(), for answers that may be long: those are read in the worker pool, so that the window goes on living. `done` then runs in
/// a later turn, unless `context` is gone.
template<typename T>
Done<QByteArray> asLarge(QObject *context, Done<T> done)
{
    constexpr qsizetype kReadAtOnce = 32 << 10; // about a millisecond
    return [guard = QPointer<QObject>(context), done = std::move(done)](const base::Result<QByteArray> &answer) {
        if (!answer || answer->size() <= kReadAtOnce) {
            as<T>(done)(answer);
            return;
        }
        auto *courier = new QObject; // stands for the context, which may be gone by then
        QThreadPool::globalInstance()->start([courier, guard, done, bytes = *answer] {
            auto value = std::make_shared<std::optional<T>>(control::fromJson<T>(bytes));
            QMetaObject::invokeMethod(courier, [courier, guard, done, value] {
                courier->deleteLater();
                if (!guard)
                    return;
                if (*value)
                    done(std::move(**value));
                else
                    done(unreadable());
            });
        });
    };
}

/// A page of a list.
template<typename T>
Done<QByteArray> pageOf(QObject *context, Done<control::Page<T>> done)
{
    return asLarge<control::Page<T>>(context, std::move(done));
}

/// Lists that are not paged through.
template<typename T>
Done<QByteArray> listOf(QObject *context, Done<QList<T>> done)
{
    return pageOf<T>(context, [done = std::move(done)](base::Result<control::Page<T>> page) {
        if (page)
            done(std::move(page->items));
        else
            done(page.error());
    });
}

inline Done<QByteArray> nothing(Done<void> done)
{
    return [done = std::move(done)](const base::Result<QByteArray> &answer) {
        done(answer ? base::Result<void>() : base::Result<void>(answer.error()));
    };
}

/// {"count": 3}
inline Done<QByteArray> counted(Done<qint64> done)
{
    return [done = std::move(done)](const base::Result<QByteArray> &answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        const QJsonValue count = QJsonDocument::fromJson(*answer)[QLatin1StringView("count")];
        if (count.isDouble())
            done(count.toInteger());
        else
            done(unreadable());
    };
}

inline void addPage(QUrlQuery &query, const control::PageRequest &page)
{
    query.addQueryItem(QStringLiteral("limit"), QString::number(page.limit));
    if (!page.cursor.isEmpty())
        query.addQueryItem(QStringLiteral("cursor"),
                           QString::fromLatin1(QUrl::toPercentEncoding(page.cursor)));
}

} // namespace ui
