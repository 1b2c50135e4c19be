"""The bucket of documents is nobody's but the stack's own, and keeps what it is given."""

from __future__ import annotations

from typing import Any

from tests.template.rendered import attribute, rendered, resources, variables

BUCKET: dict[str, Any] = resources("AWS::S3::Bucket")["Documents"]


def test_it_is_the_only_bucket() -> None:
    assert set(resources("AWS::S3::Bucket")) == {"Documents"}


def test_nothing_of_it_can_be_made_public() -> None:
    assert set(BUCKET["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(BUCKET["PublicAccessBlockConfiguration"]) == 4
    assert BUCKET["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_what_is_overwritten_is_kept_for_a_while_and_all_of_it_when_the_stack_goes() -> None:
    assert BUCKET["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = BUCKET["LifecycleConfiguration"]["Rules"]
    # Nothing that is current ever expires.
    assert set(rule) == {"Id", "Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"}
    whole = rendered()["Resources"]["Documents"]
    assert (whole["DeletionPolicy"], whole["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_it_is_encrypted_and_refuses_what_comes_in_the_clear() -> None:
    (encryption,) = BUCKET["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    (policy,) = resources("AWS::S3::BucketPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": "Documents"}
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [attribute("Arn", "Documents"), {"Fn::Sub": "${Documents.Arn}/*"}]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_whoever_is_told_its_name_may_use_it_and_nobody_else() -> None:
    told = {function for function in resources("AWS::Lambda::Function") if "RELANCE_DOCUMENTS_BUCKET" in variables(function)}
    roles = {
        name
        for name, role in resources("AWS::IAM::Role").items()
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "s3:" in str(statement["Action"])
    }
    assert roles == {f"{function}Role" for function in told}
