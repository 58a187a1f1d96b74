from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack

_FREE = 512  # MB


class PaidStorage(ServerlessRule):
    """EphemeralStorage above the free 512 MB.

    Why: 512 MB of `/tmp` come with every function. What is above is paid for as long as the function runs, used or not.
    Managed instances are left alone: there the instances are paid for.

    Instead: Stream files instead of storing them, or set `Size` to what the largest of them needs.
    """

    id = "IT1014"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html"
    guide = "Lambda Cost Management"
    tags = ["lambda", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            for when in function.on_demand:
                for size in function.get("EphemeralStorage", "Size", when=when):
                    if isinstance(size.number, (int, float)) and size.number > _FREE:
                        yield function.finding(
                            size,
                            f"Function '{function.logical_id}' pays for {size.number - _FREE} MB of /tmp beyond the "
                            f"free {_FREE} MB. Stream large files, or set Size to {_FREE}",
                        )
