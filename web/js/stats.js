// What one connection really receives, by m-line, from getStats.  Asked by the report and the covers.

/** Returns a Map: index of the m-line → {frames, packets, samples, energy, bytes, lost}. */
export async function received(connection) {
  const lines = new Map();
  const order = connection.peer.getTransceivers().map((line) => line.mid);
  const report = await connection.peer.getStats();
  for (const entry of report.values()) {
    if (entry.type !== "inbound-rtp") continue;
    lines.set(order.indexOf(entry.mid), {
      frames: entry.framesDecoded ?? 0,
      packets: entry.packetsReceived ?? 0,
      bytes: entry.bytesReceived ?? 0,
      lost: entry.packetsLost ?? 0,
      samples: entry.totalSamplesReceived ?? 0,
      energy: entry.totalAudioEnergy ?? 0,
      freezes: entry.freezeCount ?? 0,
      frozen_s: entry.totalFreezesDuration ?? 0,
      width: entry.frameWidth ?? null,
      height: entry.frameHeight ?? null,
    });
  }
  return lines;
}
