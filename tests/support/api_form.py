"""A family's form as it is sent to the API."""

from typing import Any

from tests.support.province import BROTHER, BUREAU, MOTHER, PRISON, SON, VISIT_AT


def form(**changes: Any) -> dict[str, Any]:
    """The mother applies for herself and the brother."""
    listed = [
        {
            "person": person,
            "id_kind": "resident_id_card",
            "id_copy": True,
            "proofs": [{"kind": "household_register"}],
        }
        for person in (MOTHER, BROTHER)
    ]
    return {
        "site": BUREAU,
        "applicant": MOTHER,
        "inmate": SON,
        "visitors": listed,
        "start": VISIT_AT.isoformat(),
        "facility_named": PRISON,
        **changes,
    }
