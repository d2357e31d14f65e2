// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/savefile.h"
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qsizetype kMaxName = 120;
constexpr qsizetype kMaxBytes = 200; // of UTF-8: file systems take 255, and a copy gets a number

/// The longest beginning of at most so many bytes that ends with a whole character.
QString beginning(QString text, qsizetype maxBytes)
{
    if (!text.isEmpty() && text.back().isHighSurrogate())
        text.chop(1);
    const QByteArray bytes = text.toUtf8();
    if (bytes.size() <= maxBytes)
        return text;
    while (maxBytes > 0 && (uchar(bytes[maxBytes]) & 0xc0) == 0x80)
        --maxBytes;
    return QString::fromUtf8(bytes.first(maxBytes));
}

bool isDeviceName(const QString &stem)
{
    static const QStringList devices{u"con"_s, u"prn"_s, u"aux"_s, u"nul"_s};
    const QString lower = stem.toLower();
    if (devices.contains(lower))
        return true;
    return lower.size() == 4 && (lower.startsWith(u"com"_s) || lower.startsWith(u"lpt"_s)) &&
           lower[3].isDigit();
}

void complain(QWidget *parent, const QString &path, const QString &why)
{
    auto *box =
        new QMessageBox(QMessageBox::Warning, QCoreApplication::translate("ui::SaveFile", "Not saved"),
                        QCoreApplication::translate("ui::SaveFile", "%1 could not be written: %2")
                            .arg(QDir::toNativeSeparators(path), why),
                        QMessageBox::Ok, parent);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace

QString safeFileName(const QString &wanted, const QString &fallback)
{
    QString name = wanted.mid(std::max(wanted.lastIndexOf(u'/'), wanted.lastIndexOf(u'\\')) + 1);
    for (QChar &c : name) {
        const bool bidi = (c.unicode() >= 0x202a && c.unicode() <= 0x202e) ||
                          (c.unicode() >= 0x2066 && c.unicode() <= 0x2069);
        if (c.category() == QChar::Other_Control || bidi || u"<>:\"|?*"_s.contains(c))
            c = u'_';
    }
    while (name.startsWith(u'.') || name.startsWith(u' '))
        name.remove(0, 1);
    if (name.size() > kMaxName || name.toUtf8().size() > kMaxBytes) {
        const qsizetype dot = name.lastIndexOf(u'.');
        const QString suffix = dot > 0 && name.size() - dot <= 12 ? name.mid(dot) : QString();
        name = beginning(name.chopped(suffix.size()).left(kMaxName - suffix.size()), kMaxBytes - suffix.toUtf8().size()) + suffix;
    }
    while (name.endsWith(u'.') || name.endsWith(u' '))
        name.chop(1);
    if (name.isEmpty())
        return fallback;
    return isDeviceName(name.section(u'.', 0, 0)) ? u'_' + name : name;
}

void saveBytes(QWidget *parent, const QString &suggestedName, const QByteArray &bytes)
{
    auto *dialog = new QFileDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DownloadLocation));
    dialog->selectFile(suggestedName);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [parent, bytes](const QString &path) {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            complain(parent, path, file.errorString());
    });
    dialog->open();
}

} // namespace ui
