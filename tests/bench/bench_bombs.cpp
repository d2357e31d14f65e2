// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineends.h"
#include "mail/draft.h"
#include "mail/htmlsanitizer.h"
#include "mail/listheader.h"
#include "mail/messageview.h"
#include <QByteArray>
#include <QString>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <utility>
#include <vector>

// Whether hostile mail stays linear (R21-R23): each shape at growing sizes through all that is done with a mail that comes in, is
// searched and looked at, and through what the send API writes. The last column is the power of the size that the processor time
// grows with between the two largest: 1 is linear, 2 would be a bomb.

namespace {

using Make = std::function<QByteArray(qsizetype octets)>;
constexpr qsizetype kSizes[] = {1 << 20, 2 << 20, 4 << 20, 8 << 20};

struct Shape
{
    const char *name;
    Make make;
};

QByteArray filled(qsizetype octets, const std::function<QByteArray(qsizetype)> &piece)
{
    QByteArray out;
    out.reserve(octets + 256);
    for (qsizetype i = 0; out.size() < octets; ++i)
        out += piece(i);
    return out;
}

QByteArray number(qsizetype n)
{
    return QByteArray::number(n);
}

/// One header field that is filled up, then a short text.
Make field(const QByteArray &start, const std::function<QByteArray(qsizetype)> &piece, const QByteArray &end = {})
{
    return [=](qsizetype octets) { return start + filled(octets, piece) + end + "\r\n\r\ntext\r\n"; };
}

Make body(const QByteArray &header, const std::function<QByteArray(qsizetype)> &piece)
{
    return [=](qsizetype octets) { return header + "\r\n\r\n" + filled(octets, piece); };
}

Make repeated(const QByteArray &header, const QByteArray &piece)
{
    return body(header, [piece](qsizetype) { return piece; });
}

QByteArray noise(qsizetype seed, const QByteArray &alphabet)
{
    QByteArray line;
    quint64 state = quint64(seed) * 2'654'435'761U + 1;
    for (int i = 0; i < 76; ++i) {
        state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        line += alphabet[qsizetype(state >> 33) % alphabet.size()];
    }
    return line + "\r\n";
}

std::vector<Shape> mailShapes()
{
    const QByteArray mixed = "Content-Type: multipart/mixed; boundary=";
    return {
        {"nested multiparts", body(mixed + "b0", [=](qsizetype i) { return "--b" + number(i) + "\r\n" + mixed + 'b' + number(i + 1) + "\r\n\r\n"; })},
        {"nested, one boundary", body(mixed + "b", [=](qsizetype) { return "--b\r\n" + mixed + "b\r\n\r\n"; })},
        {"boundaries that begin alike", body(mixed + "aaaa", [=](qsizetype i) { return "--aaaa" + QByteArray(i % 60, 'a') + "\r\n\r\n"; })},
        {"empty parts", repeated(mixed + "b", "--b\r\n")},
        {"almost delimiters", repeated(mixed + QByteArray(70, 'b'), "--" + QByteArray(69, 'b') + "c\r\n")},
        {"messages in messages", repeated("Content-Type: message/rfc822", "Content-Type: message/rfc822\r\n\r\n")},
        {"parts with names", body(mixed + "b", [](qsizetype i) { return "--b\r\nContent-Disposition: attachment; filename=f" + number(i) + "\r\n\r\nx\r\n"; })},
        {"one header field", field("Subject: ", [](qsizetype) { return QByteArray("word "); })},
        {"a folded one", field("Subject: ", [](qsizetype) { return QByteArray("word\r\n "); })},
        {"header fields", field("Subject: x\r\n", [](qsizetype i) { return "X-" + number(i) + ": y\r\n"; }, "End: x")},
        {"From again and again", field("From: a@b.test\r\n", [](qsizetype) { return QByteArray("From: a@b.test\r\n"); }, "End: x")},
        {"Received again and again", field("", [](qsizetype i) { return "Received: from a" + number(i) + " by b; Mon, 23 Nov 2026 10:00:00 +0000\r\n"; }, "End: x")},
        {"addresses", field("To: ", [](qsizetype i) { return "a" + number(i) + "@b.test, "; }, "x@b.test")},
        {"groups in groups", field("To: ", [](qsizetype) { return QByteArray("g:"); })},
        {"comments in comments", field("From: ", [](qsizetype) { return QByteArray("("); })},
        {"open quotes", field("From: ", [](qsizetype) { return QByteArray("\"\\"); })},
        {"open angles", field("From: ", [](qsizetype) { return QByteArray("<a@"); })},
        {"encoded words", field("Subject: ", [](qsizetype) { return QByteArray("=?utf-8?B?w6Q=?= "); })},
        {"almost encoded words", field("Subject: ", [](qsizetype) { return QByteArray("=?utf-8?Q?"); })},
        {"stateful charsets", field("Subject: ", [](qsizetype) { return QByteArray("=?iso-2022-jp?B?GyRC?= "); })},
        {"pieces of a parameter", field("Content-Disposition: attachment", [](qsizetype i) { return "; filename*" + number(i) + "=x"; })},
        {"the same parameter", field("Content-Type: text/plain", [](qsizetype) { return QByteArray("; charset=x"); })},
        {"References", field("References: ", [](qsizetype i) { return "<" + number(i) + "@b.test> "; })},
        {"a date", field("Date: ", [](qsizetype) { return QByteArray("Mon, 1 "); })},
        {"base64 noise", body("Content-Transfer-Encoding: base64", [](qsizetype i) { return noise(i, "ABCDwxyz0189+/=!- \t"); })},
        {"quoted-printable noise", body("Content-Transfer-Encoding: quoted-printable", [](qsizetype i) { return noise(i, "=0A3Fz= \t_"); })},
        {"soft line breaks", repeated("Content-Transfer-Encoding: quoted-printable", "=\r\n")},
        {"utf-8 cut short", repeated("Content-Type: text/plain; charset=utf-8", "\xe4\xb8 \xf0\x9f\x98 ")},
        {"escape sequences", repeated("Content-Type: text/plain; charset=iso-2022-jp", "\x1b$B\x1b(B")},
        {"a charset nobody knows", repeated("Content-Type: text/plain; charset=x-none", "\xe4\xf6\xfc ")},
        {"bare line ends", repeated("Content-Type: text/plain", "\r\n\r\r\n\n")},
        {"lines of one octet", repeated("Content-Type: text/plain", "a\r\n")},
        {"one line", repeated("Content-Type: text/plain", "abcdefgh ")},
        {"one word", repeated("Content-Type: text/plain", "abcdefgh")},
        {"Chinese without a blank", repeated("Content-Type: text/plain; charset=utf-8", "\xe4\xb8\xad\xe6\x96\x87")},
        {"html as text", repeated("Content-Type: text/html", "<p>a&amp;b</p>")},
    };
}

std::vector<Shape> htmlShapes()
{
    const auto html = [](const QByteArray &piece) -> Make {
        return [piece](qsizetype octets) { return filled(octets, [&](qsizetype) { return piece; }); };
    };
    return {
        {"html: open divs", html("<div>")},
        {"html: open links", html("<a href=x>")},
        {"html: tables in tables", html("<table><tr><td>")},
        {"html: closed, never opened", html("</p></div>")},
        {"html: crossed", html("<b><i></b></i>")},
        {"html: angles", html("<")},
        {"html: open comments", html("<!--")},
        {"html: open attributes", html("<a b=\"")},
        {"html: attributes", [](qsizetype octets) { return "<p " + filled(octets, [](qsizetype i) { return "a" + number(i) + "=b "; }) + ">x"; }},
        {"html: the same attribute", [](qsizetype octets) { return "<p " + filled(octets, [](qsizetype) { return QByteArray("style=x "); }) + ">x"; }},
        {"html: entities", html("&amp;&#65;&notanything")},
        {"html: scripts", html("<script>x</script>")},
        {"html: open scripts", html("<script>")},
        {"html: style", [](qsizetype octets) { return "<p style=\"" + filled(octets, [](qsizetype) { return QByteArray("color:red;"); }) + "\">x"; }},
        {"html: css brackets", [](qsizetype octets) { return "<p style=\"width:" + filled(octets, [](qsizetype) { return QByteArray("calc("); }) + "\">x"; }},
        {"html: css comments", [](qsizetype octets) { return "<style>" + filled(octets, [](qsizetype) { return QByteArray("/*"); }) + "</style>x"; }},
        {"html: css rules", [](qsizetype octets) { return "<style>" + filled(octets, [](qsizetype) { return QByteArray("a{b:c}"); }) + "</style>x"; }},
    };
}

std::vector<Shape> textShapes()
{
    const auto text = [](const QByteArray &piece) -> Make {
        return [piece](qsizetype octets) { return filled(octets, [&](qsizetype) { return piece; }); };
    };
    return {
        {"sent: lines of nothing", text("\n")},
        {"sent: carriage returns", text("\r")},
        {"sent: every line end", text("\r\n\r\r\n\n")},
        {"sent: one word", text("abcdefgh")},
        {"sent: one long line", text("abc def ")},
        {"sent: Chinese", text("\xe4\xb8\xad\xe6\x96\x87")},
        {"sent: dots", text("\n.")},
        {"sent: blanks", text(" ")},
        {"sent: lines of mbox", text("\nFrom ")},
    };
}

/// As the send API writes it: as text, as HTML, and as a message that is taken as it is.
void writeMail(const QByteArray &content)
{
    mail::Draft draft;
    draft.from = *mail::DraftAddress::fromString(QStringLiteral("a@b.test"));
    draft.to = {draft.from};
    draft.text = QString::fromUtf8(content);
    static_cast<void>(mail::buildMessage(draft));
    draft.html = std::exchange(draft.text, std::nullopt);
    static_cast<void>(mail::buildMessage(draft));
    base::withCrlf(content);
}

void readMail(const QByteArray &raw)
{
    mail::summarize(raw);
    const mail::MessageView seen = mail::view(raw);
    if (seen.html)
        mail::sanitizeHtml(*seen.html);
    mail::attachmentContent(raw, 1);
    mail::searchText(raw);
    mail::wayHere(raw);
    mail::withoutListFields(raw);
}

void measure(const Shape &shape, const std::function<void(const QByteArray &)> &read)
{
    double last = 0, before = 0;
    std::printf("%-30s", shape.name);
    for (const qsizetype size : kSizes) {
        const QByteArray raw = shape.make(size);
        double best = HUGE_VAL;
        for (int run = 0; run < 3; ++run) {
            const std::clock_t start = std::clock();
            read(raw);
            best = std::min(best, double(std::clock() - start) * 1000 / CLOCKS_PER_SEC);
        }
        before = std::exchange(last, best);
        std::printf("%9.1f", best);
    }
    std::printf("%8.2f\n", std::log2(std::max(last, 0.1) / std::max(before, 0.1)));
    std::fflush(stdout);
}

} // namespace

int main()
{
    std::printf("%-30s%9s%9s%9s%9s%8s\n", "ms of processor time for", "1 MiB", "2 MiB", "4 MiB", "8 MiB", "power");
    for (const Shape &shape : mailShapes())
        measure(shape, readMail);
    for (const Shape &shape : textShapes())
        measure(shape, writeMail);
    for (const Shape &shape : htmlShapes())
        measure(shape, [](const QByteArray &html) { mail::sanitizeHtml(QString::fromUtf8(html)); });
}
