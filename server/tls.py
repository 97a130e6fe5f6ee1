"""TLS from files: one certificate for office and node."""

import ssl
from pathlib import Path

from server.config import OfficeSettings
from server.errors import ConfigRefused
from server.node_client import trusting


def server_context(settings: OfficeSettings) -> ssl.SSLContext | None:
    """What pages are served with; None without a certificate.  Raises: ConfigRefused."""
    if not settings.tls_certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigRefused("config_value", f"office.tls_certificate: {error}") from error
    return context


def client_context(settings: OfficeSettings) -> ssl.SSLContext | None:
    """What the office asks its own node with; None without a certificate."""
    return trusting(Path(settings.tls_certificate)) if settings.tls_certificate else None
