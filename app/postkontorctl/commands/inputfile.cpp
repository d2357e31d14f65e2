// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/textwidth.h"
#include <QFile>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qint64 kMaxFile = 256 << 20; // the server has its own limit and says it

} // namespace

std::optional<QByteArray> contentOf(Session &session, const QString &name)
{
    QFile file(name);
    const bool open = name == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!open) {
        session.fail(Ctl::tr("cannot read %1: %2").arg(printable(name), file.errorString()));
        return std::nullopt;
    }
    QByteArray bytes = file.read(kMaxFile + 1);
    if (bytes.size() > kMaxFile) {
        session.fail(Ctl::tr("%1 is too large to be mailed").arg(printable(name)));
        return std::nullopt;
    }
    return bytes;
}

std::optional<QByteArray> textOf(Session &session, const QString &value)
{
    return value.startsWith(u'@') ? contentOf(session, value.mid(1)) : value.toUtf8();
}

std::optional<QString> passwordOption(Session &session)
{
    const QString name = session.option(u"password-file"_s);
    const std::optional<QByteArray> content = contentOf(session, name);
    if (!content)
        return std::nullopt;
    QByteArray line = content->left(content->indexOf('\n'));
    if (line.endsWith('\r'))
        line.chop(1);
    if (!line.isEmpty())
        return QString::fromUtf8(line);
    session.fail(Ctl::tr("the first line of %1 is the password, and it is empty").arg(printable(name)));
    return std::nullopt;
}

} // namespace ctl
