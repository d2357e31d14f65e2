// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimsigner.h"
#include "mail/addresslist.h"
#include "mail/asciitext.h"
#include "mail/headerscanner.h"
#include "mail/idna.h"

namespace trust {
namespace {

/// What a reader sees and a program acts on. "oversigned": named once more than it occurs, so that no second one can be added.
struct SignedName
{
    const char *name;
    bool oversigned;
};
constexpr SignedName kNames[] = {
    {"From", true},          {"Sender", false},     {"Reply-To", true},        {"Subject", true},
    {"Date", true},          {"To", true},          {"Cc", true},              {"Message-ID", true},
    {"In-Reply-To", false},  {"References", false}, {"MIME-Version", true},    {"Content-Type", true},
    {"Content-Transfer-Encoding", true},            {"List-Id", false},        {"List-Unsubscribe", false},
    {"List-Unsubscribe-Post", false},               {"Auto-Submitted", false},
};
constexpr qsizetype kLine = 72;

struct Header
{
    QList<std::pair<QByteArrayView, QByteArrayView>> fields; ///< name, whole without its last line end
    QByteArrayView body;
};

Header split(QByteArrayView message)
{
    Header out;
    mail::HeaderScanner scanner(message);
    while (const auto field = scanner.next()) {
        const QByteArrayView whole = message.sliced(field->start, field->end - field->start);
        out.fields.append({field->name, whole.endsWith("\r\n") ? whole.chopped(2) : whole});
    }
    out.body = message.sliced(scanner.bodyStart());
    return out;
}

QByteArray folded(const QByteArray &text)
{
    QByteArray out;
    for (qsizetype at = 0; at < text.size(); at += kLine)
        out += "\r\n\t" + text.mid(at, kLine);
    return out;
}

QByteArray formName(Canonical form)
{
    return form == Canonical::Relaxed ? "relaxed" : "simple";
}

QByteArray signature(const Header &header, const QByteArray &bodyHash, const QByteArray &domain, const DkimSigningKey &key, qint64 nowS,
                     Canonical headerForm, Canonical bodyForm)
{
    QByteArray names, input;
    qsizetype column = 3;
    for (const SignedName &wanted : kNames) {
        int count = wanted.oversigned ? 1 : 0;
        for (auto field = header.fields.rbegin(); field != header.fields.rend(); ++field) { // RFC 6376 5.4.2: from the bottom up
            if (!mail::ascii::equals(field->first, wanted.name))
                continue;
            input += canonicalField(field->second, headerForm);
            ++count;
        }
        for (; count > 0; --count) {
            const QByteArray name = QByteArray(wanted.name).toLower();
            if (!names.isEmpty())
                names += ':';
            if (column + name.size() > kLine) {
                names += "\r\n\t ";
                column = 2;
            }
            names += name;
            column += name.size() + 1;
        }
    }
    const QByteArray algorithm = key.key.algorithm() == DkimAlgorithm::Rsa ? "rsa-sha256" : "ed25519-sha256";
    const QByteArray field = "DKIM-Signature: v=1; a=" + algorithm + "; c=" + formName(headerForm) + '/' + formName(bodyForm) +
                             ";\r\n\td=" + domain + "; s=" + key.selector + "; t=" + QByteArray::number(nowS) + ";\r\n\th=" + names +
                             ";\r\n\tbh=" + bodyHash.toBase64() + ";\r\n\tb=";
    const QByteArray octets = key.key.sign(input + canonicalField(field, headerForm).chopped(2));
    return octets.isEmpty() ? QByteArray() : field + folded(octets.toBase64()) + "\r\n";
}

QByteArray hashOf(QByteArrayView body, Canonical form)
{
    BodyHash hash(form);
    hash.feed(body);
    return hash.finish();
}

} // namespace

QByteArray dkimSignature(QByteArrayView message, const QByteArray &domain, const DkimSigningKey &key, qint64 nowS, Canonical headerForm,
                         Canonical bodyForm)
{
    const Header header = split(message);
    return signature(header, hashOf(header.body, bodyForm), domain, key, nowS, headerForm, bodyForm);
}

QByteArray DkimSigner::sign(const QString &, QByteArrayView message) const
{
    const auto keys = m_keys.load();
    if (keys->isEmpty())
        return {};
    const Header header = split(message);
    QByteArray from;
    for (const auto &[name, whole] : header.fields) {
        if (mail::ascii::equals(name, "From"))
            from = mail::domainToAscii(mail::parseAddressList(whole.sliced(whole.indexOf(':') + 1), 1).value(0).domain())
                       .value_or(QString())
                       .toLatin1();
    }
    // A part of a domain is signed by the whole: DMARC finds both aligned (RFC 9989).
    while (!from.isEmpty() && !keys->contains(from)) {
        const qsizetype dot = from.indexOf('.');
        from = dot < 0 ? QByteArray() : from.mid(dot + 1);
    }
    if (from.isEmpty())
        return {};
    const QByteArray bodyHash = hashOf(header.body, Canonical::Relaxed);
    QByteArray out;
    for (const DkimSigningKey &key : keys->value(from))
        out += signature(header, bodyHash, from, key, m_clock.wallMs() / 1000, Canonical::Relaxed, Canonical::Relaxed);
    return out;
}

} // namespace trust
