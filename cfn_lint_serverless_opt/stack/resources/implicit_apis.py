"""APIs that SAM makes for the events that name none."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.resources.sam_events import sam_events
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import Reference, whole
from cfn_lint_serverless_opt.template.values import Path
from cfn_lint_serverless_opt.template.when import When


class ImplicitApi(Record):
    """An API that SAM makes for all events that name none.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html

    Attributes:
        event: the type of the events, which is also the section of Globals that sets it up.
        reference: the property with which an event names another API.
        protocol: ``REST`` or ``HTTP``.
        logical_id: the logical ID that SAM gives it.
        stage: the name of its stage.
    """

    event: str
    reference: str
    protocol: str
    logical_id: str
    stage: str

    def creators(self, stack: Stack) -> Iterator[tuple[Path, When]]:
        """The events that make it, in the order of the template, each with the scenario in which it does."""
        for event, _, _ in sam_events(stack, self.event):
            yield from ((event.path, when) for when in self.claims(event))

    def claims(self, event: Element) -> Iterator[When]:
        """The scenarios in which an event is one of its own: it names no API, or this one."""
        is_implicit = self.logical_id not in event.stack.resources
        for api in event.get(self.reference):
            if api.is_absent or (is_implicit and whole(api.comparable) == Reference(self.logical_id)):
                yield api.when

    def settings(self, stack: Stack) -> Iterator[Element]:
        """What Globals set for it, once for each scenario in which events make it.

        It stands at its section of Globals, or at the first of the events if there is none.
        """
        creators = dict.fromkeys(when for _, when in self.creators(stack))
        first = next((path for path, _ in self.creators(stack)), ())
        for shared in stack.section("Globals").get(self.event) if creators else ():
            has_section = isinstance(shared.value, dict)
            path = shared.path if has_section else first
            for when in creators:
                properties = shared._replace(value=shared.value if has_section else {}, path=path, when=when)
                yield Element(stack, path, properties)


IMPLICIT_APIS = (
    ImplicitApi("Api", "RestApiId", "REST", "ServerlessRestApi", "Prod"),
    ImplicitApi("HttpApi", "ApiId", "HTTP", "ServerlessHttpApi", "$default"),
)
