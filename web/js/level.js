// How loud a microphone is, as 0..1 on a scale that follows the ear.
import { Component, html } from "./html.js";

const FLOOR_DB = -60;
const BARS = 12;

export class Level {
  constructor(context, stream) {
    this.source = context.createMediaStreamSource(stream);
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source.connect(this.analyser);
  }

  /** The loudness of the last 20 ms. */
  read() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const db = 10 * Math.log10(sum / this.samples.length + 1e-9);
    return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
  }

  close() {
    this.source.disconnect();
  }
}

/** A row of bars that follows `read()` at the screen's own pace, without repainting the page. */
export class LevelBars extends Component {
  componentDidMount() {
    const follow = () => {
      const lit = Math.round((this.props.read?.() ?? 0) * BARS);
      this.root?.querySelectorAll("i").forEach((bar, at) => bar.classList.toggle("lit", at < lit));
      this.frame = requestAnimationFrame(follow);
    };
    follow();
  }

  componentWillUnmount() {
    cancelAnimationFrame(this.frame);
  }

  render({ label }) {
    const bars = Array.from({ length: BARS }, (_, at) => html`<i key=${at}></i>`);
    return html`<div class="level" role="img" aria-label=${label}
      ref=${(root) => (this.root = root)}>${bars}</div>`;
  }
}
