// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "control/alerts.h"
#include "control/bans.h"
#include "control/certificates.h"
#include "control/deliverytotals.h"
#include "control/diagnosis.h"
#include "control/domaindns.h"
#include "control/flight.h"
#include "control/groups.h"
#include "control/healthreport.h"
#include "control/mailsearchservice.h"
#include "control/send.h"
#include "control/services.h"
#include "control/settings.h"
#include "control/teamboxes.h"
#include "control/tray.h"
#include "control/webhooks.h"

namespace auth {
class SignInGuard;
}

namespace api {

/// Whom the API asks. All are required, thread-safe, and outlive the HttpService and every connection it
/// made.
struct Services
{
    control::DirectoryService *directory = nullptr;
    control::AccountService *accounts = nullptr;
    control::MessageService *messages = nullptr;
    control::EventService *events = nullptr;
    control::TokenService *tokens = nullptr;
    control::ConnectionService *connections = nullptr;
    control::MetricsService *metrics = nullptr;
    control::StatusService *status = nullptr;
    control::QueueService *queue = nullptr;
    control::SendService *send = nullptr;
    control::TemplateService *templates = nullptr;
    control::SuppressionService *suppressions = nullptr;
    control::DomainDnsService *domainDns = nullptr;
    control::WebhookService *webhooks = nullptr;
    control::DeliveryTotalsService *totals = nullptr;
    control::LogService *log = nullptr;
    control::TranscriptService *transcripts = nullptr;
    control::SettingsService *settings = nullptr;
    control::AlertService *alerts = nullptr;
    control::FlightService *flight = nullptr;
    control::MailSearchService *mailSearch = nullptr;
    control::HealthService *health = nullptr;
    control::CertificateService *certificates = nullptr;
    control::BanService *bans = nullptr;
    control::TrayService *tray = nullptr;
    auth::SignInGuard *signIns = nullptr; ///< who tried too many wrong tokens
    control::GroupService *groups = nullptr;
    control::TeamBoxService *teamBoxes = nullptr;
};

} // namespace api
