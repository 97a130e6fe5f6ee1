"""PROTOCOL.md and the models say the same; what is neither is refused."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import signalling
from signalling import answers, messages
from signalling.errors import Refused
from signalling.messages import read_message
from signalling.outcomes import Outcome
from signalling.plan import Plan
from signalling.states import ENDINGS, Hold

HOUSE = Path(signalling.__path__[0])
PAGE = (HOUSE / "PROTOCOL.md").read_text(encoding="utf-8")
FROM_PAGE: tuple[type[BaseModel], ...] = get_args(messages.FromPage)
TO_PAGE: tuple[type[BaseModel], ...] = (
    answers.Joined,
    answers.Restarted,
    answers.Watching,
    answers.Warned,
    answers.HelpAsked,
    answers.Ended,
    answers.Error,
)

SAYS_A_CODE = (
    r'Refused\(\s*"([a-z_]+)"',
    r'refuse\(self\._peer, "([a-z_]+)"',
    r'_error\("([a-z_]+)"',
    r'_refusal\(\d+, "([a-z_]+)"',
    r'code="([a-z_]+)"',
    r'"code": "([a-z_]+)"',
    r'_verified_payload\(token, key, "([a-z_]+)"',
)


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> dict[str, str]:
    """First cell -> second cell of a table; both without their marks."""
    found = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", text, re.M)
    return dict(found)


def fields(cell: str) -> set[str]:
    """The names in a cell, without what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", "", cell)
    return set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", bare))))


def type_of(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["type"].annotation)[0])


def names_of(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields) - {"type"}


@pytest.mark.parametrize("model", FROM_PAGE, ids=type_of)
def test_the_page_names_the_fields_of_each_message_to_the_node(model: type[BaseModel]) -> None:
    assert fields(rows(section("From the page to the node"))[type_of(model)]) == names_of(model)


@pytest.mark.parametrize("model", TO_PAGE, ids=type_of)
def test_the_page_names_the_fields_of_each_message_to_a_page(model: type[BaseModel]) -> None:
    assert fields(rows(section("From the node to the page"))[type_of(model)]) == names_of(model)


def test_the_page_names_no_message_that_there_is_not() -> None:
    known = {type_of(model) for model in FROM_PAGE}
    assert set(rows(section("From the page to the node"))) == known
    told = {type_of(model) for model in TO_PAGE} | {"state"}
    assert set(rows(section("From the node to the page"))) == told


def test_the_page_names_the_fields_of_a_state_a_plan_and_an_outcome() -> None:
    text = section("From the node to the page")
    state = re.search(r"`state`: `\{(.*?)\}`", text)
    assert state
    assert set(re.findall(r"\w+", state[1])) == set(answers.State.model_fields)
    door = section("The office's door")
    outcome = re.search(r"\*\*outcome\*\*: `\{(.*?)\}`", door, re.I)
    assert outcome
    assert set(re.findall(r"\w+", outcome[1])) == set(Outcome.model_fields)
    plan = re.search(r"\*\*plan\*\*: `\{(.*?), title\}`", door)
    assert plan
    bare = re.sub(r"\{.*?\}|\[.*?\]", "", plan[1])
    assert {*re.findall(r"\w+", bare), "title"} == set(Plan.model_fields)


def test_the_page_names_every_hold_and_every_reason() -> None:
    text = section("From the node to the page")
    holds = re.search(r"`holds`: sorted list of `([^`]*)`", text)
    assert holds
    assert set(holds[1].split()) == {hold.value for hold in Hold}
    reasons = re.search(r"`reason` of `ended`: `([^`]*)`", text)
    assert reasons
    assert set(reasons[1].split()) == {turn.value for turn in ENDINGS}


def test_the_page_names_every_code_and_no_other() -> None:
    named = set()
    for row in re.findall(r"^\| (`.*?`) \|", section("Codes of `error`"), re.M):
        named |= set(re.findall(r"`([a-z_]+)`", row))
    said = set()
    for path in HOUSE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        said |= {code for pattern in SAYS_A_CODE for code in re.findall(pattern, text)}
    assert said - named == set()
    below = {code for code in named if code.startswith(("offer_", "record_"))}
    assert named - said - below == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '"join"',
        "{" * 5000,
        '{"type":"dance"}',
        '{"type":"join"}',
        '{"type":"leave","extra":1}',
        '{"type":"hold","session":"v","on":"yes"}',
        '{"type":"hold","session":"../etc","on":true}',
        '{"type":"warn","session":"v","to":[],"text":"x"}',
        '{"type":"warn","session":"v","to":["c"],"text":"x"}',
        '{"type":"speak","session":"v","to":["a","b","a","b","c"]}',
        '{"type":"report","visible":true,"views":[{"session":"v","side":"a","frames":-1,'
        '"audible":true}]}',
        '{"type":"report","visible":true,"views":[{"session":"v","side":"a","frames":1e400,'
        '"audible":true}]}',
        '{"type":"note","session":"v","text":"' + "x" * 501 + '"}',
    ],
)
def test_what_is_no_message_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_message(text)
    assert refused.value.code == "message_malformed"
    assert len(refused.value.message) <= 300


@pytest.mark.parametrize("visible", ['"visible"', "true"])
def test_a_report_says_in_either_way_that_its_page_is_visible(visible: str) -> None:
    report: Any = read_message(f'{{"type":"report","visible":{visible},"views":[]}}')
    assert report.is_visible
