"""`huijian import-custody` takes over a whole file, of one facility, dry first."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.adapters.custody_feed import HEADER
from server.commands import import_custody, unit_add
from server.commands.asked import DONE, FOUND, REFUSED

PRISON, OTHER = "prison-1", "prison-2"


def stay(facility: str, number: str, name: str = "试验员") -> str:
    told = {"record": "stay", "facility": facility, "number": number, "at": "2026-02-01"}
    told |= {"name": name, "born_on": "1990-01-01", "identity_kind": "resident_id_card"}
    return ",".join(told.get(each, "") for each in HEADER)


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "records.csv"
    path.write_text("\n".join((",".join(HEADER), *lines)) + "\n", encoding="utf-8")
    return path


def run(folder: Path, file: Path, facility: str = PRISON, *, dry: bool = False) -> int:
    return import_custody.run(file, facility, dry, None, folder, as_json=True)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    for unit, kind in ((PRISON, "prison"), (OTHER, "prison"), ("bureau-1", "county_bureau")):
        city = "city-1" if kind == "county_bureau" else None
        if city:
            unit_add.run(city, "city", "试验市", None, "", None, tmp_path)
        assert unit_add.run(unit, kind, "试验", city, "", None, tmp_path) == DONE
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_file_is_tried_dry_then_taken_once(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(office, stay(PRISON, "N-1"), stay(PRISON, "N-2"))
    assert run(office, file, dry=True) == DONE
    assert told(capsys)["became"] == {"taken": 2}
    assert run(office, file) == DONE  # the dry run has kept nothing
    assert told(capsys)["became"] == {"taken": 2}
    assert run(office, file) == DONE
    assert told(capsys)["became"] == {"unchanged": 2}


def test_lines_of_another_facility_are_refused_by_their_number(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(office, stay(OTHER, "N-1"), stay(PRISON, "N-2"), "nonsense")
    assert run(office, file) == FOUND
    found = told(capsys)
    assert found["became"] == {"taken": 1}
    assert [each["number"] for each in found["refused"]] == [2, 4]
    assert found["refused"][0]["code"] == "line_of_another_facility"
    assert "试验员" not in json.dumps(found, ensure_ascii=False)


def test_where_nobody_is_held_nothing_is_taken(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(office, stay("bureau-1", "N-1"))
    assert run(office, file, "bureau-1") == REFUSED
    assert run(office, office / "none.csv") == REFUSED
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "facility_unknown",
        "file_unreadable",
    ]
