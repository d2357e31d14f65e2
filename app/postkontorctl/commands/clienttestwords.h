// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "clienttest/clienttest.h"

// The words for what a test of a mail program finds.
namespace ctl {

/// What was done: "Connection to imap mail.example.test:993".
QString stepText(const clienttest::Step &step);
/// What is wrong with it; empty: nothing.
QString problemText(const clienttest::Step &step);
/// What to do about a step that failed.
QString adviceText(const clienttest::Step &step, clienttest::Program program);

} // namespace ctl
