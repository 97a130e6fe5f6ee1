"""Version 1 of the API: every endpoint, and the description that is made of them."""

from collections.abc import Sequence
from typing import Any, Final

from aiohttp import web

from server.api import (
    alarms,
    application_changes,
    application_lists,
    applications,
    bars,
    channel_clients,
    closures,
    custody,
    entitlement,
    exceptions,
    figures,
    findings,
    imports,
    incident_packets,
    inside_applications,
    law,
    oversight,
    people,
    publication,
    recordings,
    register,
    reviews,
    roles,
    slots,
    special_decisions,
    suspensions,
    tasks,
    unit_complaints,
    units,
    visits,
)
from server.api.access import Access
from server.api.applicant_accounts import ApplicantAccounts
from server.api.devices import Devices
from server.api.own_account import OwnAccount
from server.api.staff_accounts import StaffAccounts
from server.api.staff_sessions import StaffSessions
from server.calls.answering import Office, routes
from server.calls.endpoint import Endpoint
from server.calls.openapi import description

FIXED: Final[tuple[Endpoint, ...]] = (
    *applications.ENDPOINTS,
    *application_lists.ENDPOINTS,
    *application_changes.ENDPOINTS,
    *inside_applications.ENDPOINTS,
    *special_decisions.ENDPOINTS,
    *exceptions.ENDPOINTS,
    *alarms.ENDPOINTS,
    *tasks.ENDPOINTS,
    *slots.ENDPOINTS,
    *closures.ENDPOINTS,
    *units.ENDPOINTS,
    *publication.ENDPOINTS,
    *figures.ENDPOINTS,
    *people.ENDPOINTS,
    *bars.ENDPOINTS,
    *custody.ENDPOINTS,
    *imports.ENDPOINTS,
    *entitlement.ENDPOINTS,
    *suspensions.ENDPOINTS,
    *reviews.ENDPOINTS,
    *unit_complaints.ENDPOINTS,
    *oversight.ENDPOINTS,
    *law.ENDPOINTS,
    *recordings.ENDPOINTS,
    *register.ENDPOINTS,
    *roles.ENDPOINTS,
    *channel_clients.ENDPOINTS,
    *visits.ENDPOINTS,
    *findings.ENDPOINTS,
    *incident_packets.ENDPOINTS,
)
"""Endpoints that stand on the database alone."""


def of_access(access: Access) -> tuple[Endpoint, ...]:
    """The doors of accounts, on the keys of this office."""
    rooms = (
        StaffSessions(access),
        OwnAccount(access),
        ApplicantAccounts(access),
        StaffAccounts(access),
        Devices(access.codes),
    )
    return tuple(each for room in rooms for each in room.endpoints())


def doors(office: Office, others: Sequence[Endpoint] = ()) -> list[web.RouteDef]:
    """Every door of the API, and `/openapi.json`.

    Args:
        others: endpoints that stand on more than the database: a node, a session."""
    document = description_of(others)

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(document)

    return [*routes((*FIXED, *others), office), web.get("/openapi.json", describe)]


def description_of(others: Sequence[Endpoint]) -> dict[str, Any]:
    """What `/openapi.json` says."""
    return description((*FIXED, *others))
