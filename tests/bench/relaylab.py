# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benches of outgoing mail share: a network of their own, a name server, receivers, and the senders compared.

In its own network namespace (root) the name server has port 53 and the receivers port 25, as outside. Every domain
d0.bench.test, d1… has an exchanger of its own, with an address of its own out of 127.16.0.0/12; the domains s0.bench.test,
s1… all have the same three, like those of a large provider. Postfix, smtp-sink and nsd come unpacked from build/cache
(`./dev test` fetches them).
"""
import ctypes
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

ROOT = next(p for p in pathlib.Path(__file__).resolve().parents if (p / "CMakePresets.json").exists())
CACHE = ROOT / "build" / "cache"
TOOLS = CACHE / "postfix"
ENGINE_PORT, API_PORT, POSTFIX_PORT = 4392, 4393, 4394
OWNER, GROUP = "mail", "games"  # Postfix wants a user and a group of its own; these two sleep
CLONE_NEWNS, CLONE_NEWNET, MS_REC_PRIVATE, MS_BIND = 0x20000, 0x40000000, 0x44000, 0x1000


def environment():
    return dict(os.environ, LD_LIBRARY_PATH=str(TOOLS / "usr/lib/postfix"))


def wait_port(port, seconds=30, address="127.0.0.1"):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection((address, port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on {address}:{port}")


def check_tools():
    for tool in (TOOLS / "usr/sbin/smtp-sink", CACHE / "nsd/usr/sbin/nsd"):
        if not tool.exists():
            sys.exit(f"{tool} is missing: ./dev test fetches it")
    if os.geteuid() != 0:
        sys.exit("this bench makes a network namespace of its own: run it as root")


def own_network(folder):
    """This process and its children see nothing but a loopback of their own, and ask 127.0.0.1 for names."""
    libc = ctypes.CDLL(None, use_errno=True)

    def must(result, what):
        if result != 0:
            sys.exit(f"{what}: {os.strerror(ctypes.get_errno())}")
    must(libc.unshare(CLONE_NEWNS | CLONE_NEWNET), "no network namespace")
    must(libc.mount(None, b"/", None, MS_REC_PRIVATE, None), "no mount namespace")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    must(libc.mount(bytes(folder / "resolv.conf"), os.path.realpath("/etc/resolv.conf").encode(), None, MS_BIND, None), "no resolv.conf")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING


def exchanger_address(n):
    return f"127.{16 + (n >> 16)}.{n >> 8 & 255}.{n & 255}"


class NameServer:
    """nsd with `domains` domains of either kind, and slow.bench.test on an address of its own."""

    def __init__(self, folder, domains):
        records = "".join(f"d{n} MX 10 mx{n}\nmx{n} A {exchanger_address(n + 256)}\n" 
                          f"s{n} MX 10 mx-a\ns{n} MX 20 mx-b\ns{n} MX 30 mx-c\n" for n in range(domains))
        records += "".join(f"mx-{letter} A {exchanger_address(n)}\n" for n, letter in enumerate("abc", 2))
        (folder / "zone").write_text(f"$ORIGIN bench.test.\n$TTL 3600\n@ SOA ns hostmaster 1 3600 600 86400 600\n@ NS ns\nns A 127.0.0.1\n"
                                     f"slow MX 10 mx-slow\nmx-slow A {exchanger_address(1)}\n{records}")
        (folder / "nsd.conf").write_text(f"""server:
  ip-address: 127.0.0.1
  username: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: ""
  zonelistfile: "{folder}/zone.list"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  server-count: 1
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: bench.test
  zonefile: zone
""")
        self.process = subprocess.Popen([str(CACHE / "nsd/usr/sbin/nsd"), "-d", "-c", str(folder / "nsd.conf")], stderr=subprocess.DEVNULL)
        wait_port(53)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Sink:
    """smtp-sink on an address and port 25; `seconds`: how long it takes to answer the end of a text."""

    def __init__(self, address="0.0.0.0", seconds=0):
        command = [str(TOOLS / "usr/sbin/smtp-sink"), "-u", "nobody", "-c"]
        if seconds:
            command += ["-W", f".:{seconds}"]
        self.process = subprocess.Popen(command + [f"{address}:25", "500"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
        self.count = 0
        threading.Thread(target=self.read, daemon=True).start()
        wait_port(25, address="127.0.0.1" if address == "0.0.0.0" else address)

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


def fill(port, recipients, size):
    """One mail to each recipient, over 8 connections, as fast as the server acknowledges."""
    text = (b"From: a@bench.test\r\nTo: b@bench.test\r\nSubject: bench\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n"
            b"Message-ID: <%d@bench.test>\r\n\r\n")
    body = (b"x" * 76 + b"\r\n") * (size // 78) + b".\r\n"
    mails = enumerate(recipients)
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
                    n, recipient = next(mails, (None, None))
                if recipient is None:
                    break
                connection.sendall(b"MAIL FROM:<a@bench.test>\r\nRCPT TO:<%s>\r\nDATA\r\n" % recipient.encode())
                for _ in range(3):
                    reply()
                connection.sendall(text % n + body)
                reply()
            connection.sendall(b"QUIT\r\n")
    threads = [threading.Thread(target=one) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]


def time_until(sink, mails, start):
    """Mails a second from the moment `start` is called until the sink has all of them."""
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


class Postkontor:
    name = "postkontor"
    port = ENGINE_PORT

    def __init__(self, folder, program):
        self.folder, self.program, self.process = folder, program, None

    def start(self, delivering):
        roles = '["all"]' if delivering else '["smtp", "api"]'
        config = self.folder / "postkontor.toml"
        config.write_text(f"""[server]
hostname = "mail.example.test"
data_dir = "{self.folder}/data"
roles = {roles}
[listen]
smtp = ["127.0.0.1:{ENGINE_PORT}"]
http = ["127.0.0.1:{API_PORT}"]
[smtp]
relay_from = ["127.0.0.0/8"]
[dns]
servers = ["127.0.0.1:53"]
[delivery]
tls = "none"
ip = "ipv4"
max_connections = 100
""")
        self.process = subprocess.Popen([self.program, "--config", str(config)], stderr=open(self.folder / "log", "a"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Postfix:
    name = "postfix"
    port = POSTFIX_PORT
    services = """cleanup unix n - n - 0 cleanup
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

    def __init__(self, folder, _program):
        self.folder, self.process = folder, None
        self.library = TOOLS / "usr/lib/postfix"
        for name in "active bounce corrupt defer deferred flush incoming hold maildrop pid private public saved trace".split():
            (folder / "queue" / name).mkdir(parents=True)
            shutil.chown(folder / "queue" / name, "root" if name == "pid" else OWNER)
        (folder / "data").mkdir()
        shutil.chown(folder / "data", OWNER)
        shutil.chown(folder / "queue" / "maildrop", OWNER, GROUP)
        shutil.chown(folder / "queue" / "public", OWNER, GROUP)
        folder.chmod(0o755)
        (folder / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {TOOLS}/usr/sbin
daemon_directory = {self.library}/sbin
shlib_directory = {self.library}
meta_directory = {TOOLS}/etc/postfix
import_environment = MAIL_CONFIG LD_LIBRARY_PATH={self.library}
mail_owner = {OWNER}
setgid_group = {GROUP}
maillog_file = {folder}/log
maillog_file_prefixes = {folder.parent}
myhostname = mail.example.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_peername_lookup = no
default_destination_concurrency_limit = 20
default_process_limit = 100
in_flow_delay = 0
message_size_limit = 0
queue_minfree = 0
""")

    def start(self, delivering):
        queue_manager = "qmgr unix n - n 300 1 qmgr\n" if delivering else ""
        (self.folder / "master.cf").write_text(f"127.0.0.1:{POSTFIX_PORT} inet n - n - - smtpd\n" + queue_manager + self.services)
        self.process = subprocess.Popen([str(self.library / "sbin/master"), "-c", str(self.folder), "-d"],
                                        env=dict(environment(), MAIL_CONFIG=str(self.folder)))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        time.sleep(1)  # its children


def default_engine():
    builds = (ROOT / "build" / preset / "bin/postkontord" for preset in ("release", "dev"))
    return str(next((program for program in builds if program.exists()), ""))


def measure(sender_class, folder, program, recipients, size, sink, mails):
    """Takes the mails in with nothing delivering, then delivers: mails a second at `sink`, which gets `mails` of them."""
    folder.mkdir()
    sender = sender_class(folder, program)
    sender.start(False)
    wait_port(sender.port)
    fill(sender.port, recipients, size)
    sender.stop()
    try:
        return time_until(sink, mails, lambda: sender.start(True))
    finally:
        sender.stop()
