// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "mail/addresslist.h"
#include "mail/attachmentname.h"
#include "mail/charset.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"
#include "mail/mediatype.h"
#include "mail/messageid.h"
#include "mail/transferencoding.h"

// Header fields, read (encoded words, address lists, dates, parameters) and written. A seed is a plain header.

namespace {

void checkText(const QString &text, QByteArrayView from)
{
    FUZZ_CHECK(text.isValidUtf16(), fuzz::shown(from.toByteArray()));
}

/// One line, whatever stood in it.
void checkLine(const QString &text, QByteArrayView from)
{
    checkText(text, from);
    for (const QChar c : text)
        FUZZ_CHECK(c >= u' ' && c != u'\x7f' && c != QChar(0x2028) && c != QChar(0x2029), fuzz::shown(from.toByteArray()));
}

/// Header text as we write it: lines of 76 at most unless one word is longer, folded, printable ASCII, nothing that could
/// begin a field of its own.
void checkWritten(const QByteArray &written, bool folds = true)
{
    for (const char c : written)
        FUZZ_CHECK((c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t', fuzz::shown(written));
    const QList<QByteArray> lines = written.split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        FUZZ_CHECK(i == 0 || lines[i].startsWith(' '), fuzz::shown(written));
        FUZZ_CHECK(i + 1 == lines.size() || lines[i].endsWith('\r'), fuzz::shown(written));
        FUZZ_CHECK(!lines[i].chopped(lines[i].endsWith('\r')).contains('\r'), fuzz::shown(written));
        FUZZ_CHECK(!folds || i == 0 || lines[i].trimmed().size() > 0, fuzz::shown(written));
        FUZZ_CHECK(lines[i].size() <= 998, fuzz::shown(written));
    }
}

void readValue(QByteArrayView value)
{
    const QString text = mail::decodeHeaderText(value);
    checkText(text, value);
    FUZZ_CHECK(text.size() <= value.size() * 2 + 16, fuzz::shown(value.toByteArray()));
    checkLine(mail::cleanText(text), value);

    const QList<mail::HeaderAddress> list = mail::parseAddressList(value, 50);
    FUZZ_CHECK(list.size() <= 50, fuzz::shown(value.toByteArray()));
    for (const mail::HeaderAddress &one : list) {
        checkText(one.name, value);
        checkText(one.address, value);
        one.localPart();
        one.domain();
    }
    if (const auto date = mail::parseDate(value)) {
        const auto again = mail::parseDate(mail::formatDate(*date));
        FUZZ_CHECK(again && *again == *date / 1000 * 1000, fuzz::shown(value.toByteArray()));
    }
    const mail::MediaType type = mail::MediaType::parse(value);
    FUZZ_CHECK(!type.type.isEmpty() && !type.subtype.isEmpty(), fuzz::shown(value.toByteArray()));
    const mail::Disposition disposition = mail::Disposition::parse(value);
    for (const mail::Parameters &parameters : {type.parameters, disposition.parameters}) {
        FUZZ_CHECK(parameters.items().size() <= 256, fuzz::shown(value.toByteArray()));
        for (const mail::Parameters::Item &item : parameters.items())
            checkText(parameters.text(item.name), value);
    }
    const QString name = mail::safeFileName(disposition.parameters.text("filename"));
    FUZZ_CHECK(name.toUtf8().size() <= 200 && !name.contains(u'/') && !name.contains(u'\\') && !name.startsWith(u'.') && name != u"con",
               fuzz::shown(name));
    FUZZ_CHECK(mail::safeFileName(name) == name, fuzz::shown(name));
}

QString oneBlank(const QString &text)
{
    return text.simplified();
}

void writeText(const QString &text)
{
    const QByteArray written = mail::encodeHeaderText(text, 9);
    checkWritten(written);
    const QString back = mail::decodeHeaderText(written);
    QString wanted;
    for (const QChar c : text) // controls may not come out
        wanted += c < u' ' || (c >= u'\x7f' && c <= QChar(0x9f)) ? QChar(u' ') : c;
    if (text.isValidUtf16())
        FUZZ_CHECK(oneBlank(back) == oneBlank(wanted), fuzz::shown(text) + '\n' + written + '\n' + fuzz::shown(back));

    const QByteArray phrase = mail::encodePhrase(text);
    checkWritten(phrase);
    const QList<mail::HeaderAddress> list = mail::parseAddressList(phrase + " <a@b.example>");
    if (!text.trimmed().isEmpty() && text.isValidUtf16()) {
        FUZZ_CHECK(list.size() == 1 && list[0].address == u"a@b.example", fuzz::shown(phrase));
        FUZZ_CHECK(oneBlank(list[0].name) == oneBlank(wanted), fuzz::shown(text) + '\n' + phrase + '\n' + fuzz::shown(list[0].name));
    }

    const QByteArray parameter = mail::encodeParameter("filename", text);
    checkWritten(parameter, false);
    const QString value = mail::Disposition::parse("attachment" + parameter).parameters.text("filename");
    if (text.isValidUtf16() && text.size() < 2000)
        FUZZ_CHECK(oneBlank(value) == oneBlank(wanted), fuzz::shown(text) + '\n' + parameter + '\n' + fuzz::shown(value));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView header = fuzz::viewOf(data, size);
    mail::HeaderScanner scanner(header);
    qsizetype at = 0;
    while (const auto field = scanner.next()) {
        FUZZ_CHECK(field->start >= at && field->end > field->start && field->end <= header.size(), fuzz::shown(header.toByteArray()));
        FUZZ_CHECK(!field->name.isEmpty() && !field->name.contains(':') && !field->name.contains('\n'), fuzz::shown(header.toByteArray()));
        at = field->end;
        readValue(field->value);
    }
    FUZZ_CHECK(scanner.bodyStart() >= at && scanner.bodyStart() <= header.size(), fuzz::shown(header.toByteArray()));
    readValue(header);
    FUZZ_CHECK(mail::parseMessageIds(header, 10).size() <= 10, QByteArray());

    const QString text = mail::decodeUnknown(header);
    checkText(text, header);
    for (const char *charset : {"utf-8", "gb18030", "iso-2022-jp", "shift_jis", "utf-7", "utf-16", "koi8-r", "big5"})
        checkText(mail::decodeText(header, charset), header);
    writeText(text);
    return 0;
}
