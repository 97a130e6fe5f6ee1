"""A simulated camera and microphone: the clip, in a loop, paced as libwebrtc paces."""

from media.rtp.packet import MARKER
from media.simulator.clip import AUDIO_PACKET_MS, FRAMES_PER_S, Clip
from media.simulator.pace import Pacer
from media.simulator.sending import SentTrack

AUDIO_EVERY_S = AUDIO_PACKET_MS / 1000


class Camera:
    """Plays one clip into one audio and one video track."""

    def __init__(self, clip: Clip, audio: SentTrack, video: SentTrack, begin_s: float,
                 first_frame: int = 0) -> None:  # fmt: skip
        self.audio = audio
        self.video = video
        self.key_frames_asked = 0
        self.is_on = True
        self._clip = clip
        self._begin_s = begin_s
        self._pacer: Pacer[tuple[bytes, int, int]] = Pacer()
        self._frames = 0
        self._sounds = 0
        self._position = clip.next_key(first_frame)
        self._key_wanted = False

    def want_key_frame(self) -> None:
        """A PLI or FIR came: the next picture is the clip's next key frame."""
        self.key_frames_asked += 1
        self._key_wanted = True

    def media_s(self, now_s: float) -> float:
        """Time of both tracks since the camera began."""
        return now_s - self._begin_s

    def play(self, now_s: float) -> float | None:
        """Send what is due; when to be called again, None: switched off (see `Player.at`)."""
        if not self.is_on:
            return None
        next_frame_s = self._begin_s + self._frames / FRAMES_PER_S
        if now_s >= next_frame_s:
            self._show(now_s)
            next_frame_s = self._begin_s + self._frames / FRAMES_PER_S
        next_sound_s = self._begin_s + self._sounds * AUDIO_EVERY_S
        if now_s >= next_sound_s:
            self._say()
            next_sound_s += AUDIO_EVERY_S
        send = self.video.send
        for payload, timestamp, marker in self._pacer.take(now_s):
            send(payload, timestamp, marker)
        due_s = next_frame_s if next_frame_s < next_sound_s else next_sound_s
        burst_s = self._pacer.next_s
        return due_s if burst_s is None or due_s < burst_s else burst_s

    def _show(self, now_s: float) -> None:
        clip = self._clip
        if self._key_wanted:
            self._key_wanted = False
            self._position = clip.next_key(self._position)
        payloads = clip.frames[self._position].payloads
        timestamp = self.video.timestamp(self._frames / FRAMES_PER_S)
        last = len(payloads) - 1
        for place, payload in enumerate(payloads):
            self._pacer.put((payload, timestamp, MARKER if place == last else 0), now_s)
        self._frames += 1
        self._position = (self._position + 1) % len(clip.frames)

    def _say(self) -> None:
        sounds = self._clip.sounds
        timestamp = self.audio.timestamp(self._sounds * AUDIO_EVERY_S)
        self.audio.send(sounds[self._sounds % len(sounds)], timestamp, 0)
        self._sounds += 1
