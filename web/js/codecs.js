// Which codecs a page offers, in which order: H.264 constrained baseline with packetization mode 1,
// then VP8, each with retransmission; Opus alone for sound.  Fewer codecs also keep the offer small.

const isH264Baseline = (codec) =>
  codec.mimeType === "video/H264" &&
  /profile-level-id=42e01f/i.test(codec.sdpFmtpLine ?? "") &&
  /packetization-mode=1/.test(codec.sdpFmtpLine ?? "");
const isVp8 = (codec) => codec.mimeType === "video/VP8";
const isRetransmission = (codec) => codec.mimeType === "video/rtx";
const isOpus = (codec) => codec.mimeType === "audio/opus";

function ordered(kind) {
  const all = RTCRtpReceiver.getCapabilities(kind).codecs;
  if (kind === "audio") return all.filter(isOpus);
  return [isH264Baseline, isVp8, isRetransmission].flatMap((wanted) => all.filter(wanted));
}

/** Set our order on a transceiver of `kind` before the offer is made. */
export function preferOurCodecs(transceiver, kind) {
  transceiver.setCodecPreferences(ordered(kind));
}
