"""How the office says no: a JSON problem for programs, a plain page for people."""

import html
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

from server.calls import answering, problem
from server.errors import NodeRefused, NodeTrouble, RequestRefused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()

# Doors of programs; everything else is a page.
API: Final = "/api/"
JSON_DOORS: Final = ("/demo/", "/healthz", "/readyz", "/metrics", "/web/")
CODES: Final = {
    400: "request_malformed",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals and failures into answers with a stable code."""
    try:
        return await handler(request)
    except RequestRefused as refused:
        return told(request, refused.status, refused.code, str(refused))
    except NodeRefused as refused:
        return told(request, refused.status, refused.code, refused.message)
    except NodeTrouble as trouble:
        return told(request, 503, trouble.code, "the node does not answer; it is being restarted")
    except web.HTTPException as error:
        code = CODES.get(error.status, "http_error")
        answer = told(request, error.status, code, error.reason)
        if allow := error.headers.get("Allow"):
            answer.headers["Allow"] = allow
        return answer
    except Exception:
        # The outermost loop of a request: a bug ends this request, not the office.
        log.exception("request_failed", path=request.path)
        return told(request, 500, "internal_error", "the office has made a mistake; it is logged")


def told(request: web.Request, status: int, code: str, message: str) -> web.Response:
    """One refusal in the form that the asker reads."""
    if request.path.startswith(API):
        return answering.told(problem.problem(status, code, message))
    if request.path.startswith(JSON_DOORS):
        return web.json_response({"code": code, "message": message}, status=status)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{status}</title><h1>{status}</h1>"
        f"<p>{html.escape(message)}</p><p><code>{html.escape(code)}</code></p></html>"
    )
    return web.Response(text=page, status=status, content_type="text/html")
