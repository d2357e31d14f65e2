#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a full queue drains to smtp-sink, beside Postfix on the same machine.

Both take the same mails (durably, as they come), with nothing delivering; then the delivering part is started and the time
runs until the sink has them all. Both ask the same name server for exchangers and send over at most 20 plain connections
to one domain and 100 to all. --exchangers own: one of its own for each domain; shared: the domains of one provider.
"""
import argparse
import itertools
import pathlib
import signal
import sys
import tempfile

sys.path.insert(0, str(next(p for p in pathlib.Path(__file__).resolve().parents if (p / "CMakePresets.json").exists()) / "tests/bench"))
import relaylab  # noqa: E402

LETTER = {"own": "d", "shared": "s"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10000)
    parser.add_argument("--bytes", type=int, default=10240)
    parser.add_argument("--domains", default="1,100,10000")
    parser.add_argument("--exchangers", default="own,shared", help="which kinds of domains")
    parser.add_argument("--runs", type=int, default=1, help="of each, in turns")
    parser.add_argument("--engine", default=relaylab.default_engine())
    parser.add_argument("--only", choices=["postkontor", "postfix"])
    options = parser.parse_args()
    relaylab.check_tools()
    counts = [int(count) for count in options.domains.split(",")]
    print(f"{options.mails} mails of {options.bytes} bytes; {options.engine}")
    with tempfile.TemporaryDirectory(prefix="relay-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        relaylab.own_network(folder)
        names = relaylab.NameServer(folder, max(counts))
        sink = relaylab.Sink()
        try:
            for kind, count, run in itertools.product(options.exchangers.split(","), counts, range(options.runs)):
                if kind == "shared" and count == 1:
                    continue  # one domain is one domain
                recipients = [f"b@{LETTER[kind]}{n % count}.bench.test" for n in range(options.mails)]
                rates = {}
                for sender in (relaylab.Postkontor, relaylab.Postfix):
                    if options.only in (None, sender.name):
                        place = folder / f"{sender.name}-{kind}-{count}-{run}"
                        rates[sender.name] = relaylab.measure(sender, place, options.engine, recipients, options.bytes, sink, options.mails)
                text = "  ".join(f"{name} {rate:8.0f} mails/s" for name, rate in rates.items())
                ratio = f"  ratio {rates['postkontor'] / rates['postfix']:.1f}" if len(rates) == 2 else ""
                print(f"{count:6d} domains, {kind:6s}  {text}{ratio}", flush=True)
        finally:
            sink.stop()
            names.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
