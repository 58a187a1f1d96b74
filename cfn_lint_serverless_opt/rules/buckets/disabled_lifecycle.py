from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When


class DisabledLifecycle(ServerlessRule):
    """Lifecycle without any rule that is enabled.

    Why: A rule whose Status is Disabled does nothing. The lifecycle looks as if it kept storage small while every
    object stays, and is paid for, for ever.

    Instead: Set `Status: Enabled` on the rules that should work.
    """

    id = "WT5006"
    source_url = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html"
    guide = "S3 Lifecycle Policies"
    tags = ["s3", "cost"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for bucket in stack.all(Bucket):
            for lifecycle in bucket.lifecycles:
                if isinstance(lifecycle.value, dict):
                    enabled = (rule.when for rule in bucket.lifecycle_rules if rule.may_be_enabled)
                    gap = stack.scenarios.outside(lifecycle.when, enabled)
                    if gap is not None:
                        yield bucket.finding(
                            _first_off(bucket, lifecycle, gap),
                            f"No lifecycle rule of bucket '{bucket.logical_id}' is enabled: every object stays, and is "
                            "paid for, for ever. Set Status to Enabled on the rules that should work",
                        )


def _first_off(bucket: Bucket, lifecycle: Resolved, gap: When) -> Resolved | When:
    """The Status of the first rule that is off in a scenario, else the list of rules."""
    for rule in bucket.lifecycle_rules:
        status = rule.status.within(gap)
        if status is not None and not status.is_absent:
            return status
    return next((rules for value in [lifecycle.within(gap)] if value for rules in value.get("Rules")), gap)
