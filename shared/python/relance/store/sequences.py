"""Whole numbers that an organisation gives out once each. A number may be skipped: one that was taken is never given again."""

from __future__ import annotations

from pynamodb.exceptions import UpdateError

from relance.store.reading import unreachable
from relance.store.tables import OrganisationRow


def take(organisation: str, name: str, many: int = 1) -> range:
    """The next `many` numbers of the sequence `name`, from 1 on. If the answer is lost they are skipped, which harms nobody."""
    row = OrganisationRow
    taken = [row.last.add(many), row.version.add(1)]
    try:
        answer = row._get_connection().update_item(organisation, range_key=f"sequence#{name}", actions=taken, return_values="ALL_NEW")
    except UpdateError as error:
        raise unreachable(error) from error
    last = int(answer["Attributes"]["last"]["N"])
    return range(last - many + 1, last + 1)


def reach(organisation: str, name: str, number: int) -> None:
    """Have the sequence give no number up to `number` any more: somebody else, an import, has given it."""
    row = OrganisationRow
    passed = row.last.does_not_exist() | (row.last < number)
    moved = [row.last.set(number), row.version.add(1)]
    try:
        row._get_connection().update_item(organisation, range_key=f"sequence#{name}", actions=moved, condition=passed)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise unreachable(error) from error
