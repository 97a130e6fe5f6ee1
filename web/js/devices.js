// Camera and microphone: opened, checked and stopped.  A trouble is a word that the locales explain.

const PARTY = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
};

/** Open both.  Returns `{stream, problem}`; one of them is null. */
export async function openCameraAndMicrophone() {
  if (!navigator.mediaDevices) return { stream: null, problem: "insecure" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(PARTY);
    stream.getVideoTracks()[0].contentHint = "motion";
    return { stream, problem: null };
  } catch (error) {
    return { stream: null, problem: await nameProblem(error) };
  }
}

/** An officer's microphone, only while speaking.  Throws what the browser throws. */
export async function openMicrophone() {
  return navigator.mediaDevices.getUserMedia({ audio: PARTY.audio });
}

export function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

export function isLive(stream) {
  const tracks = stream?.getTracks() ?? [];
  return tracks.length > 0 && tracks.every((track) => track.readyState === "live");
}

async function nameProblem(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return "refused";
  if (error.name === "NotReadableError" || error.name === "AbortError") return "busy";
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some((device) => device.kind === "videoinput")) return "no_camera";
  if (!devices.some((device) => device.kind === "audioinput")) return "no_microphone";
  return "failed";
}
