from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.resources.buckets import Bucket, LifecycleRule, Transition
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Resolved

_MIN_DAYS = 30  # before STANDARD_IA and ONEZONE_IA


class RejectedLifecycle(ServerlessRule):
    """Lifecycle rule that S3 rejects.

    Why: S3 takes objects into STANDARD_IA and ONEZONE_IA after 30 days at the earliest, moves them down the storage
    classes only, and expires them only after their last transition. The deployment of any other rule fails.

    Instead: Let each transition come later than the one before it in the order STANDARD_IA, INTELLIGENT_TIERING,
    ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE, and the expiration after them all.
    """

    id = "ET5009"
    source_url = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"
    )
    guide = "S3 Lifecycle Policies"
    tags = ["s3", "deployment"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        for bucket in stack.all(Bucket):
            for rule in bucket.lifecycle_rules:
                if not rule.is_enabled:
                    continue
                current = rule.transitions("Transitions", "Transition")
                yield from self._too_early(rule, current)
                yield from self._out_of_order(rule, current)
                yield from self._expired(rule, current, rule.get("ExpirationInDays"))
                old = rule.transitions("NoncurrentVersionTransitions", "NoncurrentVersionTransition")
                yield from self._out_of_order(rule, old)
                expired = rule.get("NoncurrentVersionExpiration", "NoncurrentDays")
                legacy = rule.get("NoncurrentVersionExpirationInDays")
                yield from self._expired(rule, old, [*expired, *legacy])

    def _too_early(self, rule: LifecycleRule, transitions: list[Transition]) -> Iterator[Finding]:
        for one in transitions:
            if one.storage_class in {"STANDARD_IA", "ONEZONE_IA"} and one.number < _MIN_DAYS:
                yield rule.finding(
                    one.days._replace(when=one.when),
                    f"S3 rejects a transition to {one.storage_class} after {one.number} days. Set TransitionInDays to "
                    f"at least {_MIN_DAYS}",
                )

    def _out_of_order(self, rule: LifecycleRule, transitions: list[Transition]) -> Iterator[Finding]:
        for later in transitions:
            before = [one for one in transitions if one.rank < later.rank and self._both(rule, one, later)]
            earlier = max(before, key=lambda one: one.rank, default=None)
            if earlier is not None and later.number <= earlier.number:
                yield rule.finding(
                    later.days._replace(when=later.when),
                    f"S3 rejects a transition to {later.storage_class} after {later.number} days when the one to "
                    f"{earlier.storage_class} comes after {earlier.number}. Set TransitionInDays to more than "
                    f"{earlier.number}",
                )

    def _expired(
        self, rule: LifecycleRule, transitions: list[Transition], expirations: Sequence[Resolved]
    ) -> Iterator[Finding]:
        for expiration in expirations:
            days = expiration.number
            there = [one for one in transitions if rule.stack.scenarios.both(one.when, expiration.when)]
            last = max(there, key=lambda one: one.number, default=None)
            if isinstance(days, (int, float)) and last is not None and days <= last.number:
                yield rule.finding(
                    expiration,
                    f"S3 rejects an expiration after {days} days when objects move to {last.storage_class} after "
                    f"{last.number}. Set it to more than {last.number}",
                )

    @staticmethod
    def _both(rule: LifecycleRule, one: Transition, other: Transition) -> bool:
        return rule.stack.scenarios.both(one.when, other.when) is not None
