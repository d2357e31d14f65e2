// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultysink.h"
#include "faultysession.h"
#include <QFile>

namespace crash {

FaultySink::FaultySink(MatrixPlan &plan) : m_plan(plan)
{
    for (const MatrixMail &mail : plan.mails)
        m_mails.insert(mail.key, &mail);
}

bool FaultySink::start(const QString &certificate, const QString &key)
{
    QFile file(key);
    m_certificate = QSslCertificate::fromPath(certificate).value(0);
    m_key = file.open(QIODevice::ReadOnly) ? QSslKey(file.readAll(), QSsl::Ec) : QSslKey();
    setListenBacklogSize(1000);
    return !m_certificate.isNull() && !m_key.isNull() && listen(QHostAddress::AnyIPv4);
}

void FaultySink::incomingConnection(qintptr descriptor)
{
    auto *socket = new QSslSocket(this);
    socket->setSocketDescriptor(descriptor);
    MatrixHost *host = m_plan.byAddress.value(socket->localAddress().toIPv4Address());
    if (!host) { // whoever else finds the port
        socket->abort();
        socket->deleteLater();
        return;
    }
    ++host->connections;
    new FaultySession(*this, *host, socket);
}

void FaultySink::take(const QByteArray &sender, const QList<QByteArray> &recipients, const QByteArray &text, bool acknowledged)
{
    const MatrixMail *mail = m_mails.value(keyOf(sender));
    const bool whole = mail && text.endsWith(mail->letter());
    for (const QByteArray &recipient : recipients) {
        Copies &copies = m_taken[recipient];
        ++(acknowledged ? copies.acknowledged : copies.unanswered);
        copies.torn += !whole;
    }
}

bool FaultySink::strikes(MatrixHost &host, Stage stage, const QByteArray &key)
{
    if (stage != host.cell.stage)
        return false;
    if (!host.cell.forEver && (key.isEmpty() ? host.struck > 0 : host.struckMails.contains(key)))
        return false;
    ++host.struck;
    host.struckMails.insert(key);
    return true;
}

} // namespace crash
