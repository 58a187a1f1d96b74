"""S3 buckets and their lifecycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.stack import Element, Resource, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import UNKNOWN, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

# Objects move down this list only.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
STORAGE_CLASSES = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")

_FILTERS = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


class Bucket(Resource):
    """An ``AWS::S3::Bucket``."""

    types = ("AWS::S3::Bucket",)
    name_property = "BucketName"

    def versioned(self, when: When = ALWAYS) -> Iterator[When]:
        """The scenarios in which it surely keeps old versions of its objects."""
        statuses = self.get("VersioningConfiguration", "Status", when=when)
        yield from (status.when for status in statuses if status.literal == "Enabled")

    @cached_property
    def lifecycles(self) -> Sequence[Resolved]:
        """The possible lifecycle configurations."""
        return self.get("LifecycleConfiguration")

    @cached_property
    def lifecycle_rules(self) -> list[LifecycleRule]:
        """The rules of its lifecycle, once for each ``Status`` that they can have."""
        return [
            LifecycleRule(self.stack, rule, status)
            for lifecycle in self.lifecycles
            if isinstance(lifecycle.value, dict) or lifecycle.is_unknown
            for rules in lifecycle.get("Rules")
            for rule in rules.items()
            for status in rule.get("Status")
        ]

    def without(self, keeping: Iterator[When], when: When) -> When | None:
        """A scenario in which the lifecycle is at work and none of ``keeping`` holds, or None.

        Args:
            keeping: scenarios.
            when: the scenario of interest.
        """
        covers = list(keeping)
        scenarios = self.stack.scenarios
        for rule in self.lifecycle_rules:
            enabled = scenarios.both(rule.when, when) if rule.is_enabled else None
            gap = scenarios.outside(enabled, covers) if enabled is not None else None
            if gap is not None:
                return gap
        return None


class Transition(Record):
    """When a rule moves objects to a storage class.

    Attributes:
        days: the value that says when.
        number: the same as a number, in days.
        storage_class: an item of ``STORAGE_CLASSES``.
        when: the scenario in which both hold.
    """

    days: Resolved
    number: float
    storage_class: str
    when: When

    @property
    def rank(self) -> int:
        """How far down the storage classes it moves objects."""
        return STORAGE_CLASSES.index(self.storage_class)


class LifecycleRule(Element):
    """A rule of a bucket's lifecycle, with one of its possible statuses.

    Attributes:
        status: ``Enabled`` or ``Disabled``, absent or unknown.
    """

    def __init__(self, stack: Stack, rule: Resolved, status: Resolved) -> None:
        super().__init__(stack, rule.path, rule._replace(when=status.when))
        self.status = status

    @property
    def is_enabled(self) -> bool:
        """Whether it surely is at work."""
        return self.status.literal == "Enabled"

    @property
    def may_be_enabled(self) -> bool:
        """Whether it is, or may be, at work."""
        return self.status.literal in {"Enabled", UNKNOWN}

    def doing(self, *actions: str) -> Iterator[When]:
        """The scenarios in which it may do one of some actions."""
        for action in actions if self.may_be_enabled else ():
            for value in self.get(action):
                if not value.is_absent:
                    yield value.when

    def doing_bucket_wide(self, action: str) -> Iterator[When]:
        """The scenarios in which it may do an action for every object of the bucket."""
        for when in self.doing(action):
            scenarios = [when]
            for name in _FILTERS:
                scenarios = [
                    value.when
                    for scenario in scenarios
                    for value in self.get(name, when=scenario)
                    if value.is_unknown or value.is_absent or value.value in ("", [], 0)
                ]
            yield from scenarios

    def transitions(self, *properties: str) -> list[Transition]:
        """The transitions in some properties, each a list or, in the legacy form, a single one; days only."""
        both = self.stack.scenarios.both
        found = []
        for name in properties:
            for transition in [one for value in self.get(name) for one in value.items()]:
                for storage_class in transition.get("StorageClass"):
                    for days in transition.get("TransitionInDays"):
                        known = str(storage_class.literal).upper()
                        when = both(storage_class.when, days.when)
                        if when is not None and known in STORAGE_CLASSES and isinstance(days.number, (int, float)):
                            found.append(Transition(days, days.number, known, when))
        return found
