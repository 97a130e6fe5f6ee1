// What the officers' wall knows, and how messages change it.  Pure: no DOM, no time of its own.

export const FROZEN_MS = 1000;
const CUT_UNCONFIRMED_MS = 1500;
const HELP_MS = 60_000;
const MESSAGE_MS = 8000;
const NEAR_END_S = 300;
const STALE_MS = 3000; // a state comes every second; older news is no news
export const SIDES = ["a", "b"];
export const GROUNDS = ["disorder", "cant_or_language", "forbidden_topic", "device",
  "other_breach", "end_of_need"];
export const PRESETS = ["language", "topic", "order", "device", "time"];

export function newWall(side) {
  return { side, phase: "start", label: "", connected: false, trouble: null, visits: [], focus: null,
    layout: "grid", menu: null, speaking: null, message: null, streams: [], voice: null };
}

export function newVisit(grant, number, powers) {
  return { number, session: grant.session, grant: grant.grant, powers, secret: null, slots: {},
    state: null, received_ms: 0, lost: false, asked: false, ended: null, help: null, cut_ms: null, ground: null, noted: null,
    trouble: null, pictures: { a: newPicture(), b: newPicture() } };
}

function newPicture() {
  return { lastFrame_ms: -Infinity, frames_per_s: null };
}

export function change(wall, session, news) {
  const visits = wall.visits.map((visit) =>
    visit.session === session ? { ...visit, ...news } : visit);
  return { ...wall, visits };
}

export function visitOf(wall, session) {
  return wall.visits.find((visit) => visit.session === session);
}

/** A message of the node.  Returns the changed wall. */
export function withMessage(wall, message, now_ms) {
  switch (message.type) {
    case "watching":
      return withState(change(wall, message.session,
        { secret: message.secret, slots: message.slots, asked: false }), message.state, now_ms);
    case "state": return withState(wall, message, now_ms);
    case "ended": return withEnd(wall, message);
    case "help":
      return change(wall, message.session, { help: { side: message.side, at_ms: now_ms } });
    case "warned":
      return change(wall, message.session, { noted: { ...message, at_ms: now_ms } });
    case "error": return withError(wall, message, now_ms);
    default: return wall;
  }
}

function withState(wall, state, now_ms) {
  const speaking = wall.speaking?.session === state.session && state.floor === null &&
    now_ms - wall.speaking.at_ms > 2000 ? null : wall.speaking;
  return change({ ...wall, speaking }, state.session, { state, received_ms: now_ms, lost: false });
}

function withEnd(wall, message) {
  const speaking = wall.speaking?.session === message.session ? null : wall.speaking;
  return change({ ...wall, speaking }, message.session, { ended: message, help: null, slots: {} });
}

// The node answers in order: a refused `watch` is the first one still unanswered.
function withError(wall, message, now_ms) {
  const asked = message.request === "watch" && wall.visits.find((visit) => visit.asked);
  return asked ? withRefusal(wall, asked.session) : say(wall, `error.${message.code}`, now_ms);
}

/** The node knows this visit no more: it ended while we were away. */
export function withRefusal(wall, session) {
  return change(wall, session, { asked: false, help: null, slots: {},
    ended: { reason: "over", talked_s: null } });
}

export function say(wall, key, now_ms) {
  return { ...wall, message: { key, until_ms: now_ms + MESSAGE_MS } };
}

/** The line to the node is down: of no visit anything is known until it is told again. */
export function withDown(wall) {
  return { ...wall, connected: false, visits: wall.visits.map((visit) => ({ ...visit, lost: true })) };
}

/** Whether what we know of a visit is too old to be shown as true. */
export function isLost(visit, now_ms) {
  return !visit.ended && (visit.lost || (visit.state !== null && now_ms - visit.received_ms > STALE_MS));
}

/** Whether the page that cut still owes the ground. */
export function owesGround(visit) {
  return visit.cut_ms !== null && visit.ended?.reason === "cut" && visit.ground === null;
}

export function cutUnconfirmed(visit, now_ms) {
  return visit.cut_ms !== null && visit.ended === null &&
    now_ms - visit.cut_ms > CUT_UNCONFIRMED_MS;
}

/** Why one side's picture is covered; null: it is live.  No frozen picture passes for a live one. */
export function coverOf(visit, side, connected, now_ms) {
  if (visit.ended) return "ended";
  if (visit.state && !visit.state.parties?.[side]?.present) return "absent";
  if (now_ms - visit.pictures[side].lastFrame_ms <= FROZEN_MS) return null;
  return connected ? "no_picture" : "reconnecting";
}

/**
 * What a tile says of itself: `{name, tone, level}`.
 * `tone`: good, quiet, warn, bad.  `level`: 2 needs someone, 1 soon, 0 not.
 */
export function conditionOf(visit, now_ms, left_s = Infinity) {
  if (visit.trouble) return { name: "trouble", tone: "bad", level: 2 };
  if (owesGround(visit)) return { name: "ground", tone: "bad", level: 2 };
  if (visit.ended) return { name: "ended", tone: "quiet", level: 0 };
  if (cutUnconfirmed(visit, now_ms)) return { name: "cut_unconfirmed", tone: "bad", level: 2 };
  if (visit.cut_ms !== null) return { name: "cutting", tone: "bad", level: 2 };
  if (isLost(visit, now_ms)) return { name: "lost", tone: "bad", level: 2 };
  if (visit.help && now_ms - visit.help.at_ms < HELP_MS) {
    return { name: `help_${visit.help.side}`, tone: "warn", level: 2 };
  }
  if (!visit.state) return { name: "connecting", tone: "quiet", level: 0 };
  if (visit.state.state === "held") {
    return { name: `hold_${firstHold(visit.state.holds)}`, tone: "warn", level: 2 };
  }
  if (visit.state.state === "waiting") return { name: "waiting", tone: "quiet", level: 0 };
  const links = SIDES.map((side) => visit.state.parties?.[side]?.link);
  if (links.includes("lost")) return { name: "link_lost", tone: "warn", level: 2 };
  if (links.includes("weak")) return { name: "link_weak", tone: "warn", level: 1 };
  if (left_s <= NEAR_END_S) return { name: "near_end", tone: "warn", level: 1 };
  return { name: "talking", tone: "good", level: 0 };
}

const HOLDS = ["unrecorded", "unwatched_a", "unwatched_b", "party_a_absent", "party_b_absent",
  "no_interpreter", "office", "officer"];

function firstHold(holds) {
  return HOLDS.find((hold) => holds.includes(hold)) ?? "any";
}

/** The ticks of a tile: what must be true for talk to flow. */
export function ticksOf(visit, now_ms) {
  const holds = visit.state?.holds ?? [];
  const known = visit.state !== null && !isLost(visit, now_ms);
  return [["watch_a", "unwatched_a"], ["watch_b", "unwatched_b"], ["recorded", "unrecorded"]]
    .map(([name, hold]) => ({ name, done: known && !holds.includes(hold) }));
}

/** Session → place in the wall: who needs someone comes first, else by number. */
export function orderOf(wall, now_ms) {
  const level = (visit) => (conditionOf(visit, now_ms).level === 2 ? 0 : 1);
  const sorted = [...wall.visits].sort((x, y) => level(x) - level(y) || x.number - y.number);
  return new Map(sorted.map((visit, place) => [visit.session, place]));
}

/** What this page may do with a visit now. */
export function may(visit, power) {
  return Boolean(visit) && visit.ended === null && visit.state !== null && visit.powers.includes(power);
}
