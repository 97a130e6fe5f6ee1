// What an officer does, as messages to the node.  The cut is sent first and shown after.
import { openMicrophone, stop } from "./devices.js";
import { change, say, visitOf } from "./wall-model.js";

export class Acts {
  /** `page`: has `wall`, `set(wall)`, `seat` and `connection`. */
  constructor(page) {
    this.page = page;
    this.microphone = null;
  }

  /** Send an act for the visit in focus.  Returns whether it left. */
  act(message) {
    const { page } = this;
    const sent = page.seat?.send({ session: page.wall.focus, ...message }) ?? false;
    const wall = { ...page.wall, menu: null };
    page.set(sent ? wall : say(wall, "error.offline", performance.now()));
    return sent;
  }

  note(text) {
    this.act({ type: "note", text });
  }

  warn(to, text) {
    this.act({ type: "warn", to, text });
  }

  hold(on) {
    this.act({ type: "hold", on });
  }

  /** Speak to these sides; `[]` ends it. */
  async speak(to) {
    const { page } = this;
    const before = page.wall.speaking;
    if (before) page.seat.send({ type: "speak", session: before.session, to: [] });
    if (to.length === 0) return this.endSpeech();
    const session = page.wall.focus;
    try {
      this.microphone ??= await openMicrophone();
      await page.connection.microphone.replaceTrack(this.microphone.getAudioTracks()[0]);
    } catch {
      return page.set(say(page.wall, "error.no_microphone", performance.now()));
    }
    if (!this.act({ type: "speak", session, to })) return this.endSpeech();
    page.set({ ...page.wall, speaking: { session, to, at_ms: performance.now() } });
  }

  /** Silence at once: the microphone is closed, not muted. */
  endSpeech() {
    const { page, microphone } = this;
    if (!microphone) return;
    this.microphone = null;
    stop(microphone);
    page.connection?.microphone.replaceTrack(null).catch(() => undefined); // it may be closed by now
    page.set({ ...page.wall, speaking: null });
  }

  /** One press; no question before. */
  cut() {
    const { page } = this;
    const visit = visitOf(page.wall, page.wall.focus);
    if (!visit || visit.ended || !visit.powers.includes("cut")) return;
    page.seat.send({ type: "cut", session: visit.session });
    page.set(change(page.wall, visit.session, { cut_ms: performance.now() }));
  }

  /** A cut that was pressed while the line was down goes out first when it is back. */
  repeatCuts() {
    for (const visit of this.page.wall.visits) {
      if (visit.cut_ms === null || visit.ended) continue;
      this.page.seat.send({ type: "cut", session: visit.session });
    }
  }

  ground(session, ground, note) {
    if (!this.act({ type: "ground", session, ground, note })) return;
    this.page.set(change(this.page.wall, session, { ground }));
  }
}
