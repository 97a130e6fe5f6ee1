"""The first units and accounts of an office come from the command line, by the API's own rules."""

import io
from pathlib import Path

import pytest

from server.commands import staff_add, unit_add

PASSWORD = "plainly invented 1\n"


def unit(folder: Path, name: str, kind: str, called: str = "试验", city: str | None = None) -> int:
    return unit_add.run(name, kind, called, city, "", None, folder)


def test_what_the_api_would_not_take_is_refused_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert unit(tmp_path, "department", "department") == 0
    assert capsys.readouterr().out == "department\n"
    for asked, code in (
        (("department", "department"), "constraint_broken"),
        (("a b/../c", "prison"), "unit_malformed: id"),
        (("one", "prison", "a\x01b"), "unit_malformed: name"),
        (("one", "palace"), "unit_kind_unknown"),
        (("one", "county_bureau"), "unit_city:"),
        (("one", "county_bureau", "x", "department"), "unit_city_unknown"),
    ):
        assert unit(tmp_path, *asked) == 2
        assert capsys.readouterr().err.startswith(code), asked


def test_an_account_has_a_login_a_role_a_unit_and_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unit(tmp_path, "department", "department")
    for asked, typed, code in (
        (("chief", "department", "department"), PASSWORD, ""),
        ((" ", "department", "department"), PASSWORD, "option_malformed: login"),
        (("other", "king", "department"), PASSWORD, "role_unknown"),
        (("other", "city", "nowhere"), PASSWORD, "not_found"),
        (("other", "city", "department"), "short\n", "password_too_short"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = staff_add.run(*asked, "", None, tmp_path)
        assert capsys.readouterr().err.startswith(code), asked
        assert status == (2 if code else 0)
