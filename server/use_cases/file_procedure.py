"""A unit puts its rules of review on file, with the checklist that decisions name (Art. 21)."""

from server.casework.acting import Acting
from server.casework.refused import Malformed
from server.domain.identifiers import UnitId
from server.domain.oversight.procedures import Procedure
from server.domain.powers.acts import Act
from server.domain.silence import cite
from server.storage import oversight
from server.storage.ids import new_id


async def file_procedure(acting: Acting, unit: UnitId, procedure: Procedure) -> Procedure:
    """File a document by its hash; it holds from its day on, which is not ahead.

    Raises: Forbidden, Unknown, Malformed."""
    await acting.allow(Act.FILE_PROCEDURE, [unit], subject=unit)
    if procedure.since > acting.now.date():
        raise Malformed("procedure_ahead", "a document is filed on the day from which it holds")
    filed = oversight.ProcedureOf(unit, procedure)
    await oversight.PROCEDURES.add(acting.work, new_id(acting.now), filed)
    facts: dict[str, str | int] = {
        "sha256": procedure.sha256,
        "checklist": procedure.checklist_version,
    }
    cited = cite(acting.profile, "decisions.procedure_document")
    await acting.enter("procedure_filed", unit, facts=facts, citations=(cited,))
    return procedure
