// What a watching page tells the node every 500 ms: what it truly decodes and whether it is seen.
// It runs on the page's own timer on purpose: a hung page must fall silent.
import { received } from "./stats.js";

export const REPORT_EVERY_MS = 500;
const SOUND_FRESH_MS = 1500;

export class Report {
  constructor() {
    this.sounds = new Map();
    this.pictures = new Map();
  }

  /** A new connection counts from nothing. */
  forget() {
    this.sounds.clear();
    this.pictures.clear();
  }

  /** Returns `{views, rates}`; `rates`: "session/side" → decoded frames a second. */
  async look(connection, visits, now_ms) {
    const lines = await received(connection);
    const [views, rates] = [[], new Map()];
    for (const { session, slots } of visits) {
      for (const [side, slot] of Object.entries(slots)) {
        const frames = lines.get(1 + 2 * slot)?.frames ?? 0;
        const audible = this.audible(`${session}/${side}`, lines.get(2 + 2 * slot), now_ms);
        views.push({ session, side, frames, audible });
        rates.set(`${session}/${side}`, this.rate(`${session}/${side}`, frames, now_ms));
      }
    }
    return { views, rates };
  }

  // A running decoder that packets reach; what they carry may be silence.
  audible(name, line, now_ms) {
    if (!line) return false;
    const was = this.sounds.get(name) ?? { packets: 0, samples: 0, fresh_ms: -Infinity };
    const fresh = line.packets > was.packets && line.samples > was.samples;
    const fresh_ms = fresh ? now_ms : was.fresh_ms;
    this.sounds.set(name, { packets: line.packets, samples: line.samples, fresh_ms,
      energy: line.energy });
    return now_ms - fresh_ms <= SOUND_FRESH_MS;
  }

  rate(name, frames, now_ms) {
    const was = this.pictures.get(name);
    this.pictures.set(name, { frames, now_ms });
    if (!was || now_ms <= was.now_ms) return null;
    return Math.max(0, ((frames - was.frames) * 1000) / (now_ms - was.now_ms));
  }
}
