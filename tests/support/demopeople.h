// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/fakeengine.h"

namespace support {

/// Fills the people of an office: users, their app passwords, aliases. Call once, after domains are there.
void fillPeople(FakeEngine &engine);

/// People, groups and keys with the longest names one meets, besides.
void fillLongNames(FakeEngine &engine);

/// `count` users user00000@example.test and so on, besides.
void fillManyUsers(FakeEngine &engine, int count);

} // namespace support
