"""What a unit acts as: an opened office as a bureau (Art. 38)."""

import pytest

from server.domain.units import UnitKind, body_of, custody_of
from server.domain.vocabulary import Body, Custody


@pytest.mark.law("GD-98")
def test_an_office_acts_as_a_bureau() -> None:
    assert body_of(UnitKind.JUDICIAL_OFFICE) is body_of(UnitKind.COUNTY_BUREAU) is Body.BUREAU


def test_every_unit_acts_as_a_body() -> None:
    bodies = {kind: body_of(kind) for kind in UnitKind}
    assert None not in bodies.values()
    assert bodies[UnitKind.PRISON] is bodies[UnitKind.REHAB_CENTRE] is Body.FACILITY


def test_facilities_and_their_bureaus_are_of_one_regime() -> None:
    told = {kind: custody_of(kind) for kind in UnitKind if custody_of(kind)}
    assert told == {
        UnitKind.PRISON: Custody.PRISON,
        UnitKind.PRISON_BUREAU: Custody.PRISON,
        UnitKind.REHAB_CENTRE: Custody.REHAB,
        UnitKind.REHAB_BUREAU: Custody.REHAB,
    }
