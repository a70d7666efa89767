"""Two programs that do the same work, in turn: how many times the peer's rate ours is.

Both print one line of JSON with `ops_per_s`. They run one after the other in each round, and each
round starts with the other one, so that what the machine does meanwhile hits both. Ratios count;
rates belong to the machine.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys

from . import shared

OURS = os.path.join(shared.REPOSITORY, ".build", "release", "parser-bench")


def available(command, what):
    """Whether `command` is in PATH; says that `what` is skipped when it isn't."""
    if shutil.which(command):
        return True
    print(f"SKIP  {what}: there is no {command} on this machine")
    return False


def rate(command):
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        sys.exit(f"{command[0]} is not there: swift build -c release --product parser-bench")
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(command)} failed: {error.stderr.strip()}")
    return json.loads(run.stdout.splitlines()[-1])["ops_per_s"]


class Comparison:
    """Rates of both sides by round."""

    def __init__(self, name, ours, peer):
        self.name, self.commands = name, (ours, peer)
        self.rounds = []

    def run(self, rounds):
        for number in range(rounds):
            first = number % 2
            rates = [0.0, 0.0]
            for side in (first, 1 - first):
                rates[side] = rate(self.commands[side])
            self.rounds.append(rates)
        return self

    def ratio(self):
        """(ratio of the medians, lowest and highest ratio within one round)"""
        within = [ours / peer for ours, peer in self.rounds]
        ours, peer = (statistics.median(side) for side in zip(*self.rounds))
        return ours / peer, min(within), max(within)

    def show(self):
        ours, peer = (statistics.median(side) for side in zip(*self.rounds))
        whole, low, high = self.ratio()
        print(f"  {self.name:28}{1e6 / ours:12.2f}{1e6 / peer:12.2f}{whole:9.2f}"
              f"{f'({low:.2f} … {high:.2f})':>18}", flush=True)

    def judge(self, least):
        """(passed, line)"""
        whole, low, high = self.ratio()
        return whole >= least, (f"{self.name}: {whole:.2f} x (at least {least:.2f}; rounds "
                                f"{low:.2f} … {high:.2f})")


def header(peer):
    print(f"  {'':28}{'ours µs':>12}{peer + ' µs':>12}{'x ' + peer:>9}{'(spread)':>18}")


def finish(verdicts):
    """Prints the verdicts and ends the program: 1 when a gate failed."""
    print()
    for passed, line in verdicts:
        print("PASS " if passed else "FAIL ", line)
    sys.exit(0 if all(passed for passed, _ in verdicts) else 1)
