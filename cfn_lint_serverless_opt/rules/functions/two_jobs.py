from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.invokers import invokers_of
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack


class TwoJobs(ServerlessRule):
    """Permissions for more than one service on one function.

    Why: A function that several services invoke probably does several jobs. They share its memory, timeout, permissions
    and concurrency, which then fit none of them, and one can starve the others.

    Instead: Make a function for each event source, and share code in a module or layer.
    """

    id = "IT1015"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/concepts-application-design.html"
    tags = ["lambda", "design"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for function in stack.all(Function):
            permitted = [invoker for invoker in invokers_of(function) if invoker.is_permitted]
            for index, one in enumerate(permitted):
                for other in permitted[index + 1 :]:
                    when = stack.scenarios.both(one.when, other.when) if one.service != other.service else None
                    if when is not None:
                        services = ", ".join(sorted({invoker.service for invoker in permitted}))
                        yield function.finding(
                            when,
                            f"Function '{function.logical_id}' is invoked by several services ({services}): it "
                            "probably does several jobs with one timeout, memory and role. Make a function for each",
                        )
