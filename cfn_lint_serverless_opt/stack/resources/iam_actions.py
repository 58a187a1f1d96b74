"""What IAM actions apply to."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.data import iam_service
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import arn_parts, has_marks, show

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
    # What every function, state machine and task needs to write logs, whatever its log group is called.
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
    "logs:createloggroup",
    "logs:createlogstream",
    "logs:describelogstreams",
    "logs:putlogevents",
    # The token of a request says which answer it is.
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ObjectLambdaExecutionRolePolicy.html
    "s3-object-lambda:writegetobjectresponse",
)

# The types whose resources a template has no names for: the models are Amazon's, and more of them come; jobs of S3
# Batch Operations have an ID when they are made.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
_UNNAMED = {("bedrock", "foundation-model"), ("s3", "job")}

# An application that encrypts with a key is given these as they are.
# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto
_OF_KEY_USERS = {"kms:describe*", "kms:generatedatakey*", "kms:reencrypt*"}

_ALL_OF_A_TYPE = lazy_pattern(r"([A-Za-z0-9._-]+)/\*")


def matches(action: str, pattern: str) -> bool:
    """Whether a pattern of a policy, in which ``*`` and ``?`` stand for other characters, means an action."""
    return fnmatchcase(action.lower(), pattern.lower())


def is_narrowable(action: str) -> bool | None:
    """Whether an action can be granted on some resources only; None if it is not known.

    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    service, _, name = action.lower().partition(":")
    owners = iam_service(service).actions.get(name)
    if owners is None:
        return None
    return bool(owners) and not any(fnmatchcase(action.lower(), one) for one in _STAR_ONLY)


def applies_to(action: str, pattern: str) -> bool:
    """Whether what an action works on can lie under a resource pattern: no bucket is under ``arn:aws:sqs:*:*:*``.

    Args:
        action: an action that is narrowable.
        pattern: a pattern of a statement's ``Resource``.
    """
    service, _, name = action.lower().partition(":")
    parts = arn_parts(pattern)
    return len(parts) < 6 or any(fnmatchcase(owner, parts[2]) for owner in iam_service(service).actions[name])


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
    if kind is None or (service, kind[1]) in _UNNAMED:
        return False
    # ``arn:aws:s3:::accesspoint/*`` is a bucket that is called like a type.
    return kind[1] in iam_service(service).prefixes and (service != "s3" or account != "")


def is_for_key_users(action: str) -> bool:
    """Whether a pattern of actions is one that AWS itself gives to whoever uses a KMS key."""
    return action.lower() in _OF_KEY_USERS


def may_be_any_key(pattern: str) -> bool:
    """Whether a pattern of a statement's ``Resource`` leaves open which KMS key is meant; other things are no keys."""
    parts = arn_parts(pattern)
    if len(parts) == 6 and (has_marks(parts[2]) or not fnmatchcase("kms", parts[2])):
        return False
    # What starts with a reference, such as ``${Bucket.Arn}/*``, is of one resource.
    open_part = parts[5] if len(parts) == 6 else "" if has_marks(pattern[:1]) else pattern
    return bool({"*", "?"} & set(show(open_part)))
