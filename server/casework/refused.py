"""How an act ends that a rule forbids: nothing of it is kept, and the reasons are told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from server.domain.citation import Refusal
from server.errors import OfficeError


class Refused(OfficeError):
    """Rules say no; `refusals` has at least one, each with its code and what it rests on.

    `nearest` are starts that are free instead, where a slot was asked for."""

    code = "refused"

    def __init__(self, refusals: Iterable[Refusal], nearest: tuple[datetime, ...] = ()) -> None:
        self.refusals = tuple(refusals)
        self.nearest = nearest
        assert self.refusals, "a refusal without a reason"
        super().__init__(", ".join(each.code for each in self.refusals))


class Forbidden(Refused):
    """Not this account's to do, in this place or at all."""

    code = "forbidden"


class Unknown(OfficeError):
    """There is none of this name, or it is not the asker's to know."""

    code = "not_found"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what}: none of this name")
        self.facts: Mapping[str, str] = {"what": what, "name": name}


class Malformed(OfficeError):
    """What was asked makes no sense, whoever asks; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
