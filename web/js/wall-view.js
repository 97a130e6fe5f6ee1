// The officers' wall: header, tiles, one row of controls.  Pure: model and actions → tree.
import { html } from "./html.js";
import { Voice } from "./picture.js";
import { LANGUAGES } from "./texts.js";
import { remainingNow, timeOfDay } from "./time.js";
import { Controls, Menu } from "./wall-controls.js";
import { conditionOf, orderOf, visitOf } from "./wall-model.js";
import { Tile } from "./wall-tile.js";

/** `date`: now on the wall's clock; `now_ms`: performance time; `texts`: all languages by code. */
export function WallPage({ wall, actions, texts, t, now_ms, date }) {
  if (wall.phase === "start" || wall.trouble) {
    return html`<${Start} wall=${wall} actions=${actions} texts=${texts} t=${t} />`;
  }
  const parts = { wall, actions, t, now_ms };
  const order = orderOf(wall, now_ms);
  const left_s = (visit) => remainingNow(visit.state, visit.received_ms, now_ms);
  return html`<div class="wall">
    <${Header} ...${parts} date=${date} />
    <main class="tiles" data-count=${wall.visits.length} data-layout=${wall.layout}>
      ${wall.visits.map((visit) => html`<${Tile} key=${visit.session} ...${parts} visit=${visit}
        place=${order.get(visit.session)} left_s=${left_s(visit)} />`)}
    </main>
    <${Menu} ...${parts} visit=${visitOf(wall, wall.focus)} />
    <${Controls} ...${parts} visit=${visitOf(wall, wall.focus)} />
    <${Voice} stream=${wall.voice} volume=${1} label=${t("wall.other_officer")} />
  </div>`;
}

function Start({ wall, actions, texts, t }) {
  const trouble = wall.trouble &&
    (t.has(`trouble.${wall.trouble}`) ? `trouble.${wall.trouble}` : "trouble.other");
  return html`<main class="start">
    <p class="quiet">${t(`wall.side.${wall.side}`)}</p>
    <h1>${trouble ? t(trouble) : t("wall.title")}</h1>
    <p>${trouble ? t("trouble.code", { code: wall.trouble }) : t("wall.start_hint")}</p>
    <button class="go" disabled=${wall.starting} onClick=${actions.start}>
      ${t(trouble ? "wall.again" : "wall.start")}</button>
    <nav class="languages" aria-label=${t("language.choose")}>${LANGUAGES.map((code) => html`
      <button key=${code} lang=${code} aria-pressed=${code === t.language}
        onClick=${() => actions.choose(code)}>${texts[code]("language.name")}</button>`)}</nav>
  </main>`;
}

function Header({ wall, t, now_ms, date, actions }) {
  const living = wall.visits.filter((visit) => !visit.ended).length;
  const needing = wall.visits.filter((visit) => conditionOf(visit, now_ms).level === 2).length;
  const message = wall.message && now_ms < wall.message.until_ms ? wall.message.key : null;
  return html`<header class="top">
    <p class="who"><b>${wall.label || t(`wall.side.${wall.side}`)}</b></p>
    <p class="sum" role="status">
      ${!wall.connected && html`<strong class="bad">■ ${t("wall.reconnecting")}</strong>`}
      ${message && html`<strong class="warn">▲ ${t.has(message) ? t(message) : t("error.other")}</strong>`}
      <span>${t("wall.visits", { count: living })}</span>
      ${needing > 0
        ? html`<strong class="warn">▲ ${t("wall.needing", { count: needing })}</strong>`
        : html`<span class="good">● ${t("wall.calm")}</span>`}</p>
    <p class="right">${living === 0 && html`<button class="go" onClick=${actions.again}>
      ${t("wall.again")}</button>`}<button class="mild" onClick=${actions.layout}>
      <i aria-hidden="true">${wall.layout === "grid" ? "⤢" : "⊞"}</i> ${t(wall.layout === "grid" ? "wall.enlarge" : "wall.equal")}</button>
      <time>${timeOfDay(date)}</time></p>
  </header>`;
}
