#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small house rules a machine can see: licence headers, line ends, folder READMEs, POSIX only in files named for it.

Usage: hygiene.py SOURCE_DIR
"""
import pathlib
import re
import subprocess
import sys

POSIX = re.compile(r'#include <(unistd\.h|sys/\w+\.h|fcntl\.h|signal\.h|poll\.h|netinet/\w+\.h|arpa/\w+\.h|pthread\.h|dirent\.h)>')
PLATFORM_FILE = re.compile(r"_(linux|unix|macos|win)\.(cpp|h)$")
BLOCKING = re.compile(r"BlockingQueuedConnection|waitFor(ReadyRead|BytesWritten|Connected|Disconnected|Encrypted)|QThread::m?sleep|processEvents\(|QEventLoop\b")
LOCAL_PATH = re.compile(r"/(home|root|work)/[a-z]|deb\.debian\.org|registry\.npmjs")
BLOCKING_EXEMPT = {"engine/net/eventdispatcher.cpp", "engine/net/eventdispatcher.h"}  # it implements processEvents


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True)
    names = [n for n in listed.stdout.split("\0") if n] or [str(p.relative_to(root)) for t in ("app", "engine", "ui", "tests") for p in (root / t).rglob("*") if p.is_file()]
    for name in names:
        if name.startswith(("tests/fuzz/seeds/", "tests/fuzz/found/")):
            continue  # octets, not text
        path = root / name
        if path.suffix not in (".cpp", ".h", ".py", ".md", ".txt", ".toml", ".sql", "") or not path.is_file() or name == "LICENSE":
            continue
        text = path.read_text(errors="replace")
        if path.suffix in (".cpp", ".h") and "SPDX-License-Identifier: GPL-3.0-or-later" not in text[:300]:
            problems.append(f"{name}: no SPDX header")
        if "\r\n" in text and not name.startswith("tests/data/"):
            problems.append(f"{name}: CRLF line ends")
        if LOCAL_PATH.search(text) and name != "tests/source/hygiene.py":
            problems.append(f"{name}: names a path of one machine or a registry")
        if name.startswith(("engine/", "ui/", "app/")) and path.suffix in (".cpp", ".h"):
            if POSIX.search(text) and not PLATFORM_FILE.search(name):
                problems.append(f"{name}: POSIX header outside a file named for the platform")
            code = re.sub(r"//.*", "", text)
            if name.startswith("engine/") and BLOCKING.search(code) and name not in BLOCKING_EXEMPT:
                problems.append(f"{name}: blocks or spins a loop: {BLOCKING.search(code).group(0)}")
    for top in ("engine", "ui"):
        for folder in sorted((root / top).iterdir()):
            if folder.is_dir() and any(folder.glob("*.cpp")):
                readme = folder / "README.md"
                if not readme.exists():
                    problems.append(f"{top}/{folder.name}: no README.md")
                elif len(readme.read_text().splitlines()) > 30:
                    problems.append(f"{top}/{folder.name}/README.md: more than 30 lines")
    print("\n".join(problems) or f"{len(names)} files keep the house rules")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
