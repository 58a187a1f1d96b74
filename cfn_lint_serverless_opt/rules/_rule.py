"""The class that every rule extends."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from cfnlint.rules import CloudFormationLintRule, Match, RuleMatch
from cfnlint.template import Template

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.findings.telling import told
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.values import Path
from cfn_lint_serverless_opt.template.when import ALWAYS

LOGGER = logging.getLogger(__name__)


class _FromDocstring:
    """A text that cfn-lint wants of each rule, taken from its docstring when it is first asked for."""

    def __init__(self, section: str) -> None:
        self._section = section

    def __set_name__(self, _: type[ServerlessRule], name: str) -> None:
        self._name = name

    def __get__(self, _: ServerlessRule | None, rule: type[ServerlessRule]) -> str:
        sections = rule.documentation()
        what = sections.get("What", rule.id).rstrip(".")
        text = " ".join({**sections, "What": what}.get(self._section, what).split())
        setattr(rule, self._name, text)  # from now on it is there
        return text


class ServerlessRule(CloudFormationLintRule):
    """A rule that reads the stack view and yields findings.

    A rule's documentation is its docstring: the first line says what it reports, then come the sections
    ``Why``, ``Instead`` and, if it has options, ``Options``.

    Attributes:
        id: severity letter, ``T``, four digits; never changes meaning once shipped.
        source_url: the AWS page that the rule's facts come from.
        guide: the section of the optimization guide, if any.
        tags: words to find the rule by.
        options: cfn-lint's ``config_definition``: type and default of each option.
    """

    id = ""
    shortdesc = _FromDocstring("What")
    description = _FromDocstring("Why")
    source_url = ""
    guide: ClassVar[str] = ""
    tags: ClassVar[list[str]] = []
    options: ClassVar[dict[str, dict[str, Any]]] = {}

    def __init__(self) -> None:
        super().__init__()
        # What ``matchall`` has found, for ``match`` to hand over.
        self._found: list[RuleMatch] | None = None
        self.config_definition = self.options
        self.configure()

    def configure(self, configs: dict[str, Any] | None = None, experimental: bool = False) -> None:
        """Take the user's options. What cannot be taken leaves the default and is told on standard error."""
        taken: dict[str, Any] = {}
        for name, value in (configs or {}).items():
            if name not in self.options:
                known = ", ".join(self.options) or "none"
                LOGGER.warning("%s: there is no option %s, only: %s", self.id, name, known)
                continue
            try:
                super().configure({name: value}, experimental)
            except (TypeError, ValueError):
                kind = self.options[name]["type"]
                LOGGER.warning("%s: option %s wants a value of type %s, not %r", self.id, name, kind, value)
            else:
                taken[name] = value
        # All at once: each call starts again from the defaults.
        super().configure(taken, experimental)

    @classmethod
    def documentation(cls) -> dict[str, str]:
        """The sections of the docstring by their names: What, Why, Instead, Options."""
        what, *sections = re.split(r"^(Why|Instead|Options): *", inspect.getdoc(cls) or "", flags=re.MULTILINE)
        texts = {"What": what, **dict(zip(sections[::2], sections[1::2], strict=True))}
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    def check(self, stack: Stack) -> Iterator[Finding]:
        """Every finding on a stack, in any order.

        Args:
            stack: the resolved view of the template, shared by all rules.
        """
        raise NotImplementedError

    def matchall(self, filename: str, cfn: Template) -> Iterator[Match]:
        """As cfn-lint's, which writes to its log for each rule: here only for one that has something to report."""
        self._found = self._find(cfn)
        if self._found:
            yield from super().matchall(filename, cfn)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """The findings as cfn-lint's matches. No exception leaves it, whatever the template holds."""
        found, self._found = self._found, None
        return self._find(cfn) if found is None else found

    def _find(self, cfn: Template) -> list[RuleMatch]:
        try:
            stack = Stack.of(cfn)
            findings = self._checked(stack)
            if self.id.startswith("I") and any(finding.when != ALWAYS for finding in findings):
                # Advice is for the stack as it is deployed by default.
                findings = self._by_default(stack.by_default, findings)
            return [_match(stack, path, text) for path, text in told(findings, stack.scenarios, stack.existing)]
        except Exception:  # it would become an E0002 on the user's template
            LOGGER.debug("%s gave up on %s", self.id, cfn.filename, exc_info=True)
            return []

    def _by_default(self, stack: Stack, findings: list[Finding]) -> list[Finding]:
        """What is wrong in the stack that is deployed by default, of what is wrong in some deployment."""
        wrong: dict[tuple[Any, ...], list[Finding]] = {}
        for finding in findings:
            wrong.setdefault((finding.path, finding.subject), []).append(finding)
        found = []
        for finding in self._checked(stack):
            # Nothing is found in all deployments where one that is right is enough; a scenario that is known is told.
            others = wrong.get((finding.path, finding.subject), [])
            found += [one for one in others if stack.scenarios.possible(one.when)] or (others and [finding])
        return found

    def _checked(self, stack: Stack) -> list[Finding]:
        findings: list[Finding] = []
        try:
            # One at a time, so that what was found before something went wrong is not lost.
            for finding in self.check(stack):
                findings.append(finding)  # noqa: PERF402
        except Exception:  # as above
            LOGGER.debug("%s gave up", self.id, exc_info=True)
        return findings

    def matchall_resource_properties(self, *_: Any) -> tuple[()]:
        """Nothing: ``match`` has seen every resource. cfn-lint asks each rule again for each of them."""
        return ()


def _match(stack: Stack, path: Path, text: str) -> RuleMatch:
    place = stack.places.location(path)
    return RuleMatch(stack.known_to_cfn_lint(path), text, **({"location": place} if place else {}))
