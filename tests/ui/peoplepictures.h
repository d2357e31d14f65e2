// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class PictureBook;

/// Waits until answers came and were drawn, also where other programs have the processor. UI thread.
void settle();

/// Lists of people and doors on an engine that has none yet, and what they say when the engine refuses.
bool takePeople(PictureBook &book);
