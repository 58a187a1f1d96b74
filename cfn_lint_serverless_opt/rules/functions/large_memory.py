from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class LargeMemory(ServerlessRule):
    """MemorySize above `max_mb`.

    Why: Memory is paid for by the millisecond, used or not. Few functions use more than two CPUs, which they have at
    3,538 MB. Managed instances are left alone: there the instances are paid for.

    Instead: Set `MemorySize` to what AWS Lambda Power Tuning finds best.

    Options: `max_mb` (3008): the largest MemorySize in MB that is not reported.
    """

    id = "IT1005"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "cost"]
    options = {"max_mb": {"type": "integer", "default": 3008}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        limit = self.config["max_mb"]
        for function in stack.all(Function):
            for when in function.on_demand:
                for memory in function.get("MemorySize", when=when):
                    if isinstance(memory.number, (int, float)) and memory.number > limit:
                        yield function.finding(
                            memory,
                            f"Function '{function.logical_id}' pays for {memory.number} MB each millisecond, used or "
                            f"not. Measure what it needs, and set MemorySize to at most {limit}",
                        )
