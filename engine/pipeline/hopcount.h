// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace pipeline {

/// How many Received fields the header of `message` has, counted up to `limit` + 1 (RFC 5321 6.3). Linear,
/// any thread.
int countHops(QByteArrayView message, int limit);

} // namespace pipeline
