// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What each command does. Each asks the server and ends by Session::finish() or Session::fail(), at once or
// later.
namespace ctl {

class Session;

void runStatus(Session &session);
void runCheck(Session &session);
void runAlertList(Session &session);
void runAlertSeen(Session &session);
void runAlertSilence(Session &session);
void runAlertRules(Session &session);
void runCertificateList(Session &session);
void runCertificateRenew(Session &session);
void runCertificateRoot(Session &session);
void runTrayList(Session &session);
void runTrayShow(Session &session);
void runTrayRelease(Session &session);
void runTrayLock(Session &session);
void runBanList(Session &session);
void runBanAdd(Session &session);
void runBanRemove(Session &session);
void runReport(Session &session);
void runReportApply(Session &session);
void runDomainList(Session &session);
void runDomainCreate(Session &session);
void runDomainShow(Session &session);
void runDomainChange(Session &session);
void runDomainDelete(Session &session);
void runUserList(Session &session);
void runUserCreate(Session &session);
void runUserShow(Session &session);
void runUserChange(Session &session);
void runUserDelete(Session &session);
void runUserExport(Session &session);
void runUserImport(Session &session);
void runAliasList(Session &session);
void runAliasCreate(Session &session);
void runAliasChange(Session &session);
void runAliasDelete(Session &session);
void runGroupList(Session &session);
void runGroupCreate(Session &session);
void runGroupShow(Session &session);
void runGroupChange(Session &session);
void runGroupDelete(Session &session);
void runGroupHeld(Session &session);
void runGroupApprove(Session &session);
void runGroupReject(Session &session);
void runTeamBoxList(Session &session);
void runTeamBoxCreate(Session &session);
void runTeamBoxChange(Session &session);
void runTeamBoxDelete(Session &session);
void runTeamBoxImport(Session &session);
void runMailboxList(Session &session);
void runMailboxCreate(Session &session);
void runMailboxShow(Session &session);
void runMailboxDelete(Session &session);
void runMessageList(Session &session);
void runMessageShow(Session &session);
void runMessageRaw(Session &session);
void runMessageAttachment(Session &session);
void runMessageFlag(Session &session);
void runMessageDelete(Session &session);
void runMessageRestore(Session &session);
void runMessageSend(Session &session);
void runQueueList(Session &session);
void runQueueShow(Session &session);
void runQueueHold(Session &session);
void runQueueRelease(Session &session);
void runQueueRetry(Session &session);
void runQueueBounce(Session &session);
void runQueueRemove(Session &session);
void runQueueReroute(Session &session);
void runQueuePriority(Session &session);
void runDestinationList(Session &session);
void runDestinationPause(Session &session);
void runDestinationResume(Session &session);
void runDestinationLimit(Session &session);
void runTrace(Session &session);
void runMailFind(Session &session);
void runTranscript(Session &session);
void runLog(Session &session);
void runFlightRecord(Session &session);
void runFlightRecordList(Session &session);
void runFlightRecordKeep(Session &session);
void runFlightRecordGet(Session &session);
void runFlightRecordRemove(Session &session);
void runTokenList(Session &session);
void runTokenCreate(Session &session);
void runTokenChange(Session &session);
void runTokenRevoke(Session &session);
void runSettingsList(Session &session);
void runSettingsGet(Session &session);
void runSettingsSet(Session &session);
void runSettingsReset(Session &session);
void runSettingsHistory(Session &session);
void runSettingsConfirm(Session &session);
void runSettingsRevert(Session &session);
void runMetrics(Session &session);

} // namespace ctl
