"""Who reads a report of a fault over a shoulder learns no secret from it."""

import pytest

from server.commands.check_config import value_of
from server.config import Settings

SECRET = "very-secret"


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("sms", "secret", SECRET),
        ("sms", "report_secret", SECRET),
        ("sms", "headers", {"Authorization": SECRET}),
        ("storage", "url", f"postgresql://huijian:{SECRET}@db.example/huijian"),
    ],
)
def test_a_secret_is_shown_to_be_set_and_not_what_it_is(
    section: str, key: str, value: object
) -> None:
    settings = Settings.model_validate({"options": {section: {key: value}}})
    shown = str(value_of(settings, f"{section}.{key}"))
    assert SECRET not in shown
    assert "***" in shown


def test_a_secret_that_is_not_set_is_shown_as_nothing() -> None:
    assert value_of(Settings(), "sms.secret") == ""
