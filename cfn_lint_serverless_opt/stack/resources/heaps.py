"""How large a heap the variables of functions ask for."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The variables from which Node.js and Java take options.
# https://nodejs.org/api/cli.html#node_optionsoptions
# https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html
_OPTIONS = {"NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}
# Node.js counts in MB; Java in bytes, or in what a letter says.
_NODE = lazy_pattern(r"--max[-_]old[-_]space[-_]size[= ](\d+)")
_JAVA = lazy_pattern(r"-Xmx(\d+)([kKmMgGtT]?)")
_MEGABYTES = {"": 1 / 1024**2, "k": 1 / 1024, "m": 1, "g": 1024, "t": 1024**2}


def heaps_of(function: Function, when: When) -> Iterator[tuple[float, When]]:
    """The largest heap in MB that a function's variables let it have, 0 if they do not say, each with its scenario.

    One that only the deployment knows may be of any size: it is infinite.

    Args:
        function: the function.
        when: the scenario of interest.
    """
    for variables in function.get("Environment", "Variables", when=when):
        found = [(0.0, variables.when)]
        for name in variables.value if isinstance(variables.value, dict) else ():
            heaps = [(_heap(name, value), value.when) for value in variables.get(name)]
            if any(heap for heap, _ in heaps):
                found = [
                    (max(heap, so_far), both)
                    for so_far, there in found
                    for heap, known in heaps
                    if (both := function.stack.scenarios.both(there, known)) is not None
                ]
        yield from found


def _heap(name: str, value: Resolved) -> float:
    text = value.literal
    if not isinstance(text, str):
        return math.inf if name in _OPTIONS and not value.is_absent else 0
    sizes = [float(size) for size in _NODE.findall(text)]
    sizes += [float(size) * _MEGABYTES[unit.lower()] for size, unit in _JAVA.findall(text)]
    return max(sizes, default=0)
