"""DynamoDB tables, their indexes and how their capacity is set."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from typing import NamedTuple

from cfn_lint_serverless_opt.stack.references import mark, may_equal, show, split_outside
from cfn_lint_serverless_opt.stack.resolved import Resolved
from cfn_lint_serverless_opt.stack.resource import Element, Resource
from cfn_lint_serverless_opt.stack.when import When

PROVISIONED, ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"


class Table(Resource):
    """An ``AWS::DynamoDB::Table``, ``AWS::DynamoDB::GlobalTable`` or ``AWS::Serverless::SimpleTable``."""

    name_property = "TableName"

    @property
    def is_global(self) -> bool:
        """Whether it is a ``GlobalTable``, which has its own way to scale and its replicas."""
        return self.type == "AWS::DynamoDB::GlobalTable"

    @cached_property
    def billing_modes(self) -> list[Resolved]:
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

    @property
    def indexes(self) -> list[Element]:
        """The global secondary indexes."""
        return [
            Element(self.stack, index.path, index)
            for index in self.get("GlobalSecondaryIndexes", "*")
            if isinstance(index.value, dict)
        ]

    @property
    def written_names(self) -> list[tuple[str, When]]:
        """The ways to write its name, with references as marks, each with its scenario."""
        named = [(name.comparable, name.when) for name in self.names if name.comparable]
        return [(mark(self.logical_id), self.when), *named]

    @classmethod
    def name_in(cls, text: str) -> str:
        """The table name in a name, an ARN of the table or an index, or the ID of one for Application Auto Scaling."""
        _, is_path, rest = text.partition("table/")
        return split_outside(rest, "/")[0] if is_path else text


class Capacity(NamedTuple):
    """The provisioned capacity of a table or index.

    Attributes:
        table: the table.
        owner: what has the capacity: the table itself or an index.
        title: it in words.
        dimension: how its dimensions start: ``dynamodb:table`` or ``dynamodb:index``.
        resource_ids: the ways to write its ID for Application Auto Scaling, each with its scenario.
        when: the scenario in which it is provisioned.
    """

    table: Table
    owner: Element
    title: str
    dimension: str
    resource_ids: list[tuple[str, When]]
    when: When

    def surely_scaled(self, operation: str) -> list[When]:
        """The scenarios in which its ``Read`` or ``Write`` capacity surely is scaled."""
        dimension = f"{self.dimension}:{operation}CapacityUnits"
        return [
            when
            for scaling in self.table.stack.scalings
            for resource_id, known in self.resource_ids
            for when in scaling.surely_scaling(dimension, resource_id, known)
        ]

    def scaled(self, operation: str) -> list[When]:
        """The scenarios in which its ``Read`` or ``Write`` capacity is, or may be, scaled."""
        dimension = f"{self.dimension}:{operation}CapacityUnits"
        return [
            when
            for scaling in self.table.stack.scalings
            for resource_id, known in self.resource_ids
            for when in scaling.scaling(dimension, partial(self._may_be, resource_id), known)
        ]

    def _may_be(self, resource_id: str, text: str) -> bool:
        """Whether an ID is or may be its own; it is not when it plainly names another table, or another index of it."""
        if text == resource_id or not may_equal(resource_id, text):
            return text == resource_id
        named = self.table.stack.named(Table, Table.name_in(text))
        names = {name.comparable for index in self.table.indexes for name in index.get("IndexName")}
        others = names - {resource_id.rpartition("/index/")[2]}
        return (not named or self.table in named) and text.rpartition("/index/")[2] not in others


def capacities(table: Table) -> Iterator[Capacity]:
    """The table's own provisioned capacity and that of its indexes; a ``GlobalTable`` scales by itself.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    for when in table.billed(PROVISIONED) if not table.is_global else ():
        ids = [(f"table/{name}", known) for name, known in table.written_names]
        yield Capacity(table, table, f"Table '{table.logical_id}'", "dynamodb:table", ids, when)
        for index in table.indexes:
            for name in index.get("IndexName", when=when):
                below = [(f"{resource_id}/index/{name.comparable}", known) for resource_id, known in ids]
                title = f"Index '{show(name.comparable)}' of table '{table.logical_id}'"
                yield Capacity(table, index, title, "dynamodb:index", below, name.when)
