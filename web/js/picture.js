// A video element that is told its stream as a property and tells when its last frame was shown.
import { Component, html } from "./html.js";

export class Picture extends Component {
  componentDidMount() {
    this.update();
    this.watch();
  }

  componentDidUpdate() {
    this.update();
  }

  componentWillUnmount() {
    this.gone = true;
    if (this.video) this.video.srcObject = null;
  }

  update() {
    const { stream = null, volume = 1, muted = false } = this.props;
    if (this.video.srcObject !== stream) {
      this.video.srcObject = stream;
      if (stream) this.video.play().catch(() => this.props.onBlocked?.());
    }
    this.video.volume = volume;
    this.video.muted = muted;
  }

  watch() {
    if (this.gone) return;
    this.video.requestVideoFrameCallback((now_ms) => {
      this.props.onFrame?.(now_ms, this.video);
      this.watch();
    });
  }

  render({ label, mirrored }) {
    return html`<video class=${mirrored ? "mirrored" : ""} aria-label=${label}
      autoplay playsinline disablepictureinpicture ref=${(video) => (this.video = video ?? this.video)}
    ></video>`;
  }
}

/** A voice without a picture. */
export class Voice extends Picture {
  watch() {}

  render({ label }) {
    return html`<audio autoplay aria-label=${label}
      ref=${(audio) => (this.video = audio ?? this.video)}></audio>`;
  }
}
