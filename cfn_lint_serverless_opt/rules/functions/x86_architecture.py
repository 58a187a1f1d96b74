from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.deployments import serves_deployments
from cfn_lint_serverless_opt.stack.relations.edge import is_at_edge
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.layers import has_layers_from_elsewhere
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_RUNTIME = lazy_pattern(
    r"nodejs\d+\.x|python3\.\d+|java\d+(?:\.al2)?|dotnet(?:core)?\d+(?:\.\d+)?|ruby\d\.\d+|provided\.al(?:2|2023)"
)
_X86_ONLY = {
    *("nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x"),
    *("python2.7", "python3.6", "python3.7", "java8", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1"),
    *("ruby2.5", "provided"),
}


class X86Architecture(ServerlessRule):
    """x86_64 where arm64 costs less.

    Why: On arm64 (Graviton) a millisecond costs 20 % less, and most code runs at least as fast. Interpreted code runs
    unchanged; native dependencies must be built for it, and layers and extensions that are pinned by their ARN be taken
    for arm64 too: an ARN of x86_64 does not fit. Lambda@Edge, which has x86_64 only, managed instances, which are not
    paid for by the millisecond, and functions that only custom resources or the rotation of secrets use are left alone.

    Instead: Set `Architectures: [arm64]`.
    """

    id = "IT1006"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html"
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "cost", "performance"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            if is_at_edge(function) or serves_deployments(function):
                continue  # CloudFront runs x86_64 only; what runs at a deployment costs next to nothing
            for when in function.on_demand:
                for architecture in _architectures(function, when):
                    if architecture.is_absent or architecture.literal == "x86_64":
                        yield function.finding(
                            architecture,
                            f"Function '{function.logical_id}' runs on x86_64; on arm64 each millisecond costs 20 % "
                            "less. Set Architectures: [arm64], and build native dependencies for it"
                            f"{_layers(function)}",
                        )


def _layers(function: Function) -> str:
    """What is to be done about the layers of a function, other than those of the template."""
    if has_layers_from_elsewhere(function):
        return "; take the layers and extensions that it has from elsewhere for arm64 too"
    return ""


def _architectures(function: Function, when: When) -> Iterator[Resolved]:
    """The architectures that may be another, as far as that is sure."""
    for runtime in function.get("Runtime", when=when):
        name = runtime.literal
        if isinstance(name, str) and _RUNTIME.fullmatch(name) and name not in _X86_ONLY:
            yield from function.architectures(runtime.when)
    for image in function.images:
        for architecture in function.architectures(image):
            # An image has the architecture that it was built for, unless the function says another.
            narrowed = None if architecture.is_absent else architecture.within(when)
            yield from [narrowed] if narrowed else []
