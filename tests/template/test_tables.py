"""The tables of the template are those of the models."""

from __future__ import annotations

from typing import Any

import pytest

from relance.store.row import Row
from relance.store.tables import TABLES
from tests.template.rendered import attribute, rendered, resources


def table_of(row: type[Row]) -> tuple[str, dict[str, Any]]:
    """The logical id and the properties of the table of a model."""
    name = {"Fn::Sub": f"${{AWS::StackName}}-{row.aggregate}"}
    return next((id, table) for id, table in resources("AWS::DynamoDB::Table").items() if table["TableName"] == name)


def keys(schema: list[dict[str, str]]) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in schema}


def indexes(declared: list[dict[str, Any]], name: str, schema: str, projection: str) -> dict[str, Any]:
    return {
        index[name]: {
            "keys": keys(index[schema]),
            "projection": index[projection]["ProjectionType"],
            "attributes": set(index[projection].get("NonKeyAttributes", ())),
        }
        for index in declared
    }


def test_there_is_a_table_for_each_model_and_no_other() -> None:
    assert len(resources("AWS::DynamoDB::Table")) == len(TABLES)
    assert {table_of(row)[0] for row in TABLES} == set(resources("AWS::DynamoDB::Table"))


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.aggregate)
def test_a_table_has_the_keys_and_indexes_of_its_model(row: type[Row]) -> None:
    model: Any = row._get_schema()
    _, table = table_of(row)
    assert keys(table["KeySchema"]) == keys(model["key_schema"])
    assert {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]} == {
        a["AttributeName"]: a["AttributeType"] for a in model["attribute_definitions"]
    }
    assert indexes(table.get("GlobalSecondaryIndexes", []), "IndexName", "KeySchema", "Projection") == indexes(
        model["global_secondary_indexes"], "index_name", "key_schema", "projection"
    )


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.aggregate)
def test_cloudformation_wants_the_hash_key_first(row: type[Row]) -> None:
    _, table = table_of(row)
    for schema in (table["KeySchema"], *(index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", []))):
        assert [key["KeyType"] for key in schema] == ["HASH", "RANGE"]


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.aggregate)
def test_data_is_kept_safe(row: type[Row]) -> None:
    id, table = table_of(row)
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert rendered()["Resources"][id]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert rendered()["Resources"][id]["UpdateReplacePolicy"] == "Retain"


def test_dispatch_is_fed_by_the_new_messages_of_the_outbox() -> None:
    (stream,) = (mapping for mapping in resources("AWS::Lambda::EventSourceMapping").values() if "StartingPosition" in mapping)
    assert resources("AWS::DynamoDB::Table")["OutboxTable"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert stream["EventSourceArn"] == attribute("StreamArn", "OutboxTable")
    assert stream["FilterCriteria"] == {"Filters": [{"Pattern": '{"eventName":["INSERT"]}'}]}
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == attribute("Arn", "DeadLetters")
