"""A review uses up its working time: told at 50, 80 and 100 percent (Art. 22; GD-55)."""

from server.casework import alarming
from server.casework import case as cases
from server.casework.acting import Acting
from server.domain.calendar.deadlines import Review, escalations_due
from server.domain.identifiers import ApplicationId
from server.domain.oversight import tasks as task_rules
from server.storage import alarms


async def escalate_review(acting: Acting, name: ApplicationId) -> int:
    """Raise what has come and was not told: to whose turn it is now, and the level above.
    What was told to one unit is not told to the next one again.

    Returns: how many alarms are new.  Raises: Unknown."""
    case = await cases.load(acting.work, acting.law, acting.now, name)
    receipt, profile = case.stored.receipt, case.profile
    if receipt is None or profile.deadlines is None:
        return 0
    if case.application.state not in cases.UNDER_REVIEW:
        return 0
    review = Review(acting.law.local(receipt.lodged_at), case.stored.details.extensions)
    told = {code for _, code, _ in await alarms.raised(acting.work, [name])}
    raised = 0
    for due in escalations_due(profile, acting.law.calendar, review, None, acting.now):
        code = alarming.ESCALATION.format(due.percent)
        if code in told:
            continue
        facts: dict[str, str | int] = {
            "percent": due.percent,
            "deadline": receipt.deadline.isoformat(),
        }
        for task in task_rules.waiting(case.application, receipt.deadline):
            assert task.owner is not None, "a lodged application has its units"
            raised += await alarming.raise_once(acting, task.owner, code, name, due.citation, facts)
    return raised
