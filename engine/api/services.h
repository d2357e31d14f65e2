// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"

namespace api {

/// Whom the API asks. All are required, thread-safe, and outlive the HttpService and every connection it
/// made.
struct Services
{
    control::DirectoryService *directory = nullptr;
    control::MessageService *messages = nullptr;
    control::EventService *events = nullptr;
    control::TokenService *tokens = nullptr;
    control::ConnectionService *connections = nullptr;
    control::MetricsService *metrics = nullptr;
    control::StatusService *status = nullptr;
    control::QueueService *queue = nullptr;
};

} // namespace api
