"""What things of the office are called by: opaque ids, each a type of its own, none a name."""

from typing import NewType

PersonId = NewType("PersonId", str)
"""A natural person, visitor or inmate; for life."""
CustodyId = NewType("CustodyId", str)
"""One stay of one person in custody; a person may have an old one and a new one (GD-12)."""
UnitId = NewType("UnitId", str)
"""A bureau, judicial office, facility, City, provincial bureau or the Department."""
SeatId = NewType("SeatId", str)
"""A kiosk or terminal with its place."""
SlotId = NewType("SlotId", str)
"""One start time of one seat."""
ApplicationId = NewType("ApplicationId", str)
BookingId = NewType("BookingId", str)
StaffId = NewType("StaffId", str)
"""A staff account."""
DeviceId = NewType("DeviceId", str)
"""An enrolled kiosk, terminal or one-visit device."""
