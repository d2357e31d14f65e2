#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every text of the console and of postkontorctl is translated: nothing missing, nothing unfinished, no placeholder lost.

Usage: translations.py LUPDATE SOURCE_DIR
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

PLACEHOLDER = re.compile(r"%(?:L?n|\d)")


def messages(path):
    """(context, source, comment) -> list of translated texts; None: unfinished."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation.get("type") in ("vanished", "obsolete"):
                continue
            forms = translation.findall("numerusform")
            texts = [form.text for form in forms] if forms else [translation.text]
            done = translation.get("type") != "unfinished" and all(texts)
            key = (context.findtext("name"), message.findtext("source"), message.findtext("comment") or "")
            found[key] = texts if done else None
    return found


WORDS = "engine/control/healthwords.cpp"
CONSOLE = ["ui", "app/postkontor", "engine/config", WORDS]  # what settings do stands in their table
COMMAND_LINE = ["app/postkontorctl", WORDS]


def fresh(lupdate, root, path, options, folders):
    """What lupdate makes of the sources of today, starting from the stored file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / path.name
        shutil.copy(path, copy)
        # A class known by a forward declaration alone makes lupdate warn; nothing is lost by it.
        subprocess.run([lupdate, "-silent", "-locations", "none", "-no-obsolete", *options, *[root / f for f in folders],
                        "-ts", copy], check=True, stderr=subprocess.DEVNULL)
        return messages(copy)


def check(lupdate, root, name, options, folders=CONSOLE):
    path = root / "translations" / name
    stored, wanted = messages(path), fresh(lupdate, root, path, options, folders)
    problems = [f"{name}: not taken up: {key}" for key in wanted.keys() - stored.keys()]
    problems += [f"{name}: no longer used: {key}" for key in stored.keys() - wanted.keys()]
    for key, texts in stored.items():
        if texts is None:
            problems.append(f"{name}: unfinished: {key}")
            continue
        problems += [f"{name}: markup of the file in the text: {key}: {text}" for text in texts if "<numerusform" in text or "<translation" in text]
        placeholders = sorted(PLACEHOLDER.findall(key[1]))
        problems += [f"{name}: placeholders differ: {key}: {text}" for text in texts
                     if sorted(PLACEHOLDER.findall(text)) != placeholders]
    return problems, len(stored)


def main():
    lupdate, root = sys.argv[1], pathlib.Path(sys.argv[2])
    problems, count = check(lupdate, root, "postkontor_zh_CN.ts", ["-target-language", "zh_CN"])
    english, _ = check(lupdate, root, "postkontor_en.ts", ["-pluralonly", "-source-language", "en", "-target-language", "en"])
    problems += english
    chinese = ["-target-language", "zh_CN"]
    command_line, texts = check(lupdate, root, "postkontorctl_zh_CN.ts", chinese, COMMAND_LINE)
    problems += command_line
    if min(count, texts) < 100:
        problems.append(f"only {count} and {texts} texts found: lupdate did not read the sources")
    for problem in problems:
        print(problem)
    print(f"{count + texts} texts, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
