// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include "base/result.h"
#include "look/theme.h"
#include <QSize>
#include <QString>
#include <QStringList>

/// What the command line of the console asks for. Value type.
struct Options
{
    QString config;        ///< settings of the embedded engine
    ui::Endpoint endpoint; ///< --connect and its token; invalid: embedded engine
    ui::Theme theme = ui::Theme::System;
    QString language;   ///< "zh_CN"; empty: the system's
    QString screenshot; ///< file to write the window to, then quit
    QSize size;
    QString record;       ///< --open: a flight record to show instead of an engine
    QString layout;       ///< "queue" or "debug"; else the one remembered
    int afterSeconds = 5; ///< wait before the screenshot, so that the charts have something to show

    /// Prints help or version and exits when asked to. Error: what is wrong, for stderr.
    static base::Result<Options> parse(const QStringList &arguments);
};
