// Composition root of kiosk and terminal: devices, seat and model meet here; views are elsewhere.
import { Connection } from "./connection.js";
import { isLive, openCameraAndMicrophone, stop } from "./devices.js";
import { askForGrants } from "./grants.js";
import { html, render } from "./html.js";
import { Level } from "./level.js";
import { observe } from "./observe.js";
import { VOLUME_STEPS, newModel, withEnd, withState, withTrouble, withWarn } from "./party-model.js";
import { PartyPage } from "./party-view.js";
import { Seat } from "./seat.js";
import { chime } from "./sounds.js";
import { LANGUAGES, loadAllTexts } from "./texts.js";
import { remainingNow } from "./time.js";

const REPAINT_MS = 250;
const BACK_TO_START_MS = 40_000;
const LINE = { audio: 0, video: 1, voice: 2 }; // PROTOCOL.md: m-lines of a party

class Party {
  constructor(role, texts, query) {
    Object.assign(this, { role, texts, query, frames: 0, seat: null, level: null, context: null });
    this.t = texts[LANGUAGES[0]];
    this.model = newModel(role);
    this.actions = {
      choose: (code) => this.choose(code), retry: () => this.openDevices(),
      ready: () => this.join(), help: () => this.help(), again: () => this.startOver(),
      volume: (step) => this.change({ volume: clamp(this.model.volume + step) }),
      dismiss: () => this.change({ warn: null }), frame: (now_ms) => this.frame(now_ms),
    };
    observe(() => this.snapshot(), () => this.seat?.current);
    setInterval(() => this.paint(), REPAINT_MS);
    if (LANGUAGES.includes(query.get("lang"))) this.choose(query.get("lang"));
    this.paint();
  }

  paint() {
    const parts = { model: this.model, actions: this.actions, texts: this.texts, t: this.t,
      now_ms: performance.now(), read: () => this.level?.read() ?? 0 };
    render(html`<${PartyPage} ...${parts} />`, document.getElementById("page"));
  }

  change(news) {
    this.replace({ ...this.model, ...news });
  }

  replace(model) {
    this.model = { ...model, chime: null };
    if (model.chime) chime(this.context, model.chime);
    this.paint();
  }

  choose(code) {
    this.t = this.texts[code];
    document.documentElement.lang = code;
    document.title = this.t(`place.${this.role}`);
    this.change({ phase: "check" });
    this.openDevices();
  }

  async openDevices() {
    this.change({ problem: null, stream: null });
    const opened = await openCameraAndMicrophone();
    if (this.model.phase === "ended" || this.model.phase === "trouble") return stop(opened.stream);
    this.context ??= new AudioContext();
    this.level?.close();
    this.level = opened.stream && new Level(this.context, opened.stream);
    for (const track of opened.stream?.getTracks() ?? []) {
      track.onended = () => this.seat?.renew(); // unplugged; `stop()` raises no event
    }
    this.change(opened);
  }

  async join() {
    this.context.resume();
    this.change({ phase: "joining" });
    try {
      const wish = { place: this.role, visit: Number(this.query.get("visit") ?? 1) };
      const [grant] = await askForGrants(wish);
      this.change({ side: grant.side });
      this.seat = new Seat(grant, (handlers) => this.connect(handlers), this);
    } catch (refusal) {
      this.finish(withTrouble(this.model, refusal.code ?? "other"));
    }
  }

  // Seat's page: a new connection wants live tracks; after the node closed one they were stopped.
  async connect(handlers) {
    if (!isLive(this.model.stream)) await this.openDevices();
    if (!this.model.stream) this.finish(withTrouble(this.model, this.model.problem ?? "failed"));
    return Connection.forParty(this.model.stream ?? new MediaStream(), handlers);
  }

  onJoined(connection, message) {
    const stream = new MediaStream([connection.track(LINE.audio), connection.track(LINE.video)]);
    this.change({ joined: true, connected: true, blank: false, remote: stream,
      voice: new MediaStream([connection.track(LINE.voice)]), lastFrame_ms: -Infinity });
    this.onMessage(message.state);
  }

  onMessage(message) {
    const now_ms = performance.now();
    if (message.type === "state") this.replace(withState(this.model, message, now_ms));
    if (message.type === "warned") this.replace(withWarn(this.model, message, now_ms));
    if (message.type === "ended") this.finish(withEnd(this.model, message));
  }

  onDown() {
    this.change({ connected: false });
  }

  onBlank() {
    stop(this.model.stream);
    this.change({ blank: true, remote: null, voice: null, stream: null });
  }

  onGone(code) {
    this.finish(code === "session_ended"
      ? withEnd(this.model, { reason: "over", side: null })
      : withTrouble(this.model, code));
  }

  // ① picture and sound away, camera off; ② then words.
  finish(model) {
    stop(this.model.stream);
    this.level?.close();
    this.level = null;
    this.replace(model);
    this.seat?.leave();
    this.seat = null;
    this.backTimer ??= setTimeout(() => this.startOver(), BACK_TO_START_MS);
  }

  // A fresh document: nothing of this family is left for the next.
  startOver() {
    stop(this.model.stream);
    location.replace(location.pathname + location.search);
  }

  help() {
    if (this.seat?.send({ type: "help" })) this.change({ help_ms: performance.now() });
  }

  frame(now_ms) {
    this.frames += 1;
    const live = this.model.connected && this.model.phase === "talking";
    const opens = this.model.lastFrame_ms < this.model.talkingSince_ms;
    this.model.lastFrame_ms = now_ms;
    if (live && opens) this.paint();
  }

  snapshot() {
    const { model } = this;
    return { page: this.role, phase: model.phase, side: model.side, state: model.state,
      frames: this.frames, connected: model.connected, problem: model.problem,
      ended: model.ended, trouble: model.trouble, camera: isLive(model.stream),
      remaining_s: remainingNow(model.state, model.received_ms, performance.now()) };
  }
}

function clamp(volume) {
  return Math.min(VOLUME_STEPS, Math.max(1, volume));
}

new Party(document.body.dataset.role, await loadAllTexts(), new URLSearchParams(location.search));
