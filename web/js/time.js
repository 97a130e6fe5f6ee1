// Spans and the clock on the wall, as people read them.  Pure.

const TICK_AHEAD_MAX_S = 3; // without a message for this long the count stops rather than invents

/** `1661.4` → `27:41`.  Rounded up, so that 0:00 is shown only when the time is over. */
export function minutesAndSeconds(span_s) {
  if (span_s === null || span_s === undefined) return "–:––";
  const whole = Math.max(0, Math.ceil(span_s - 0.05));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Seconds of talk left at `now_ms`, from the last `state` and when it came (performance time). */
export function remainingNow(state, received_ms, now_ms) {
  if (!state || state.remaining_s === null) return null;
  const since_s = Math.min(TICK_AHEAD_MAX_S, Math.max(0, (now_ms - received_ms) / 1000));
  const slot_s = (state.slot_remaining_s ?? Infinity) - since_s;
  const talk_s = state.remaining_s - (state.state === "talking" ? since_s : 0);
  return Math.max(0, Math.min(talk_s, slot_s));
}

/** Whole minutes of a span, at least 0. */
export function wholeMinutes(span_s) {
  return Math.max(0, Math.floor((span_s ?? 0) / 60));
}

/** `14:32:07`, in the zone of the machine. */
export function timeOfDay(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
