"""One table says who may do what: each act of it is offered somewhere, or is named here as one
that the office does not offer yet; and no act of the office goes past the table."""

import ast
from pathlib import Path
from typing import Final

from server.domain.powers.acts import Act
from server.domain.powers.powers import TABLE
from tests.support import sources

LATER: Final = frozenset(
    {
        # Media and figures of the archive: the store and the analysis are not built yet.
        Act.ANALYSE, Act.EXPORT, Act.READ_FIGURES, Act.READ_CASES,
        # A Department interpretation comes with the files of a profile.
        Act.INTERPRET_TEXT,
        # The machine is kept by commands, not by the office's acts.
        Act.OPERATE,
    }
)  # fmt: skip
UNWRITTEN: Final = frozenset(
    {
        Act.LOOK_UP_CUSTODY, Act.RETURN_FOR_COMPLETION, Act.DECIDE_SPECIAL, Act.EXTEND_REVIEW,
        Act.VERIFY_RELATIONSHIP, Act.FILE_RELATIONSHIP, Act.AUTHENTICATE_PERSON, Act.SET_BAR,
        Act.SET_STATUS, Act.IMPORT_CUSTODY, Act.ENTER_VISIT_ELSEWHERE, Act.SET_PRIORITY,
        Act.EDIT_CRITERIA, Act.APPROVE_EXCEPTION, Act.EDIT_SLOTS, Act.SIGN_SLOTS,
        Act.ANNOUNCE_CLOSURE, Act.FILE_CLOSURE, Act.ENROL_DEVICE, Act.TEST_SEAT,
        Act.PUBLISH_POSTS, Act.FILE_PROCEDURE, Act.CLOSE_DAY, Act.CHECK_IN, Act.TAKE_PLEDGE,
        Act.DECLARE_LANGUAGE, Act.EXCUSE_LATENESS, Act.FIND_ABSENCE, Act.REFUSE_FOR_CONDUCT,
        Act.CONFIRM_INMATE, Act.WATCH, Act.WARN, Act.SPEAK, Act.HOLD, Act.CUT, Act.TELL_GROUND,
        Act.DECIDE_STATUS, Act.INTERPRET, Act.SEND_PACKET, Act.SEE_VISIT, Act.ENTER_CREDIT,
        Act.ENTER_DISCIPLINE, Act.EXTEND, Act.PRIVATE_ROOM, Act.MEAL, Act.FAMILY_CONFERENCE,
        Act.ORGANISE_VISITS, Act.RECOGNISE_PROGRESS, Act.NOTIFY_RELATIVES,
    }
)  # fmt: skip
"""Acts of this issue whose file is not there yet; each leaves with its file."""
WITHOUT_ROW: Final = frozenset(
    {
        "complain_of_unit", "open_staff_session", "make_applicant_account",
        # By whoever has the machine, before there is an account that could be asked.
        "install_staff", "install_unit",
    }
)  # fmt: skip
"""The right lies in who somebody is, not in a role."""


def files(*rooms: str) -> list[Path]:
    found = [path for path in sources.python("server") if path.parts[1] in rooms]
    return [path for path in found if path.name != "__init__.py"]


def acts_in(path: Path) -> set[Act]:
    """The acts that a file names."""
    return {
        Act[node.attr]
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Act"
        and node.attr in Act.__members__
    }


def offered() -> set[Act]:
    return {act for path in files("use_cases", "casework", "api") for act in acts_in(path)}


def test_every_act_of_the_table_is_offered_or_named_as_one_of_later() -> None:
    granted = {act for row in TABLE.values() for act in row}
    assert sorted(granted - offered() - LATER - UNWRITTEN) == []


def test_what_is_offered_is_not_named_as_one_of_later() -> None:
    assert sorted(offered() & LATER) == []


def test_every_act_is_in_somebodys_row() -> None:
    assert {act for row in TABLE.values() for act in row} == set(Act)


def test_every_use_case_asks_the_table() -> None:
    silent = {path.stem for path in files("use_cases") if not acts_in(path)}
    assert silent == WITHOUT_ROW


def test_every_use_case_is_called_as_its_file() -> None:
    for path in files("use_cases"):
        names = [node.name for node in sources.tree(path).body if hasattr(node, "name")]
        assert path.stem in names, path
