"""The kinds of templates that ``make bench`` measures, each of which repeats one thing.

All have the parameters, maps and conditions of a template that is deployed to several environments, and use them in
names, settings and permissions as production templates do. Only the cost of linting is of interest: the templates are
valid enough for that, not more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

Json = dict[str, Any]

ENVIRONMENTS = ("dev", "build", "staging", "integration", "production")
SETTINGS = 10
FLAGS = 8
SWITCHES = 8
# What alarms and metric filters are about, however many of them there are.
WATCHED = 10


def ref(name: str) -> Json:
    """What a parameter or a resource stands for."""
    return {"Ref": name}


def attribute(resource: str, name: str) -> Json:
    """An attribute of a resource."""
    return {"Fn::GetAtt": [resource, name]}


def sub(text: str) -> Json:
    """A text with references in it."""
    return {"Fn::Sub": text}


def choice(condition: str, then: Any, otherwise: Any) -> Json:
    """One of two values, as a condition decides."""
    return {"Fn::If": [condition, then, otherwise]}


def only_if(condition: str, value: Any) -> Json:
    """A value that is there only if a condition holds."""
    return choice(condition, value, ref("AWS::NoValue"))


def from_map(setting: str) -> Json:
    """A setting of the environment that the template is deployed to."""
    return {"Fn::FindInMap": ["Settings", ref("Environment"), setting]}


def named(text: str) -> Json:
    """A text in which ``${Env}`` is the environment, or the developer's own name for it."""
    return {"Fn::Sub": [text, {"Env": choice("HasOwnName", ref("OwnName"), ref("Environment"))}]}


def equals(one: Any, other: Any) -> Json:
    """The condition that two values are equal."""
    return {"Fn::Equals": [one, other]}


def is_not(condition: Json) -> Json:
    """The condition that another does not hold."""
    return {"Fn::Not": [condition]}


def environment_is(name: str) -> Json:
    """The condition that the template is deployed to this environment."""
    return equals(ref("Environment"), name)


def settings_of(environment: str) -> Json:
    """The map's entry for an environment."""
    is_production = environment == "production"
    return {
        "memory": 512 if is_production else 256,
        "retention": 30 if is_production else 7,
        "threshold": 5,
        **{f"setting{number}": f"{environment}-value-{number}" for number in range(SETTINGS)},
    }


PARAMETERS: Json = {
    "Environment": {"Type": "String", "AllowedValues": list(ENVIRONMENTS), "Default": "dev"},
    "OwnName": {"Type": "String", "Default": "none"},
    "AlarmTopic": {"Type": "String"},
}
MAPPINGS: Json = {"Settings": {environment: settings_of(environment) for environment in ENVIRONMENTS}}
CONDITIONS: Json = {
    "IsProduction": environment_is("production"),
    "IsNotProduction": is_not({"Condition": "IsProduction"}),
    "IsDev": environment_is("dev"),
    "IsShared": {
        "Fn::Or": [{"Condition": "IsProduction"}, environment_is("staging"), environment_is("integration")],
    },
    "HasOwnName": {"Fn::And": [{"Condition": "IsDev"}, is_not(equals(ref("OwnName"), "none"))]},
    **{f"Flag{number}": equals(from_map(f"setting{number}"), f"dev-value-{number}") for number in range(FLAGS)},
}

CODE: Json = {"Runtime": "python3.13", "Handler": "app.handler", "CodeUri": "src/", "Timeout": 30}
SETTINGS_FROM_MAP: Json = {
    "MemorySize": from_map("memory"),
    "Environment": {"Variables": {f"SETTING{number}": from_map(f"setting{number}") for number in range(5)}},
}


def no_sections(_: int) -> Json:
    """Nothing beside the resources and what all kinds have."""
    return {}


class Kind(NamedTuple):
    """A kind of template.

    Attributes:
        resources: the resources of a template in which the thing that the kind repeats is there so many times.
        sections: what the template has beside them and beside what all kinds have, by section.
        most: no more than this, as cfn-lint itself takes too long then.
    """

    resources: Callable[[int], Json]
    sections: Callable[[int], Json] = no_sections
    most: int | None = None

    def sizes(self, small: int, large: int) -> tuple[int, int]:
        """The sizes to measure in place of the two wanted, with the same ratio."""
        if self.most is None or large <= self.most:
            return small, large
        return max(1, self.most * small // large), self.most

    def template(self, size: int) -> Json:
        """A template of this size."""
        template: Json = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Transform": "AWS::Serverless-2016-10-31",
            "Parameters": PARAMETERS,
            "Mappings": MAPPINGS,
            "Conditions": CONDITIONS,
        }
        for section, entries in self.sections(size).items():
            template[section] = {**template.get(section, {}), **entries}
        return {**template, "Resources": self.resources(size)}


def resource(kind: str, **properties: Any) -> Json:
    """A resource of a type."""
    return {"Type": kind, "Properties": properties}


def function(**properties: Any) -> Json:
    """A function with these properties beside those that every function has."""
    return resource("AWS::Serverless::Function", **{**CODE, "MemorySize": 512, **properties})


def queue_function(queue: str) -> Json:
    """A function that works off a queue."""
    work = {"Type": "SQS", "Properties": {"Queue": attribute(queue, "Arn"), "BatchSize": 10}}
    return function(Events={"Work": work})


def alarm(namespace: str, metric: Any, **properties: Any) -> Json:
    """An alarm on the sum of a metric."""
    usual = {
        "Namespace": namespace,
        "MetricName": metric,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1,
    }
    return resource("AWS::CloudWatch::Alarm", **{**usual, **properties})


def told_alarm(namespace: str, metric: Any, **properties: Any) -> Json:
    """An alarm that somebody is told of."""
    return alarm(namespace, metric, AlarmActions=[ref("AlarmTopic")], **properties)


def error_alarm(watched: str, **properties: Any) -> Json:
    """An alarm on the errors of a function."""
    dimensions = [{"Name": "FunctionName", "Value": ref(watched)}]
    return told_alarm("AWS/Lambda", "Errors", Dimensions=dimensions, **properties)


def error_filter(group: Any, metric: Any) -> Json:
    """A metric filter that counts the errors in a log group."""
    transformation = {"MetricName": metric, "MetricNamespace": "Custom", "MetricValue": "1"}
    return resource(
        "AWS::Logs::MetricFilter", LogGroupName=group, FilterPattern="ERROR", MetricTransformations=[transformation]
    )


def log_group(name: Any, **properties: Any) -> Json:
    """A log group."""
    return resource("AWS::Logs::LogGroup", LogGroupName=name, **properties)


def permission(invoked: str, principal: str, source: Any) -> Json:
    """A permission to invoke a function."""
    return resource(
        "AWS::Lambda::Permission",
        Action="lambda:InvokeFunction",
        FunctionName=ref(invoked),
        Principal=principal,
        SourceArn=source,
    )


def allow(actions: list[str], resources: Any) -> Json:
    """A statement that allows some actions."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def policy(statements: Iterable[Any]) -> Json:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def role(**properties: Any) -> Json:
    """A role for functions."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return resource("AWS::IAM::Role", AssumeRolePolicyDocument=policy([trust]), **properties)


def event_rule(pattern: Json, target: str) -> Json:
    """An EventBridge rule that invokes a function."""
    targets = [{"Id": "Function", "Arn": attribute(target, "Arn")}]
    return resource("AWS::Events::Rule", EventPattern=pattern, Targets=targets)


def functions(size: int) -> Json:
    """Functions, and nothing else."""
    return {f"Function{number}": function() for number in range(size)}


def conditional_values(size: int) -> Json:
    """Functions under the common conditions, whose settings and variables depend on more of them."""
    conditions = list(CONDITIONS)
    resources = {}
    for number in range(size):
        variables = {
            f"VARIABLE{offset}": choice(conditions[(number + offset) % len(conditions)], "a", "b")
            for offset in range(4)
        }
        resources[f"Function{number}"] = {
            **function(
                MemorySize=choice("IsProduction", 1024, 256),
                ReservedConcurrentExecutions=choice("IsNotProduction", 1, 10),
                Environment={"Variables": variables},
            ),
            "Condition": conditions[number % len(conditions)],
        }
    return resources


def values_from_maps(size: int) -> Json:
    """Functions whose settings and variables come from the map."""
    return {f"Function{number}": function(**SETTINGS_FROM_MAP) for number in range(size)}


def values_from_globals(size: int) -> Json:
    """Functions whose settings and variables come from the map, by way of Globals."""
    return {f"GlobalFunction{number}": resource("AWS::Serverless::Function", **CODE) for number in range(size)}


def settings_in_globals(_: int) -> Json:
    """The settings that functions have in common."""
    return {"Globals": {"Function": SETTINGS_FROM_MAP}}


def alarms(size: int) -> Json:
    """Named alarms on a few functions, with a threshold from the map."""
    resources = {f"Watched{number}": function() for number in range(WATCHED)}
    for number in range(size):
        resources[f"Alarm{number}"] = error_alarm(
            f"Watched{number % WATCHED}", Threshold=from_map("threshold"), AlarmName=named(f"${{Env}}-alarm-{number}")
        )
    return resources


def filters_and_alarms(size: int) -> Json:
    """Metric filters on the log groups of a few functions, each with an alarm on its metric."""
    resources = {f"Logged{number}": function() for number in range(WATCHED)}
    for number in range(size):
        metric = sub(f"${{Environment}}-metric-{number}")
        resources[f"Filter{number}"] = error_filter(sub(f"/aws/lambda/${{Logged{number % WATCHED}}}"), metric)
        resources[f"FilterAlarm{number}"] = told_alarm("Custom", metric)
    return resources


def named_log_groups(size: int) -> Json:
    """Functions with a name that depends on conditions, and log groups for them."""
    resources = {}
    for number in range(size):
        name = f"${{Env}}-function-{number}"
        resources[f"NamedFunction{number}"] = function(FunctionName=named(name))
        resources[f"LogGroup{number}"] = log_group(named(f"/aws/lambda/{name}"), RetentionInDays=from_map("retention"))
    return resources


def log_groups_named_by_a_parameter(size: int) -> Json:
    """Functions with a name that starts with what only the deployment knows, and log groups for them."""
    resources = {}
    for number in range(size):
        name = f"${{AlarmTopic}}-function-{number}"
        resources[f"NamedFunction{number}"] = function(FunctionName=sub(name))
        resources[f"LogGroup{number}"] = log_group(sub(f"/aws/lambda/{name}"), RetentionInDays=7)
    return resources


def permissions(size: int) -> Json:
    """Functions that an API may invoke, with a source that depends on conditions."""
    source = named("arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Env}/*")
    resources = {}
    for number in range(size):
        resources[f"Invoked{number}"] = function()
        resources[f"Permission{number}"] = permission(f"Invoked{number}", "apigateway.amazonaws.com", source)
    return resources


def roles(size: int) -> Json:
    """Functions with a role each, which may read three tables."""
    resources = {}
    for number in range(size):
        tables = [
            named(f"arn:aws:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/${{Env}}-table-{number}-{table}")
            for table in range(3)
        ]
        reading = policy([allow(["dynamodb:GetItem", "dynamodb:Query"], tables)])
        resources[f"Role{number}"] = role(Policies=[{"PolicyName": "read", "PolicyDocument": reading}])
        resources[f"RoleFunction{number}"] = function(Role=attribute(f"Role{number}", "Arn"))
    return resources


def shared_policies(size: int) -> Json:
    """As ``roles``, and every role has the same five managed policies."""
    resources = roles(size)
    shared = [f"Policy{number}" for number in range(5)]
    for number, name in enumerate(shared):
        queue = sub(f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:queue-{number}")
        document = policy([allow(["sqs:SendMessage"], queue)])
        resources[name] = resource("AWS::IAM::ManagedPolicy", PolicyDocument=document)
    for number in range(size):
        resources[f"Role{number}"]["Properties"]["ManagedPolicyArns"] = [ref(name) for name in shared]
    return resources


def conditional_resources(size: int) -> Json:
    """Functions with a condition each."""
    return {
        f"Function{number}": {
            **function(MemorySize=choice(f"Wanted{number}", 1024, 256)),
            "Condition": f"Wanted{number}",
        }
        for number in range(size)
    }


def condition_for_each(size: int) -> Json:
    """A parameter and a condition for each resource."""
    return {
        "Parameters": {f"Want{number}": {"Type": "String", "Default": "off"} for number in range(size)},
        "Conditions": {f"Wanted{number}": equals(ref(f"Want{number}"), "on") for number in range(size)},
    }


def everything(size: int) -> Json:
    """A mix of several kinds, a fifth of the size of each."""
    mixed = (values_from_globals, alarms, filters_and_alarms, named_log_groups, permissions, roles)
    resources = {}
    for kind in mixed:
        resources.update(kind(size // 5))
    return resources


def tables_with_scaling(size: int) -> Json:
    """Tables with provisioned capacity that is scaled, for reading and for writing."""
    resources = {}
    for number in range(size):
        resources[f"Table{number}"] = resource(
            "AWS::DynamoDB::Table",
            TableName=sub(f"${{Environment}}-table-{number}"),
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        )
        for way in ("Read", "Write"):
            resources[f"{way}Target{number}"] = scaling_target(f"Table{number}", way)
            resources[f"{way}Policy{number}"] = scaling_policy(f"{way}Target{number}", way)
    return resources


def scaling_target(table: str, way: str) -> Json:
    """A table's capacity for reading or writing, as what is scaled."""
    return resource(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        MinCapacity=5,
        MaxCapacity=100,
        ResourceId=sub(f"table/${{{table}}}"),
        RoleARN="arn:aws:iam::123456789012:role/scaling",
        ScalableDimension=f"dynamodb:table:{way}CapacityUnits",
        ServiceNamespace="dynamodb",
    )


def scaling_policy(target: str, way: str) -> Json:
    """A policy that keeps the use of capacity at 70 percent."""
    return resource(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        PolicyName=f"{target}-policy",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref(target),
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 70,
            "PredefinedMetricSpecification": {"PredefinedMetricType": f"DynamoDB{way}CapacityUtilization"},
        },
    )


def queues(size: int) -> Json:
    """Queues with a dead-letter queue and a function each."""
    resources = {}
    for number in range(size):
        redrive = {"deadLetterTargetArn": attribute(f"Failed{number}", "Arn"), "maxReceiveCount": 3}
        resources[f"Failed{number}"] = resource("AWS::SQS::Queue", QueueName=named(f"${{Env}}-failed-{number}"))
        resources[f"Queue{number}"] = resource(
            "AWS::SQS::Queue",
            QueueName=named(f"${{Env}}-queue-{number}"),
            RedrivePolicy=redrive,
            VisibilityTimeout=180,
        )
        resources[f"Function{number}"] = queue_function(f"Queue{number}")
    return resources


def topics(size: int) -> Json:
    """Topics with a subscribed function each."""
    resources = {}
    for number in range(size):
        topic = ref(f"Topic{number}")
        resources[f"Topic{number}"] = resource("AWS::SNS::Topic")
        resources[f"Function{number}"] = function()
        resources[f"Subscription{number}"] = resource(
            "AWS::SNS::Subscription",
            TopicArn=topic,
            Protocol="lambda",
            Endpoint=attribute(f"Function{number}", "Arn"),
        )
        resources[f"Permission{number}"] = permission(f"Function{number}", "sns.amazonaws.com", topic)
    return resources


def event_rules(size: int) -> Json:
    """EventBridge rules with a function each."""
    resources = {}
    for number in range(size):
        resources[f"Function{number}"] = function()
        resources[f"Rule{number}"] = event_rule({"source": [f"app-{number}"]}, f"Function{number}")
    return resources


def rules_about_alarms(size: int) -> Json:
    """As ``alarms``, and an EventBridge rule about each state change of one that it names."""
    resources = alarms(size)
    for number in range(size):
        pattern = {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {"alarmName": [f"own-alarm-{number}"]},
        }
        resources[f"Rule{number}"] = event_rule(pattern, "Watched0")
    return resources


def invoke_configs(size: int) -> Json:
    """Functions that a topic invokes, with a configuration for that beside each."""
    notice = {"Type": "SNS", "Properties": {"Topic": ref("AlarmTopic")}}
    resources = {}
    for number in range(size):
        resources[f"Function{number}"] = function(Events={"Notice": notice})
        resources[f"Config{number}"] = resource(
            "AWS::Lambda::EventInvokeConfig",
            FunctionName=ref(f"Function{number}"),
            Qualifier="$LATEST",
            MaximumRetryAttempts=1,
        )
    return resources


def connectors(size: int) -> Json:
    """Functions that connectors let write to a queue each."""
    resources = {}
    for number in range(size):
        resources[f"Function{number}"] = function()
        resources[f"Queue{number}"] = resource("AWS::SQS::Queue")
        resources[f"Connector{number}"] = resource(
            "AWS::Serverless::Connector",
            Source={"Id": f"Function{number}"},
            Destination={"Id": f"Queue{number}"},
            Permissions=["Write"],
        )
    return resources


def one_role(size: int) -> Json:
    """Functions that share one role, to which as many policies are attached."""
    resources = {"Role": role()}
    for number in range(size):
        sending = policy([allow(["sqs:SendMessage"], f"arn:aws:sqs:us-east-1:123456789012:queue-{number}")])
        resources[f"Function{number}"] = function(Role=attribute("Role", "Arn"), Tracing="Active")
        resources[f"Policy{number}"] = resource(
            "AWS::IAM::Policy", PolicyName=f"send-{number}", Roles=[ref("Role")], PolicyDocument=sending
        )
    return resources


def api_routes(size: int) -> Json:
    """One API with a function for each route."""
    resources = {"Api": resource("AWS::Serverless::Api", StageName=ref("Environment"), TracingEnabled=True)}
    for number in range(size):
        route = {"RestApiId": ref("Api"), "Path": f"/path-{number}", "Method": "get"}
        resources[f"Function{number}"] = function(Events={"Route": {"Type": "Api", "Properties": route}})
    return resources


def aliases(size: int) -> Json:
    """Functions with an alias, a permission for it and an alarm."""
    source = sub("arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:api/*")
    resources = {}
    for number in range(size):
        name = f"Function{number}"
        resources[name] = function(AutoPublishAlias="live")
        resources[f"Permission{number}"] = permission(f"{name}Aliaslive", "apigateway.amazonaws.com", source)
        resources[f"Alarm{number}"] = error_alarm(name)
    return resources


def composite_alarms(size: int) -> Json:
    """As ``alarms``, and a composite alarm on each."""
    resources = alarms(size)
    for number in range(size):
        resources[f"Composite{number}"] = resource(
            "AWS::CloudWatch::CompositeAlarm",
            AlarmName=f"composite-{number}",
            AlarmRule=sub(f"ALARM(${{Alarm{number}}})"),
            AlarmActions=[ref("AlarmTopic")],
        )
    return resources


def deployments_with_alarms(size: int) -> Json:
    """Functions deployed under the eye of alarms, and alarms whose names are partly unknown."""
    resources = {}
    for number in range(size):
        resources[f"Alarm{number}"] = alarm("AWS/Lambda", "Errors", AlarmName=sub(f"${{AlarmTopic}}-{number}"))
        deployment = {"Type": "AllAtOnce", "Alarms": [sub(f"${{AlarmTopic}}-other-{number}")]}
        resources[f"Function{number}"] = function(AutoPublishAlias="live", DeploymentPreference=deployment)
    return resources


def buckets(size: int) -> Json:
    """Buckets with versions and a lifecycle."""
    expiration = {"Id": "expire", "Status": "Enabled", "ExpirationInDays": 30}
    return {
        f"Bucket{number}": resource(
            "AWS::S3::Bucket",
            BucketName=named(f"${{Env}}-bucket-{number}"),
            VersioningConfiguration={"Status": "Enabled"},
            LifecycleConfiguration={"Rules": [expiration]},
        )
        for number in range(size)
    }


def state_machines(size: int) -> Json:
    """State machines with one task each, a function."""
    resources = {}
    for number in range(size):
        name = f"Function{number}"
        task = {"Type": "Task", "Resource": attribute(name, "Arn"), "End": True}
        resources[name] = function()
        resources[f"Machine{number}"] = resource(
            "AWS::Serverless::StateMachine",
            Definition={"StartAt": "Work", "States": {"Work": task}},
            Policies=[{"LambdaInvokePolicy": {"FunctionName": ref(name)}}],
        )
    return resources


def log_groups_of_unknown_functions(size: int) -> Json:
    """Functions, and log groups with a filter and an alarm, of which only the deployment knows whose they are."""
    resources = {}
    for number in range(size):
        metric = f"metric-{number}"
        resources[f"Function{number}"] = function()
        resources[f"LogGroup{number}"] = log_group(sub(f"/aws/lambda/${{AlarmTopic}}-{number}"))
        resources[f"Filter{number}"] = error_filter(ref(f"LogGroup{number}"), metric)
        resources[f"Alarm{number}"] = told_alarm("Custom", metric)
    return resources


def many_flags(size: int) -> Json:
    """Functions and alarms whose statements and actions each depend on switches that are independent."""
    statements = []
    for number in range(SWITCHES):
        target = choice(f"Switched{(number + 1) % SWITCHES}", "*", "arn:aws:sqs:us-east-1:123456789012:queue")
        statements.append(only_if(f"Switched{number}", allow(["sqs:SendMessage"], target)))
    actions = [only_if(f"Switched{number}", ref("AlarmTopic")) for number in range(SWITCHES)]
    resources = {}
    for number in range(size):
        resources[f"Function{number}"] = function(Policies=[policy(statements)])
        resources[f"Alarm{number}"] = alarm("Custom", f"metric-{number}", AlarmActions=actions)
    return resources


def switches(_: int) -> Json:
    """Parameters that are on or off, and a condition for each."""
    switch = {"Type": "String", "AllowedValues": ["on", "off"], "Default": "on"}
    return {
        "Parameters": {f"Switch{number}": switch for number in range(SWITCHES)},
        "Conditions": {f"Switched{number}": equals(ref(f"Switch{number}"), "on") for number in range(SWITCHES)},
    }


KINDS: dict[str, Kind] = {
    "functions": Kind(functions),
    "conditional_values": Kind(conditional_values),
    "values_from_maps": Kind(values_from_maps),
    "values_from_globals": Kind(values_from_globals, settings_in_globals),
    "alarms": Kind(alarms),
    "filters_and_alarms": Kind(filters_and_alarms),
    "named_log_groups": Kind(named_log_groups),
    "log_groups_named_by_a_parameter": Kind(log_groups_named_by_a_parameter),
    "permissions": Kind(permissions),
    "roles": Kind(roles),
    "shared_policies": Kind(shared_policies),
    # cfn-lint itself takes exponentially long in the number of conditions.
    "conditional_resources": Kind(conditional_resources, condition_for_each, most=100),
    "everything": Kind(everything, settings_in_globals),
    "tables_with_scaling": Kind(tables_with_scaling),
    "queues": Kind(queues),
    "topics": Kind(topics),
    "event_rules": Kind(event_rules),
    "rules_about_alarms": Kind(rules_about_alarms),
    "invoke_configs": Kind(invoke_configs),
    "connectors": Kind(connectors),
    "one_role": Kind(one_role),
    "api_routes": Kind(api_routes),
    "aliases": Kind(aliases),
    "composite_alarms": Kind(composite_alarms),
    "deployments_with_alarms": Kind(deployments_with_alarms),
    "buckets": Kind(buckets),
    "state_machines": Kind(state_machines),
    "log_groups_of_unknown_functions": Kind(log_groups_of_unknown_functions),
    "many_flags": Kind(many_flags, switches),
}
