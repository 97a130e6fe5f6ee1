"""Every message from a page to the node, as the models that validate them; answers.py has the rest.

Pure.  PROTOCOL.md says the same for people; tests/signalling/test_protocol_page.py holds the two
against each other.  Unknown fields are refused, so that a misspelt one never passes in silence."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from media.engine import Side
from signalling.errors import Refused
from signalling.plan import SessionId

MESSAGE_BYTES_MAX: Final = 160 * 1024
WARNING_CHARACTERS_MAX: Final = 200
NOTE_CHARACTERS_MAX: Final = 500
VIEWS_MAX: Final = 64
FRAMES_MAX: Final = 2**53


class GroundOfCut(StrEnum):
    """Why an officer cut (Guangdong 2020, Art. 29(1)-(5)), or that nothing was wrong."""

    DISORDER = "disorder"
    CANT_OR_LANGUAGE = "cant_or_language"
    FORBIDDEN_TOPIC = "forbidden_topic"
    DEVICE = "device"
    OTHER_BREACH = "other_breach"
    END_OF_NEED = "end_of_need"


class Message(BaseModel):
    """Any message: a JSON object with a `type`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Secret = Annotated[str, Field(min_length=16, max_length=128)]
Token = Annotated[str, Field(min_length=1, max_length=4096)]
Recipients = Annotated[frozenset[Side], Field(max_length=2)]


class Join(Message):
    """Take the seat that a grant gives."""

    type: Literal["join"]
    grant: Token
    sdp: str


class Resume(Message):
    """Take one's own seat again after a drop."""

    type: Literal["resume"]
    session: SessionId
    secret: Secret
    sdp: str


class Restart(Message):
    """Restart ICE on the same DTLS association."""

    type: Literal["restart"]
    sdp: str


class Watch(Message):
    """Add a visit to a monitor that has joined: by grant, or by session and secret."""

    type: Literal["watch"]
    grant: Token | None = None
    session: SessionId | None = None
    secret: Secret | None = None


class Unwatch(Message):
    """Watch this visit no more."""

    type: Literal["unwatch"]
    session: SessionId


class View(Message):
    """What a monitor's page decodes of one side of one visit."""

    session: SessionId
    side: Side
    frames: Annotated[int, Field(ge=0, le=FRAMES_MAX)]
    audible: bool


class Report(Message):
    """A monitor's sign of life, every 500 ms."""

    type: Literal["report"]
    visible: bool | Literal["visible", "hidden"]
    """`document.visibilityState`, or whether it is `visible`."""
    views: Annotated[tuple[View, ...], Field(max_length=VIEWS_MAX)]

    @property
    def is_visible(self) -> bool:
        """Whether anybody can look at the page."""
        return self.visible in (True, "visible")


class Speak(Message):
    """Take the floor towards these sides; none gives it back."""

    type: Literal["speak"]
    session: SessionId
    to: Recipients


class Warn(Message):
    """Warn these sides in writing."""

    type: Literal["warn"]
    session: SessionId
    to: Annotated[frozenset[Side], Field(min_length=1, max_length=2)]
    text: Annotated[str, Field(min_length=1, max_length=WARNING_CHARACTERS_MAX)]


class Hold(Message):
    """Set or lift the hold OFFICER."""

    type: Literal["hold"]
    session: SessionId
    on: bool


class Cut(Message):
    """End this visit at once; the ground is asked for afterwards."""

    type: Literal["cut"]
    session: SessionId


class Ground(Message):
    """Why one has cut."""

    type: Literal["ground"]
    session: SessionId
    ground: GroundOfCut
    note: Annotated[str, Field(max_length=NOTE_CHARACTERS_MAX)] = ""


class Note(Message):
    """Write a remark into the ledger."""

    type: Literal["note"]
    session: SessionId
    text: Annotated[str, Field(min_length=1, max_length=NOTE_CHARACTERS_MAX)]


class Help(Message):
    """A party asks for an officer."""

    type: Literal["help"]


class Leave(Message):
    """Go for good."""

    type: Literal["leave"]


FromPage = (
    Join | Resume | Restart | Watch | Unwatch | Report | Speak | Warn | Hold | Cut | Ground | Note
    | Help | Leave
)  # fmt: skip
_FROM_PAGE: Final[TypeAdapter[FromPage]] = TypeAdapter(
    Annotated[FromPage, Field(discriminator="type")]
)


def read_message(text: str) -> FromPage:
    """A page's message.  Raises: Refused `message_malformed`."""
    try:
        return _FROM_PAGE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:80]
        raise Refused("message_malformed", f"{where}: {first['msg']}"[:300]) from error
