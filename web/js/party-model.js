// What a kiosk or terminal page knows, and how messages of the node change it.  Pure: no DOM, no time.

export const NO_FRAME_MS = 1000;
export const VOLUME_STEPS = 6;
const NOTICE_MS = 12_000;
const WARN_MS = 30_000;
const HELP_QUIET_MS = 15_000;
// Which hold is told first when several stand.
const HOLD_ORDER = ["officer", "office", "other_absent", "unrecorded", "unwatched_own",
  "unwatched_other", "no_interpreter"];
const MINUTE_NOTICES = [{ name: "one_minute", below_s: 60 }, { name: "five_minutes", below_s: 300 }];

export function newModel(role) {
  return {
    role, side: null, phase: "language", stream: null, problem: null, state: null, received_ms: 0,
    joined: false, connected: true, remote: null, voice: null, lastFrame_ms: -Infinity,
    talkingSince_ms: Infinity, volume: 4, help_ms: -Infinity, warn: null, notice: null,
    told: [], ended: null, trouble: null, blank: false,
  };
}

/** A `state` message.  Returns the changed model; `chime` names a sound to play, or null. */
export function withState(model, message, now_ms) {
  const was = model.state;
  const talking = message.state === "talking";
  const began = talking && (was?.state !== "talking");
  const spoken = message.floor !== null && speaksTo(message, model) && !speaksTo(was, model);
  const minute = dueNotice(model, message);
  return {
    ...model,
    state: message,
    received_ms: now_ms,
    phase: message.state === "ended" ? model.phase : phaseOf(message.state),
    talkingSince_ms: talking ? (began ? now_ms : model.talkingSince_ms) : Infinity,
    told: minute ? [...model.told, ...minute.told] : model.told,
    notice: minute ? { name: minute.name, until_ms: now_ms + NOTICE_MS } : model.notice,
    chime: minute?.name ?? (spoken ? "officer" : null),
  };
}

function phaseOf(state) {
  return { waiting: "waiting", talking: "talking", held: "held" }[state] ?? "waiting";
}

// Each notice once a visit; who resumes in the last minute is not told of the fifth.
function dueNotice(model, message) {
  if (message.state !== "talking") return null;
  const left_s = Math.min(message.remaining_s, message.slot_remaining_s ?? Infinity);
  const total_s = message.cap_s ?? Infinity;
  const due = MINUTE_NOTICES.find(({ below_s }) => left_s <= below_s && total_s > below_s);
  if (!due || model.told.includes(due.name)) return null;
  return { name: due.name, told: due.name === "one_minute" ? ["one_minute", "five_minutes"] : [due.name] };
}

/** Whether the officer who has the floor speaks to this side. */
export function speaksTo(state, model) {
  return Boolean(state?.floor?.to.includes(model.side));
}

export function withWarn(model, message, now_ms) {
  const warn = { label: message.label, text: message.text, until_ms: now_ms + WARN_MS };
  return { ...model, warn, chime: "officer" };
}

/** The end: everything of the family is forgotten here, save how long they talked. */
export function withEnd(model, message) {
  return {
    ...newModel(model.role), side: model.side, volume: model.volume, phase: "ended",
    ended: { reason: message.reason, side: message.side,
      talked_s: message.talked_s ?? null, uncounted_s: message.uncounted_s ?? 0 },
    chime: "ended",
  };
}

export function withTrouble(model, code) {
  return { ...newModel(model.role), side: model.side, phase: "trouble", trouble: code };
}

/** The holds as this side sees them, the most important first. */
export function holdsSeen(model) {
  const own = model.side ?? "a";
  const other = own === "a" ? "b" : "a";
  const names = { [`party_${other}_absent`]: "other_absent", [`unwatched_${own}`]: "unwatched_own",
    [`unwatched_${other}`]: "unwatched_other" };
  const seen = (model.state?.holds ?? []).map((hold) => names[hold] ?? hold);
  return HOLD_ORDER.filter((hold) => seen.includes(hold));
}

/** Why the other side's picture is covered now; null: it is live and shown. */
export function coverOf(model, now_ms) {
  if (!model.connected) return "reconnecting";
  if (model.phase === "held") return "held";
  if (model.blank) return "reconnecting";
  if (model.lastFrame_ms < model.talkingSince_ms) {
    return now_ms - model.talkingSince_ms > 2 * NO_FRAME_MS ? "no_picture" : "opening";
  }
  return now_ms - model.lastFrame_ms > NO_FRAME_MS ? "no_picture" : null;
}

/** `good`, `weak` or `lost`: the worse of both sides, and what this page itself sees. */
export function linkOf(model) {
  if (!model.connected) return "lost";
  const links = Object.values(model.state?.parties ?? {})
    .filter((party) => party.present).map((party) => party.link);
  return ["lost", "weak"].find((link) => links.includes(link)) ?? "good";
}

export function asksHelp(model, now_ms) {
  return now_ms - model.help_ms < HELP_QUIET_MS;
}

/** The names of the offices of both sides, from where this page stands. */
export function offices(model, t) {
  return { own: t(`office.${model.role}.own`), other: t(`office.${model.role}.other`) };
}
