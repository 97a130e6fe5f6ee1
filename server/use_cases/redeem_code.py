"""A device redeems its code with the public key that it has made."""

from collections.abc import Mapping
from typing import Any

from server.casework.acting import Acting
from server.casework.refused import Malformed, Unknown
from server.credentials.device_keys import public_key_of
from server.credentials.tokens import Codes
from server.domain.identifiers import DeviceId
from server.storage import devices


async def redeem_code(acting: Acting, codes: Codes, typed: str, jwk: Mapping[str, Any]) -> DeviceId:
    """Give the device of a code its key; a wrong code and an old one are told alike.

    Raises: Unknown; Malformed, for what is no public key on P-256."""
    key = public_key_of(jwk)
    if key is None:
        raise Malformed("device_key_malformed", "not a public key on P-256 (RFC 7518)")
    code = codes.hash_of(typed)
    found = None if code is None else await devices.enrol(acting.work, code, key, acting.now)
    if found is None:
        raise Unknown("code", "")
    await acting.enter("device_enrolled", found)
    return found
