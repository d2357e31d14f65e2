#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a layer reaches upward or sideways, when ui includes an engine internal, or when engine links Gui.

The table below is section 2 of ARCHITECTURE.md: a folder may include and link what stands on lines above its own.
Usage: layers.py SOURCE_DIR [PROGRAM …]   (programs that must not load a GUI library)
"""
import pathlib
import re
import subprocess
import sys

LAYERS = [
    ["base"], ["mail"], ["control"], ["clienttest", "smtp", "pop3", "imap", "http"], ["config"], ["metrics"], ["storage"],
    ["auth", "trust"], ["net"], ["pipeline", "queue", "delivery", "access"], ["cluster"], ["api"], ["server"],
]
UI_MAY_USE = {"base", "control", "clienttest"}
GUI = re.compile(r"Qt6?::?(Gui|Widgets|Charts|Svg|OpenGL)|libQt6(Gui|Widgets|Charts|Svg)")
GUI_HEADER = re.compile(r'#include <(QGui\w*|QWidget\w*|QApplication|QColor|QImage|QPixmap|QPainter|QFont|QIcon|QAction|QtGui/.*|QtWidgets/.*|QtCharts/.*)>')
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
CALL = re.compile(r"postkontor_library\(\s*(\w+)(.*?)\)", re.S)

level = {name: i for i, line in enumerate(LAYERS) for name in line}
problems = []


def allowed(folder, target):
    return target == folder or level[target] < level[folder]


def sources(top):
    return [p for p in sorted(top.rglob("*")) if p.suffix in (".cpp", ".h")]


def check_includes(root):
    for path in sources(root / "engine"):
        relative = path.relative_to(root / "engine")
        folder = relative.parts[0]
        if len(relative.parts) == 1:
            continue
        if folder not in level:
            problems.append(f"{path}: engine/{folder} is not in the layer table")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            target = match.group(1).split("/")[0] if match and "/" in match.group(1) else None
            if target in level and not allowed(folder, target):
                problems.append(f"{path}:{number}: {folder} includes {match.group(1)}, which is not below it")
            if target in ("ui", "app"):
                problems.append(f"{path}:{number}: the engine includes {match.group(1)}")
            if GUI_HEADER.search(line) or GUI.search(line):
                problems.append(f"{path}:{number}: the engine uses a GUI header: {line.strip()}")
            if re.search(r"[^a-zA-Z_:]tr\(\"", line):
                problems.append(f"{path}:{number}: only ui and app translate")
    for path in sources(root / "ui"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            target = match.group(1).split("/")[0] if match and "/" in match.group(1) else None
            if target in level and target not in UI_MAY_USE and not (root / "ui" / match.group(1)).exists():
                problems.append(f"{path}:{number}: ui includes the engine internal {match.group(1)}")


def check_links(root):
    for path in sorted((root / "engine").glob("*/CMakeLists.txt")):
        text = path.read_text()
        if GUI.search(text):
            problems.append(f"{path}: links a GUI library")
        for name, arguments in CALL.findall(text):
            for target in re.findall(r"engine_(\w+)", arguments):
                if not allowed(name, target):
                    problems.append(f"{path}: engine_{name} links engine_{target}, which is not below it")
    ui = (root / "ui" / "CMakeLists.txt").read_text()
    for target in re.findall(r"engine_(\w+)", ui):
        if target not in UI_MAY_USE:
            problems.append(f"ui/CMakeLists.txt: links engine_{target}")


def check_programs(programs):
    for program in programs:
        loaded = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        for match in sorted({m.group(0) for m in GUI.finditer(loaded)}):
            problems.append(f"{program}: loads {match}")


def main():
    root = pathlib.Path(sys.argv[1])
    check_includes(root)
    check_links(root)
    check_programs(sys.argv[2:])
    files = len(sources(root / "engine")) + len(sources(root / "ui"))
    if files < 20:
        problems.append(f"only {files} files were read: wrong folder?")
    print("\n".join(problems) or f"{files} files respect the layers")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
