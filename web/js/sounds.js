// Short, soft sounds made on the spot: no files, no surprise.

const NOTES_HZ = {
  five_minutes: [659.3, 523.3],
  one_minute: [659.3, 523.3, 659.3, 523.3],
  officer: [587.3, 784.0],
  attention: [784.0, 784.0],
  ended: [523.3, 392.0],
};
const NOTE_S = 0.22;
const GAIN = 0.16;

/** Play one of `NOTES_HZ` by name, if the browser lets us. */
export function chime(context, name) {
  if (context?.state !== "running") return;
  NOTES_HZ[name].forEach((frequency_hz, at) => {
    const start_s = context.currentTime + at * NOTE_S;
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.type = "sine";
    tone.frequency.value = frequency_hz;
    gain.gain.setValueAtTime(0, start_s);
    gain.gain.linearRampToValueAtTime(GAIN, start_s + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start_s + NOTE_S);
    tone.connect(gain).connect(context.destination);
    tone.start(start_s);
    tone.stop(start_s + NOTE_S);
  });
}
