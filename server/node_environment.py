"""What a child node is told, and how browsers find it.  Pure: names and numbers in, text out."""

import json
from collections.abc import Mapping
from pathlib import Path

from server.config import PREFIX, Settings, variable_of
from server.headers import LOOPBACK_NAMES


def environment(
    settings: Settings, config_file: Path | None, office_port: int, inherited: Mapping[str, str]
) -> dict[str, str]:
    """The environment of a child node: what holds in the office holds there, options included."""
    told = dict(inherited)
    told.pop(variable_of("storage.url"), None)  # its password is the office's alone
    if config_file is not None:
        told[f"{PREFIX}CONFIG"] = str(config_file.resolve())
    told[f"{PREFIX}STATE_DIR"] = str(settings.state_path)
    for key, value in settings.node.model_dump(mode="json").items():
        told[variable_of(f"node.{key}")] = value if isinstance(value, str) else json.dumps(value)
    origins = [*settings.node.allowed_origins, *own_origins(settings, office_port)]
    told[variable_of("node.allowed_origins")] = json.dumps(origins)
    told[variable_of("office.tls_certificate")] = settings.office.tls_certificate
    told[variable_of("office.tls_key")] = settings.office.tls_key
    told[variable_of("logging.level")] = settings.logging.level
    told[variable_of("logging.terminal")] = "none"
    return told


def own_origins(settings: Settings, office_port: int) -> list[str]:
    """Origins of the office's own pages, by every name that it is served under."""
    scheme = "https" if settings.office.tls_certificate else "http"
    default = 443 if scheme == "https" else 80
    names = sorted(LOOPBACK_NAMES | {settings.office.host, *settings.office.allowed_hosts})
    origins = [f"{scheme}://{name}:{office_port}" for name in names]
    if office_port == default:
        origins += [f"{scheme}://{name}" for name in names]
    # Behind a proxy the page's origin has the proxy's port, which is not ours.
    origins += [f"https://{name}" for name in settings.office.allowed_hosts]
    return sorted(set(origins))


def browser_url(settings: Settings, node_port: int | None, host: str) -> str:
    """ws(s)://host:port by which a page that was asked for as `host` reaches the node.

    While the port is not known yet it is `*`, which only a security policy understands."""
    if settings.node.public_url:
        return settings.node.public_url.rstrip("/")
    scheme = "wss" if settings.office.tls_certificate else "ws"
    return f"{scheme}://{host}:{node_port or '*'}"
