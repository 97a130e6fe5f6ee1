"""When a packet's content happened: from RTP timestamps to one time line for both parties.

A sender report ties a stream's timestamps to its sender's wall clock, which sound and picture of
one party share; the quickest report ties that clock to ours.  Without reports the quickest packet
does.  Pure.  Source: RFC 3550 §6.4.1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recorder.streams import SenderReport, Stream

DRIFT_MAX: Final = 1e-3  # a crystal is within 100 ppm; a fit that says more is noise
FIT_S: Final = 10.0  # of reports, before their slope is believed
TOGETHER_S: Final = 1.0  # two streams of one sender whose offsets differ by less share its clock


@dataclass(frozen=True, slots=True)
class Line:
    """moment = begin_s + (timestamp - first) * second_per_tick, in seconds since 1970."""

    first: int
    begin_s: float
    seconds_per_tick: float

    def moment_s(self, timestamp: int) -> float:
        """When what this extended RTP timestamp stamps happened."""
        return self.begin_s + (timestamp - self.first) * self.seconds_per_tick


def time_lines(streams: Sequence[Stream]) -> list[Line]:
    """One line for each stream, in the same order."""
    fits = [_fit(stream) for stream in streams]
    lines: list[Line] = []
    for index, (line, delay_s) in enumerate(fits):
        shift_s = delay_s
        for other, stream in enumerate(streams):
            if other != index and _together(streams[index], stream):
                near = abs(fits[other][1] - delay_s) < TOGETHER_S
                both = bool(streams[index].reports) and bool(stream.reports)
                shift_s = min(shift_s, fits[other][1]) if near and both else shift_s
        lines.append(Line(line.first, line.begin_s + shift_s, line.seconds_per_tick))
    return lines


def _together(one: Stream, other: Stream) -> bool:
    """Whether both came from one sender at one time."""
    if one.source is not other.source or one.content is other.content:
        return False
    begin = max(one.pieces[0].arrival_s, other.pieces[0].arrival_s)
    return begin < min(one.pieces[-1].arrival_s, other.pieces[-1].arrival_s)


def _fit(stream: Stream) -> tuple[Line, float]:
    """The line on the sender's clock, and how far ours is ahead of it at the least."""
    if not stream.reports:
        line = Line(stream.pieces[0].timestamp, 0.0, 1 / stream.clock_rate)
        arrivals = ((p.timestamp, p.arrival_s) for p in stream.pieces)
        return line, min(arrival_s - line.moment_s(stamp) for stamp, arrival_s in arrivals)
    line = _fit_reports(stream.reports, stream.clock_rate)
    return line, min(report.arrival_s - report.sender_s for report in stream.reports)


def _fit_reports(reports: Sequence[SenderReport], clock_rate: int) -> Line:
    """Least squares over the reports; the nominal rate where they span too little time."""
    first = reports[0]
    ticks = [report.timestamp - first.timestamp for report in reports]
    moments = [report.sender_s - first.sender_s for report in reports]
    nominal = 1 / clock_rate
    mean_tick, mean_s = sum(ticks) / len(ticks), sum(moments) / len(moments)
    spread = sum((tick - mean_tick) ** 2 for tick in ticks)
    slope = nominal
    if max(moments) - min(moments) >= FIT_S and spread:
        pairs = zip(ticks, moments, strict=True)
        slope = sum((tick - mean_tick) * (at - mean_s) for tick, at in pairs) / spread
        if abs(slope * clock_rate - 1) > DRIFT_MAX:
            slope = nominal
    return Line(first.timestamp, first.sender_s + mean_s - mean_tick * slope, slope)
