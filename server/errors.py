"""What can go wrong in the office, split by whose fault it is.

OfficeError
├── ConfigRefused      a setting is wrong          (whoever configures; code, message, what to do)
├── ProfileRefused     a profile cannot be used    (whoever wrote it; file, key, what is wrong)
├── RequestRefused     a request breaks a rule     (the caller; status and code go on the wire)
├── StateInUse         another office works in this state directory
└── NodeTrouble        the node does not do what it was asked for
    ├── NodeRefused    it answered with an error of its own; its code is kept
    └── NodeUnreachable   it did not answer, or nobody knows where it is
"""


class OfficeError(Exception):
    """Any refusal or failure of the office; `code` is stable."""

    code = "office_error"


class ConfigRefused(OfficeError):
    """A setting is unknown or out of its range.

    `code`: `config_missing`, `config_malformed`, `config_unknown_key`,
    `config_unknown_variable` or `config_value`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ProfileRefused(OfficeError):
    """A profile is wrong, unknown or not in force.

    `code`: `profile_missing`, `profile_malformed`, `profile_value`, `profile_text_changed`,
    `profile_twice`, `profile_unknown`, `profile_key_unknown`, `no_profile` or
    `draft_needs_override`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RequestRefused(OfficeError):
    """A request that is answered with an HTTP status and a stable code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class StateInUse(OfficeError):
    """Another office lives in the same state directory."""

    code = "state_in_use"


class NodeTrouble(OfficeError):
    """The node does not do what it was asked for."""

    code = "node_trouble"


class NodeRefused(NodeTrouble):
    """The node answered with an error of its own (PROTOCOL.md, the office's door)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message


class NodeUnreachable(NodeTrouble):
    """The node did not answer, or there is none."""

    code = "node_unreachable"
