// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"

Q_LOGGING_CATEGORY(lcBase, "postkontor.base")
Q_LOGGING_CATEGORY(lcNet, "postkontor.net")
Q_LOGGING_CATEGORY(lcSmtp, "postkontor.smtp")
Q_LOGGING_CATEGORY(lcHttp, "postkontor.http")
Q_LOGGING_CATEGORY(lcStorage, "postkontor.storage")
Q_LOGGING_CATEGORY(lcPipeline, "postkontor.pipeline")
Q_LOGGING_CATEGORY(lcQueue, "postkontor.queue")
Q_LOGGING_CATEGORY(lcDelivery, "postkontor.delivery")
Q_LOGGING_CATEGORY(lcApi, "postkontor.api")
Q_LOGGING_CATEGORY(lcServer, "postkontor.server")
Q_LOGGING_CATEGORY(lcConfig, "postkontor.config")
