"""How the cost of the rules grows with a template: ``make bench``. No test: it prints a table.

``python -m tests.bench roles queues`` measures some kinds of templates only; ``docs/performance.md`` says what is
measured and why.
"""

from __future__ import annotations

import gc
import json
import math
import sys
import tempfile
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner
from cfnlint.runner.template.runner import run_template_by_file_path

from cfn_lint_serverless_opt.rules import RULES
from tests.bench_kinds import KINDS
from tests.linting import PLUGIN

SIZES = "100,400"
# The fastest run counts. A small template takes so little time that one run tells nothing.
RUNS_OF_SMALL = 3
RUNS_OF_LARGE = 1


class Run(NamedTuple):
    """One run of cfn-lint over a template.

    Attributes:
        inside: CPU seconds inside our rules.
        whole: CPU seconds altogether.
        findings: how many of its findings are ours.
    """

    inside: float
    whole: float
    findings: int


class Row(NamedTuple):
    """What is told of a kind.

    Attributes:
        name: the kind, with the sizes if it has its own.
        small: seconds inside our rules at the smaller size.
        large: the same at the larger size.
        exponent: of the growth from one to the other: 1 is in proportion to the size, 2 is its square.
        share: how much of cfn-lint's run at the larger size is inside our rules.
        findings: how many there are at the larger size.
    """

    name: str
    small: float
    large: float
    exponent: float
    share: float
    findings: int

    def __str__(self) -> str:
        return (
            f"| {self.name:31} | {self.small:6.2f} s | {self.large:6.2f} s "
            f"| {self.exponent:8.2f} | {self.share:5.1%} | {self.findings:8} |"
        )


class Clock:
    """Runs cfn-lint with the plugin in this process and adds up the CPU time that passes inside our rules.

    The garbage collector pauses inside them: a pass over all that cfn-lint holds falls on whoever happens to
    allocate next. The time of the whole run has it.
    """

    def __init__(self) -> None:
        self._inside = 0.0
        self._rules = Runner(ConfigMixIn(cli_args=None, append_rules=[PLUGIN])).rules
        for rule in RULES:
            self._rules.data[rule].matchall = self._timed(self._rules.data[rule].matchall)

    def fastest(self, template: Path, runs: int) -> Run:
        """The fastest of several runs over a template."""
        return min((self._run(template) for _ in range(runs)), key=lambda run: run.inside)

    def _run(self, template: Path) -> Run:
        config = ConfigMixIn(cli_args=None, templates=[str(template)], include_checks=["I"], regions=["us-east-1"])
        self._inside, started = 0.0, time.process_time()
        matches = list(run_template_by_file_path(str(template), config, self._rules, False))
        whole = time.process_time() - started
        return Run(self._inside, whole, sum(match.rule.id in RULES for match in matches))

    def _timed(self, matchall: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
        def wrapper(*args: Any) -> Iterator[Any]:
            with self._running():
                matches = iter(matchall(*args))
            while True:
                with self._running():
                    match = next(matches, None)
                if match is None:
                    return
                yield match

        return wrapper

    @contextmanager
    def _running(self) -> Iterator[None]:
        gc.disable()
        started = time.process_time()
        try:
            yield
        finally:
            self._inside += time.process_time() - started
            gc.enable()


def written(name: str, size: int, folder: Path) -> Path:
    """The file of a template of a kind, which is written."""
    path = folder / f"{name}-{size}.json"
    path.write_text(json.dumps(KINDS[name].template(size), indent=1), encoding="utf-8")
    return path


def measured(name: str, sizes: tuple[int, int], clock: Clock, folder: Path) -> Row:
    """The row of a kind."""
    small, large = KINDS[name].sizes(*sizes)
    at_small = clock.fastest(written(name, small, folder), RUNS_OF_SMALL)
    at_large = clock.fastest(written(name, large, folder), RUNS_OF_LARGE)
    return Row(
        name=name if (small, large) == sizes else f"{name} ({small}, {large})",
        small=at_small.inside,
        large=at_large.inside,
        exponent=math.log(at_large.inside / at_small.inside) / math.log(large / small),
        share=at_large.inside / at_large.whole,
        findings=at_large.findings,
    )


def measure(names: Iterable[str], sizes: tuple[int, int]) -> None:
    """Print a row for each kind as soon as it is measured, and the worst of them."""
    small, large = sizes
    _print(f"| {'kind':31} | {f'at {small}':>8} | {f'at {large}':>8} | exponent | share | findings |")
    _print(f"|{'-' * 33}|{'-' * 9}:|{'-' * 9}:|{'-' * 9}:|{'-' * 6}:|{'-' * 9}:|")
    clock, rows = Clock(), []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            rows.append(measured(name, sizes, clock, Path(folder)))
            _print(str(rows[-1]))
    steepest = max(rows, key=lambda row: row.exponent)
    largest = max(rows, key=lambda row: row.share)
    _print(f"\nworst exponent: {steepest.exponent:.2f} ({steepest.name})")
    _print(f"worst share: {largest.share:.1%} ({largest.name})")


def write(names: Iterable[str], sizes: tuple[int, int], folder: Path) -> None:
    """Write the templates to look at, or to lint in some other way."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for size in KINDS[name].sizes(*sizes):
            written(name, size, folder)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ArgumentTypeError(f"there is no kind {text}, only: {', '.join(KINDS)}")
    return text


def _sizes(text: str) -> tuple[int, int]:
    small, _, large = text.partition(",")
    if not (small.isdecimal() and large.isdecimal() and 0 < int(small) < int(large)):
        raise ArgumentTypeError(f"two sizes are wanted, the smaller first, as in {SIZES}: not {text}")
    return int(small), int(large)


def _arguments() -> Namespace:
    parser = ArgumentParser(
        prog="python -m tests.bench", description="Measure how the cost of the rules grows with a template."
    )
    parser.add_argument("kinds", nargs="*", type=_kind, metavar="KIND", help=f"all by default: {', '.join(KINDS)}")
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, metavar="SMALL,LARGE", help="how often a template has its thing"
    )
    parser.add_argument("--write", type=Path, metavar="DIR", help="write the templates to a folder instead")
    return parser.parse_args()


def main() -> None:
    """Do what the command line says."""
    arguments = _arguments()
    names = arguments.kinds or KINDS
    if arguments.write:
        write(names, arguments.sizes, arguments.write)
    else:
        measure(names, arguments.sizes)


if __name__ == "__main__":
    main()
