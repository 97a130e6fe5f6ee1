"""What can go wrong on the signalling floor, split by whose fault it is.

SignallingError
└── Refused          a page or the office asked for what is not theirs, or said it wrongly (`code`)

A bug is an `assert`: it ends the one session it happened in and nothing else."""


class SignallingError(Exception):
    """Any refusal or failure of the signalling floor."""


class Refused(SignallingError):
    """A request that a rule says no to; `code` is one of PROTOCOL.md and never changes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
