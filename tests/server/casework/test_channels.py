"""Outside channels against the database: admitted once, by the key that the Department has set."""

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.casework import channels
from server.casework.channel_clients import SignedRequest, signed_bytes
from server.casework.refused import Forbidden, Malformed, Unknown
from server.domain.actor import Role
from server.storage.channel_clients import ChannelClient
from server.storage.errors import StaleVersion
from server.use_cases.set_channel_client import set_channel_client
from tests.support.province import DEPARTMENT, Province, account

DEPARTMENT_OFFICER = account(Role.DEPARTMENT, DEPARTMENT)
OPERATOR = account(Role.PLATFORM_OPERATOR, DEPARTMENT)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CLIENT = ChannelClient("official_site", KEY.public_key().public_bytes_raw().hex())


async def keep(province: Province, client: ChannelClient = CLIENT, seen: int = 0) -> None:
    async with province.acting(DEPARTMENT_OFFICER) as acting:
        await set_channel_client(acting, "c-1", client, seen)


def request(province: Province, nonce: str = "n" * 22) -> SignedRequest:
    at_s = int(province.now.timestamp())
    plain = SignedRequest("c-1", "POST", "/api/applications", at_s, nonce, b"{}", "")
    return replace(plain, signature=base64.b64encode(KEY.sign(signed_bytes(plain))).decode())


async def admitted(province: Province, asked: SignedRequest) -> ChannelClient:
    async with province.database.begin() as work:
        return await channels.admit(work, asked, province.now)


async def test_a_request_is_let_in_once(province: Province) -> None:
    await keep(province)
    assert await admitted(province, request(province)) == CLIENT
    with pytest.raises(Malformed) as told:
        await admitted(province, request(province))
    assert told.value.code == "channel_nonce_used"
    assert await admitted(province, request(province, "m" * 22)) == CLIENT


async def test_a_copy_is_refused_by_its_age_once_its_number_is_forgotten(
    province: Province,
) -> None:
    await keep(province)
    copy = request(province)
    await admitted(province, copy)
    province.pass_by(minutes=11)
    await admitted(province, request(province, "m" * 22))
    with pytest.raises(Malformed) as told:
        await admitted(province, copy)
    assert told.value.code == "channel_clock_apart"


async def test_who_is_unknown_or_out_of_use_is_not_let_in(province: Province) -> None:
    with pytest.raises(Unknown):
        await admitted(province, request(province))
    await keep(province)
    await keep(province, replace(CLIENT, active=False), seen=1)
    with pytest.raises(Unknown):
        await admitted(province, request(province))


async def test_only_the_department_sets_a_key_and_only_for_a_channel_of_the_text(
    province: Province,
) -> None:
    with pytest.raises(Forbidden):
        async with province.acting(OPERATOR) as acting:
            await set_channel_client(acting, "c-1", CLIENT)
    with pytest.raises(Malformed, match="channel"):
        await keep(province, replace(CLIENT, channel="pigeon"))
    with pytest.raises(Malformed, match="Ed25519"):
        await keep(province, replace(CLIENT, public_key="AB"))
    await keep(province)
    with pytest.raises(StaleVersion):
        await keep(province, CLIENT, seen=2)
