// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QByteArrayView>

namespace api {

/// What GET /v1/messages/{id} shows of a message: MIME read, HTML sanitised, file names made safe. `body` is hostile; the cost is
/// linear in it and may be many milliseconds: the worker pool's. Pure, any thread.
control::MessageDetail messageDetail(const control::Message &message, QByteArrayView body);

} // namespace api
