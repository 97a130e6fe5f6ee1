"""The recording of a visit, as the rules of the archive want it; the media lie elsewhere."""

from server.casework.case import Case
from server.casework.refused import Unknown
from server.domain.record.archive import Recording
from server.domain.units import custody_of
from server.storage import bookings, units
from server.storage.database import Reader


async def recording_of(reader: Reader, case: Case) -> Recording:
    """Of a visit that a node has held.  Raises: Unknown: there is none."""
    booked = await bookings.get(reader, case.booking)
    if booked is None or booked.session is None:
        raise Unknown("recording", case.booking)
    every = await units.named(reader, case.application.facilities)
    regimes = [custody_of(each.unit.kind) for each in every.values()]
    custodies = frozenset(each for each in regimes if each is not None)
    return Recording(case.booking, custodies, booked.start, booked.slot_end)
