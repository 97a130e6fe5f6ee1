"""The settings of office and node: file, then HUIJIAN_* environment, then options.

An unknown key or variable is refused with the nearest known one named, since a misspelt setting
that is silently ignored is found out on the day it was needed.  The keys are told to people in
config/huijian.toml (defaults) and config/REFERENCE.md; a test holds both against this file."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, IPvAnyNetwork, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from server.adapters.settings import CustodySettings, IdentitySettings
from server.credentials.settings import OidcSettings
from server.errors import ConfigRefused
from server.messages.settings import SmsSettings, WebhookSettings
from server.section import Section

CHECKOUT: Final = Path(__file__).resolve().parent.parent
DEFAULT_FILE: Final = CHECKOUT / "config" / "huijian.toml"
PREFIX: Final = "HUIJIAN_"
FILE_BYTES_MAX: Final = 1024 * 1024

# Variables of the same prefix that are no settings: where the file is, and the sizes of the
# proofs (tests/support/figures.py), which the offices and nodes of the tests inherit.
PROOFS: Final = "PROVE FIGURES WALL_OFFSET VISITS FUZZ_N JOINS CAPS CUTS CROWD OFFICE_SECONDS"
MORE_PROOFS: Final = (
    "HONEST_RECORDS WATCHER_ROUNDS WELL_SECONDS KILLS LOSS_WINDOWS SECRECY_SECONDS STEPS"
    " API_EXAMPLES FOREIGN_STRIDE LODGERS"
)
NOT_SETTINGS: Final = frozenset(
    PREFIX + name for name in ("CONFIG", *PROOFS.split(), *MORE_PROOFS.split())
)


class OfficeSettings(Section):
    """Where the office is found."""

    host: str = Field(default="127.0.0.1", description="address that the pages are served on")
    port: int = Field(
        default=8080, ge=0, le=65535, description="TCP port of the pages; 0: any free one"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="names in the Host header that are served, beside loopback and `host`",
    )
    proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description="networks of proxies before the office, whose X-Forwarded-For is believed",
    )
    tls_certificate: str = Field(default="", description="PEM file with the certificate chain")
    tls_key: str = Field(default="", description="PEM file with the key of `tls_certificate`")

    @model_validator(mode="after")
    def _both_or_none(self) -> "OfficeSettings":
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key are given together or not at all")
        return self


class NodeOptions(Section):
    """What the child node is started with."""

    host: str = Field(
        default="127.0.0.1", description="address of the node's WebSocket and control API"
    )
    port: int = Field(
        default=8081, ge=0, le=65535, description="TCP port of the node; 0: any free one"
    )
    udp_host: str = Field(default="127.0.0.1", description="address that media is received on")
    udp_port: int = Field(
        default=8081, ge=0, le=65535, description="UDP port of all media; 0: any free"
    )
    advertised_host: str = Field(
        default="127.0.0.1", description="address browsers are told for media"
    )
    public_url: str = Field(
        default="",
        description="ws:// or wss:// address of the node behind a proxy; empty: page's host",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=(), description="origins whose pages may join, beside the office's own"
    )
    sessions_max: int = Field(default=50, ge=1, le=1000, description="visits at one time")
    ice_servers: tuple[dict[str, Any], ...] = Field(
        default=(), description="RTCIceServer objects handed to browsers as they stand"
    )


class StorageSettings(Section):
    """The office's database; a node has none."""

    url: str = Field(
        default="",
        description="postgresql://user:password@host/name; empty: a SQLite file under `state_dir`",
    )
    pool_size: int = Field(
        default=8, ge=1, le=100, description="connections that read at one time; one more writes"
    )


class LawSettings(Section):
    """The law of the place."""

    jurisdiction: str = Field(
        default="CN-GD", description="whose law holds here, as the profiles name it"
    )


class AccountSettings(Section):
    """Accounts of staff and applicants."""

    second_factor: bool = Field(
        default=True, description="staff without a second factor act in no role"
    )
    origin: str = Field(
        default="",
        description="https://host[:port] of the pages, for security keys; empty: this machine",
    )


class DemoSettings(Section):
    """The demo: an index page that opens each place of work without booking."""

    enabled: bool = Field(default=False, description="serve the index page and hand out grants")
    loopback_only: bool = Field(default=True, description="hand out grants only to this machine")
    cap_s: float = Field(default=1800.0, gt=0, le=14400, description="talk of a visit, seconds")
    slot_s: float = Field(
        default=2400.0, gt=0, le=28800, description="opening to slot end, seconds"
    )
    no_show_s: float = Field(default=900.0, gt=0, le=28800, description="wait for a party, seconds")
    visits_max: int = Field(default=8, ge=1, le=200, description="visits of the demo at one time")


class LoggingSettings(Section):
    """What is logged; files under the state directory always get JSON."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the mildest event that is written"
    )
    terminal: Literal["human", "json", "none"] = Field(
        default="human", description="what the terminal shows"
    )


class Settings(BaseSettings):
    """Everything that can be set; built by `load`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,  # HUIJIAN_NODE_UDP_PORT is node.udp_port
        extra="forbid",
        frozen=True,
        case_sensitive=False,
    )

    state_dir: Path = Field(
        default=Path("var"), description="keys, spool and outcomes; relative to the checkout"
    )
    office: OfficeSettings = OfficeSettings()
    node: NodeOptions = NodeOptions()
    storage: StorageSettings = StorageSettings()
    law: LawSettings = LawSettings()
    accounts: AccountSettings = AccountSettings()
    oidc: OidcSettings = OidcSettings()
    sms: SmsSettings = SmsSettings()
    webhooks: WebhookSettings = WebhookSettings()
    identity: IdentitySettings = IdentitySettings()
    custody: CustodySettings = CustodySettings()
    demo: DemoSettings = DemoSettings()
    logging: LoggingSettings = LoggingSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options over environment over file; no .env file and no secrets directory."""
        assert isinstance(init_settings, InitSettingsSource)
        given = init_settings.init_kwargs
        file = InitSettingsSource(settings_cls, init_kwargs=given.get("file", {}))
        options = InitSettingsSource(settings_cls, init_kwargs=given.get("options", {}))
        return (options, EnvSettingsSource(settings_cls), file)

    @property
    def state_path(self) -> Path:
        """The state directory as an absolute path."""
        return (CHECKOUT / self.state_dir).resolve()


def load(file: Path | None = None, options: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings.

    Args:
        file: a TOML file; None: what HUIJIAN_CONFIG names, else config/huijian.toml.
        options: nested as the file is, only what was given on the command line.
    Raises: ConfigRefused."""
    path = file or Path(os.environ.get("HUIJIAN_CONFIG") or DEFAULT_FILE)
    table = read_file(path)
    refuse_unknown_variables(os.environ)
    try:
        return Settings(file=table, options=dict(options or {}))  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "settings"
        raise ConfigRefused("config_value", f"{where}: {first['msg']}") from error


def read_file(path: Path) -> dict[str, Any]:
    """The table of one TOML file with known keys only.  Raises: ConfigRefused."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise ConfigRefused("config_malformed", f"{path}: larger than {FILE_BYTES_MAX} bytes")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigRefused("config_missing", f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigRefused("config_malformed", f"{path}: {error}") from error
    known = set(known_keys())
    for key in keys_of(table):
        if key not in known:
            raise ConfigRefused("config_unknown_key", f"{path}: {key} {nearest(key, known)}")
    return table


def refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """Raises: ConfigRefused, if a HUIJIAN_ variable is not a setting."""
    known = {variable_of(key) for key in known_keys()} | NOT_SETTINGS
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known:
            continue
        raise ConfigRefused("config_unknown_variable", f"{name} {nearest(name, known)}")


def known_keys() -> Iterator[str]:
    """Every key, dotted: `state_dir`, `office.host`, …"""
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from (f"{name}.{key}" for key in kind.model_fields)
        else:
            yield name


def keys_of(table: Mapping[str, Any]) -> Iterator[str]:
    """The dotted keys that a file's table holds."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from (f"{name}.{key}" for key in value)
        elif not isinstance(value, dict) or name not in Settings.model_fields:
            yield name


def variable_of(key: str) -> str:
    """The environment variable of a dotted key."""
    return PREFIX + key.replace(".", "_").upper()


def nearest(name: str, known: set[str] | frozenset[str]) -> str:
    """Half a sentence that helps whoever misspelt."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"is not a setting; did you mean {near[0]}?" if near else "is not a setting"
