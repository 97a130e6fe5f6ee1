// A peer's life at the node: join once with the grant, then resume with the secret as often as the
// line drops, and restart ICE when only the path is lost.  It shows nothing; it tells its page.
import { Channel } from "./channel.js";

const RESUME_WITHIN_MS = 60_000; // PROTOCOL.md: then a new grant is needed
const ANSWER_TIMEOUT_MS = 5000;
const RESTART_TIMEOUT_MS = 4000;
const CLOSED_GRACE_MS = 1500; // after DTLS closes `ended` follows at once, or the node has died
const FINAL = new Set([
  "grant_invalid", "grant_expired", "grant_used", "grant_wrong_device", "grant_wrong_role",
  "secret_invalid", "session_unknown", "session_ended", "session_full", "seat_taken",
  "record_no_space", "offer_too_large", "offer_malformed", "offer_m_lines", "offer_codecs",
  "offer_no_fingerprint", "offer_not_a_restart",
]);

export class Seat {
  /**
   * `grant`: one answer of POST /demo/grants.  `connect(handlers)`: async, makes a Connection.
   * `page`: onJoined(connection, message), onMessage(message), onDown(), onBlank(), onGone(code),
   * and perhaps otherVisit(code): moves `session` and `secret` to a visit that still lives.
   */
  constructor(grant, connect, page) {
    Object.assign(this, { grant, connect, page });
    [this.session, this.secret] = [grant.session, null]; // what a resume goes through
    this.current = null;
    this.pending = null;
    this.down_ms = null;
    this.over = false;
    this.channel = new Channel(grant.url, {
      onOpen: () => this.enter(),
      onMessage: (message) => this.take(message),
      onDown: () => this.wentDown(),
    });
  }

  send(message) {
    return this.channel.send(message);
  }

  async enter() {
    const attempt = await this.connect({
      onTrouble: () => this.restart(attempt),
      onConnected: () => attempt === this.current && clearTimeout(this.restartTimer),
      onClosed: () => this.transportClosed(attempt),
    });
    if (this.over) return attempt.close();
    this.pending?.close();
    this.pending = attempt;
    const sdp = await attempt.offer();
    if (this.over || attempt !== this.pending) return;
    this.channel.send(this.secret === null
      ? { type: "join", grant: this.grant.grant, sdp }
      : { type: "resume", session: this.session, secret: this.secret, sdp });
    clearTimeout(this.answerTimer);
    this.answerTimer = setTimeout(() => this.channel.drop(), ANSWER_TIMEOUT_MS);
  }

  async take(message) {
    if (this.over) return;
    if (message.type === "joined") await this.joined(message);
    else if (message.type === "restarted") await this.current?.accept(message.sdp);
    else if (message.type === "error" && this.entering(message) && FINAL.has(message.code)) {
      // An officer's page goes on through another of its visits, if it has one.
      if (this.page.otherVisit?.(message.code)) this.channel.drop();
      else this.gone(message.code);
    } else this.page.onMessage(message);
  }

  entering(message) {
    return ["join", "resume"].includes(message.request) || this.current === null;
  }

  async joined(message) {
    clearTimeout(this.answerTimer);
    clearTimeout(this.restartTimer);
    const [old, fresh] = [this.current, this.pending];
    [this.current, this.pending] = [fresh, null];
    [this.session, this.secret] = [message.session, message.secret];
    this.down_ms = null;
    await fresh.accept(message.sdp);
    this.page.onJoined(fresh, message);
    old?.close(); // only now: the old picture stays until the new one is answered
  }

  async restart(connection) {
    if (this.over || connection !== this.current || !this.channel.isOpen) return;
    clearTimeout(this.restartTimer);
    // A restart of a path that has come back by itself changes no state, and so raises no event.
    const giveUp = () => connection.hasPath || this.channel.drop();
    this.restartTimer = setTimeout(giveUp, RESTART_TIMEOUT_MS);
    this.channel.send({ type: "restart", sdp: await connection.offer({ restart: true }) });
  }

  transportClosed(connection) {
    if (this.over || connection !== this.current) return;
    this.page.onBlank();
    setTimeout(() => connection === this.current && this.channel.drop(), CLOSED_GRACE_MS);
  }

  wentDown() {
    clearTimeout(this.answerTimer);
    clearTimeout(this.restartTimer);
    this.down_ms ??= performance.now();
    if (performance.now() - this.down_ms > RESUME_WITHIN_MS) this.gone("lost");
    else this.page.onDown();
  }

  gone(code) {
    this.leave();
    this.page.onGone(code);
  }

  /** The devices changed under us: come back with fresh ones. */
  renew() {
    if (!this.over) this.channel.drop();
  }

  /** Leave for good: nothing is sent or shown by this seat afterwards. */
  leave() {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.answerTimer);
    clearTimeout(this.restartTimer);
    this.channel.send({ type: "leave" });
    this.channel.close();
    this.current?.close();
    this.pending?.close();
  }
}
