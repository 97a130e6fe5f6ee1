"""What can go wrong on the media floor, split by whose fault it is.

MediaError
├── OfferRefused     the browser's offer is not one we take   (theirs; `code` goes on the wire)
└── UnknownHandle    a command names a peer or session that the engine does not have  (ours)
"""


class MediaError(Exception):
    """Any refusal or failure of the media floor."""


class OfferRefused(MediaError):
    """An SDP offer that this node does not answer.

    `code` is stable and goes on the wire: `offer_too_large`, `offer_malformed`,
    `offer_m_lines` (not the fixed m-lines of the role), `offer_codecs` (neither H.264 nor VP8, or
    no Opus), `offer_no_fingerprint`, `offer_not_a_restart` (another DTLS identity)."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class UnknownHandle(MediaError):
    """A command named a handle that was never added, or was removed."""
