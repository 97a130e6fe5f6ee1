"""Every act that the model knows, by the word that a move uses."""

from collections.abc import Mapping
from typing import Final

from tests.support.model_office import (
    applications,
    approvals,
    conduct,
    custody,
    day,
    further,
    readings,
)
from tests.support.model_office.office import Act_

ACTS: Final[Mapping[str, Act_]] = {
    "lodge": applications.lodge,
    "step": applications.step,
    "approve": approvals.approve,
    "decide special": further.decide_special,
    "edit": further.edit,
    "re-apply": further.reapply,
    "look at the clocks": further.sweep,
    "pass time": further.pass_time,
    "approve exception": further.approve_exception,
    "decide exception": further.decide_exception,
    "enrol": further.enrol,
    "move inmate": custody.move_inmate,
    "set status": custody.set_status,
    "lift status": custody.lift_status,
    "close": custody.close_service,
    "enter bar": conduct.enter_bar,
    "lift bar": conduct.lift_bar,
    "propose": conduct.propose,
    "decide": conduct.decide,
    "file": conduct.file,
    "find absence": conduct.find_absence,
    "review": conduct.review,
    "read": readings.read,
    "arrive": day.arrive,
    "check in": day.check_in,
    "excuse": day.excuse,
    "refuse for conduct": day.refuse_for_conduct,
    "sign pledge": day.sign_pledge,
    "count heads": day.count_heads,
    "confirm": day.confirm,
    "open": day.open_session,
    "enter": day.enter,
    "watch": day.watch,
    "cut": day.cut,
}
