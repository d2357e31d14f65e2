// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendwatch.h"
#include "base/loopexecutor.h"
#include "net/iothread.h"
#include "pipeline/sendledger.h"
#include <QSemaphore>

using namespace Qt::StringLiterals;

namespace pipeline {

namespace {

std::shared_ptr<base::LoopExecutor> executorOf(QThread &thread)
{
    net::prepareThread(thread, u"sending"_s);
    return base::LoopExecutor::forThread(&thread);
}

} // namespace

base::Error SendRefusal::toError() const
{
    base::Error error;
    error.kind = locked ? base::ErrorKind::Forbidden : permanent ? base::ErrorKind::TooLarge : base::ErrorKind::Busy;
    error.publicText = text + u'.';
    error.retryAfterS = retryAfterS;
    return error;
}

SendTicket::SendTicket(base::ExecutorPtr executor, std::shared_ptr<SendLedger> ledger, std::shared_ptr<const storage::SendCharge> charge)
    : m_executor(std::move(executor)), m_ledger(std::move(ledger)), m_charge(std::move(charge))
{
}

SendTicket::~SendTicket()
{
    if (!m_kept)
        m_executor->post([ledger = m_ledger, charge = m_charge] { ledger->takeBack(*charge); });
}

SendWatch::SendWatch(Setup setup)
    : m_senders(*setup.store->senders())
    , m_executor(executorOf(m_thread))
    , m_ledger(std::make_shared<SendLedger>(setup, m_executor))
{
}

SendWatch::~SendWatch()
{
    stop();
}

base::Result<void> SendWatch::start()
{
    const auto rows = m_senders.loadSendUse(m_ledger->firstSlot());
    if (!rows)
        return rows.error();
    m_running = true;
    m_executor->post([ledger = m_ledger, rows = *rows] { ledger->load(rows); });
    m_thread.start();
    return {};
}

void SendWatch::stop()
{
    if (!std::exchange(m_running, false))
        return;
    QSemaphore saved;
    m_executor->post([this, &saved] {
        m_ledger->save();
        saved.release();
    });
    saved.acquire();
    m_thread.quit();
    m_thread.wait();
}

void SendWatch::setRules(const SendRules &rules)
{
    m_executor->post([ledger = m_ledger, rules] { ledger->setRules(rules); });
}

void SendWatch::tick()
{
    m_executor->post([ledger = m_ledger] { ledger->tick(); });
}

bool SendWatch::countsClients() const
{
    return m_ledger->countsClients();
}

void SendWatch::ask(SendQuestion question, base::Callback<SendVerdict> done)
{
    m_executor->post([ledger = m_ledger, question = std::move(question), done = std::move(done)] { ledger->ask(question, done); });
}

void SendWatch::count(storage::SentForUser mail, base::Callback<storage::MeterVerdict> done)
{
    SendQuestion question;
    question.userId = mail.userId;
    question.way = mail.way;
    question.recipients = std::move(mail.recipients);
    question.bytes = mail.bytes;
    ask(std::move(question), {nullptr, [done = std::move(done)](const base::Result<SendVerdict> &verdict) {
                                  if (verdict)
                                      done(storage::MeterVerdict{verdict->ticket, verdict->refusal ? verdict->refusal->text : QString()});
                                  else
                                      done(verdict.error());
                              }});
}

void SendWatch::listTray(std::optional<control::Id> domainId, const control::PageRequest &page,
                         base::Callback<control::Page<control::TrayEntry>> done)
{
    m_senders.trayEntries(domainId, page, std::move(done));
}

void SendWatch::trayEntry(control::Id userId, base::Callback<control::TrayEntry> done)
{
    m_senders.trayEntryOf(userId, std::move(done));
}

void SendWatch::trayMails(control::Id userId, const control::PageRequest &page, base::Callback<control::Page<control::TrayMail>> done)
{
    m_senders.trayMailsOf(userId, page, std::move(done));
}

void SendWatch::releaseTray(control::Id userId, std::optional<control::Id> mailId, qint64 trustSeconds, base::Callback<control::TrayResult> done)
{
    m_executor->post([ledger = m_ledger, userId, mailId, trustSeconds, done = std::move(done), actor = base::ActorScope::current()] {
        ledger->release(userId, mailId, trustSeconds, done, actor);
    });
}

void SendWatch::lockTray(control::Id userId, control::TrayMailFate fate, base::Callback<control::TrayResult> done)
{
    m_executor->post([ledger = m_ledger, userId, fate, done = std::move(done), actor = base::ActorScope::current()] {
        ledger->lock(userId, fate, done, actor);
    });
}

void SendWatch::sendUsage(control::Id userId, base::Callback<control::SendUsage> done)
{
    m_executor->post([ledger = m_ledger, userId, done = std::move(done)] { ledger->usage(userId, done); });
}

} // namespace pipeline
