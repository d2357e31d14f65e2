#!/usr/bin/env python3
# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a slow destination costs the others: the rate at which mail for one domain drains, alone, and beside as much
mail for a domain whose server takes 30 s for each answer to a text."""
import argparse
import pathlib
import signal
import statistics
import sys
import tempfile

sys.path.insert(0, str(next(p for p in pathlib.Path(__file__).resolve().parents if (p / "CMakePresets.json").exists()) / "tests/bench"))
import relaylab  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10000, help="for each of the two domains")
    parser.add_argument("--bytes", type=int, default=10240)
    parser.add_argument("--runs", type=int, default=5, help="of each, in turns")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--engine", default=relaylab.default_engine())
    options = parser.parse_args()
    relaylab.check_tools()
    print(f"{options.mails} mails of {options.bytes} bytes; {options.engine}")
    alone = ["b@d0.bench.test"] * options.mails
    beside = ["b@d0.bench.test", "b@slow.bench.test"] * options.mails
    rates = {"alone": [], "beside": []}
    with tempfile.TemporaryDirectory(prefix="neighbour-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        relaylab.own_network(folder)
        names = relaylab.NameServer(folder, 1)
        sinks = [relaylab.Sink(relaylab.exchanger_address(256)), relaylab.Sink(relaylab.exchanger_address(1), options.seconds)]
        try:
            for run in range(options.runs):
                for case, recipients in (("alone", alone), ("beside", beside)):
                    rates[case].append(relaylab.measure(relaylab.Postkontor, folder / f"{case}-{run}", options.engine, recipients,
                                                        options.bytes, sinks[0], options.mails))
                    print(f"{case:7s} {rates[case][-1]:8.0f} mails/s", flush=True)
        finally:
            [server.stop() for server in (*sinks, names)]
    medians = {case: statistics.median(values) for case, values in rates.items()}
    print(f"median alone {medians['alone']:.0f}, beside {medians['beside']:.0f} mails/s: {medians['beside'] / medians['alone']:.2f}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
