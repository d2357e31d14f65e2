// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/tokenvault.h"
#include <QPointer>
#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

const auto kService = u"Postkontor"_s;

base::Error failure(const QKeychain::Job &job)
{
    const bool missing = job.error() == QKeychain::EntryNotFound;
    return {missing ? base::ErrorKind::NotFound : base::ErrorKind::Unavailable, {}, job.errorString(), {}};
}

class Keychain final : public TokenVault
{
public:
    void read(const QString &engine, QObject *context, Read done) override
    {
        auto *job = new QKeychain::ReadPasswordJob(kService);
        run(job, engine, context, [job, done = std::move(done)] {
            done(job->error() == QKeychain::NoError ? base::Result<QByteArray>(job->binaryData()) : failure(*job));
        });
    }
    void write(const QString &engine, const QByteArray &token, QObject *context, Written done) override
    {
        auto *job = new QKeychain::WritePasswordJob(kService);
        job->setBinaryData(token);
        run(job, engine, context, [job, done = std::move(done)] {
            done(job->error() == QKeychain::NoError ? base::Result<void>() : base::Result<void>(failure(*job)));
        });
    }
    void remove(const QString &engine) override
    {
        auto *job = new QKeychain::DeletePasswordJob(kService);
        job->setInsecureFallback(false);
        job->setKey(engine);
        job->start();
    }

private:
    static void run(QKeychain::Job *job, const QString &engine, QObject *context, std::function<void()> finished)
    {
        job->setInsecureFallback(false); // no plain text where there is no keychain
        job->setKey(engine);
        QObject::connect(job, &QKeychain::Job::finished, job, [guard = QPointer<QObject>(context), finished = std::move(finished)] {
            if (guard)
                finished();
        });
        job->start();
    }
};

} // namespace

std::unique_ptr<TokenVault> TokenVault::ofSystem()
{
    return std::make_unique<Keychain>();
}

} // namespace ui
