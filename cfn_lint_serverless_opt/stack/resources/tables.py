"""DynamoDB tables and their indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.stack import Element, Resource
from cfn_lint_serverless_opt.stack.switches import wrong_throughout
from cfn_lint_serverless_opt.template.references import split_outside
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

PROVISIONED, ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"

_RECOVERY = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")


class Table(Resource):
    """An ``AWS::DynamoDB::Table``, ``AWS::DynamoDB::GlobalTable`` or ``AWS::Serverless::SimpleTable``."""

    types = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
    name_property = "TableName"

    @property
    def is_global(self) -> bool:
        """Whether it is a ``GlobalTable``, which has its own way to scale and its replicas."""
        return self.type == "AWS::DynamoDB::GlobalTable"

    @cached_property
    def billing_modes(self) -> Sequence[Resolved]:
        """``PROVISIONED`` or ``PAY_PER_REQUEST``, or UNKNOWN.

        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
        """
        if self.is_sam:
            throughput = self.get("ProvisionedThroughput")
            return [
                one._replace(value=ON_DEMAND if one.is_absent else PROVISIONED)
                for one in throughput
                if not one.is_unknown
            ]
        return [one._replace(value=PROVISIONED) if one.is_absent else one for one in self.get("BillingMode")]

    def billed(self, mode: str) -> Iterator[When]:
        """The scenarios in which it surely has a billing mode."""
        yield from (one.when for one in self.billing_modes if one.literal == mode)

    @property
    def replicas(self) -> list[Element]:
        """The replicas of a ``GlobalTable``."""
        return [Element(self.stack, replica.path, replica) for replica in self.get("Replicas", "*")]

    def unrecoverable(self) -> Iterator[tuple[Element, Resolved]]:
        """What leaves the table, or a replica of it, without point-in-time recovery, each with what it is.

        Where it has recovery in other scenarios somebody has decided. Items that expire by a time to live are there for
        a while only, and made anew.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
        """
        expiring = [one.when for one in self.get("TimeToLiveSpecification", "Enabled") if _is_or_may_be_on(one)]
        for copies in self._replicas_by_region if self.is_global else [[self]]:
            found = [(copy, one) for copy in copies for one in copy.get(*_RECOVERY)]
            if wrong_throughout([one for _, one in found], lambda one: one.boolean is True):
                for copy, one in found:
                    gap = self.stack.scenarios.outside(one.when, expiring)
                    if gap is not None:
                        yield copy, one._replace(when=gap)

    @property
    def _replicas_by_region(self) -> Iterable[Sequence[Element]]:
        """The replicas of each region; several of one are there in different scenarios."""
        regions = ((region.comparable, replica) for replica in self.replicas for region in replica.get("Region")[:1])
        return grouped(regions).values()

    @property
    def indexes(self) -> list[Element]:
        """The global secondary indexes."""
        return [
            Element(self.stack, index.path, index)
            for index in self.get("GlobalSecondaryIndexes", "*")
            if isinstance(index.value, dict)
        ]

    @classmethod
    def name_in(cls, text: str) -> str:
        """The table name in a name, an ARN of the table or an index, or the ID of one for Application Auto Scaling."""
        _, is_path, rest = text.partition("table/")
        return split_outside(rest, "/")[0] if is_path else text


def _is_or_may_be_on(flag: Resolved) -> bool:
    return not flag.is_absent and flag.boolean is not False
