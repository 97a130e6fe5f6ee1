// One visit on the wall: the kiosk left, the terminal right, always.  Pure: model → tree.
import { html } from "./html.js";
import { Picture } from "./picture.js";
import { minutesAndSeconds, wholeMinutes } from "./time.js";
import { GROUNDS, SIDES, conditionOf, coverOf, isLost, owesGround, ticksOf } from "./wall-model.js";

const SHAPES = { good: "●", quiet: "○", warn: "▲", bad: "■" };
const WRITTEN_MS = 20_000;

export function Tile({ wall, visit, place, left_s, actions, t, now_ms }) {
  const condition = conditionOf(visit, now_ms, left_s ?? Infinity);
  const focused = wall.focus === visit.session;
  const parts = { wall, visit, actions, t, now_ms, focused };
  return html`<article class=${`tile ${focused ? "focused" : ""} ${condition.level === 2 ? "needs" : ""}`}
    data-tone=${condition.tone} data-place=${place} data-session=${visit.session}
    onClick=${() => actions.focus(visit.session)}>
    <header>
      <button class="name" aria-pressed=${focused} onClick=${() => actions.focus(visit.session)}>
        <kbd>${visit.number}</kbd>${t("wall.visit", { number: visit.number })}</button>
      ${!visit.ended && html`<p class="left"><small>${t("talk.left")}</small>
        <b>${minutesAndSeconds(left_s)}</b></p>`}
      <p class=${`state ${condition.tone}`}><i aria-hidden="true">${SHAPES[condition.tone]}</i>
        ${t(`wall.is.${condition.name}`)}</p>
    </header>
    ${owesGround(visit) ? html`<${Ground} ...${parts} />` : html`<div class="pair">
      ${SIDES.map((side) => html`<${Seat} key=${side} ...${parts} side=${side} />`)}</div>`}
    <${Foot} ...${parts} />
  </article>`;
}

function Seat({ wall, visit, side, actions, t, now_ms, focused }) {
  const cover = coverOf(visit, side, wall.connected, now_ms);
  const party = visit.state?.parties?.[side];
  const slot = visit.slots[side];
  const link = party?.present && !visit.ended && !isLost(visit, now_ms) ? party.link : "none";
  return html`<figure class=${cover ? "covered" : ""} tabindex="0" data-side=${side}>
    <${Picture} stream=${wall.streams[slot] ?? null} muted=${!focused} label=${t(`wall.party.${side}`)}
      onFrame=${(at_ms) => actions.frame(visit.session, side, at_ms)} />
    ${cover && html`<p class="cover">${t(`wall.cover.${cover}`)}</p>`}
    <figcaption><span>${t(`wall.party.${side}`)}</span>
      <em class=${`link ${link}`}>${t(`wall.link.${link}`)}</em></figcaption>
    ${!visit.ended && html`<${Figures} party=${party} own=${visit.pictures[side]} t=${t} />`}
  </figure>`;
}

// Loss, delay, frames and bitrate: one hover or one Tab away.
function Figures({ party, own, t }) {
  const number = (value, write) => (value === null || value === undefined ? "–" : write(value));
  const rows = [
    ["loss", number(party?.loss_share, (share) => `${(share * 100).toFixed(1)} %`)],
    ["delay", number(party?.round_trip_ms, (delay) => `${Math.round(delay)} ms`)],
    ["frames", number(own.frames_per_s, (rate) => `${Math.round(rate)} /s`)],
    ["rate", number(party?.rate_bps, (rate) => `${Math.round(rate / 1000)} kbit/s`)],
  ];
  return html`<dl class="figures">${rows.map(([name, value]) => html`
    <div key=${name}><dt>${t(`wall.figure.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Foot({ visit, t, now_ms, focused }) {
  if (visit.ended) {
    return html`<footer><p>${t(`wall.ended.${visit.ended.reason}`)}</p>
      ${visit.ended.talked_s !== null &&
        html`<p>${t("wall.talked", parts(visit.ended.talked_s))}</p>`}</footer>`;
  }
  const written = visit.noted && now_ms - visit.noted.at_ms < WRITTEN_MS ? visit.noted : null;
  const floor = visit.state?.floor;
  return html`<footer>
    <ul class="ticks" aria-label=${t("wall.ticks")}>${ticksOf(visit, now_ms).map(({ name, done }) => html`
      <li key=${name} class=${done ? "done" : "open"}><span>${t(`wall.tick.${name}`)}</span>
        <b>${done ? "✓" : "✕"}</b><span class="hidden">${t(done ? "wall.tick.yes" : "wall.tick.no")}</span></li>`)}</ul>
    <p class="talk">${floor ? html`<b class="warn">◖)) ${t("wall.floor", { label: floor.label })}</b>`
      : written ? html`<span>${t("wall.written", { label: written.label, text: written.text })}</span>`
      : focused && html`<span class="sound">♪ ${t("wall.sound_on")}</span>`}</p>
  </footer>`;
}

function parts(span_s) {
  return { minutes: wholeMinutes(span_s), seconds: Math.floor((span_s ?? 0) % 60) };
}

// The cut has happened; its ground is asked in the tile itself, so that nothing covers another cut.
function Ground({ visit, actions, t }) {
  const give = (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    actions.ground(visit.session, fields.get("ground"), fields.get("note") ?? "");
  };
  return html`<form class="ground" onSubmit=${give} onClick=${(event) => event.stopPropagation()}>
    <h2>${t("ground.title")}</h2>
    <div class="choices">${GROUNDS.map((ground) => html`<label key=${ground}>
      <input type="radio" name="ground" value=${ground} required />
      <span>${t(`ground.${ground}`)}</span></label>`)}</div>
    <div class="give"><input name="note" maxlength="500" placeholder=${t("ground.note")} aria-label=${t("ground.note")} />
      <button class="go">${t("ground.give")}</button></div>
  </form>`;
}
