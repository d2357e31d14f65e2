// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QTableView;

namespace ui {

/// One row one line, whole rows selected, columns chosen in the menu of the header and remembered under
/// `name`; call restoreColumns() once the defaults stand.
void setUpTable(QTableView *view, const QString &name);
void restoreColumns(QTableView *view);

} // namespace ui
