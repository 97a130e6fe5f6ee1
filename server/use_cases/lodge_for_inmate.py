"""An inmate applies: the facility takes the request down and lodges it (Art. 4 ¶1, 10, 16 ¶1)."""

from server.casework import inmate_form
from server.casework.acting import Acting
from server.casework.case import Case
from server.casework.inmate_form import AskedInside
from server.domain.powers.acts import Act


async def lodge_for_inmate(acting: Acting, asked: AskedInside) -> Case:
    """Lodge an inmate's request: a slot at each side, the visit of the month, and a receipt.

    Raises: Refused (a point that the request does not state, `slot_taken` with the nearest starts,
    no visit left …), Forbidden, Malformed, Unknown."""
    facility = acting.staff().unit
    await acting.allow(Act.LODGE_FOR_INMATE, [facility], subject=asked.inmate)
    return await inmate_form.take_in(acting, asked, facility)
