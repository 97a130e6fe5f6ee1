"""Which text holds on a day; a draft holds only by an override on record."""

from datetime import date

import pytest

from server.domain.profile.choice import NoProfile, Override, in_force
from tests.support import law

NEW = law.profile()
OLD = law.profile(id="CN-GD-2017", version="2017-12-01", effective_from=date(2017, 12, 1))
DRAFT = law.profile("vn-draft")
DAY = date(2026, 1, 5)


@pytest.mark.law("GD-100")
def test_the_old_text_holds_to_the_eve_of_the_new_one() -> None:
    chosen = [in_force((NEW, OLD), "CN-GD", date(2020, 9, day)).id for day in (1, 2)]
    assert chosen == ["CN-GD-2017", "CN-GD-2020"]


def test_the_last_day_of_a_text_is_a_day_of_it() -> None:
    ended = law.profile(effective_to=date(2021, 1, 1), status="repealed")
    assert in_force((ended,), "CN-GD", date(2021, 1, 1)) == ended
    with pytest.raises(NoProfile) as caught:
        in_force((ended,), "CN-GD", date(2021, 1, 2))
    assert caught.value.code == "no_profile"


@pytest.mark.parametrize(("where", "day"), [("CN-GD", date(2020, 9, 1)), ("CN-HN", DAY)])
def test_where_no_text_holds_none_is_invented(where: str, day: date) -> None:
    with pytest.raises(NoProfile) as caught:
        in_force((NEW, DRAFT), where, day)
    assert caught.value.code == "no_profile"


@pytest.mark.law("VN-15")
def test_a_draft_holds_only_from_the_day_of_an_override() -> None:
    override = Override("VN-DRAFT", "draft-1", "officer-7", "a trial of forms", DAY)
    assert in_force((DRAFT,), "VN", DAY, [override]) == DRAFT
    for live in ([], [Override("VN-DRAFT", "draft-2", "officer-7", "another", DAY)]):
        with pytest.raises(NoProfile) as caught:
            in_force((DRAFT,), "VN", DAY, live)
        assert caught.value.code == "draft_needs_override"
    with pytest.raises(NoProfile):
        in_force((DRAFT,), "VN", date(2026, 1, 4), [override])


@pytest.mark.law("VN-15")
@pytest.mark.parametrize(("actor", "reason"), [("", "a trial"), ("officer-7", " ")])
def test_an_override_without_who_or_why_is_none(actor: str, reason: str) -> None:
    with pytest.raises(ValueError, match="who and why"):
        Override("VN-DRAFT", "draft-1", actor, reason, DAY)
