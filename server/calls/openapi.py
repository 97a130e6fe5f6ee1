"""The API's description (OpenAPI 3.1), made of the endpoints and the models that read their calls.

Source: OpenAPI Specification 3.1.1; JSON Schema 2020-12, which pydantic writes."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.calls.endpoint import Endpoint, Method
from server.calls.identity import Who
from server.calls.models import ID_CHARACTERS_MAX, LINE_CHARACTERS_MAX, Versioned
from server.calls.problem import MEDIA_TYPE, TITLES, Problem
from server.storage.idempotency import KEY_CHARACTERS_MAX

VERSION: Final = "3.1.0"
API_VERSION: Final = "1"
REFERENCE: Final = "#/components/schemas/{model}"
ALWAYS: Final = (400, 401, 403, 404, 409, 413, 421, 422, 429, 503)
"""What any call may be answered with: nothing is there, a rule says no, too much, not now."""
PARAMETER: Final = re.compile(r"\{([a-z_]+)\}")
Key = tuple[type[Any], JsonSchemaMode]


def description(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    names = [each.name for each in endpoints]
    assert len(names) == len(set(names)), "an operationId is given once"
    references, schemas = models(endpoints)
    paths: dict[str, Any] = {}
    for each in endpoints:
        method = each.method.lower()
        assert method not in paths.get(each.path, {}), f"{each.method} {each.path} twice"
        paths.setdefault(each.path, {})[method] = operation(each, references)
    return {
        "openapi": VERSION,
        "info": {
            "title": "Huijian 会见",
            "version": API_VERSION,
            "description": "Video visits of prisons and rehabilitation centres: "
            "application, review, visit, record.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas, "securitySchemes": SECURITY},
    }


SECURITY: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "huijian_session"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "device": {"type": "http", "scheme": "DPoP"},
    "channel": {"type": "http", "scheme": "Signature"},
}
SCHEMES: Final = {
    Who.STAFF: ("session", "bearer"),
    Who.APPLICANT: ("session", "bearer"),
    Who.DEVICE: ("device",),
    Who.CHANNEL: ("channel",),
}


def models(endpoints: Iterable[Endpoint]) -> tuple[dict[Key, Any], dict[str, Any]]:
    """References to each model, and the schemas that they lead to."""
    wanted: dict[Key, None] = {(Problem, "serialization"): None}
    for each in endpoints:
        for incoming in (each.body, each.query):
            if incoming is not None:
                wanted[incoming, "validation"] = None
        wanted[each.answer, "serialization"] = None
    references, definitions = models_json_schema(list(wanted), ref_template=REFERENCE)
    return dict(references), dict(sorted(definitions.get("$defs", {}).items()))


def operation(endpoint: Endpoint, references: dict[Key, Any]) -> dict[str, Any]:
    """One method of one path."""
    found: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": list(endpoint.tags),
        "parameters": parameters(endpoint),
        "responses": responses(endpoint, references),
        "security": security(endpoint),
    }
    if endpoint.body is not None:
        schema = references[endpoint.body, "validation"]
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return found


def security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    """By which schemes a caller may be known; an empty one: by none."""
    names = {name for who in endpoint.who for name in SCHEMES.get(who, ())}
    found: list[dict[str, list[str]]] = [{name: []} for name in sorted(names)]
    return [{}, *found] if Who.NOBODY in endpoint.who else found


def parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Names in the path, the query, and the headers that the endpoint asks for."""
    pattern = f"^[A-Za-z0-9][A-Za-z0-9._:-]{{0,{ID_CHARACTERS_MAX - 1}}}$"
    found: list[dict[str, Any]] = [
        parameter("path", name, {"type": "string", "pattern": pattern})
        for name in PARAMETER.findall(endpoint.path)
    ]
    if endpoint.query is not None:
        found += query_parameters(endpoint.query)
    if endpoint.creates:
        visible = {"type": "string", "pattern": f"^[!-~]{{1,{KEY_CHARACTERS_MAX}}}$"}
        found.append(parameter("header", "Idempotency-Key", visible))
    if endpoint.changes:
        etag = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        found.append(parameter("header", "If-Match", etag))
    if endpoint.personal:
        line = {"type": "string", "minLength": 1, "maxLength": LINE_CHARACTERS_MAX}
        found.append(parameter("header", "Huijian-Purpose", line))
    return found


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Each field of a query model; such a model has no models in it."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    required = set(schema.get("required", ()))
    inner = schema.get("$defs", {})
    return [
        parameter("query", name, inlined(each, inner), required=name in required)
        for name, each in schema.get("properties", {}).items()
    ]


def inlined(schema: Any, inner: dict[str, Any]) -> Any:
    """A schema with what it refers to put in its place."""
    if isinstance(schema, list):
        return [inlined(each, inner) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(inner[schema["$ref"].rsplit("/", 1)[-1]], inner)
    return {name: inlined(each, inner) for name, each in schema.items()}


def parameter(
    place: str, name: str, schema: dict[str, Any], *, required: bool = True
) -> dict[str, Any]:
    """One parameter."""
    return {"in": place, "name": name, "required": required, "schema": schema}


def responses(endpoint: Endpoint, references: dict[Key, Any]) -> dict[str, Any]:
    """Every answer that may come."""
    schema = references[endpoint.answer, "serialization"]
    success: dict[str, Any] = {
        "description": endpoint.summary,
        "content": {"application/json": {"schema": schema}},
    }
    if issubclass(endpoint.answer, Versioned):
        success["headers"] = {"ETag": {"schema": {"type": "string"}}}
    problems = {"schema": references[Problem, "serialization"]}
    return {
        str(endpoint.status): success,
        **{
            str(status): {"description": TITLES[status], "content": {MEDIA_TYPE: problems}}
            for status in statuses(endpoint)
        },
    }


def statuses(endpoint: Endpoint) -> list[int]:
    """With which statuses an endpoint may say no."""
    found = set(ALWAYS)
    if endpoint.method is not Method.GET:
        found |= {412, 415}
    if endpoint.changes:
        found |= {412, 428}
    return sorted(found)
