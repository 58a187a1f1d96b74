"""The port to cfn-lint: all that this project uses of it, but for the base class of rules, is called from here.

cfn-lint 2 is being rewritten in Rust; what it must offer for these rules to live on is this list. As it is since
cfn-lint 1.54, unless another version is named:

- ``cfnlint.template.Template``: ``template`` (SAM's Globals merged in, loops expanded), ``filename``, ``regions``,
  ``get_resources``, ``get_location_yaml``; its ``context`` with ``parameters`` (``default``, ``allowed_values``,
  ``min_value``, ``max_value``), ``regions``, ``path``, ``conditions``, ``ref_values`` and ``ref_value``.
- ``cfnlint.conditions.Conditions``: ``get``, ``build_scenarios``, ``satisfiable``; ``UnknownSatisfisfaction``.
- ``cfnlint.context.Context``, and ``cfnlint.context.conditions.exceptions.Unsatisfiable`` that ``Fn::If`` expects.
- ``cfnlint.jsonschema.validators.create``, and the resolvers of single functions in
  ``cfnlint.jsonschema._resolvers_cfn``, a private module.
- ``cfnlint.helpers``: ``is_function``, and ``load_resource`` of ``cfnlint.data.AdditionalSpecs`` (the IAM data, for
  ``data/generate.py`` and its test).
- ``start_mark`` and ``end_mark`` of the nodes that its decoder makes of text.

Whatever asks cfn-lint's solver (sympy, milliseconds a question) or copies its contexts goes through here, is asked
once and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import fields
from functools import cached_property
from itertools import islice
from types import SimpleNamespace
from typing import Any
from weakref import proxy

import cfnlint.template
from cfnlint.conditions import Conditions, UnknownSatisfisfaction
from cfnlint.context import Context
from cfnlint.context.conditions.exceptions import Unsatisfiable
from cfnlint.helpers import is_function, load_resource
from cfnlint.jsonschema import _resolvers_cfn
from cfnlint.jsonschema.validators import create

from cfn_lint_serverless_opt.template.records import Record

FunctionResolver = Callable[[Any, Any], Iterator[Any]]

RESOLVERS: Mapping[str, FunctionResolver] = _resolvers_cfn.fn_resolvers

_SCALAR = (str, int, float)

# Past this many conditions in solvers, for each condition of the template, solvers are shared.
_MOST_BUILT = 3


class Answer(Record):
    """A possible value of a function.

    Attributes:
        value: the value; None where it has none.
        conditions: what conditions must be.
        references: the values that parameters and pseudo parameters must have.
    """

    value: Any
    conditions: Mapping[str, bool]
    references: Mapping[str, Any]


class Template:
    """A template as cfn-lint has decoded and transformed it."""

    def __init__(self, cfn: cfnlint.template.Template) -> None:
        # The view lives as long as the template that it is remembered for, and must not keep that alive.
        self._cfn: cfnlint.template.Template = proxy(cfn)
        self.solver = Solver(self.content)

    @property
    def content(self) -> dict[str, Any]:
        """What the template says, Globals merged in and loops expanded."""
        content: dict[str, Any] = self._cfn.template
        return content

    def written(self, path: Sequence[str | int]) -> Any:
        """What the template has at a path, Globals merged in, before anything is resolved; None if nothing."""
        node: Any = self.content
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    @property
    def filename(self) -> str | None:
        """The template's file; None for standard input."""
        filename: str | None = self._cfn.filename
        return filename

    def resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The resources that have a type, by logical ID."""
        for logical_id, body in self._cfn.get_resources().items():
            if isinstance(logical_id, str) and isinstance(body["Type"], str):
                yield logical_id, body

    def place(self, path: Sequence[str | int]) -> tuple[int, int, int, int] | None:
        """Where cfn-lint sees a path: start line, start column, end line and end column, from 0."""
        place: tuple[int, int, int, int] | None = self._cfn.get_location_yaml(self.content, list(path))
        return place

    @cached_property
    def choices(self) -> dict[str, list[Any]]:
        """The values of each parameter that has several, as they are handed out."""
        several = {}
        for name, parameter in self._cfn.context.parameters.items():
            allowed = parameter.allowed_values
            if isinstance(allowed, list) and len(allowed) > 1 and all(isinstance(one, _SCALAR) for one in allowed):
                several[name] = [str(value) for value in allowed]
        return several

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters without ``MinValue`` and ``MaxValue``, which cfn-lint takes for values."""
        parameters = {}
        for name, parameter in self._cfn.context.parameters.items():
            parameters[name] = copy(parameter)
            parameters[name].min_value = parameters[name].max_value = None
        return parameters

    def answers(
        self,
        node: Any,
        intrinsics: Intrinsics,
        conditions: Mapping[str, bool],
        parameters: Mapping[str, Any],
        most: int,
    ) -> list[Answer]:
        """What cfn-lint's resolver makes of a function of the template.

        Args:
            node: the function.
            intrinsics: how single functions are resolved.
            conditions: what conditions are.
            parameters: the values of parameters.
            most: how many answers are of interest.

        Raises:
            Exception: whatever a hostile template makes the resolver do.
        """
        context = self._context
        if conditions:
            context = context.evolve(conditions=context.conditions.evolve(conditions))
        if parameters:
            context = context.evolve(ref_values=parameters)
        validator = intrinsics.validator(self.solver, context)
        return [
            Answer(None if error else value, found.context.conditions.status, found.context.ref_values)
            for value, found, error in islice(validator.resolve_value(node), most)
        ]

    @cached_property
    def _context(self) -> _Context:
        # One region stands for all: rules ask what a template says, not where it is deployed.
        context = _Context.like(
            self._cfn.context,
            parameters=self.parameters,
            regions=self._cfn.regions[:1],
            path=_NoPath(),
            conditions=_Statuses({}, self.solver),
        )
        for name in ("AWS::Region", "AWS::AccountId"):  # with the region its partition and suffix are decided too
            for _, decided in context.ref_value(name):
                context = decided
        return context


class Solver:
    """Which conditions and parameter values can hold together, by cfn-lint's solver.

    Each question goes to a solver that knows only the conditions asked about, and those that they are made of: the
    others are free to follow, and a solver that knows a hundred of them takes a hundred times as long.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._sections = {name: content.get(name) for name in ("Conditions", "Parameters", "Rules")}
        self._solvers: dict[frozenset[str], Conditions] = {}
        self._built = 0  # conditions in all solvers
        self._families: dict[frozenset[str], frozenset[str]] = {}
        self._names: dict[str, tuple[set[str], set[str]]] = {}
        self._possible: dict[frozenset[tuple[str, bool]], bool] = {}
        self._satisfiable: dict[Any, bool | UnknownSatisfisfaction] = {}

    @cached_property
    def _bodies(self) -> Mapping[str, Any]:
        bodies = self._sections["Conditions"]
        return bodies if isinstance(bodies, dict) else {}

    @cached_property
    def _has_rules(self) -> bool:
        # Rules of the template tie any conditions together.
        return bool(self._sections["Rules"])

    def knows(self, condition: str) -> bool:
        """Whether a condition is defined, such that cfn-lint understands it."""
        return condition in self._bodies and bool(self._about(frozenset({condition})).get(condition))

    def possible(self, conditions: Mapping[str, bool]) -> bool:
        """Whether conditions that are known can be as given at the same time."""
        key = frozenset(conditions.items())
        if key not in self._possible:
            statuses = {name: {status} for name, status in conditions.items()}
            self._possible[key] = next(self._about(frozenset(conditions)).build_scenarios(statuses), None) is not None
        return self._possible[key]

    def satisfiable(self, conditions: Mapping[str, bool], parameters: Mapping[str, Any]) -> bool:
        """Whether conditions can be as given while parameters have some values.

        Args:
            conditions: names of conditions with their status.
            parameters: names with values; what no condition tests, and what is no parameter, may be among them.

        Raises:
            UnknownSatisfisfaction: where cfn-lint cannot tell.
        """
        names = frozenset(conditions)
        tested = {name: parameters[name] for name in self._tested(names) if name in parameters}
        if parameters and not tested:
            # With any value at hand cfn-lint cannot tell about conditions that compare more than references and texts.
            tested = {"": ""}
        key = frozenset(conditions.items()), repr(tested)
        if key not in self._satisfiable:
            try:
                self._satisfiable[key] = bool(self._about(names).satisfiable(conditions, tested))
            except UnknownSatisfisfaction as unknown:
                self._satisfiable[key] = unknown
        answer = self._satisfiable[key]
        if isinstance(answer, UnknownSatisfisfaction):
            raise answer
        return answer

    def may_hold(self, conditions: Mapping[str, bool], parameters: Mapping[str, Any]) -> bool:
        """As ``satisfiable``, and true where cfn-lint cannot tell."""
        try:
            return self.satisfiable(conditions, parameters)
        except UnknownSatisfisfaction:
            return True

    def _tested(self, names: frozenset[str]) -> list[str]:
        return sorted({name for condition in self._family(names) for name in self._named_in(condition)[1]})

    def _about(self, names: frozenset[str]) -> Conditions:
        family = frozenset(self._bodies) if self._has_rules else self._family(names)
        if family not in self._solvers and self._built > _MOST_BUILT * len(self._bodies):
            # Conditions that build on each other would be built again with each that is asked about.
            family = self._relatives(family)
        if family not in self._solvers:
            self._built += len(family)
            parameters = self._sections["Parameters"]
            known = parameters if isinstance(parameters, dict) else {}
            template = {
                "Conditions": {name: body for name, body in self._bodies.items() if name in family},
                "Parameters": {name: known[name] for name in self._tested(family) if name in known},
                "Rules": self._sections["Rules"] or {},
            }
            self._solvers[family] = Conditions(SimpleNamespace(template=template))
        return self._solvers[family]

    def _family(self, names: frozenset[str]) -> frozenset[str]:
        """Some conditions and those that they are made of."""
        if names not in self._families:
            self._families[names] = _reached(names, lambda name: self._named_in(name)[0])
        return self._families[names]

    def _relatives(self, family: frozenset[str]) -> frozenset[str]:
        """Some conditions and all that are made of them, or they of those, or have something in common with them."""
        return _reached(family, lambda name: self._near.get(name, ()))

    @cached_property
    def _near(self) -> Mapping[str, set[str]]:
        """The conditions that each condition names or is named by."""
        near: dict[str, set[str]] = {}
        for name in self._bodies:
            for one in self._named_in(name)[0]:
                near.setdefault(name, set()).add(one)
                near.setdefault(one, set()).add(name)
        return near

    def _named_in(self, condition: str) -> tuple[set[str], set[str]]:
        """The conditions and the parameters that the definition of a condition names."""
        if condition not in self._names:
            found: dict[str, set[str]] = {"Condition": set(), "Ref": set()}
            nodes, seen = [self._bodies.get(condition)], set()
            for node in nodes:  # which grows on the way
                if id(node) in seen:
                    continue  # what aliases repeat is looked at once
                seen.add(id(node))
                if isinstance(node, dict):
                    for key in found.keys() & node.keys():
                        found[key] |= {node[key]} if isinstance(node[key], str) else set()
                    nodes += node.values()
                elif isinstance(node, list):
                    nodes += node
            self._names[condition] = found["Condition"], found["Ref"]
        return self._names[condition]


def _reached(names: Iterable[str], near: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Some names and all that can be reached from them."""
    found = dict.fromkeys(names)
    waiting = list(found)
    for name in waiting:  # which grows on the way
        more = [one for one in near(name) if one not in found]
        found.update(dict.fromkeys(more))
        waiting += more
    return frozenset(found)


class Intrinsics:
    """How single functions are resolved: cfn-lint's ways, and others in their place.

    Args:
        resolvers: a resolver by the name of its function.
    """

    def __init__(self, resolvers: Mapping[str, FunctionResolver]) -> None:
        base: Any = create(fn_resolvers=resolvers)

        class _Validator(base):
            """cfn-lint's validator, which copies itself at each step, without the search for its own fields."""

            def evolve(self, **changes: Any) -> Any:
                evolved = object.__new__(type(self))
                evolved.__dict__ = {**self.__dict__, **changes}
                return evolved

        self._validator = _Validator(schema={}, cfn=None, context=_Context())

    def validator(self, solver: Solver, context: _Context) -> Any:
        """What resolves values in a context."""
        return self._validator.evolve(cfn=SimpleNamespace(conditions=solver), context=context)


class _Context(Context):
    """cfn-lint's context, which copies itself at each step, without the search for its own fields."""

    @classmethod
    def like(cls, context: Context, **changes: Any) -> _Context:
        return cls(**{**{one.name: getattr(context, one.name) for one in fields(context)}, **changes})

    def evolve(self, **changes: Any) -> _Context:
        if "ref_values" in changes:
            changes["ref_values"] = {**self.ref_values, **changes["ref_values"]}
        evolved = object.__new__(_Context)
        evolved.__dict__.update(self.__dict__)
        evolved.__dict__.update(changes)
        return evolved


class _Statuses:
    """What conditions are at some place, as cfn-lint's contexts want to know it."""

    def __init__(self, status: dict[str, bool], solver: Solver) -> None:
        self.status = status
        self._solver = solver

    def evolve(self, status: Mapping[str, bool]) -> _Statuses:
        """The same with more conditions decided; one that is not defined says nothing."""
        known = {name: value for name, value in status.items() if self._solver.knows(name)}
        together = {**self.status, **known}
        if together == self.status:
            return self
        is_twofold = any(self.status.get(name, value) != value for name, value in known.items())
        if is_twofold or not self._solver.possible(together):
            raise Unsatisfiable(new_status=known, current_status=self.status)
        return _Statuses(together, self._solver)


class _NoPath:
    """Where a value comes from: nobody asks."""

    def evolve(self, **_: Any) -> _NoPath:
        return self


def iam_policies() -> dict[str, Any]:
    """cfn-lint's data about the actions and resources of IAM policies, by service."""
    import cfnlint.data.AdditionalSpecs  # noqa: PLC0415 - 2 MB of JSON that only ``data/generate.py`` reads

    services: dict[str, Any] = load_resource(cfnlint.data.AdditionalSpecs, "Policies.json")
    return services


def function_of(node: Any) -> tuple[str | None, Any]:
    """The intrinsic function that a node is, and its argument; None and None for any other."""
    function, argument = is_function(node)
    # cfn-lint counts a lone ``Condition`` key as a function; in properties it is a key like any other.
    return (None, None) if function == "Condition" else (function, argument)


def place_of(node: Any) -> tuple[int, int, int, int] | None:
    """Where cfn-lint has read a key or value: start line, start column, end line and end column, from 0."""
    if not has_place(node):
        return None
    return node.start_mark.line, node.start_mark.column, node.end_mark.line, node.end_mark.column


def has_place(node: Any) -> bool:
    """Whether cfn-lint knows the line of a value."""
    return hasattr(node, "start_mark")
