# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what python3-dkim thinks of each signature of a message.

Input: a JSON object {"message": hex, "records": {name: record}}; output: one line per signature, "pass" or the reason.
"""
import json
import sys

import dkim

question = json.load(sys.stdin)
message = bytes.fromhex(question["message"])
records = {name.rstrip("."): text.encode() for name, text in question["records"].items()}


def ask(name, timeout=5):
    return records.get(name.decode().rstrip("."))


signatures = dkim.DKIM(message, minkey=1024)
count = sum(1 for name, _ in signatures.headers if name.lower() == b"dkim-signature")
for n in range(count):
    try:
        print("pass" if dkim.DKIM(message, minkey=1024).verify(idx=n, dnsfunc=ask) else "fail")
    except dkim.DKIMException as problem:
        print(type(problem).__name__, problem)
