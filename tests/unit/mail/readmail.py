# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads messages as Python's email package does; one JSON object out per message.

Input: messages, each after a line with its length in octets. Used as an oracle for what Postkontor writes.
"""
import email
import email.policy
import json
import sys


def part_tree(part):
    kind = part.get_content_type()
    node = {"type": kind, "filename": part.get_filename(), "disposition": part.get_content_disposition(),
            "defects": [type(d).__name__ for d in part.defects], "id": part["Content-ID"]}
    if part.is_multipart():
        node["parts"] = [part_tree(p) for p in part.iter_parts()] if kind.startswith("multipart/") else \
            [part_tree(p) for p in part.get_payload()]
    if kind.startswith("multipart/"):
        return node
    if kind == "message/delivery-status":
        node["blocks"] = [[[k, str(v)] for k, v in block.items()] for block in part.get_payload()]
        del node["parts"]
    elif kind.startswith("text/"):
        node["text"] = part.get_content()
    elif not kind.startswith("message/"):
        node["hex"] = part.get_payload(decode=True).hex()
    return node


def read(octets):
    message = email.message_from_bytes(octets, policy=email.policy.default)
    people = {}
    for name in ("From", "To", "Cc", "Reply-To"):
        if message[name] is not None:
            people[name] = [[a.display_name, a.addr_spec] for a in message[name].addresses]
    return {"headers": [[k, str(v)] for k, v in message.items()], "people": people, "tree": part_tree(message)}


while True:
    length = sys.stdin.buffer.readline()
    if not length:
        break
    print(json.dumps(read(sys.stdin.buffer.read(int(length)))))
