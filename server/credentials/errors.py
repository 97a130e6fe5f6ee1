"""What can fail around credentials; that a credential is wrong is no failure but an answer.

OfficeError
├── PasswordsBusy      more people log in at once than may wait  (the caller comes again)
├── SealBroken         a sealed secret is another account's, or another key sealed it
└── OidcTrouble        the provider does not do what it was asked for
    ├── OidcUnreachable   it did not answer in time
    └── OidcMalformed     it answered with something else than the protocol says
"""

from server.errors import OfficeError


class PasswordsBusy(OfficeError):
    """As many passwords as may wait are waiting to be checked."""

    code = "passwords_busy"


class SealBroken(OfficeError):
    """What was sealed cannot be opened with this key for this account."""

    code = "seal_broken"


class OidcTrouble(OfficeError):
    """The provider of logins does not do what it was asked for."""

    code = "oidc_trouble"


class OidcUnreachable(OidcTrouble):
    """It did not answer, or not in time."""

    code = "oidc_unreachable"


class OidcMalformed(OidcTrouble):
    """Its answer is too large, no JSON, or says what the protocol does not allow."""

    code = "oidc_malformed"
