#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a full queue drains to smtp-sink, beside Postfix on the same machine.

Both take the same mails (durably, as they come), with nothing delivering; then the delivering part is started and the
time runs until the sink has them all. Both send over at most 20 connections, plain, to one smarthost. Postfix and
smtp-sink come unpacked from build/cache/postfix (`./dev test` fetches them); Postfix wants root.
Usage: bench_relay [--mails N] [--domains 1,100,10000] [--bytes 10240] [--engine PATH] [--only postkontor|postfix]
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve()
ROOT = next(p for p in HERE.parents if (p / "CMakePresets.json").exists())
TOOLS = ROOT / "build" / "cache" / "postfix"
SINK_PORT, ENGINE_PORT, API_PORT, POSTFIX_PORT = 4391, 4392, 4393, 4394
OWNER, GROUP = "mail", "games"  # Postfix wants a user and a group of its own; these two sleep


def environment():
    return dict(os.environ, LD_LIBRARY_PATH=str(TOOLS / "usr/lib/postfix"))


def wait_port(port, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


class Sink:
    def __init__(self):
        command = [str(TOOLS / "usr/sbin/smtp-sink"), "-c", f"127.0.0.1:{SINK_PORT}", "500"]
        if os.geteuid() == 0:
            command[1:1] = ["-u", "nobody"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
        self.count = 0
        threading.Thread(target=self.read, daemon=True).start()
        wait_port(SINK_PORT)

    def read(self):
        rest = b""
        while chunk := os.read(self.process.stdout.fileno(), 65536):
            found = re.findall(rb"mesg=(\d+)", rest + chunk)
            if found:
                self.count = int(found[-1])
            rest = chunk[-20:]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def fill(port, mails, domains, size):
    """Over 8 connections, as fast as the server acknowledges."""
    text = (b"From: a@bench.test\r\nTo: b@bench.test\r\nSubject: bench\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n"
            b"Message-ID: <%d@bench.test>\r\n\r\n")
    body = (b"x" * 76 + b"\r\n") * (size // 78) + b".\r\n"
    numbers = iter(range(mails))
    lock = threading.Lock()

    def one():
        with socket.create_connection(("127.0.0.1", port)) as connection:
            reader = connection.makefile("rb")

            def reply():
                line = reader.readline()
                while line[3:4] == b"-":
                    line = reader.readline()
                if line[:1] not in (b"2", b"3"):
                    print(f"refused: {line!r}")
                    os._exit(1)
            reply()
            connection.sendall(b"EHLO bench.test\r\n")
            reply()
            while True:
                with lock:
                    n = next(numbers, None)
                if n is None:
                    break
                connection.sendall(b"MAIL FROM:<a@bench.test>\r\nRCPT TO:<b@d%d.test>\r\nDATA\r\n" % (n % domains))
                for _ in range(3):
                    reply()
                connection.sendall(text % n + body)
                reply()
            connection.sendall(b"QUIT\r\n")
    threads = [threading.Thread(target=one) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]


def drain(sink, mails, start):
    before = sink.count
    began = time.time()
    start()
    last, changed = before, time.time()
    while sink.count < before + mails:
        time.sleep(0.005)
        if sink.count != last:
            last, changed = sink.count, time.time()
        if time.time() - changed > 60:
            sys.exit(f"no mail for 60 s: {sink.count - before} of {mails} arrived")
    return mails / (time.time() - began)


def postkontor(sink, folder, mails, domains, size, program):
    config = folder / "postkontor.toml"

    def start(roles):
        config.write_text(f"""[server]
hostname = "bench.example.test"
data_dir = "{folder}/data"
roles = {roles}
[listen]
smtp = ["127.0.0.1:{ENGINE_PORT}"]
http = ["127.0.0.1:{API_PORT}"]
[smtp]
relay_from = ["127.0.0.0/8"]
[delivery]
smarthost = "127.0.0.1:{SINK_PORT}"
tls = "none"
""")
        return subprocess.Popen([program, "--config", str(config)], stderr=open(folder / "log", "a"))
    process = start('["smtp", "api"]')
    wait_port(ENGINE_PORT)
    fill(ENGINE_PORT, mails, domains, size)
    process.terminate()
    process.wait()
    running = []
    try:
        return drain(sink, mails, lambda: running.append(start('["all"]')))
    finally:
        running[0].terminate()
        running[0].wait()


def postfix(sink, folder, mails, domains, size):
    for name in "active bounce corrupt defer deferred flush incoming hold maildrop pid private public saved trace".split():
        (folder / "queue" / name).mkdir(parents=True)
        shutil.chown(folder / "queue" / name, "root" if name == "pid" else OWNER)
    (folder / "data").mkdir()
    shutil.chown(folder / "data", OWNER)
    shutil.chown(folder / "queue" / "maildrop", OWNER, GROUP)
    shutil.chown(folder / "queue" / "public", OWNER, GROUP)
    folder.chmod(0o755)
    library = TOOLS / "usr/lib/postfix"
    (folder / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {TOOLS}/usr/sbin
daemon_directory = {library}/sbin
shlib_directory = {library}
meta_directory = {TOOLS}/etc/postfix
import_environment = MAIL_CONFIG LD_LIBRARY_PATH={library}
mail_owner = {OWNER}
setgid_group = {GROUP}
maillog_file = {folder}/log
maillog_file_prefixes = {folder.parent}
myhostname = bench.example.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{SINK_PORT}
disable_dns_lookups = yes
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_peername_lookup = no
default_destination_concurrency_limit = 20
default_process_limit = 100
in_flow_delay = 0
message_size_limit = 0
queue_minfree = 0
""")
    always = """cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
    def start(queue_manager):
        line = "qmgr unix n - n 300 1 qmgr\n" if queue_manager else ""
        (folder / "master.cf").write_text(f"127.0.0.1:{POSTFIX_PORT} inet n - n - - smtpd\n" + line + always)
        return subprocess.Popen([str(library / "sbin/master"), "-c", str(folder), "-d"], env=dict(environment(), MAIL_CONFIG=str(folder)))

    def stop(process):
        process.terminate()
        process.wait()
        time.sleep(1)  # its children
    process = start(False)
    wait_port(POSTFIX_PORT)
    fill(POSTFIX_PORT, mails, domains, size)
    stop(process)
    running = []
    try:
        return drain(sink, mails, lambda: running.append(start(True)))
    finally:
        stop(running[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=10000)
    parser.add_argument("--bytes", type=int, default=10240)
    parser.add_argument("--domains", default="1,100,10000")
    parser.add_argument("--engine", default=str(next((p for p in (ROOT / "build/release/bin/postkontord", ROOT / "build/dev/bin/postkontord") if p.exists()), "")))
    parser.add_argument("--only", choices=["postkontor", "postfix"])
    options = parser.parse_args()
    if not (TOOLS / "usr/sbin/smtp-sink").exists():
        sys.exit(f"{TOOLS} is missing: ./dev test fetches it")
    print(f"{options.mails} mails of {options.bytes} bytes; {options.engine}")
    sink = Sink()
    try:
        for domains in map(int, options.domains.split(",")):
            rates = {}
            for name in ("postkontor", "postfix"):
                if options.only in (None, name) and (name == "postkontor" or os.geteuid() == 0):
                    with tempfile.TemporaryDirectory(prefix="relay-") as folder:
                        run = pathlib.Path(folder) / name
                        run.mkdir()
                        pathlib.Path(folder).chmod(0o755)
                        if name == "postkontor":
                            rates[name] = postkontor(sink, run, options.mails, domains, options.bytes, options.engine)
                        else:
                            rates[name] = postfix(sink, run, options.mails, domains, options.bytes)
            text = "  ".join(f"{name} {rate:8.0f} mails/s" for name, rate in rates.items())
            ratio = f"  ratio {rates['postkontor'] / rates['postfix']:.1f}" if len(rates) == 2 else ""
            print(f"{domains:6d} domains  {text}{ratio}", flush=True)
    finally:
        sink.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
