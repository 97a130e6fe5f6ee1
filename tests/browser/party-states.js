// The states of kiosk and terminal that the gallery shows.
import { newModel, withEnd, withState, withTrouble, withWarn } from "/web/js/party-model.js";

export const NOW_MS = 1_000_000;
const OFFICE = "青松监狱 · 值班 02";

function state(news) {
  return { type: "state", session: "v1", state: "talking", holds: [], talked_s: 139, remaining_s: 1661,
    slot_remaining_s: 3000, cap_s: 1800, recording: true, floor: null,
    parties: { a: { present: true, link: "good" }, b: { present: true, link: "good" } }, ...news };
}

/** Name → model, for one role. */
export function partyStates(role, scenes) {
  const side = role === "kiosk" ? "a" : "b";
  const [own, other] = side === "a" ? [scenes.family, scenes.inmate] : [scenes.inmate, scenes.family];
  const base = { ...newModel(role), side, stream: own, joined: true };
  const talk = (news, more = {}) => ({ ...withState({ ...base, remote: other, told: [] },
    state(news), NOW_MS), talkingSince_ms: NOW_MS - 9000, lastFrame_ms: NOW_MS - 20,
    notice: null, ...more });
  const held = (...holds) => talk({ state: "held", holds });
  const mine = side === "a" ? "party_b_absent" : "party_a_absent";
  const watch = side === "a" ? ["unwatched_a", "unwatched_b"] : ["unwatched_b", "unwatched_a"];
  const ended = (reason, uncounted_s = 74) =>
    withEnd(base, { reason, side: null, talked_s: 1734.2, uncounted_s });
  const checks = Object.fromEntries(["no_camera", "no_microphone", "refused", "busy", "insecure",
    "failed"].map((problem) => [`check_${problem}`, { ...base, phase: "check", stream: null, problem }]));
  const waiting = (...holds) => ({ ...withState(base, state({ state: "waiting", holds }), NOW_MS) });
  const all = {
    language: newModel(role),
    check_opening: { ...base, phase: "check", stream: null },
    check_ready: { ...base, phase: "check" },
    ...checks,
    joining: { ...base, phase: "joining", joined: false },
    waiting_all: waiting(mine, ...watch, "unrecorded"),
    waiting_officers: waiting(watch[1]),
    waiting_officer_hold: waiting("officer"),
    talking: talk({}),
    talking_weak: talk({ parties: { a: { present: true, link: "good" }, b: { present: true, link: "weak" } } }),
    talking_five: talk({ remaining_s: 299 }, { notice: { name: "five_minutes", until_ms: NOW_MS + 1 } }),
    talking_one: talk({ remaining_s: 58 }, { notice: { name: "one_minute", until_ms: NOW_MS + 1 } }),
    talking_warned: withWarn(talk({}), { label: OFFICE, text: "" }, NOW_MS),
    talking_voice: talk({ floor: { side: "b", label: OFFICE, to: ["a", "b"] } }),
    talking_help: talk({}, { help_ms: NOW_MS - 10 }),
    cover_opening: talk({}, { lastFrame_ms: -Infinity, talkingSince_ms: NOW_MS - 400 }),
    cover_no_picture: talk({}, { lastFrame_ms: NOW_MS - 1500 }),
    cover_reconnecting: talk({}, { connected: false }),
    held_other_absent: held(mine),
    held_unwatched_own: held(watch[0]),
    held_unwatched_other: held(watch[1]),
    held_unrecorded: held("unrecorded"),
    held_no_interpreter: held("no_interpreter"),
    held_officer: held("officer"),
    held_office: held("office"),
    held_many: held("officer", mine, watch[0], "unrecorded"),
    held_slot_limits: talk({ state: "held", holds: ["office"], slot_remaining_s: 540 }),
    ...Object.fromEntries(["cap", "slot_end", "cut", "left", "office", "overload", "node_stopped"]
      .map((reason) => [`ended_${reason}`, ended(reason)])),
    ended_no_show: withEnd(base, { reason: "no_show", talked_s: 0, uncounted_s: 0 }),
    ended_over: withEnd(base, { reason: "over" }),
    ...Object.fromEntries(["office_unreachable", "lost", "grant_expired", "seat_taken",
      "session_unknown", "node_busy", "record_no_space", "grant_used", "no_camera"]
      .map((code) => [`trouble_${code}`, withTrouble(base, code)])),
  };
  // The terminal differs in its offices and sides only.
  const few = ["language", "check_ready", "waiting_all", "talking", "held_unwatched_own",
    "held_unwatched_other", "ended_cap"];
  return role === "kiosk" ? all : Object.fromEntries(few.map((name) => [name, all[name]]));
}
