#!/usr/bin/env bash
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Sample traffic for `./dev run --demo`: a few people write to example.test, at an uneven pace, until the engine goes away.
# Usage: demotraffic.sh [SMTP_PORT]
set -u
port=${1:-2525}
subjects=("Offer for the new printers" "会议改到下午三点" "Re: Invoice 4711" "Your parcel is on its way" "周报：第四十七周" "Minutes of Monday's meeting" "Kündigung Mietwagen" "Password reset code 491 207")
senders=("anna@kunden.test" "billing@supplier.test" "王芳 <wang.fang@partner.test>" "no-reply@parcel.test" "jonas@kunden.test")
recipients=("mei@example.test" "sales@example.test" "jonas@example.test")
for ((n = 1; n <= 20000; n++)); do
    subject=${subjects[RANDOM % ${#subjects[@]}]}
    sender=${senders[RANDOM % ${#senders[@]}]}
    to=${recipients[RANDOM % ${#recipients[@]}]}
    address=${sender##*<}; address=${address%>}
    swaks --silent 3 --server 127.0.0.1 --port "$port" --from "$address" --to "$to" --header "From: $sender" --header "Subject: $subject" \
        --header "Content-Type: text/plain; charset=utf-8" --header "MIME-Version: 1.0" \
        --body "$subject"$'\n\n'"Number $n of the sample traffic. 这是示例邮件。" >/dev/null 2>&1 || exit 0
    read -rt "0.$((RANDOM % 9 + 1))" <> <(:) || true
done
