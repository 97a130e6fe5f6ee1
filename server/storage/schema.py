"""Every table of the office, in the order in which rows can be written."""

from typing import Final

from sqlalchemy import Table

from server.storage.application_tables import (
    APPLICATION_EVENTS,
    APPLICATION_INMATES,
    APPLICATION_SIDES,
    APPLICATION_VISITORS,
    APPLICATIONS,
)
from server.storage.bookings import BOOKINGS
from server.storage.entitlement import ENTITLEMENT_ENTRIES
from server.storage.idempotency import IDEMPOTENCY_KEYS
from server.storage.outbox import OUTBOX
from server.storage.people import CUSTODY_RECORDS, FILING_STAMPS, PEOPLE, RELATIONSHIPS
from server.storage.register import REGISTER
from server.storage.slots import SLOTS
from server.storage.staff import ROLES_HELD, STAFF_ACCOUNTS, STAFF_SESSIONS
from server.storage.units import SEATS, UNITS
from server.storage.webhooks import (
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_EVENTS,
    WEBHOOK_SUBSCRIPTIONS,
)

TABLES: Final[tuple[Table, ...]] = (
    UNITS,
    SEATS,
    STAFF_ACCOUNTS,
    STAFF_SESSIONS,
    ROLES_HELD,
    PEOPLE,
    CUSTODY_RECORDS,
    RELATIONSHIPS,
    FILING_STAMPS,
    APPLICATIONS,
    APPLICATION_SIDES,
    APPLICATION_INMATES,
    APPLICATION_VISITORS,
    SLOTS,
    APPLICATION_EVENTS,
    BOOKINGS,
    ENTITLEMENT_ENTRIES,
    REGISTER,
    OUTBOX,
    IDEMPOTENCY_KEYS,
    WEBHOOK_SUBSCRIPTIONS,
    WEBHOOK_EVENTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_ATTEMPTS,
)
APPEND_ONLY: Final = (APPLICATION_EVENTS, ENTITLEMENT_ENTRIES, REGISTER)
"""Their rows are neither changed nor taken out; triggers of the migrations see to it."""
