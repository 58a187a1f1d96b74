"""The provisioned capacity of DynamoDB tables and indexes, and what scales it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_handed_on
from cfn_lint_serverless_opt.stack.resources.scaling import Scaling, scalings_of
from cfn_lint_serverless_opt.stack.resources.tables import PROVISIONED, Table
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import may_equal, show
from cfn_lint_serverless_opt.template.when import When


class Capacity(Record):
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

    @property
    def _scalings(self) -> list[Scaling]:
        return scalings_of(self.table.stack, *(resource_id for resource_id, _ in self.resource_ids))

    def surely_scaled(self, operation: str) -> list[When]:
        """The scenarios in which its ``Read`` or ``Write`` capacity surely is scaled."""
        dimension = f"{self.dimension}:{operation}CapacityUnits"
        return [
            when
            for scaling in self._scalings
            if scaling.stack is self.table.stack
            for resource_id, known in self.resource_ids
            for when in scaling.surely_scaling(dimension, resource_id, known)
        ]

    def scaled(self, operation: str) -> list[When]:
        """The scenarios in which its ``Read`` or ``Write`` capacity is, or may be, scaled."""
        if not self.table.stack.is_whole or is_handed_on(self.table):
            return [self.when]
        dimension = f"{self.dimension}:{operation}CapacityUnits"
        return [
            when
            for scaling in self._scalings
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
