// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class PictureBook;

namespace ui {
class UsersPanel;
}

/// Waits until answers came and were drawn, also where other programs have the processor. UI thread.
void settle();

/// Opens the dialog with a table of users, `wrong`: with mistakes.
void openTable(ui::UsersPanel &users, bool wrong);

/// Lists of people and doors on an engine that has none yet, and what they say when the engine refuses.
bool takePeople(PictureBook &book);
