// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringView>

namespace mail {

/// What a person would read of an HTML body, for previews and the search index: blocks become lines, cells and breaks
/// are kept apart, alternative texts of images are taken, styles and scripts are not. Stops after `maxChars`.
/// Linear, any thread.
QString htmlToText(QStringView html, qsizetype maxChars = 1 << 20);

} // namespace mail
