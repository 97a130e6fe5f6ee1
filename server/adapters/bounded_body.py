"""The body of an answer, as far as it is allowed to go."""

import aiohttp


async def read_up_to(answer: aiohttp.ClientResponse, bytes_max: int) -> bytes | None:
    """All of it; None, if it is longer: then the rest is not even received."""
    body = b""
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > bytes_max:
            return None
    return body
