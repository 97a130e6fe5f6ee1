// One RTCPeerConnection in the fixed form of its role (PROTOCOL.md): nothing is renegotiated.
// The node is ICE-lite with one candidate in its answer, so the offer goes out at once.
import { preferOurCodecs } from "./codecs.js";

const VIDEO_BITRATE_MAX_BPS = 2_000_000;
const DISCONNECTED_GRACE_MS = 700; // a hiccup shorter than this heals alone

export class Connection {
  /** `onTrouble()` when the path is lost, `onConnected()`, `onClosed()` when the node ended it. */
  constructor({ onTrouble, onConnected, onClosed }) {
    this.handlers = { onTrouble, onConnected, onClosed };
    this.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
    this.peer.oniceconnectionstatechange = () => this.pathChanged();
    this.over = false;
  }

  add(track, kind, direction) {
    const line = this.peer.addTransceiver(track ?? kind, { direction });
    preferOurCodecs(line, kind);
    return line;
  }

  /** The form of a kiosk or terminal: own sound and picture, the other's, and an officer's voice. */
  static forParty(stream, handlers) {
    const made = new Connection(handlers);
    made.add(stream.getAudioTracks()[0], "audio", "sendrecv");
    const video = made.add(stream.getVideoTracks()[0], "video", "sendrecv");
    made.add(null, "audio", "recvonly");
    keepResolution(video.sender);
    return made;
  }

  /** The form of a monitor: its (still silent) microphone, then pairs of picture and sound. */
  static forMonitor(slots, handlers) {
    const made = new Connection(handlers);
    made.add(null, "audio", "sendrecv");
    for (let slot = 0; slot < slots; slot += 1) {
      made.add(null, "video", "recvonly");
      made.add(null, "audio", "recvonly");
    }
    return made;
  }

  /** The receiving track of the m-line at `index`. */
  track(index) {
    return this.peer.getTransceivers()[index].receiver.track;
  }

  get microphone() {
    return this.peer.getTransceivers()[0].sender;
  }

  async offer({ restart = false } = {}) {
    if (restart) this.peer.restartIce();
    await this.peer.setLocalDescription(await this.peer.createOffer());
    return this.peer.localDescription.sdp;
  }

  async accept(sdp) {
    if (this.over) return;
    await this.peer.setRemoteDescription({ type: "answer", sdp });
    const transport = this.peer.getTransceivers()[0].sender.transport;
    if (!transport || transport === this.transport) return;
    this.transport = transport;
    // BYE and close_notify raise no connection event: only the transport's own state tells.
    transport.onstatechange = () => {
      if (transport.state === "closed" && !this.over) this.handlers.onClosed();
    };
  }

  get hasPath() {
    return ["connected", "completed"].includes(this.peer.iceConnectionState);
  }

  pathChanged() {
    clearTimeout(this.timer);
    const state = this.peer.iceConnectionState;
    if (this.hasPath) this.handlers.onConnected();
    if (state === "failed") this.handlers.onTrouble();
    if (state === "disconnected") {
      this.timer = setTimeout(() => this.handlers.onTrouble(), DISCONNECTED_GRACE_MS);
    }
  }

  close() {
    this.over = true;
    clearTimeout(this.timer);
    this.peer.close();
  }
}

// A face that gets blurred is worse than one that moves less; and the recording keeps one SPS.
function keepResolution(sender) {
  const parameters = sender.getParameters();
  parameters.degradationPreference = "maintain-resolution";
  for (const encoding of parameters.encodings) encoding.maxBitrate = VIDEO_BITRATE_MAX_BPS;
  sender.setParameters(parameters).catch(() => undefined); // an older browser keeps its default
}
