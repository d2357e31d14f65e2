// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/hostilemails.h"

namespace support {
namespace {

const QByteArray kFrom = "From: Mallory <mallory@elsewhere.test>\r\nTo: anna@example.test\r\nSubject: look\r\nMIME-Version: 1.0\r\n";

QByteArray mixed(const QByteArray &parts)
{
    return kFrom + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n" + parts + "--b--\r\n";
}

QByteArray part(const QByteArray &header, const QByteArray &body)
{
    return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n";
}

QByteArray attachment(const QByteArray &disposition)
{
    return part("Content-Type: application/octet-stream\r\nContent-Disposition: " + disposition, "x");
}

/// A tree as wide and deep as the parser reads.
QByteArray nestedParts(int depth)
{
    QByteArray mail = kFrom;
    for (int i = 0; i < depth; ++i)
        mail += "Content-Type: multipart/mixed; boundary=\"n" + QByteArray::number(i) + "\"\r\n\r\n--n" + QByteArray::number(i) + "\r\n";
    return mail + "Content-Type: text/plain\r\n\r\ndeep\r\n";
}

QList<HostileMail> thatHang()
{
    const QByteArray cell = "<table border=1><tr><td>a</td><td>";
    QByteArray manyParts, manyNames, manyHeaders;
    for (int i = 0; i < 1000; ++i)
        manyParts += part("Content-Type: text/plain", "part " + QByteArray::number(i) + QByteArray(200, 'x'));
    for (int i = 0; i < 1000; ++i)
        manyNames += attachment("attachment; filename=\"file " + QByteArray::number(i) + ".pdf\"");
    for (int i = 0; i < 3000; ++i)
        manyHeaders += "X-Header-" + QByteArray::number(i) + ": " + QByteArray(900, 'h') + "\r\n";
    QByteArray grid = "<table border=1>";
    for (int row = 0; row < 1000; ++row)
        grid += "<tr>" + QByteArray("<td>cell</td>").repeated(50) + "</tr>";
    QByteArray spans = "<table border=1>";
    for (int row = 0; row < 200; ++row)
        spans += "<tr><td colspan=1000000 rowspan=1000000>x</td><td colspan=99 rowspan=999>y</td></tr>";
    const QByteArray wide = "<table><tr>" + QByteArray("<td colspan=100>x</td>").repeated(54) + "</tr>" + QByteArray("<tr><td>x</td></tr>").repeated(440) + "</table>";
    const QByteArray stairs = "<table>" + QByteArray("<tr><td rowspan=100>x</td></tr>").repeated(1000) + "</table>";
    const QByteArray words = QByteArray("lorem ipsum dolor sit amet ").repeated(80000); // 2 MB
    return {
        {"few cells, a grid of millions", htmlMail(wide)},
        {"cells as long as a hundred rows", htmlMail(stairs)},
        {"spans behind a title that denies them", htmlMail("<table>" + QByteArray("<tr><td title=\"colspan=1 rowspan=1\" colspan=1000 rowspan=1000>x</td></tr>").repeated(40) + "</table>")},
        {"spans behind a title with an angle", htmlMail("<table>" + QByteArray("<tr><td title='>' colspan=1000 rowspan=1000>x</td></tr>").repeated(40) + "</table>")},
        {"20 nested tables", htmlMail(cell.repeated(20) + "inside" + QByteArray("</td></tr></table>").repeated(20))},
        {"20 nested tables in each of 50 rows",
         htmlMail("<table>" + ("<tr><td>" + cell.repeated(20) + "x" + QByteArray("</td></tr></table>").repeated(20) + "</td></tr>").repeated(50) + "</table>")},
        {"5,000 nested divs", htmlMail(QByteArray("<div>").repeated(5000) + "x" + QByteArray("</div>").repeated(5000))},
        {"1,000,000 nested divs", htmlMail(QByteArray("<div>").repeated(1000000) + "x")},
        {"100,000 divs side by side", htmlMail(QByteArray("<div>x</div>").repeated(100000))},
        {"100,000 lists", htmlMail(QByteArray("<ul><li>x").repeated(100000))},
        {"100,000 styled spans", htmlMail(QByteArray("<span style='color:#f00;font-size:30px'>x </span>").repeated(100000))},
        {"word of 200,000 characters in text", textMail(QByteArray(200000, 'W'))},
        {"word of 200,000 characters in HTML", htmlMail("<p>" + QByteArray(200000, 'W') + "</p>")},
        {"word of 200,000 characters in the subject", kFrom + "Subject: " + QByteArray(200000, 'W') + "\r\n\r\nx\r\n"},
        {"line of 2 MB in text", textMail(QByteArray(2 << 20, 'x'))},
        {"line of 2 MB with blanks", textMail(words)},
        {"line of 2 MB in HTML", htmlMail(QByteArray(2 << 20, 'x'))},
        {"2 MB of words in HTML", htmlMail("<p>" + words + "</p>")},
        {"2 MB of words preformatted", htmlMail("<pre>" + words + "</pre>")},
        {"1,000,000 empty lines", textMail(QByteArray("\r\n").repeated(1000000))},
        {"300,000 line breaks in HTML", htmlMail(QByteArray("<br>").repeated(300000))},
        {"100,000 rules in HTML", htmlMail(QByteArray("<hr>").repeated(100000))},
        {"1,000 parts", mixed(manyParts)},
        {"1,000 attachments", mixed(manyNames)},
        {"1,000 levels of parts", nestedParts(1000)},
        {"3,000 headers", kFrom + manyHeaders + "\r\nx\r\n"},
        {"header of 4 MB", kFrom + "X-Long: " + QByteArray(4 << 20, 'h') + "\r\n\r\nx\r\n"},
        {"table of 50,000 cells", htmlMail(grid + "</table>")},
        {"table of huge spans", htmlMail(spans + "</table>")},
        {"one row of 100,000 cells", htmlMail("<table><tr>" + QByteArray("<td>x").repeated(100000) + "</table>")},
        {"1,000 tables", htmlMail(QByteArray("<table border=1><tr><td>x</td></tr></table>").repeated(1000))},
        {"100,000 links", htmlMail(QByteArray("<a href='http://e.test/'>x</a> ").repeated(100000))},
        {"combining marks", textMail("Z" + QByteArray("\xcc\x81").repeated(100000))},
        {"200,000 Arabic letters", textMail(QByteArray("\xd8\xb4").repeated(200000))},
        {"200,000 emoji joined", textMail(QByteArray("\xf0\x9f\x91\xa9\xe2\x80\x8d").repeated(30000))},
    };
}

QList<HostileMail> thatFetchOrRun(const QByteArray &server, const QByteArray &path)
{
    const QByteArray http = "http://" + server, file = "file://" + path, unc = "\\\\127.0.0.1\\share\\x.png";
    return {
        {"image over http", htmlMail("<img src='" + http + "/a.png'><img srcset='" + http + "/b.png 2x' src='//" + server + "/c.png'>")},
        {"image of a file", htmlMail("<img src='" + file + "'><img src='" + path + "'><img src='" + unc + "'>")},
        {"image from resources", htmlMail("<img src='qrc:/postkontor.svg'><img src=':/postkontor.svg'>")},
        {"backgrounds", htmlMail("<body background='" + http + "/a.png'><table background='" + file + "'><tr><td background='" + path + "'>x</table>")},
        {"CSS url()", htmlMail("<div style=\"background:url(" + http + "/a.png);list-style-image:url(" + file + ");content:url('" + unc + "')\">x</div>")},
        {"CSS @import", htmlMail("<style>@import url('" + http + "/a.css'); @import '" + file + "'; p{background:url(" + http + "/b.png)}</style><p>x</p>")},
        {"style sheet", htmlMail("<link rel=stylesheet href='" + http + "/a.css'><link rel=preload as=image href='" + http + "/b'><link rel=dns-prefetch href='//" + server + "'>")},
        {"meta refresh", htmlMail("<meta http-equiv=refresh content='0;url=" + http + "/a'><base href='" + http + "/'><img src=b.png>")},
        {"frames", htmlMail("<iframe src='" + http + "/a'></iframe><object data='" + http + "/b'></object><embed src='" + http + "/c'><frameset><frame src='" + http + "/d'></frameset>")},
        {"media", htmlMail("<video src='" + http + "/a' poster='" + http + "/b' autoplay></video><audio src='" + http + "/c' autoplay></audio><bgsound src='" + http + "/d'>")},
        {"SVG", htmlMail("<svg xmlns='http://www.w3.org/2000/svg'><image href='" + http + "/a'/><script>fetch('" + http + "/b')</script></svg>"
                         "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='" + http + "/c'/></svg>\">")},
        {"scripts", htmlMail("<script src='" + http + "/a.js'></script><script>fetch('" + http + "/b')</script><img src=x onerror=\"fetch('" + http + "/c')\">"
                             "<body onload=\"fetch('" + http + "/d')\"><a href=\"javascript:fetch('" + http + "/e')\">x</a>")},
        {"forms", htmlMail("<form action='" + http + "/a'><input type=image src='" + http + "/b.png'><input autofocus onfocus=x><button formaction='" + http + "/c'>go</button></form>")},
        {"MHTML and external body", kFrom + "Content-Type: message/external-body; access-type=URL; URL=\"" + http + "/a\"\r\n\r\nContent-Type: text/html\r\n\r\n"},
        {"content location", kFrom + "Content-Type: text/html\r\nContent-Location: " + http + "/\r\n\r\n<img src='a.png'>\r\n"},
        {"headers with HTML", "From: \"<img src='" + http + "/f.png'>\" <a@b.test>\r\nTo: <img src=" + http + "/t.png>\r\nSubject: <img src='" + http + "/s.png'>"
                              "<img src='" + file + "'>\r\nX-H: <img src='" + http + "/x.png'>\r\n\r\n<img src='" + http + "/b.png'>\r\n"},
        {"attachment names with HTML", mixed(part("Content-Type: text/html", "<p>x") + attachment("attachment; filename=\"<img src='" + http + "/a.png'>.pdf\""))},
        {"print and pings", htmlMail("<a href='http://e.test' ping='" + http + "/a'>x</a><div style='cursor:url(" + http + "/b.cur)'>x</div><font face=\"url('" + http + "/c')\">x</font>")},
    };
}

QList<HostileMail> thatDeceive()
{
    return {
        {"bidi overrides in subject and name", "From: =?utf-8?B?4oCubXVlcg==?= <a@b.test>\r\nTo: anna@example.test\r\n"
                                               "Subject: =?utf-8?B?4oCuZmRwLmV4ZSDigK4g4oGm4oGn?=\r\n\r\nx\r\n"},
        {"bidi overrides in the text", textMail("pay \xe2\x80\xae" "001" "\xe2\x80\xac euro \xe2\x81\xa6\xe2\x81\xa7\xd8\x9c end")},
        {"bidi overrides in HTML", htmlMail("<p>pay \xe2\x80\xae" "001 <bdo dir=rtl>txet</bdo> &#8238;abc &rlm; x</p>")},
        {"names of attachments", mixed(attachment("attachment; filename=\"../../x\"") + attachment("attachment; filename=\"C:\\\\x\"") + attachment("attachment; filename=con")
                                       + attachment("attachment; filename=\"NUL.txt\"") + attachment("attachment; filename=\"" + QByteArray(300, 'a') + ".pdf\"")
                                       + attachment("attachment; filename*=utf-8''x%E2%80%AEfdp.exe") + attachment("attachment; filename=\"a\\0b\"")
                                       + attachment("attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd") + attachment("attachment; filename*=utf-8''a%0Ab%00c.txt")
                                       + attachment("attachment; filename=\"\\\\\\\\host\\\\share\\\\x.exe\"") + attachment("attachment; filename=\".bashrc\""))},
        {"links that lie", htmlMail("<a href='http://evil.test/'>https://bank.test/</a> <a href='https://b\xd0\xb0nk.test/'>bank</a> <a href='file:///etc/passwd'>f</a>"
                                    "<a href='ms-word:ofe|u|http://evil.test'>w</a><a href='search-ms:query=x'>s</a><a href='\\\\127.0.0.1\\share\\x.exe'>u</a>"
                                    "<a href='vbscript:x'>v</a><a href='data:text/html,x'>d</a><a href='https://user:pw@evil.test@bank.test/'>at</a>")},
        {"text over text", htmlMail("<div style='position:absolute;top:0;left:0;width:100%;height:100%'>over</div><div style='margin-top:-500px'>up</div><p style='font-size:1px;color:#fff'>hidden</p>")},
        {"null bytes and controls", textMail(QByteArray("a\0b\x1b[2J\x07\x7f", 9) + "\xc2\x9b" "31m")},
    };
}

} // namespace

QByteArray htmlMail(const QByteArray &html)
{
    return kFrom + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + html + "\r\n";
}

QByteArray textMail(const QByteArray &text)
{
    return kFrom + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n";
}

QList<HostileMail> hostileMails(const QByteArray &server, const QByteArray &path)
{
    return thatHang() + thatFetchOrRun(server, path) + thatDeceive();
}

} // namespace support
