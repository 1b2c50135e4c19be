"""What MiniStack 1.5 does otherwise than AWS, mended after each deployment, so that one template serves both."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.cloud.local_cloud import STACK, LocalCloud

_REFUSALS: Final = "x-amazon-apigateway-gateway-responses"


def mend(cloud: LocalCloud) -> None:
    """Do what the deployment would have done on AWS. Twice does no harm."""
    _let_mail_pass(cloud)
    _let_documents_pass(cloud)
    _refuse_as_described(cloud)


def _let_mail_pass(cloud: LocalCloud) -> None:
    """It asks for the right to send mail on `*`, whatever the sender; AWS asks for it on the sender's identity."""
    statement = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
    cloud.client("iam").put_role_policy(
        RoleName=_physical(cloud, "DispatchRole"),
        PolicyName="local-mail",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _let_documents_pass(cloud: LocalCloud) -> None:
    """Nothing here is asked over TLS, and the bucket refuses all else."""
    cloud.client("s3").delete_bucket_policy(Bucket=_physical(cloud, "Documents"))


def _refuse_as_described(cloud: LocalCloud) -> None:
    """It reads no gateway responses from an API's description. They hold from the next deployment of the stage on."""
    gateway, api = cloud.client("apigateway"), _physical(cloud, "RestApi")
    for kind, response in _described(cloud).items():
        given = {name: response[name] for name in ("statusCode", "responseParameters", "responseTemplates") if name in response}
        gateway.put_gateway_response(restApiId=api, responseType=kind, **given)
    gateway.create_deployment(restApiId=api, stageName="live")


def _described(cloud: LocalCloud) -> dict[str, Any]:
    """The gateway responses of the template as it was rendered for this stack."""
    template = cloud.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
    found: dict[str, Any] = (json.loads(template) if isinstance(template, str) else template)["Resources"]["RestApi"]
    return dict(found["Properties"]["Body"][_REFUSALS])


def _physical(cloud: LocalCloud, logical: str) -> str:
    found = cloud.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])
