"""What IAM actions apply to, from the data that cfn-lint ships."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from cfn_lint_serverless_opt.template.references import arn_parts, has_marks

# Actions that work with `*` only in practice, although they are listed with a resource type.
_STAR_ONLY = (
    "sns:publish",  # to a phone number there is no topic
    "cloudwatch:putmetricdata",
    "cloudwatch:getmetricdata",
    "cloudwatch:listmetrics",
    "xray:put*",
    "polly:synthesizespeech",
    "polly:startspeechsynthesistask",
    "translate:translate*",
    "comprehend:detect*",
    "ce:get*",
    "rekognition:detectmoderationlabels",  # the resource is a custom model, which few have
    # What a function in a VPC needs.
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
)

_ALL_OF_A_TYPE = re.compile(r"([A-Za-z0-9._-]+)/\*")


@cache
def _services() -> dict[str, Any]:
    # 2 MB of JSON: read when the first statement needs it.
    import cfnlint.data.AdditionalSpecs  # noqa: PLC0415
    from cfnlint.helpers import load_resource  # noqa: PLC0415

    services: dict[str, Any] = load_resource(cfnlint.data.AdditionalSpecs, "Policies.json")
    return services


def matches(action: str, pattern: str) -> bool:
    """Whether a pattern of a policy, in which ``*`` and ``?`` stand for other characters, means an action."""
    return fnmatchcase(action.lower(), pattern.lower())


def is_narrowable(action: str) -> bool | None:
    """Whether an action can be granted on some resources only; None if it is not known.

    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    service, _, name = action.lower().partition(":")
    facts = _services().get(service, {}).get("Actions", {}).get(name)
    if facts is None:
        return None
    return bool(facts.get("Resources")) and not any(fnmatchcase(action.lower(), one) for one in _STAR_ONLY)


def applies_to(action: str, pattern: str) -> bool:
    """Whether what an action works on can lie under a resource pattern: no bucket is under ``arn:aws:sqs:*:*:*``.

    Args:
        action: an action that is narrowable.
        pattern: a pattern of a statement's ``Resource``.
    """
    parts = arn_parts(pattern)
    return len(parts) < 6 or any(fnmatchcase(owner, parts[2]) for owner in _owners(action.lower()))


def is_every_resource(pattern: str) -> bool:
    """Whether a pattern of a statement's ``Resource`` means everything of a service, in every account and region."""
    parts = arn_parts(pattern)
    if len(parts) < 6:
        return pattern == "*"
    _, _, service, region, account, resource = parts
    if has_marks(service) or region.strip("*") or account.strip("*"):
        return False
    if resource in {"*", "*/*"}:
        return True
    kind = _ALL_OF_A_TYPE.fullmatch(resource)
    # ``arn:aws:s3:::job/*`` is a bucket that is called like a type.
    return kind is not None and kind[1] in _resource_prefixes(service) and (service != "s3" or account != "")


@cache
def _owners(action: str) -> frozenset[str]:
    """The services in the ARNs of what an action works on: ``kafka`` for ``kafka-cluster:Connect``."""
    service, _, name = action.partition(":")
    kinds = {kind.lower() for kind in _services()[service]["Actions"][name]["Resources"]}
    formats = [
        arn
        for kind, facts in _services()[service].get("Resources", {}).items()
        if kind.lower() in kinds
        for arn in facts.get("ARNFormats", ())
    ]
    return frozenset(arn.split(":")[2] for arn in formats) or frozenset({service})


@cache
def _resource_prefixes(service: str) -> frozenset[str]:
    """How the ARNs of a service's resource types start, after the account: ``table``, ``role``."""
    formats = [
        arn for kind in _services().get(service, {}).get("Resources", {}).values() for arn in kind.get("ARNFormats", ())
    ]
    return frozenset(arn.split(":", 5)[-1].partition("/")[0] for arn in formats if "/" in arn)
