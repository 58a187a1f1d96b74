from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.heaps import heaps_of
from cfn_lint_serverless_opt.stack.stack import Stack


class LargeMemory(ServerlessRule):
    """MemorySize above `max_mb`.

    Why: Memory is paid for by the millisecond, used or not. Few functions use more than two CPUs, which they have at
    3,538 MB. Managed instances are left alone: there the instances are paid for. So is a function whose variables let
    its heap (`--max-old-space-size`, `-Xmx`) have that much: whoever wrote it needs it.

    Instead: Set `MemorySize` to what AWS Lambda Power Tuning finds best, above the heap that the variables ask for.

    Options: `max_mb` (3538): the largest MemorySize in MB that is not reported.
    """

    id = "IT1005"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"
    guide = "Memory and CPU Allocation"
    tags = ["lambda", "cost"]
    options = {"max_mb": {"type": "integer", "default": 3538}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        limit = self.config["max_mb"]
        for function in stack.all(Function):
            for when in function.on_demand:
                for memory in function.get("MemorySize", when=when):
                    megabytes = memory.number
                    if not isinstance(megabytes, (int, float)) or megabytes <= limit:
                        continue
                    for heap, there in heaps_of(function, memory.when):
                        if heap < megabytes:
                            advice = f"at most {limit} MB" if heap < limit else f"not below its heap of {heap:g} MB"
                            yield function.finding(
                                memory._replace(when=there),
                                f"Function '{function.logical_id}' pays for {megabytes} MB each millisecond, used or "
                                f"not. Measure what it needs, and set MemorySize to that, {advice}",
                            )
