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
        # Media and cases of the archive: the store and the analysis are not built yet.
        Act.ANALYSE, Act.EXPORT, Act.READ_CASES,
        # A Department interpretation comes with the files of a profile.
        Act.INTERPRET_TEXT,
        # A meal inside another visit, and telling relatives of a decision (Vietnamese draft).
        Act.MEAL, Act.ORGANISE_VISITS, Act.NOTIFY_RELATIVES,
    }
)  # fmt: skip
ELSEWHERE: Final = frozenset(
    {
        # The machine is kept by commands, not by the office's acts.
        Act.OPERATE,
        # Lodging gives a form back by itself; whoever may lodge it gets the list.
        Act.RETURN_FOR_COMPLETION,
        # In the session, by the powers of the grant (live_visit/admission.py).
        Act.WARN, Act.SPEAK, Act.HOLD, Act.CUT,
        # Whose a kind is, the profile says (entitlement/kinds.py): decide_kind asks by it.
        Act.EXTEND, Act.PRIVATE_ROOM, Act.FAMILY_CONFERENCE,
    }
)  # fmt: skip
WITHOUT_ROW: Final = frozenset(
    {
        # The right lies in who somebody is, not in a role.
        "complain_of_unit", "link_login", "open_staff_session", "make_applicant_account",
        # By whoever has the machine, before there is an account that could be asked.
        "install_staff",
        # By the office itself: its clocks, its node's word, what follows from a visit.
        "alarm_closure", "alarm_review", "alarm_suspension", "close_visit", "escalate_review",
        "expire_application", "lapse_finding", "lapse_suspension", "release_silent",
        "remind_of_month", "send_plan", "take_outcome", "watch_session",
        # By a device that has shown its key, or the code that it was given.
        "admit_party", "redeem_code",
        # By anybody: what the law makes public (Art. 12, 30, 36).
        "list_closures", "read_calendar", "show_public_page",
        # Desk or facility, each by its own act (casework/persons.py).
        "correct_person", "register_person", "state_relationship",
    }
)  # fmt: skip


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
    assert sorted(granted - offered() - LATER - ELSEWHERE) == []


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
