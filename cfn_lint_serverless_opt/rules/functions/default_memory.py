from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.deployments import serves_deployments
from cfn_lint_serverless_opt.stack.relations.edge import is_before_cache
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class DefaultMemory(ServerlessRule):
    """MemorySize not set: 128 MB by default.

    Why: Memory sets the share of a CPU too. With 128 MB most functions run so much longer that they cost more than with
    512 MB, and answer later. Lambda@Edge between viewer and cache, which has no more, managed instances, which have
    more by default, and functions that only custom resources or the rotation of secrets use are left alone.

    Instead: Set `MemorySize` to what AWS Lambda Power Tuning finds best, 512 MB as a start.
    """

    id = "WT1004"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "performance", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            if is_before_cache(function) or serves_deployments(function):
                continue  # CloudFront takes no more there than the default; a deployment can wait
            for when in function.on_demand:  # managed instances have more by default
                for gap in function.absences("MemorySize", when=when):
                    yield function.finding(
                        gap,
                        f"Function '{function.logical_id}' has 128 MB, the default, and a small share of a CPU: what "
                        "computes, loading libraries included, takes longer and often costs more. Set MemorySize, 512 "
                        "as a start, and tune it",
                    )
