from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.deployments import serves_deployments
from cfn_lint_serverless_opt.stack.relations.callers import callers_of
from cfn_lint_serverless_opt.stack.relations.edge import is_at_edge
from cfn_lint_serverless_opt.stack.relations.provisioned import provisioned_for
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# The first version that has SnapStart, for the families other than Java, of which cfn-lint itself speaks.
# https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
_SINCE = {"python": (3, 12), "dotnet": (8,)}
_RUNTIME = lazy_pattern(r"([a-z]+)(\d+(?:\.\d+)*)")
_FREE_STORAGE = 512  # MB


class SnapStartOff(ServerlessRule):
    """SnapStart available and off.

    Why: With SnapStart a new environment starts from a snapshot of the initialised function instead of initialising
    it: cold starts of seconds become fractions of one. On Python and .NET the cached snapshot and each restore are paid
    for, so it suits functions whose initialisation is slow and for which somebody waits: behind an API, a function URL,
    AppSync or Cognito. Others are left alone.

    Instead: Set `SnapStart: {ApplyOn: PublishedVersions}` and invoke the function through a version or an alias.
    """

    id = "IT1010"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"
    guide = "Cold Start Optimization"
    tags = ["lambda", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            if is_at_edge(function) or serves_deployments(function):
                continue
            for runtime in filter(_has_snap_start, function.get("Runtime")):
                for applied in _off(function, runtime.when):
                    yield function.finding(
                        applied,
                        f"Function '{function.logical_id}' initialises anew at each cold start, while a caller waits, "
                        f"though {runtime.text} has SnapStart. If that is slow, set SnapStart: {{ApplyOn: "
                        "PublishedVersions} and invoke it through a version or an alias; on Python and .NET the "
                        "cached snapshot and each restore are paid for",
                    )


def _has_snap_start(runtime: Resolved) -> bool:
    match = _RUNTIME.fullmatch(runtime.literal) if isinstance(runtime.literal, str) else None
    return (
        match is not None
        and match[1] in _SINCE
        and tuple(int(part) for part in match[2].split(".")) >= _SINCE[match[1]]
    )


def _off(function: Function, when: When) -> Iterator[Resolved]:
    """What leaves SnapStart off while somebody waits and it could be on."""
    scenarios = function.stack.scenarios
    excluded = list(_excluded(function))
    for applied in function.get("SnapStart", "ApplyOn", when=when):
        for caller in callers_of(function) if applied.is_absent or applied.literal == "None" else ():
            awaited = scenarios.both(applied.when, caller.when)
            gap = scenarios.outside(awaited, excluded) if awaited is not None else None
            if gap is not None:
                yield applied._replace(when=gap)


def _excluded(function: Function) -> Iterator[When]:
    """The scenarios in which SnapStart cannot be on, or may not be."""
    yield from function.images
    for place in provisioned_for(function):
        yield from (value.when for value in place.values)
    yield from (system.when for system in function.get("FileSystemConfigs", "*"))
    for name in ("ProvisionedConcurrencyConfig", "CapacityProviderConfig"):
        yield from (value.when for value in function.get(name) if not value.is_absent)
    for size in function.get("EphemeralStorage", "Size"):
        if not size.is_absent and not (isinstance(size.number, (int, float)) and size.number <= _FREE_STORAGE):
            yield size.when
