"""The port to cfn-lint: all that this project uses of it, but for the base class of rules, is called from here.

cfn-lint 2 is being rewritten in Rust; what it must offer for these rules to live on is this list. As it is since
cfn-lint 1.54, unless another version is named:

- ``cfnlint.template.Template``: ``template`` (SAM's Globals merged in, loops expanded), ``filename``, ``regions``,
  ``get_location_yaml``, ``has_language_extensions_transform``, ``transform_pre`` (where functions were before the
  transforms); its ``context`` with ``parameters`` (``type``, ``default``, ``allowed_values``), ``parameter_sets``,
  ``regions``, ``path``, ``conditions``, ``mappings`` (``cfnlint.context.context.Mappings``), ``ref_values`` and
  ``ref_value``.
- ``cfnlint.conditions.Conditions``: ``get``, ``build_scenarios``, ``satisfiable``; ``UnknownSatisfisfaction``.
- ``cfnlint.context.Context``, and ``cfnlint.context.conditions.exceptions.Unsatisfiable`` that ``Fn::If`` expects.
- ``cfnlint.jsonschema.validators.create``, and the resolvers of single functions in
  ``cfnlint.jsonschema._resolvers_cfn``, a private module.
- ``cfnlint.helpers``: ``is_function``, ``FUNCTION_FOR_EACH``, and ``load_resource`` of
  ``cfnlint.data.AdditionalSpecs`` (the IAM data, for ``data/generate.py`` and its test).
- ``cfnlint.decode.decode_str``; ``start_mark`` and ``end_mark`` of the nodes that it makes; ``dict_node`` and
  ``str_node`` of ``cfnlint.decode.node``.

Whatever asks cfn-lint's solver (sympy, milliseconds a question) or copies its contexts goes through here, is asked
once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from itertools import islice
from types import SimpleNamespace
from typing import Any, Protocol
from weakref import ProxyType, proxy

import cfnlint.template
from cfnlint.conditions import Conditions, UnknownSatisfisfaction
from cfnlint.context import Context
from cfnlint.context.conditions.exceptions import Unsatisfiable
from cfnlint.context.context import Mappings
from cfnlint.decode import decode_str
from cfnlint.decode.node import dict_node, str_node
from cfnlint.helpers import FUNCTION_FOR_EACH, is_function, load_resource
from cfnlint.jsonschema import _resolvers_cfn
from cfnlint.jsonschema.validators import create

from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import has_marks, is_unknown, split_outside

FunctionResolver = Callable[[Any, Any], Iterator[Any]]

# The key of a loop.
LOOP = FUNCTION_FOR_EACH

RESOLVERS: Mapping[str, FunctionResolver] = _resolvers_cfn.fn_resolvers

_SCALAR = (str, int, float)
_VALUES = (*_SCALAR, list)

# Past this many conditions in solvers, for each condition of the template, solvers are shared.
_MOST_BUILT = 3


class Answer(Record):
    """A possible value of a function.

    Attributes:
        value: the value; None where it has none.
        conditions: what conditions must be.
        parameters: the values that parameters must have; of pseudo parameters, the entries of maps.
    """

    value: Any
    conditions: Mapping[str, bool]
    parameters: Mapping[str, Any]


def renewed(node: Any, entries: Mapping[Any, Any]) -> dict[Any, Any]:
    """Entries in a mapping that stands where another does."""
    return dict_node(dict(entries), node.start_mark, node.end_mark) if has_place(node) else dict(entries)


def renamed(text: str, by: str) -> str:
    """A text in the place of another."""
    return str_node(by, text.start_mark, text.end_mark) if isinstance(text, str_node) else by


class Parameter(Record):
    """A parameter that a template declares.

    Attributes:
        default: its default as text, or as a list of texts; None if it has none that is known.
        allowed: the values that it can have; empty if it can have any.
        is_list: whether its value is a list, such as ``CommaDelimitedList``.
        is_stored: whether what it is given is the name of a parameter of Systems Manager, which has its value.
    """

    default: str | list[str] | None
    allowed: Sequence[str | list[str]] = ()
    is_list: bool = False
    is_stored: bool = False

    def taken(self, value: str | list[str]) -> str | list[str]:
        """A value that is given for it as ``Ref`` gives it: a list has its items between commas."""
        if not self.is_list or not isinstance(value, str) or is_unknown(value):
            return value
        return [one.strip() for one in split_outside(value, ",")]


class Template:
    """A template as cfn-lint has decoded and transformed it."""

    @classmethod
    def read(cls, text: str, filename: str, regions: list[str]) -> Template | None:
        """The template that a text is, decoded and transformed; None if it is none.

        Args:
            text: YAML or JSON.
            filename: where it is from.
            regions: the Regions that it is deployed to.

        Raises:
            Exception: whatever a hostile text makes cfn-lint's decoder do.
        """
        content, problems = decode_str(text)
        if problems or not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
            return None
        cfn = cfnlint.template.Template(filename, content, regions)
        template = None if cfn.transform() else cls(cfn)
        if template is not None:
            template._kept = cfn
        return template

    def __init__(self, cfn: cfnlint.template.Template, content: dict[str, Any] | None = None) -> None:
        # The view lives as long as the template that it is remembered for, and must not keep that alive.
        self._cfn: cfnlint.template.Template = cfn if isinstance(cfn, ProxyType) else proxy(cfn)
        self._content = content
        self._kept: Any = None

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the template says, Globals merged in."""
        content: dict[str, Any] = self._cfn.template if self._content is None else self._content
        return content

    @property
    def is_expanded(self) -> bool:
        """Whether cfn-lint has done what ``AWS::LanguageExtensions`` does."""
        return bool(self._cfn.has_language_extensions_transform())

    def found_before(self, function: str) -> Sequence[Sequence[Any]]:
        """The paths of a function in the template before anything was done to it, each with the argument at its end."""
        paths: Sequence[Sequence[Any]] = self._cfn.transform_pre.get(function, ())
        return paths

    def with_content(self, content: dict[str, Any]) -> Template:
        """The same template saying something else."""
        template = Template(self._cfn, content)
        template._kept = self._kept
        return template

    def written(self, path: Sequence[str | int]) -> Any:
        """What the template has at a path, Globals merged in, before anything is resolved; None if nothing."""
        node: Any = self.content
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the template that is a mapping; empty if it is none."""
        section = self.content.get(name)
        return section if isinstance(section, dict) else {}

    @property
    def regions(self) -> list[str]:
        """The Regions that the user lints for."""
        return list(self._cfn.regions)

    @property
    def filename(self) -> str | None:
        """The template's file; None for standard input."""
        filename: str | None = self._cfn.filename
        return filename

    def resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The resources that have a type, by logical ID."""
        for logical_id, body in self.section("Resources").items():
            if isinstance(logical_id, str) and isinstance(body, dict) and isinstance(body.get("Type"), str):
                yield logical_id, body

    def place(self, path: Sequence[str | int]) -> tuple[int, int, int, int] | None:
        """Where cfn-lint sees a path: start line, start column, end line and end column, from 0."""
        place: tuple[int, int, int, int] | None = self._cfn.get_location_yaml(self.content, list(path))
        return place

    def known_to_cfn_lint(self, path: Sequence[str | int]) -> list[str | int]:
        """A path by the names that cfn-lint has, where ``Metadata`` of a resource may tell it to leave out findings.

        It makes up the names of what loops make over lists that only the deployment knows, each time anew.
        """
        resources, expanded = self.section("Resources"), self._cfn.template.get("Resources")
        logical_id = path[1] if self.is_expanded and len(path) > 1 else None
        if logical_id is None or logical_id in expanded or not resources.get(str(logical_id), {}).get("Metadata"):
            return list(path)
        own = next(key for key in resources if key == logical_id)
        stand_in = next((key for key in expanded if has_place(own) and place_of(key) == place_of(own)), logical_id)
        return [path[0], stand_in, *path[2:]]

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters that it declares."""
        return {name: _parameter(one) for name, one in self._cfn.context.parameters.items()}

    @cached_property
    def given(self) -> Mapping[str, Sequence[str | list[str]]]:
        """The values that parameters have in the deployments that the user lints for, defaults included.

        cfn-lint loses them on the way where the template has a ``Transform``.
        """
        given: dict[str, list[str | list[str]]] = {}
        for one in self._cfn.context.parameter_sets or ():
            for name, parameter in self.parameters.items():
                value = one.parameters.get(name, parameter.default)
                if isinstance(value, _VALUES) and not parameter.is_stored:
                    handed_out = parameter.taken(_as_handed_out(value))
                    given.setdefault(name, []).extend([] if handed_out in given.get(name, ()) else [handed_out])
        return given

    @cached_property
    def looked_up(self) -> Sequence[Any]:
        """The arguments of each ``Fn::FindInMap`` that the file has."""
        return [path[-1] for path in self.found_before("Fn::FindInMap")]

    @cached_property
    def keys(self) -> Mapping[str, Sequence[str]]:
        """The entries that all maps have that are looked up by the region or the account, by that pseudo parameter."""
        common: dict[str, list[str]] = {}
        for lookup in self.looked_up:
            for key in lookup[1:2] if isinstance(lookup, list) and isinstance(lookup[0], str) else ():
                name = pseudo_key(key)
                entries = self.section("Mappings").get(lookup[0])
                if name is not None and isinstance(entries, dict):
                    own = [one for one in entries if isinstance(one, str) and _KEYS[name].fullmatch(one)]
                    common[name] = [one for one in common.get(name, own) if one in own]
        return common

    def context(self, solver: Solver) -> _Context:
        """Where values are resolved: all of the template, with a solver of its conditions."""
        # One region stands for all: rules ask what a template says, not where it is deployed.
        changes = {"mappings": Mappings.create_from_dict(self.section("Mappings"))} if self.is_expanded else {}
        context = _Context.like(
            self._cfn.context,
            **changes,
            regions=self._cfn.regions[:1],
            path=_NoPath(),
            conditions=_Statuses({}, solver),
            parameter_sets=[],
        )
        for name in _OF_THE_DEPLOYMENT:  # with the region its partition and suffix are decided too
            for _, decided in context.ref_value(name):
                context = decided
        return context


def _parameter(parameter: Any) -> Parameter:
    default, allowed, kind = parameter.default, parameter.allowed_values, parameter.type
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    # Of a list each item is one of those that are allowed, and there can be several.
    known = allowed if isinstance(allowed, list) and not is_list else []
    return Parameter(
        _as_handed_out(default) if isinstance(default, _VALUES) else None,
        [_as_handed_out(one) for one in known if isinstance(one, _VALUES)],
        is_list,
        kind.startswith("AWS::SSM::Parameter::Value<"),
    )


def _as_handed_out(value: Any) -> str | list[str]:
    """A value as ``Ref`` gives it."""
    return [as_text(one) for one in value] if isinstance(value, list) else as_text(value)


def as_text(value: Any) -> str:
    """A scalar as CloudFormation compares and joins it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Surroundings(Protocol):
    """What the functions of a template refer to.

    Attributes:
        scope: the nested stack that the template is, as a prefix of logical IDs; empty for the root.
    """

    scope: str

    def values(self, name: str, conditions: Mapping[str, bool]) -> Sequence[Any]:
        """The values of a parameter where conditions are as given."""

    def keys(self, name: str, conditions: Mapping[str, bool]) -> Sequence[str]:
        """The entries of maps that are looked up by a pseudo parameter, where conditions are as given."""

    def output(self, logical_id: str, name: str) -> str | None:
        """The text that is an output of a nested stack; None if that is not known."""

    def type_of(self, logical_id: str) -> str | None:
        """The type of a resource; None if there is none."""


class Resolution:
    """Asks cfn-lint's resolver what the functions of a template can be.

    Args:
        template: the template.
        intrinsics: how single functions are resolved.
        solver: what decides its conditions.
        around: what they refer to.
    """

    def __init__(self, template: Template, intrinsics: Intrinsics, solver: Solver, around: Surroundings) -> None:
        self._validator = intrinsics.validator(solver, around, template.context(solver))

    def answers(
        self, node: Any, conditions: Mapping[str, bool], parameters: Mapping[str, Any], most: int
    ) -> list[Answer]:
        """What a function of the template can be.

        Args:
            node: the function.
            conditions: what conditions are.
            parameters: the values of parameters; of pseudo parameters, the entries of maps that are looked up by them.
            most: how many answers are of interest.

        Raises:
            Exception: whatever a hostile template makes the resolver do.
        """
        context = self._validator.context
        if conditions:
            context = context.evolve(conditions=context.conditions.evolve(conditions))
        if parameters:
            context = context.evolve(ref_values={_reference(name): value for name, value in parameters.items()})
        return [
            Answer(None if error else value, found.context.conditions.status, _parameters(found.context.ref_values))
            for value, found, error in islice(self._validator.evolve(context=context).resolve_value(node), most)
        ]


# What a map is looked up by is told apart from the one region and account that stand for all.
_KEYS = {"AWS::Region": re.compile(r"[a-z]{2}(-[a-z]+)+-\d"), "AWS::AccountId": re.compile(r"\d{12}")}
_OF_THE_DEPLOYMENT = tuple(_KEYS)
_BY_KEY = "key "


def pseudo_key(node: Any) -> str | None:
    """The pseudo parameter, of region or account, that a map is looked up by; None for any other key."""
    for name in _OF_THE_DEPLOYMENT:
        if node in ({"Ref": name}, {"Fn::Sub": f"${{{name}}}"}):
            return name
    return None


def map_key(name: str) -> str:
    """What stands in the values of references for the entries of maps that are looked up by a pseudo parameter."""
    return _BY_KEY + name


def _reference(parameter: str) -> str:
    return map_key(parameter) if parameter in _OF_THE_DEPLOYMENT else parameter


def _parameters(references: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in references.items() if not name.startswith("AWS::")}
    return {name.removeprefix(_BY_KEY): value for name, value in own.items()}


class Solver:
    """Which conditions and parameter values can hold together, by cfn-lint's solver.

    Args:
        content: the sections of a template, ``Conditions`` and ``Parameters`` among them.
        decided: makes of the definition of a condition one that the solver understands.

    Each question goes to a solver that knows only the conditions asked about, and those that they are made of: the
    others are free to follow, and a solver that knows a hundred of them takes a hundred times as long.
    """

    def __init__(
        self, content: Mapping[str, Any], decided: Callable[[Any], Any] = lambda definition: definition
    ) -> None:
        self._decided = decided
        self._definitions: dict[str, Any] = {}
        self._sections = {name: content.get(name) for name in ("Conditions", "Parameters", "Rules")}
        self._solvers: dict[frozenset[str], Conditions] = {}
        self._built = 0  # conditions in all solvers
        self._families: dict[frozenset[str], frozenset[str]] = {}
        self._names: dict[str, tuple[set[str], dict[str, set[str]]]] = {}
        self._known: dict[str, bool] = {}
        self._parameters: dict[frozenset[str], Sequence[str]] = {}
        self._possible: dict[frozenset[tuple[str, bool]], bool] = {}
        self._satisfiable: dict[Any, bool | UnknownSatisfisfaction] = {}

    @cached_property
    def _bodies(self) -> Mapping[str, Any]:
        bodies = self._sections["Conditions"]
        return bodies if isinstance(bodies, dict) else {}

    @cached_property
    def _rules(self) -> Any:
        return self._decided(self._sections["Rules"] or {})

    @property
    def _has_rules(self) -> bool:
        # Rules of the template tie any conditions together.
        return bool(self._rules)

    def knows(self, condition: str) -> bool:
        """Whether a condition is defined, such that cfn-lint understands it."""
        if condition not in self._known:
            self._known[condition] = condition in self._bodies and bool(
                self._about(frozenset({condition})).get(condition)
            )
        return self._known[condition]

    def possible(self, conditions: Mapping[str, bool]) -> bool:
        """Whether conditions that are known can be as given at the same time."""
        key = frozenset(conditions.items())
        if not key:
            return True
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
        tested = {name: text for name in self._tested(names) if (text := _comparable(parameters.get(name))) is not None}
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
        if not any(_comparable(parameters.get(name)) is not None for name in self._tested(frozenset(conditions))):
            return True  # cfn-lint does not ask what the conditions say of each other either
        try:
            return self.satisfiable(conditions, parameters)
        except UnknownSatisfisfaction:
            return True

    def _tested(self, names: frozenset[str]) -> Sequence[str]:
        if names not in self._parameters:
            found = {name for condition in self._family(names) for name in self._named_in(condition)[1]}
            self._parameters[names] = sorted(found)
        return self._parameters[names]

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
                "Conditions": {name: self._definition(name) for name in self._bodies if name in family},
                "Parameters": {name: known[name] for name in self._tested(family) if name in known},
                "Rules": self._rules,
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

    def compared(self, conditions: Iterable[str], parameter: str) -> list[str]:
        """The texts that some conditions, and those that they are made of, compare a parameter with."""
        family = self._family(frozenset(conditions))
        return sorted({text for name in family for text in self._named_in(name)[1].get(parameter, ())})

    def looked_up_by(self, condition: str) -> str | None:
        """The one parameter that a condition looks something up by, or makes a text of; None for another condition."""
        definition = self._bodies.get(condition)
        if self._definition(condition) == definition:
            return None
        names = [name for name in self._named_in(condition)[1] if not has_marks(name)]
        return names[0] if len(names) == 1 and not self._named_in(condition)[0] else None

    def tests(self, conditions: Iterable[str], parameter: str) -> bool:
        """Whether some conditions, or those that they are made of, depend on a parameter."""
        return any(parameter in self._named_in(name)[1] for name in self._family(frozenset(conditions)))

    def _named_in(self, condition: str) -> tuple[set[str], dict[str, set[str]]]:
        """The conditions that a definition names, and the parameters with the texts that it compares them with."""
        if condition not in self._names:
            conditions: set[str] = set()
            parameters: dict[str, set[str]] = {}
            nodes, seen = [self._definition(condition)], set()
            for node in nodes:  # which grows on the way
                if id(node) in seen:
                    continue  # what aliases repeat is looked at once
                seen.add(id(node))
                if isinstance(node, dict):
                    if isinstance(node.get("Condition"), str):
                        conditions.add(node["Condition"])
                    if isinstance(node.get("Ref"), str):
                        parameters.setdefault(node["Ref"], set())
                    for name, text in _comparison(node.get("Fn::Equals")):
                        parameters.setdefault(name, set()).add(text)
                    nodes += node.values()
                elif isinstance(node, list):
                    nodes += node
            self._names[condition] = conditions, parameters
        return self._names[condition]

    def _definition(self, condition: str) -> Any:
        if condition not in self._definitions:
            self._definitions[condition] = self._decided(self._bodies.get(condition))
        return self._definitions[condition]


def _comparison(operands: Any) -> Iterator[tuple[str, str]]:
    """The parameter and the text of a comparison of the two."""
    if isinstance(operands, list) and len(operands) == 2:
        for one, other in (operands, operands[::-1]):
            function, name = function_of(one)
            if function == "Ref" and isinstance(name, str) and isinstance(other, _SCALAR):
                yield name, as_text(other)


def _comparable(value: Any) -> str | None:
    """The value of a parameter as conditions compare it; None if it has none, or only the deployment knows it."""
    if isinstance(value, list):
        value = ",".join(as_text(one) for one in value)
    return as_text(value) if isinstance(value, _SCALAR) and not has_marks(as_text(value)) else None


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

    def validator(self, solver: Solver, around: Surroundings, context: _Context) -> Any:
        """What resolves values in a context."""
        cfn = SimpleNamespace(conditions=_Satisfiable(solver), solver=solver, around=around)
        return self._validator.evolve(cfn=cfn, context=context)


class _Satisfiable:
    """A solver as cfn-lint's validators ask it: with the values of all references, pseudo parameters among them."""

    def __init__(self, solver: Solver) -> None:
        self._solver = solver

    def satisfiable(self, conditions: Mapping[str, bool], references: Mapping[str, Any]) -> bool:
        defined = {name: status for name, status in conditions.items() if self._solver.knows(name)}
        return not defined or self._solver.may_hold(defined, _parameters(references))


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
        """The same with more conditions decided; of one that is not defined it is only known to stay the same."""
        together = {**self.status, **status}
        if together == self.status:
            return self
        is_twofold = any(self.status.get(name, value) != value for name, value in status.items())
        if is_twofold or not self._solver.possible(
            {name: together[name] for name in together if self._solver.knows(name)}
        ):
            raise Unsatisfiable(new_status=dict(status), current_status=self.status)
        return _Statuses(together, self._solver)

    def decided(self, condition: str, status: bool) -> _Statuses | None:
        """The same with one more condition decided; None if it cannot be so."""
        try:
            return self.evolve({condition: status})
        except Unsatisfiable:
            return None


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
