// The states of the officers' wall that the gallery shows.
import { NOW_MS } from "/gallery/party-states.js";
import { newVisit, newWall, withDown } from "/web/js/wall-model.js";

const POWERS = ["watch", "speak_one", "speak_both", "warn", "hold", "cut"];
const WELL = { present: true, link: "good", loss_share: 0.002, round_trip_ms: 34, rate_bps: 1_480_000, frames: 9120 };
const POOR = { present: true, link: "weak", loss_share: 0.043, round_trip_ms: 212, rate_bps: 620_000, frames: 8011 };
const AWAY = { present: false, link: "lost", loss_share: null, round_trip_ms: null, rate_bps: null, frames: null };

function state(news) {
  return { type: "state", state: "talking", holds: [], talked_s: 305, remaining_s: 1495,
    slot_remaining_s: 3000, cap_s: 1800, recording: true, floor: null, parties: { a: WELL, b: WELL },
    watchers: { a: 1, b: 1 }, ...news };
}

/** Name → wall. */
export function wallStates(scenes) {
  const visit = (number, news = {}, more = {}) => {
    const made = newVisit({ session: `v${number}`, grant: "" }, number, POWERS);
    const live = (side) => ({ lastFrame_ms: news.parties?.[side]?.present === false ? -Infinity
      : NOW_MS - 20, frames_per_s: 30 });
    return { ...made, slots: { a: 0, b: 1 }, received_ms: NOW_MS, secret: "s",
      state: { ...state(news), session: `v${number}` }, pictures: { a: live("a"), b: live("b") }, ...more };
  };
  const wall = (visits, more = {}) => ({ ...newWall("b"), phase: "watching", connected: true,
    label: "青松监狱 · 值班 02", streams: [scenes.family, scenes.inmate], visits, focus: "v1", ...more });
  const calm = () => [visit(1), visit(2, { remaining_s: 1211 }), visit(3, { remaining_s: 664 }),
    visit(4, { remaining_s: 1699 })];
  const ended = (reason, more = {}) => ({ ended: { reason, talked_s: 1734, uncounted_s: 20 }, slots: {}, ...more });
  const first = (news, more) => [visit(1, news, more), ...calm().slice(1)];
  const menu = (name) => wall(calm(), { menu: name });
  return {
    start: newWall("a"),
    trouble: { ...newWall("a"), trouble: "office_unreachable" },
    trouble_grant_used: { ...newWall("b"), trouble: "grant_used" },
    calm: wall(calm()),
    one: wall([visit(1)]),
    two: wall([visit(1), visit(2)]),
    three: wall(calm().slice(0, 3)),
    enlarged: wall(calm(), { layout: "focus" }),
    busy: wall([
      visit(1), visit(2, { state: "held", holds: ["party_b_absent"], parties: { a: WELL, b: AWAY } }),
      visit(3, { remaining_s: 231, parties: { a: POOR, b: WELL } }),
      visit(4, {}, { help: { side: "a", at_ms: NOW_MS } }),
    ]),
    waiting: wall([
      visit(1, { state: "waiting", remaining_s: 1800, holds: ["party_b_absent", "unwatched_a"],
        parties: { a: WELL, b: AWAY } }),
      visit(2, { state: "waiting", remaining_s: 1800, holds: ["party_a_absent", "party_b_absent"],
        parties: { a: AWAY, b: AWAY } }),
      visit(3), visit(4, {}, { state: null, pictures: { a: { lastFrame_ms: 0 }, b: { lastFrame_ms: 0 } } }),
    ]),
    ...Object.fromEntries(["unwatched_a", "unwatched_b", "unrecorded", "party_a_absent", "no_interpreter",
      "officer", "office"].map((hold) => [`held_${hold}`, wall(first({ state: "held", holds: [hold] }))])),
    no_picture: wall(first({}, { pictures: { a: { lastFrame_ms: NOW_MS - 20, frames_per_s: 30 },
      b: { lastFrame_ms: NOW_MS - 1800, frames_per_s: 0 } } })),
    link_lost: wall(first({ parties: { a: { ...WELL, link: "lost" }, b: WELL } })),
    reconnecting: withDown(wall(calm())),
    stale: wall(first({}, { received_ms: NOW_MS - 4000 })),
    help_b: wall(first({}, { help: { side: "b", at_ms: NOW_MS } })),
    figures: { ...wall(first({ parties: { a: POOR, b: WELL } })), act: (root) => root.querySelector("figure").focus() },
    warning: menu("warn"),
    noting: menu("note"),
    speaking: wall(first({ floor: { side: "b", label: "青松监狱 · 值班 02", to: ["a", "b"] } }),
      { speaking: { session: "v1", to: ["a", "b"], at_ms: NOW_MS } }),
    warned: wall(first({}, { noted: { label: "青松县司法局 · 值班 01", text: "请保持安静。", at_ms: NOW_MS } })),
    refused: wall(calm(), { message: { key: "error.floor_taken", until_ms: NOW_MS + 1 } }),
    cutting: wall(first({}, { cut_ms: NOW_MS - 30 })),
    cut_unconfirmed: wall(first({}, { cut_ms: NOW_MS - 2000 })),
    ground: wall(first({}, ended("cut", { cut_ms: NOW_MS - 900 }))),
    ground_enlarged: wall(first({}, ended("cut", { cut_ms: NOW_MS - 900 })), { layout: "focus" }),
    ended: wall([visit(1, {}, ended("cap")), visit(2, {}, ended("cut", { cut_ms: 1, ground: "device" })),
      visit(3, {}, ended("left")), visit(4, {}, ended("node_stopped"))]),
  };
}
