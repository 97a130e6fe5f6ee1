// Composition root of the monitor page: one seat, up to four visits, one report, one row of acts.
import { Connection } from "./connection.js";
import { askForGrants, claimsOf } from "./grants.js";
import { html, render } from "./html.js";
import { observe } from "./observe.js";
import { Seat } from "./seat.js";
import { chime } from "./sounds.js";
import { LANGUAGES, loadAllTexts } from "./texts.js";
import { remainingNow } from "./time.js";
import { Acts } from "./wall-acts.js";
import { conditionOf, newVisit, newWall, visitOf, withDown, withMessage, withRefusal } from "./wall-model.js";
import { REPORT_EVERY_MS, Report } from "./wall-report.js";
import { WallPage } from "./wall-view.js";

const REPAINT_MS = 250;
const VISITS_MAX = 4;
const SLOTS = 2 * VISITS_MAX; // PROTOCOL.md: a pair of m-lines each, two slots a visit
const CUT_KEYS = ["F12", "F9"]; // a browser may keep F12 for itself

class Wall {
  constructor(texts, query) {
    Object.assign(this, { texts, query, seat: null, connection: null });
    this.wall = newWall(query.get("side") === "b" ? "b" : "a");
    this.report = new Report();
    this.needing = new Set();
    this.acts = new Acts(this);
    this.actions = { ...bound(this, ["start", "choose", "focus", "layout", "menu", "frame",
      "again"]),
      ...bound(this.acts, ["note", "warn", "speak", "hold", "cut", "ground"]) };
    this.choose(LANGUAGES.includes(query.get("lang")) ? query.get("lang") : LANGUAGES[0]);
    observe(() => this.snapshot(), () => this.connection);
    addEventListener("keydown", (event) => this.key(event), { capture: true });
    document.addEventListener("visibilitychange", () => this.tell());
    setInterval(() => this.paint(), REPAINT_MS);
    setInterval(() => this.tell(), REPORT_EVERY_MS);
  }

  paint() {
    const parts = { wall: this.wall, actions: this.actions, texts: this.texts, t: this.t,
      now_ms: performance.now(), date: new Date() };
    render(html`<${WallPage} ...${parts} />`, document.getElementById("page"));
  }

  set(wall) {
    this.wall = wall;
    this.alertOnce();
    this.paint();
  }

  choose(code) {
    this.t = this.texts[code];
    document.documentElement.lang = code;
    document.title = this.t("wall.title");
    this.paint();
  }

  async start() {
    this.context ??= new AudioContext();
    this.context.resume();
    this.set({ ...this.wall, starting: true, trouble: null });
    const numbers = (this.query.get("visits") ?? "1").split(",").map(Number).slice(0, VISITS_MAX);
    try {
      const grants = await askForGrants({ place: "monitor", side: this.wall.side, visits: numbers });
      const visits = grants.map((grant, at) =>
        newVisit(grant, numbers[at], claimsOf(grant.grant).powers ?? []));
      this.set({ ...this.wall, phase: "watching", starting: false, label: grants[0].label,
        visits, focus: visits[0].session });
      this.seat = new Seat(grants[0], async (path) => Connection.forMonitor(SLOTS, path), this);
    } catch (refusal) {
      this.onGone(refusal.code ?? "other");
    }
  }

  onJoined(connection, message) {
    this.connection = connection;
    this.report.forget();
    const slot = (at) => new MediaStream([connection.track(1 + 2 * at), connection.track(2 + 2 * at)]);
    const streams = Array.from({ length: SLOTS }, (_, at) => slot(at));
    const session = message.session ?? this.seat.session;
    this.acts.endSpeech();
    this.set({ ...this.wall, connected: true, streams,
      voice: new MediaStream([connection.track(0)]) });
    this.onMessage({ ...message, session, type: "watching" });
    for (const visit of this.wall.visits) {
      if (visit.session === session || visit.ended) continue;
      visit.asked = true;
      this.seat.send({ type: "watch", ...(visit.secret === null ? { grant: visit.grant }
        : { session: visit.session, secret: visit.secret }) });
    }
    this.acts.repeatCuts();
  }

  onMessage(message) {
    this.set(withMessage(this.wall, message, performance.now()));
    if (message.type === "ended") this.moveSeat(message.session);
    if (this.wall.speaking === null) this.acts.endSpeech();
  }

  // Resuming goes through a visit that still lives.  Returns whether there is one.
  moveSeat(ended) {
    if (this.seat.session !== ended) return true;
    const heir = this.wall.visits.find((visit) => !visit.ended && visit.secret !== null);
    if (heir) [this.seat.session, this.seat.secret] = [heir.session, heir.secret];
    return Boolean(heir);
  }

  otherVisit() {
    this.set(withRefusal(this.wall, this.seat.session));
    return this.moveSeat(this.seat.session);
  }

  onDown() {
    this.set(withDown(this.wall));
  }

  onBlank() {
    this.acts.endSpeech();
    this.set({ ...this.wall, streams: [], voice: null });
  }

  onGone(code) {
    this.onBlank();
    if (this.wall.visits.some((visit) => !visit.ended) || this.wall.phase === "start") this.set({ ...this.wall, starting: false, phase: "start", trouble: code });
  }

  async tell() {
    if (!this.connection || !this.wall.connected) return;
    const visible = document.visibilityState === "visible";
    const living = this.wall.visits.filter((visit) => !visit.ended);
    const { views, rates } = await this.report.look(this.connection, living, performance.now());
    this.seat.send({ type: "report", visible, views });
    for (const visit of living) {
      for (const side of ["a", "b"]) {
        visit.pictures[side].frames_per_s = rates.get(`${visit.session}/${side}`) ?? null;
      }
    }
    this.views = views;
  }

  frame(session, side, at_ms) {
    const picture = visitOf(this.wall, session).pictures[side];
    picture.lastFrame_ms = at_ms;
  }

  alertOnce() {
    const now_ms = performance.now();
    for (const visit of this.wall.visits) {
      const needs = conditionOf(visit, now_ms).level === 2;
      if (needs && !this.needing.has(visit.session)) chime(this.context, "attention");
      if (needs) this.needing.add(visit.session);
      else this.needing.delete(visit.session);
    }
  }

  key(event) {
    if (CUT_KEYS.includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.acts.cut();
    } else if (event.key === "Escape") this.set({ ...this.wall, menu: null });
    else if (/^[1-4]$/.test(event.key) && !event.target.closest("input, textarea")) {
      const visit = this.wall.visits.find(({ number }) => String(number) === event.key);
      if (visit) this.focus(visit.session);
    }
  }

  focus(session) {
    if (this.wall.focus !== session) this.set({ ...this.wall, focus: session, menu: null });
  }

  layout() {
    this.set({ ...this.wall, layout: this.wall.layout === "grid" ? "focus" : "grid" });
  }

  again() {
    this.acts.endSpeech();
    location.reload();
  }

  menu(name) {
    this.set({ ...this.wall, menu: this.wall.menu === name ? null : name });
  }

  snapshot() {
    const { wall } = this;
    return { page: "monitor", phase: wall.phase, side: wall.side, connected: wall.connected,
      trouble: wall.trouble, focus: wall.focus, views: wall.connected ? this.views ?? [] : [],
      energy: Object.fromEntries([...this.report.sounds].map(([name, { energy }]) => [name, energy])),
      visits: wall.visits.map((visit) => ({ number: visit.number, session: visit.session,
        state: visit.state, ended: visit.ended, cut: visit.cut_ms !== null, ground: visit.ground,
        remaining_s: remainingNow(visit.state, visit.received_ms, performance.now()) })) };
  }
}

function bound(target, names) {
  return Object.fromEntries(names.map((name) => [name, target[name].bind(target)]));
}

new Wall(await loadAllTexts(), new URLSearchParams(location.search));
