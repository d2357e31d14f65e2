// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/apiclient.h"
#include "control/tray.h"

// Calls of the tray, answered as those of ApiClient are. UI thread.
namespace ui {

void readTray(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::TrayEntry>> done);
void releaseTray(ApiClient &api, control::Id userId, QObject *context, Done<control::TrayResult> done);
void lockTray(ApiClient &api, control::Id userId, control::TrayMailFate fate, QObject *context, Done<control::TrayResult> done);

/// What a user sent in the last hour, and what he may.
void readSendUsage(ApiClient &api, control::Id userId, QObject *context, Done<control::SendUsage> done);

} // namespace ui
