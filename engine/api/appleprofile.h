// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/clientoffer.h"
#include <QByteArray>

namespace api {

/// A configuration profile (.mobileconfig) with one mail account, without a password: iPhone, iPad and Mac ask for it. Installed again,
/// it replaces what it made. Empty when reading or sending is not offered. Pure.
QByteArray appleProfile(const control::ClientOffer &offer, const QString &address);

} // namespace api
