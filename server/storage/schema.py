"""Every table of the office, in the order in which rows can be written."""

from typing import Any, Final

from sqlalchemy import Table

from server.storage.accounts import CREDITS, FURTHER_VISITS, RESTRICTIONS, SIZES
from server.storage.alarms import ALARMS
from server.storage.applicants import APPLICANT_ACCOUNTS, APPLICANT_CODES, APPLICANT_SESSIONS
from server.storage.application_tables import (
    APPLICATION_EVENTS,
    APPLICATION_INMATES,
    APPLICATION_SIDES,
    APPLICATION_VISITORS,
    APPLICATIONS,
)
from server.storage.bars import BARS
from server.storage.bookings import BOOKINGS
from server.storage.closures import CLOSURES
from server.storage.conduct import FINDINGS, SUSPENSIONS
from server.storage.days import DAYS
from server.storage.devices import DEVICES
from server.storage.entitlement import ENTITLEMENT_ENTRIES
from server.storage.idempotency import IDEMPOTENCY_KEYS
from server.storage.live import LIVE_SESSIONS, PACKETS
from server.storage.outbox import OUTBOX
from server.storage.oversight import (
    CLOSED_DAYS,
    DUTIES,
    INCIDENTS,
    OVERRIDES,
    PROCEDURES,
    REFERRALS,
)
from server.storage.papers import ATTEMPTS, AUTHENTICATIONS
from server.storage.parts import PARTS_TAKEN
from server.storage.people_tables import (
    CUSTODY_RECORDS,
    FILING_STAMPS,
    PEOPLE,
    RELATIONSHIPS,
)
from server.storage.plans import CRITERIA, MONTHS
from server.storage.pledges import PLEDGES
from server.storage.register import REGISTER
from server.storage.reviews import REVIEWS
from server.storage.shelf import Shelf
from server.storage.slots import SLOTS
from server.storage.staff import (
    ROLES_HELD,
    STAFF_ACCOUNTS,
    STAFF_KEYS,
    STAFF_LINKS,
    STAFF_SESSIONS,
)
from server.storage.statuses import STATUSES
from server.storage.tasks import TASKS
from server.storage.tickets import TICKETS
from server.storage.units import SEATS, UNITS
from server.storage.webhooks import (
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_EVENTS,
    WEBHOOK_SUBSCRIPTIONS,
)

SHELVES: Final[tuple[Shelf[Any], ...]] = (
    BARS,
    STATUSES,
    CREDITS,
    RESTRICTIONS,
    SIZES,
    FURTHER_VISITS,
    AUTHENTICATIONS,
    ATTEMPTS,
    MONTHS,
    CRITERIA,
    CLOSURES,
    PLEDGES,
    DAYS,
    LIVE_SESSIONS,
    PACKETS,
    SUSPENSIONS,
    FINDINGS,
    REVIEWS,
    REFERRALS,
    INCIDENTS,
    PROCEDURES,
    DUTIES,
    CLOSED_DAYS,
    OVERRIDES,
    ALARMS,
    TICKETS,
)
"""Values kept whole (shelf.py)."""
TABLES: Final[tuple[Table, ...]] = (
    UNITS,
    SEATS,
    STAFF_ACCOUNTS,
    STAFF_KEYS,
    STAFF_LINKS,
    STAFF_SESSIONS,
    ROLES_HELD,
    PEOPLE,
    APPLICANT_ACCOUNTS,
    APPLICANT_CODES,
    APPLICANT_SESSIONS,
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
    TASKS,
    DEVICES,
    ENTITLEMENT_ENTRIES,
    *(shelf.table for shelf in SHELVES),
    PARTS_TAKEN,
    REGISTER,
    OUTBOX,
    IDEMPOTENCY_KEYS,
    WEBHOOK_SUBSCRIPTIONS,
    WEBHOOK_EVENTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_ATTEMPTS,
)
APPEND_ONLY: Final = (APPLICATION_EVENTS, ENTITLEMENT_ENTRIES, PARTS_TAKEN, REGISTER)
"""Their rows are neither changed nor taken out; triggers of the migrations see to it."""
