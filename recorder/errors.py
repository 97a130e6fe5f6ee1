"""What can go wrong with a record, split by whose fault it is.

RecorderError
├── RecordRefused    a record cannot be opened now            (the disk's; `code` goes on the wire)
├── LedgerDamaged    a ledger line does not read or not verify  (whoever touched it, or a crash)
└── NothingToRender  a directory holds no packet that a picture or sound could be made from
"""


class RecorderError(Exception):
    """Any refusal or failure of the recorder's floor."""


class RecordRefused(RecorderError):
    """A record that cannot be opened; its visit must not begin.

    `code` is stable and goes on the wire: `record_no_space` (the spool cannot take a session now),
    `record_exists` (this session has a record already).  `record_damaged` never does: a record that
    a crash left is not what was written, so nothing is built on it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class LedgerDamaged(RecorderError):
    """A ledger line that is not what the recorder wrote."""


class NothingToRender(RecorderError):
    """No journal file with a packet in it."""
