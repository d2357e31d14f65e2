// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/fonts.h"
#include <QFontDatabase>
#include <QFontInfo>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace ui {

QFont withChinese(QFont font)
{
    static const QString chinese = [] {
        for (const QString &family : {u"Microsoft YaHei UI"_s, u"PingFang SC"_s, u"Noto Sans CJK SC"_s, u"Noto Sans SC"_s, u"Source Han Sans SC"_s,
                                      u"WenQuanYi Micro Hei"_s}) {
            if (QFontDatabase::hasFamily(family))
                return family;
        }
        return QString();
    }();
    const QString own = QFontInfo(font).family(); // what stands behind a name like "Sans"
    if (!chinese.isEmpty() && own != chinese)
        font.setFamilies({own, chinese});
    return font;
}

QFont fixedFont()
{
    return withChinese(QFontDatabase::systemFont(QFontDatabase::FixedFont));
}

} // namespace ui
