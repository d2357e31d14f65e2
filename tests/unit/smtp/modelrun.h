// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "scriptedpeer.h"
#include "sessionmodel.h"

/// Plays one made-up session against a real one.
class ModelRun
{
public:
    /// Small bounds, so that a session meets them; a sign-in comes first.
    static smtp::SessionOptions tightOptions()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        options.role = smtp::SessionOptions::Role::Submission;
        options.mechanisms = {"PLAIN"};
        options.authWithoutTls = true;
        options.maxMessageBytes = 300;
        options.maxRecipients = 3;
        options.maxErrors = 9;
        options.maxIdleCommands = 12;
        options.maxRefusedRecipients = 4;
        return options;
    }

    /// Room for long sessions.
    static smtp::SessionOptions looseOptions()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        options.maxMessageBytes = 5000;
        options.mechanisms = {"PLAIN"};
        return options;
    }

    ModelRun(const smtp::SessionOptions &options, SessionModel::Choose choose)
        : peer(options)
        , model(options, std::move(choose))
    {
    }

    /// `cut` hands the octets of a segment to the peer. What differs, or "".
    template<typename Cut>
    QByteArray play(int steps, Cut cut)
    {
        QList<int> wanted{220};
        QByteArray segment;
        peer.start();
        const auto flush = [&] {
            cut(peer, segment);
            script += segment;
            segment.clear();
            while (peer.answerOne()) {
            }
            if (peer.session.mode() == smtp::Mode::Tls) {
                script += "<handshake>";
                peer.handshakeDone();
            }
        };
        for (int i = 0; i < steps; ++i) {
            const SessionModel::Step step = model.next();
            segment += step.octets;
            wanted += step.codes;
            if (step.handshake)
                flush();
        }
        flush();
        return difference(wanted);
    }

    ScriptedPeer peer;
    SessionModel model;
    QByteArray script; ///< all that the client said

private:
    QByteArray difference(const QList<int> &wanted) const
    {
        const QList<int> got = codesOf(peer.output);
        for (qsizetype i = 0; i < std::max(got.size(), wanted.size()); ++i) {
            if (got.value(i) != wanted.value(i))
                return "reply " + QByteArray::number(i) + ": wanted " + QByteArray::number(wanted.value(i)) + ", got " + QByteArray::number(got.value(i));
        }
        if (peer.fault)
            return peer.fault;
        if (peer.mails.size() != model.delivered.size())
            return "delivered " + QByteArray::number(peer.mails.size()) + ", not " + QByteArray::number(model.delivered.size());
        for (qsizetype i = 0; i < peer.mails.size(); ++i) {
            if (peer.mails[i].body != model.delivered[i])
                return "mail " + QByteArray::number(i) + " is not what was sent";
        }
        if (peer.closed != model.closed)
            return "closed or not";
        if (!peer.closed && (peer.session.inTransaction() != model.mail || peer.session.transaction().recipients.size() != model.recipients))
            return "what is in hand at the end";
        if (!peer.closed && peer.session.authenticated() != model.authenticated)
            return "signed in or not";
        if (!peer.closed && peer.session.esmtp() && !model.greeted)
            return "greeted or not";
        return {};
    }

    static QList<int> codesOf(const QByteArray &output)
    {
        QList<int> codes;
        for (const QByteArray &line : output.split('\n')) {
            if (line.size() > 3 && line[3] == ' ')
                codes.append(line.left(3).toInt());
        }
        return codes;
    }
};
