"""Bodies that an endpoint reads without complaint, about things that are named.

What a field is called says what belongs in it; what nobody named gets the first value that its
schema allows."""

import re
from collections.abc import Mapping
from typing import Any, Final

from server.calls.endpoint import Endpoint

FIELDS: Final[Mapping[str, Any]] = {
    "answered_by": "{person}",
    "applicant": "{person}",
    "visitor": "{person}",
    "signed_by": "{person}",
    "person": "{person}",
    "visitors": ["{person}"],
    "inmate": "{inmate}",
    "other": "{inmate}",
    "site": "{unit}",
    "unit": "{unit}",
    "facility_named": "{facility}",
    "account": "{account}",
    "application": "{visit}",
    "device": "{device}",
    "seat": "{seat}",
    "start": "2026-03-26T15:00:00+08:00",
    "since": "2026-03-30T09:00:00+08:00",
    "until": "2026-03-30T17:00:00+08:00",
    "checklist": "1",
    "ground": "bars.identity_untrue",
    "kind": "video",
    "born_on": "1970-05-01",
    "on": "2026-03-13",
    "decided_on": "2026-03-13",
    "effective_on": "2026-03-13",
    "month": "2026-03",
    "identity_kind": "resident_id_card",
    "identity_number": "440101197005010021",
    "mobile": "19900000001",
    "words": "seen",
    "reason": "seen",
    "reasons": "seen",
    "text": "seen",
    "name": "试验",
    "language": "zh-CN",
    "password": "correct horse battery",
    "new": "correct horse battery",
    "old": "correct horse battery",
    "login": "somebody",
    "code": "ABCDE-23456",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "starts": ["09:00:00"],
    "heads": {"adult": 1},
    "steps": ["identity"],
    "csv": "record,name\n",
}
"""By name; a word in braces is a thing that the caller names."""
OF_ENDPOINT: Final[Mapping[str, Mapping[str, Any]]] = {
    "lodge_application": {"visitors": [{"person": "{person}", "id_kind": "resident_id_card"}]},
    "complete_application": {"visitors": [{"person": "{person}", "id_kind": "resident_id_card"}]},
    "reapply": {"visitors": [{"person": "{person}", "id_kind": "resident_id_card"}]},
    "complain": {"of": "refusal", "subject": "{application}"},
    "complain_of_unit": {"about": "{unit}"},
    "record_incident": {"about": "{account}", "breach": "rude"},
    "announce_closure": {"cause": "network_failure", "units": ["{unit}"]},
    "enter_unit": {"kind": "prison", "id": "prison-9"},
    "state_relationship": {"kind": "parent", "party": "relative"},
    "enter_bar": {"ground": "identity_untrue", "basis": {"evidence": "file 9"}},
    "enrol_device": {"kind": "terminal"},
    "set_status": {"code": "solitary_confinement"},
    "refer_breach": {"after": "cut", "authority": "试验公安局", "law": "试验法 1"},
    "move_inmate": {"move": "transfer", "to": "{facility}"},
    "correct_application": {"names": []},
    "correct_person": {"language": "zh-CN"},
    "make_applicant_account": {"born_on": "1970-05-01"},
    "file_procedure": {"since": "2026-03-30"},
    "confirm_totp": {"code": "123456"},
}
OPTIONAL: Final = frozenset({"facility_named", "site", "words", "device", "seat", "inmate"})
"""Fields that need not be there, and are sent, because they name something."""


def body_of(endpoint: Endpoint, named: Mapping[str, str]) -> Any:
    """A body for an endpoint, about the things of this name; None: it takes none."""
    if endpoint.body is None:
        return None
    schema = endpoint.body.model_json_schema()
    more = OF_ENDPOINT.get(endpoint.name, {})
    return filled(value_of(schema, schema.get("$defs", {}), "", more), named)


def query_of(endpoint: Endpoint) -> dict[str, str]:
    """What an endpoint needs in its query."""
    if endpoint.query is None:
        return {}
    wanted = endpoint.query.model_json_schema().get("required", ())
    return {name: str(FIELDS[name]) for name in wanted}


def value_of(
    schema: Mapping[str, Any], inner: Mapping[str, Any], name: str, more: Mapping[str, Any]
) -> Any:
    """The first value that a schema allows, where its name does not tell a better one."""
    if name in more:
        return more[name]
    if "$ref" in schema:
        return value_of(inner[schema["$ref"].rsplit("/", 1)[-1]], inner, name, more)
    if "anyOf" in schema:
        return value_of(schema["anyOf"][0], inner, name, more)
    for given in ("const", "enum"):
        if given in schema:
            return schema[given] if given == "const" else schema[given][0]
    if name in FIELDS:
        return FIELDS[name]
    return plain(schema, inner, more)


def plain(schema: Mapping[str, Any], inner: Mapping[str, Any], more: Mapping[str, Any]) -> Any:
    """A value of a type."""
    match schema.get("type"):
        case "object":
            wanted = set(schema.get("required", ()))
            every = schema.get("properties", {})
            sent = [each for each in every if each in wanted | more.keys() | OPTIONAL]
            return {each: value_of(every[each], inner, each, more) for each in sent}
        case "array":
            length = max(1, schema.get("minItems", 0))
            return [value_of(schema.get("items", {}), inner, "", more)] * length
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1)
        case _:
            return text_of(schema)


CANDIDATES: Final = (
    "seen", "1", "ab" * 32, "09:00", "10:00:00", "a.b", "2026-03", "19900000001",
    "https://hooks.example/in",
)  # fmt: skip


def text_of(schema: Mapping[str, Any]) -> str:
    """A text that a schema allows."""
    if "format" in schema:
        return "2026-03-13" if schema["format"] == "date" else "2026-03-30T09:00:00+08:00"
    pattern = schema.get("pattern", "")
    for candidate in CANDIDATES:
        if re.search(pattern, candidate):
            return candidate
    raise AssertionError(f"name a value for {pattern}")


def filled(value: Any, named: Mapping[str, str]) -> Any:
    """With the names of things in the place of their words in braces."""
    match value:
        case str():
            found = re.fullmatch(r"\{(\w+)\}", value)
            return value if found is None else named[found[1]]
        case list():
            return [filled(each, named) for each in value]
        case dict():
            return {name: filled(each, named) for name, each in value.items()}
        case _:
            return value
