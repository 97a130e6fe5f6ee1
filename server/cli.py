"""The command line: what can be asked for.  What is done stands in server/commands/, one file an
act, loaded only when it is asked for, so that `huijian --help` answers at once."""

from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

app = typer.Typer(
    help="Huijian 会见: supervised video visits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

profile_app = typer.Typer(help="The law as data: profiles of source texts.", no_args_is_help=True)
app.add_typer(profile_app, name="profile")
staff_app = typer.Typer(help="Accounts of staff, from the machine itself.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")
unit_app = typer.Typer(help="Units, from the machine itself.", no_args_is_help=True)
app.add_typer(unit_app, name="unit")

register_app = typer.Typer(help="The register of the office's acts.", no_args_is_help=True)
app.add_typer(register_app, name="register")

REFUSED: Final = 2
"""Exit code when settings or arguments are wrong."""

Config = Annotated[
    Path | None,
    typer.Option("--config", help="Settings; else HUIJIAN_CONFIG or config/huijian.toml"),
]
StateDir = Annotated[Path | None, typer.Option(help="Where keys, spool and outcomes are kept")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output")]
Folder = Annotated[Path | None, typer.Option(help="Profiles; else config/profiles")]
NamedProfile = Annotated[str, typer.Argument(help="ID or ID@VERSION, as CN-GD-2020")]
Visits = Annotated[int, typer.Option(min=1, max=200, help="How many visits")]
Monitors = Annotated[int, typer.Option(min=0, max=8, help="Monitors of each visit, sides in turn")]


def run(act: str, **given: Any) -> None:
    """Do one act of server/commands/ and leave with its exit code."""
    raise typer.Exit(import_module(f"server.commands.{act}").run(**given))


@app.command()
def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Address of the pages")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one")] = None,
    state_dir: StateDir = None,
    demo: Annotated[bool, typer.Option("--demo", help="An index page of all places")] = False,
) -> None:
    """Serve the pages and keep a node alive beside them."""
    run("serve", config=config, host=host, port=port, state_dir=state_dir, demo=demo)


@app.command()
def node(
    config: Config = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one")] = None,
    udp_port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free one")] = None,
    state_dir: StateDir = None,
) -> None:
    """Run a node alone: live visits and their record, without pages."""
    run("node", config=config, port=port, udp_port=udp_port, state_dir=state_dir)


@app.command("open")
def open_visits(
    visits: Visits = 1,
    monitors: Monitors = 2,
    cap_seconds: Annotated[float, typer.Option(min=0.1, max=14400, help="Talk of a visit")] = 1800,
    config: Config = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Open visits on the running node and print each peer's WebSocket URL and grant."""
    run(
        "open_visits",
        visits=visits,
        monitors=monitors,
        cap_s=cap_seconds,
        config=config,
        state_dir=state_dir,
        as_json=as_json,
    )


@app.command()
def simulate(
    visits: Visits = 4,
    monitors: Monitors = 2,
    seconds: Annotated[float, typer.Option(min=1, max=14400, help="How long they talk")] = 30,
    config: Config = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Play every party of some visits over real ICE, DTLS and SRTP, and measure."""
    run(
        "simulate",
        visits=visits,
        monitors=monitors,
        seconds=seconds,
        config=config,
        state_dir=state_dir,
        as_json=as_json,
    )


@app.command()
def verify(
    directory: Annotated[Path, typer.Argument(help="A record: SPOOL/<session>")],
    key: Annotated[Path | None, typer.Option(help="The node's public key (PEM)")] = None,
    outcome: Annotated[
        Path | None, typer.Option(help="The outcome the office fetched: outcomes.jsonl or one JSON")
    ] = None,
    config: Config = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Say what of a record is whole, and name what is not: file, range, second."""
    run(
        "verify",
        directory=directory,
        key=key,
        outcome=outcome,
        config=config,
        state_dir=state_dir,
        as_json=as_json,
    )


@app.command()
def render(
    directory: Annotated[Path, typer.Argument(help="A record: SPOOL/<session>")],
    out: Annotated[Path | None, typer.Option(help="Where to; else ./SESSION-render")] = None,
    as_json: AsJson = False,
) -> None:
    """Make the working copy of a record: playable files and a timeline."""
    run("render", directory=directory, out=out, as_json=as_json)


@app.command("check-config")
def check_config(config: Config = None, as_json: AsJson = False) -> None:
    """Show the settings that hold and where each comes from; a wrong one is an error."""
    run("check_config", config=config, as_json=as_json)


@app.command()
def seed(
    people: Annotated[int, typer.Option(min=20, max=2_000_000, help="How many people")],
    applications: Annotated[
        int | None, typer.Option(min=1, max=20_000_000, help="How many; else five for each person")
    ] = None,
    url: Annotated[str | None, typer.Option(help="The database; else that of the settings")] = None,
    number: Annotated[int, typer.Option("--seed", help="The same number, the same data")] = 1,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As on this day; else today")
    ] = None,
    config: Config = None,
    state_dir: StateDir = None,
) -> None:
    """Fill an empty database with an invented province, to try and to measure."""
    run(
        "seed",
        people=people,
        applications=applications,
        url=url,
        number=number,
        day=day,
        config=config,
        state_dir=state_dir,
    )


@app.command("import-custody")
def import_custody(
    file: Annotated[Path, typer.Argument(help="A CSV file of custody records, UTF-8")],
    facility: Annotated[str, typer.Option(help="The facility's id; lines of another are refused")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell only; keep nothing")] = False,
    config: Config = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Take over a facility's records, each line by itself."""
    run(
        "import_custody",
        file=file,
        facility=facility,
        dry_run=dry_run,
        config=config,
        state_dir=state_dir,
        as_json=as_json,
    )


@profile_app.command("check")
def profile_check(folder: Folder = None, as_json: AsJson = False) -> None:
    """Check every profile against the schema and its text; a wrong one is an error."""
    run("profile_check", folder=folder, as_json=as_json)


@profile_app.command("show")
def profile_show(
    profile: NamedProfile,
    key: Annotated[str | None, typer.Argument(help="A key, as quota or quota.month")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As interpreted on this day")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show each entry of a profile with the article that it rests on."""
    run("profile_show", profile=profile, key=key, day=day, folder=folder, as_json=as_json)


@profile_app.command("diff")
def profile_diff(
    old: NamedProfile, new: NamedProfile, folder: Folder = None, as_json: AsJson = False
) -> None:
    """Show in which entries two profiles differ."""
    run("profile_diff", old=old, new=new, folder=folder, as_json=as_json)


@staff_app.command("add")
def staff_add(
    login: Annotated[str, typer.Argument(help="How the account is called at the door")],
    role: Annotated[str, typer.Option(help="As department, bureau_clerk, facility_head")],
    unit: Annotated[str, typer.Option(help="The unit's id")],
    name: Annotated[str, typer.Option(help="The name that colleagues see")] = "",
    config: Config = None,
    state_dir: StateDir = None,
) -> None:
    """Enter an account with a role; the password is asked for, or read from a pipe."""
    run(
        "staff_add",
        login=login,
        role=role,
        unit=unit,
        name=name,
        config=config,
        state_dir=state_dir,
    )


@unit_app.command("add")
def unit_add(
    unit: Annotated[str, typer.Argument(help="Its id: letters, digits, dots, hyphens")],
    kind: Annotated[str, typer.Option(help="As county_bureau, prison, city, department")],
    name: Annotated[str, typer.Option(help="What stands on the door")],
    city: Annotated[str | None, typer.Option(help="The City that it stands under")] = None,
    address: Annotated[str, typer.Option(help="Where families find it")] = "",
    config: Config = None,
    state_dir: StateDir = None,
) -> None:
    """Enter a unit of the province."""
    run(
        "unit_add",
        unit=unit,
        kind=kind,
        name=name,
        city=city,
        address=address,
        config=config,
        state_dir=state_dir,
    )


@register_app.command("head")
def register_head(config: Config = None, state_dir: StateDir = None) -> None:
    """Print the end of the register, signed; kept elsewhere it shows a cut tail."""
    run("register_head", config=config, state_dir=state_dir)


@register_app.command("verify")
def register_verify(
    head: Annotated[Path | None, typer.Option(help="A signed head that was kept elsewhere")] = None,
    key: Annotated[Path | None, typer.Option(help="The office's public key (PEM)")] = None,
    config: Config = None,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Say whether every line is as it was written, and whether none is gone."""
    run("register_verify", head=head, key=key, config=config, state_dir=state_dir, as_json=as_json)
