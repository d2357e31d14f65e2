#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the fuzz targets side by side and says what came of it; what ./dev fuzz calls.

Usage: run.py BUILD_DIR MINUTES [TARGET...]

Each target gets MINUTES of processor time (on Linux; elsewhere of the clock), however busy the machine is, and counts what an earlier
run of the same program got. Grown corpora, found inputs and the time stay in BUILD_DIR/{corpus,found,log,time}/TARGET; an input that was
found belongs in tests/fuzz/found/TARGET, with the mend. Third-party material is read where it lies (POSTKONTOR_CORPORA) and never
copied. Exit code 1: something was found.
"""
import concurrent.futures
import hashlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CORPORA = pathlib.Path(os.environ.get("POSTKONTOR_CORPORA", HERE.parent.parent.parent / "shared" / "corpora"))
TIMEOUT = 300  # seconds for one input, by the clock: on a busy machine the fuzzer may stand still for a while
INTERRUPTED = 72  # what libFuzzer ends with after SIGINT and SIGTERM
PROGRESS = re.compile(r"^#(\d+)\s.*cov: (\d+).*corp: (\d+)/", re.MULTILINE)


def table(build):
    """Name, longest input and corpora of each target, as CMake wrote them."""
    for line in (build / "fuzzers.txt").read_text().splitlines():
        name, longest, *corpora = line.replace(";", " ").split()
        yield name, longest, [CORPORA / c for c in corpora if (CORPORA / c).is_dir()]


def processor_seconds(pid):
    """What a process has used so far; None where nobody says."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return None


class Spent:
    """Processor time and executions that a program got without a finding, kept in a file over several runs."""

    def __init__(self, path, program):
        self.path, self.digest = path, hashlib.sha256(program.read_bytes()).hexdigest()
        digest, seconds, executions = path.read_text().split() if path.exists() else ("", "0", "0")
        same = digest == self.digest
        self.seconds, self.executions = (float(seconds), int(executions)) if same else (0.0, 0)

    def keep(self, seconds, executions):
        self.path.write_text(f"{self.digest} {self.seconds + seconds:.0f} {self.executions + executions}\n")


def executions_in(log):
    """As the fuzzer said last."""
    with open(log, "rb") as said:
        said.seek(0, os.SEEK_END)
        said.seek(max(0, said.tell() - 4096))
        seen = re.findall(r"^#(\d+)\s", said.read().decode(errors="replace"), re.MULTILINE)
    return int(seen[-1]) if seen else 0


def end_after(fuzzer, seconds, spent, log):
    """Waits for the fuzzer; asks it to end once it has used its processor time."""
    while fuzzer.poll() is None:
        used = processor_seconds(fuzzer.pid)
        if used is not None:
            if used >= seconds:
                fuzzer.send_signal(signal.SIGUSR1)  # ends after the input in hand, with its statistics
            spent.keep(used, executions_in(log))
        time.sleep(1)
    if fuzzer.returncode not in (0, INTERRUPTED):
        spent.path.unlink(missing_ok=True)
    return fuzzer.returncode


def run(build, seconds, name, longest, corpora):
    kept, found, log, time_file = (build / part / name for part in ("corpus", "found", "log", "time"))
    program = build / "bin" / f"fuzz_{name}"
    for folder in (kept, found, log.parent, time_file.parent):
        folder.mkdir(parents=True, exist_ok=True)
    before = {p.name for p in found.iterdir()}
    own = [HERE / part / name for part in ("seeds", "found") if (HERE / part / name).is_dir()]
    spent = Spent(time_file, program)
    seconds = max(1, seconds - spent.seconds)
    command = [program, f"-max_len={longest}", f"-timeout={TIMEOUT}", "-rss_limit_mb=3000",
               "-print_final_stats=1", "-detect_leaks=1", f"-artifact_prefix={found}/"]
    if not pathlib.Path("/proc/self/stat").exists():
        command.append(f"-max_total_time={seconds:.0f}")
    words = HERE / "dict" / f"{name}.dict"
    if words.exists():
        command.append(f"-dict={words}")
    environment = dict(os.environ, ASAN_OPTIONS="detect_stack_use_after_return=0", UBSAN_OPTIONS="print_stacktrace=1", QT_LOGGING_RULES="*=false")
    with open(log, "wb") as out:
        fuzzer = subprocess.Popen([str(part) for part in [*command, kept, *own, *corpora]], stdout=out, stderr=subprocess.STDOUT, env=environment)
        code = end_after(fuzzer, seconds, spent, log)
    text = log.read_text(errors="replace")
    progress = PROGRESS.findall(text)
    runs, coverage, corpus = progress[-1] if progress else ("0", "0", "0")
    executed = re.search(r"number_of_executed_units: (\d+)", text)
    new = sorted(p for p in found.iterdir() if p.name not in before)
    return name, spent.executions + int(executed.group(1) if executed else runs), int(corpus), int(coverage), code, new, log


def main():
    build, minutes, wanted = pathlib.Path(sys.argv[1]).resolve(), float(sys.argv[2]), sys.argv[3:]
    targets = list(table(build))
    unknown = set(wanted) - {t[0] for t in targets}
    if unknown:
        sys.exit(f"fuzz: there is no {' '.join(sorted(unknown))}; there are {' '.join(t[0] for t in targets)}")
    targets = [t for t in targets if not wanted or t[0] in wanted]
    cores = int(os.environ.get("POSTKONTOR_JOBS", os.cpu_count() or 1))
    print(f"{len(targets)} targets, {minutes:g} min each, {cores} at a time" + ("" if CORPORA.is_dir() else "; no third-party corpora here"), flush=True)
    print(f"{'target':<14}{'executions':>12}{'corpus':>8}{'coverage':>10}  findings", flush=True)
    failed = False
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        jobs = [pool.submit(run, build, max(1, round(minutes * 60)), *t) for t in targets]
        for job in concurrent.futures.as_completed(jobs):
            name, runs, corpus, coverage, code, new, log = job.result()
            failed = failed or code != 0
            print(f"{name:<14}{runs:>12,}{corpus:>8,}{coverage:>10,}  {'none' if code == 0 else f'FOUND, see {log}'}", flush=True)
            for path in new:
                print(f"{'':<14}{path}: repeat with {build}/bin/fuzz_{name} {path}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
