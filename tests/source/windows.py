#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the syntax of every engine, ui and app file with the Windows branches on.

Debian's MinGW cross-compiler reads Debian's own Qt headers (-fsyntax-only: nothing is linked), precompiled as in the build. Results
are kept by the content of a file and of every project header it reaches, so a second run takes seconds.
Usage: windows.py SOURCE_DIR BUILD_DIR
"""
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import re
import subprocess
import sys

COMPILER = "x86_64-w64-mingw32-g++-posix"
QT = pathlib.Path("/usr/include/x86_64-linux-gnu/qt6")
THIRD_PARTY = ["openssl", "unicode", "zstd.h", "zstd_errors.h", "zlib.h", "zconf.h", "ares.h", "ares_version.h", "ares_rules.h",
               "sodium.h", "sodium", "qt6keychain", "qrencode.h", "rapidjson", "toml++", "boost", "sqlite3.h"]
OTHER_SYSTEMS = re.compile(r"_(linux|unix|macos)\.(cpp|h)$")
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.M)
DEFINES = ["-DQT_NO_KEYWORDS", "-DQT_NO_FOREACH", "-DQT_NO_CAST_FROM_ASCII", "-DQT_NO_CAST_TO_ASCII",
           "-DQT_NO_URL_CAST_FROM_STRING", "-DRAPIDJSON_HAS_STDSTRING=1", '-DPOSTKONTOR_VERSION="0"']


def shim(build):
    """Only the third-party headers: /usr/include itself would bring in the C library of this system."""
    folder = build / "windows-include"
    folder.mkdir(parents=True, exist_ok=True)
    for name in THIRD_PARTY:
        source = next((p for p in (pathlib.Path("/usr/include") / name,
                                   pathlib.Path("/usr/include/x86_64-linux-gnu") / name) if p.exists()), None)
        if source and not (folder / name).exists():
            (folder / name).symlink_to(source)
    # This one was made for the system it is installed on.
    (folder / "ares_build.h").unlink(missing_ok=True)
    (folder / "ares_build.h").write_text("#pragma once\n#include <winsock2.h>\n#include <ws2tcpip.h>\n#define CARES_TYPEOF_ARES_SOCKLEN_T int\n"
                                         "#define CARES_TYPEOF_ARES_SSIZE_T long long\ntypedef int ares_socklen_t;\ntypedef long long ares_ssize_t;\n")
    if not (folder / "arch" / "openssl").exists():
        (folder / "arch").mkdir(exist_ok=True)
        (folder / "arch" / "openssl").symlink_to("/usr/include/x86_64-linux-gnu/openssl")
    return folder


def precompiled(build, root, flags, stamp):
    """The headers of each part's pch.h, read once."""
    headers = {}
    for top in ("engine", "ui"):
        text = (root / top / "pch.h").read_text()
        folder = build / "windows-pch" / hashlib.sha256(text.encode() + stamp).hexdigest()
        header = folder / f"{top}_pch.h"
        if not (folder / f"{top}_pch.h.gch").exists():
            folder.mkdir(parents=True, exist_ok=True)
            header.write_text(text)
            unfinished = folder / f"{top}.{os.getpid()}"
            subprocess.run([COMPILER, *flags, "-x", "c++-header", str(header), "-o", str(unfinished)], check=True)
            unfinished.rename(folder / f"{top}_pch.h.gch")
        headers[top] = header
    return {**headers, "app": headers["engine"]}


@functools.lru_cache(maxsize=None)
def closure(path, root):
    """Content of a file and of the project headers it reaches."""
    seen, stack, digest = set(), [path], hashlib.sha256()
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        data = current.read_bytes()
        digest.update(data)
        for name in INCLUDE.findall(data):
            for base in (current.parent, root / "engine", root / "ui", root / "app", root):
                candidate = base / name.decode()
                if candidate.exists():
                    stack.append(candidate.resolve())
                    break
    return digest.hexdigest()


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    cache = build / "windows-cache"
    cache.mkdir(parents=True, exist_ok=True)
    includes = [shim(build), shim(build) / "arch", QT, *sorted(p for p in QT.iterdir() if p.is_dir()),
                root / "engine", root / "ui", root / "app", root / "ui" / "generated",
                *sorted(p for top in ("engine", "ui", "app") for p in (build / top).rglob("*_autogen/include"))]
    flags = ["-std=c++20", "-w", *DEFINES, *[f"-I{p}" for p in includes if p.exists()]]
    stamp = subprocess.run([COMPILER, "--version"], capture_output=True, check=True).stdout + " ".join(DEFINES).encode()
    files = [p for top in ("engine", "ui", "app") for p in sorted((root / top).rglob("*.cpp")) if not OTHER_SYSTEMS.search(p.name)]

    headers = precompiled(build, root, flags, stamp)

    def check(path):
        key = cache / hashlib.sha256(closure(path, root).encode() + stamp + str(path.relative_to(root)).encode()).hexdigest()
        if key.exists():
            return None
        header = headers[path.relative_to(root).parts[0]]
        run = subprocess.run([COMPILER, *flags, "-fsyntax-only", "-include", str(header), str(path)], capture_output=True, text=True)
        if run.returncode == 0:
            key.touch()
            return None
        return f"{path.relative_to(root)}:\n" + "\n".join(run.stderr.splitlines()[:12])

    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("POSTKONTOR_JOBS", os.cpu_count() or 2))) as pool:
        problems = [p for p in pool.map(check, files) if p]
    print("\n".join(problems) or f"{len(files)} files pass the syntax check with the Windows branches on")
    if len(files) < 20:
        sys.exit("too few files were read: wrong folder?")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
