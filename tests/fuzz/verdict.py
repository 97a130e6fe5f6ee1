"""What a campaign must not show.  Pure."""

from typing import Final

from tests.fuzz.campaign import HONEST_SHARE_MIN, Report

GROWTH_MB_MAX: Final = 48.0
OFFER_MS_MAX: Final = 250.0  # of one call: the packet loop stands for so long


def findings(report: Report) -> list[str]:
    """Each broken promise in words; empty if the engine stood."""
    found = [f"escaped: {text}" for text in report.first_escapes]
    if report.gone:
        found.append(f"{report.gone} living peers were given up")
    if report.heard_after < 49:
        found.append(f"only {report.heard_after} of 50 packets came through afterwards")
    if report.honest_heard < HONEST_SHARE_MIN * report.honest_sent:
        found.append(f"{report.honest_heard} of {report.honest_sent} honest packets came through")
    if report.grown_mb > GROWTH_MB_MAX:
        found.append(f"memory grew by {report.grown_mb} MB")
    if report.slowest_offer_ms > OFFER_MS_MAX:
        found.append(f"an offer took {report.slowest_offer_ms} ms")
    return found
