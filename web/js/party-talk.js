// The talk itself: one bar, the other side as large as it can be, own picture small, one row of help.
// Pure: model and actions → tree.
import { html } from "./html.js";
import {
  VOLUME_STEPS, asksHelp, coverOf, holdsSeen, linkOf, offices, speaksTo,
} from "./party-model.js";
import { Picture, Voice } from "./picture.js";
import { minutesAndSeconds, remainingNow, wholeMinutes } from "./time.js";

export function Talk(parts) {
  const left_s = remainingNow(parts.model.state, parts.model.received_ms, parts.now_ms);
  return html`<main class="talk" data-time=${urgency(parts.model.state, left_s)}>
    <${Bar} ...${parts} left_s=${left_s} />
    <${Stage} ...${parts} />
    <${Foot} ...${parts} />
  </main>`;
}

function urgency(state, left_s) {
  if (left_s === null || (state?.cap_s ?? 0) <= 60) return "calm";
  if (left_s <= 60) return "last";
  return left_s <= 300 && state.cap_s > 300 ? "soon" : "calm";
}

function Bar({ model, t, left_s }) {
  const time = urgency(model.state, left_s);
  const standing = model.phase === "held";
  return html`<header class="bar">
    <p class="what"><strong>${t(!model.connected ? "talk.reconnecting" : standing ? "talk.held" : "talk.running")}</strong>
      <span class="recorded"><i class="dot recording" aria-hidden="true"></i>${t("recording.notice")}</span></p>
    <p class="time" role="timer" aria-label=${t("talk.left")}>
      ${standing ? html`<span class="word">${t("talk.standing")}</span>`
        : time !== "calm" && html`<span class="word">${t(`talk.${time}`)}</span>`}
      <span class="left">${t("talk.left")}</span><b>${minutesAndSeconds(left_s)}</b></p>
  </header>`;
}

function Stage({ model, actions, t, now_ms }) {
  const cover = coverOf(model, now_ms);
  return html`<section class="stage">
    <div class=${`other ${cover ? "covered" : ""}`}>
      <${Picture} stream=${model.remote} volume=${model.volume / VOLUME_STEPS}
        onFrame=${actions.frame} label=${t("other.picture")} />
      <${Voice} stream=${model.voice} volume=${1} label=${t("officer.voice")} />
      ${cover && html`<${Cover} model=${model} t=${t} cover=${cover} />`}
    </div>
    <${Notices} model=${model} t=${t} now_ms=${now_ms} actions=${actions} />
    <div class="own small frame">
      ${model.stream && html`<${Picture} stream=${model.stream} muted=${true} mirrored=${true}
        label=${t("own.picture")} />`}</div>
  </section>`;
}

// One sentence a hold, and what is being done; the minutes are told only when they truly stand.
function Cover({ model, t, cover }) {
  const holds = cover === "held" ? holdsSeen(model) : [];
  const names = offices(model, t);
  const [first, ...more] = holds.map((hold) => t(`hold.${hold}`, names));
  return html`<div class="cover" role="status">
    <div class="breath" aria-hidden="true"><i></i><i></i><i></i></div>
    <h2>${first ?? t(cover === "held" ? "hold.any" : `cover.${cover}`)}</h2>
    ${!first && html`<p>${t("cover.wait")}</p>`}
    ${more.map((sentence) => html`<p key=${sentence}>${sentence}</p>`)}
    ${holds.length > 0 && html`<p>${t(`hold.${holds[0]}.do`, names)}</p>`}
    ${model.phase === "held" && html`<${Kept} state=${model.state} t=${t} />`}
  </div>`;
}

// The talk clock stands, but the seat is booked: who comes next is already waiting.
function Kept({ state, t }) {
  const short = (state.slot_remaining_s ?? Infinity) < state.remaining_s;
  return html`<p class=${`kept ${short ? "short" : ""}`}>${short
    ? t("hold.slot_limits", { minutes: wholeMinutes(state.slot_remaining_s) })
    : t("hold.time_kept")}</p>`;
}

function Notices({ model, t, now_ms, actions }) {
  const speaking = speaksTo(model.state, model);
  const warn = model.warn && now_ms < model.warn.until_ms ? model.warn : null;
  const minute = model.notice && now_ms < model.notice.until_ms ? model.notice : null;
  return html`<div class="notices" aria-live="assertive">
    ${speaking && html`<p key="voice" class="notice voice"><span class="shape" aria-hidden="true">◖))</span>
      <span>${t("officer.speaking", { label: model.state.floor.label })}</span></p>`}
    ${warn && html`<div key="warn" class="notice warn"><span class="shape" aria-hidden="true">!</span>
      <p><small>${t("officer.writes", { label: warn.label })}</small>${warn.text}</p>
      <button class="plain" onClick=${actions.dismiss}>${t("officer.read")}</button></div>`}
    ${minute && html`<p key="minute" class="notice minute"><span class="shape" aria-hidden="true">◷</span>
      <span>${t(`notice.${minute.name}`)}</span></p>`}
  </div>`;
}

function Foot({ model, actions, t, now_ms }) {
  const link = linkOf(model);
  const asked = asksHelp(model, now_ms);
  return html`<footer class="foot">
    <p class=${`link ${link}`}><i aria-hidden="true"></i>${t(`link.${link}`)}</p>
    <button class=${`help ${asked ? "asked" : ""}`} disabled=${asked || !model.connected} onClick=${actions.help}>
      ${t(asked ? "help.asked" : "help.ask")}</button>
    <div class="volume"><span>${t("volume.name")}</span>
      <div class="level loud" role="img" aria-label=${t("volume.level", { step: model.volume, steps: VOLUME_STEPS })}>
        ${Array.from({ length: VOLUME_STEPS }, (_, at) =>
          html`<i key=${at} class=${at < model.volume ? "lit" : ""}></i>`)}</div>
      <button class="round" aria-label=${t("volume.less")} disabled=${model.volume <= 1}
        onClick=${() => actions.volume(-1)}>−</button>
      <button class="round" aria-label=${t("volume.more")} disabled=${model.volume >= VOLUME_STEPS}
        onClick=${() => actions.volume(+1)}>+</button>
    </div>
  </footer>`;
}
