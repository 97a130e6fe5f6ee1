"""Where a family sits: at home's designated site first, elsewhere if there is need.

Rows GD-03, GD-04 (Art. 2 ¶2).  Residence 居住地 decides, never the household register 户籍."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.domain.citation import Citation, Refusal
from server.domain.identifiers import UnitId
from server.domain.profile.profile import Profile

RESIDENCE: Final = "residence"
PROVINCE: Final = "province"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a relative lives and where the relative is registered, by the counties' bureaus."""

    residence: UnitId
    register: UnitId


@dataclass(frozen=True, slots=True)
class Site:
    """A place for visits: its unit, its province ("CN-GD"), and whether it is open for video."""

    unit: UnitId
    jurisdiction: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """The site that is offered first, and by what right; None: that bureau designated none."""

    site: UnitId | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The site that was chosen, the one that was offered first, and the need for another."""

    site: Site
    offered: UnitId | None
    need: str = ""
    home_device: bool = False


def first_offer(profile: Profile, home: Home, designated: Mapping[UnitId, UnitId]) -> Offer | None:
    """The site that the bureau of the county of residence designates, its own or an office's.

    Args:
        designated: the site of each bureau.
    Returns: None, if the text says nothing of places."""
    if profile.place is None:
        return None
    by_residence = profile.place.default_site_by.value == RESIDENCE
    bureau = home.residence if by_residence else home.register
    return Offer(designated.get(bureau), profile.cite("place.default_site_by"))


def place_refusals(profile: Profile, choice: PlaceChoice) -> tuple[Refusal, ...]:
    """Why a visit may not be held at a place."""
    if profile.place is None:
        return ()
    return (
        *home_device_refusals(profile, choice),
        *opened_refusals(profile, choice),
        *province_refusals(profile, choice),
        *need_refusals(profile, choice),
    )


def home_device_refusals(profile: Profile, choice: PlaceChoice) -> tuple[Refusal, ...]:
    """The place is the bureau's to designate, so no device of the family's own is one."""
    assert profile.place is not None, "asked only of a text that sets places"
    if not choice.home_device or profile.place.home_devices.value:
        return ()
    return (Refusal("place_home_device", profile.cite("place.home_devices")),)


def opened_refusals(profile: Profile, choice: PlaceChoice) -> tuple[Refusal, ...]:
    """在省内开放视频会见的地点: a site that is open."""
    assert profile.place is not None, "asked only of a text that sets places"
    if choice.site.opened or not profile.place.only_opened_sites.value:
        return ()
    return (Refusal("place_not_open", profile.cite("place.only_opened_sites")),)


def province_refusals(profile: Profile, choice: PlaceChoice) -> tuple[Refusal, ...]:
    """在省内: a site of the province."""
    assert profile.place is not None, "asked only of a text that sets places"
    within = profile.place.within.value == PROVINCE
    if not within or choice.site.jurisdiction == profile.jurisdiction:
        return ()
    return (Refusal("place_outside_province", profile.cite("place.within")),)


def need_refusals(profile: Profile, choice: PlaceChoice) -> tuple[Refusal, ...]:
    """确有需要: who goes elsewhere than the site offered first says why."""
    assert profile.place is not None, "asked only of a text that sets places"
    elsewhere = choice.site.unit != choice.offered
    if not elsewhere or choice.need.strip() or not profile.place.elsewhere_needs_reason.value:
        return ()
    return (Refusal("place_need_missing", profile.cite("place.elsewhere_needs_reason")),)
