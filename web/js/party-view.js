// The kiosk's and the terminal's pages before and after the talk.  Pure: model and actions → tree.
import { html } from "./html.js";
import { LevelBars } from "./level.js";
import { holdsSeen, offices } from "./party-model.js";
import { Talk } from "./party-talk.js";
import { Picture } from "./picture.js";
import { LANGUAGES } from "./texts.js";
import { wholeMinutes } from "./time.js";

/** The whole page.  `texts`: all languages by code; `t`: the chosen one; `read`: the level meter. */
export function PartyPage({ model, actions, texts, t, now_ms, read }) {
  const parts = { model, actions, texts, t, now_ms, read };
  switch (model.phase) {
    case "language": return html`<${ChooseLanguage} ...${parts} />`;
    case "check": return html`<${Check} ...${parts} />`;
    case "joining":
    case "waiting": return html`<${Waiting} ...${parts} />`;
    case "ended": return html`<${Ended} ...${parts} />`;
    case "trouble": return html`<${Trouble} ...${parts} />`;
    default: return html`<${Talk} ...${parts} />`;
  }
}

function ChooseLanguage({ model, texts, actions }) {
  return html`<main class="sheet language">
    <p class="place">${LANGUAGES.map((code) => html`
      <span key=${code} lang=${code}>${texts[code](`place.${model.role}`)}</span>`)}</p>
    <h1>${LANGUAGES.map((code) => html`
      <span key=${code} lang=${code}>${texts[code]("language.choose")}</span>`)}</h1>
    <div class="choices">${LANGUAGES.map((code) => html`
      <button key=${code} lang=${code} class="choice" onClick=${() => actions.choose(code)}>
        ${texts[code]("language.name")}</button>`)}</div>
  </main>`;
}

function Check(parts) {
  return parts.model.problem ? html`<${Problem} ...${parts} />` : html`<${Mirror} ...${parts} />`;
}

function Problem({ model, actions, t }) {
  return html`<main class="sheet">
    <div class="symbol warn" aria-hidden="true"><span>!</span></div>
    <h1>${t(`problem.${model.problem}`)}</h1>
    <p class="lead">${t(`problem.${model.problem}.do`)}</p>
    <button class="primary" onClick=${actions.retry}>${t("check.retry")}</button>
  </main>`;
}

function Mirror({ model, actions, t, read }) {
  return html`<main class="sheet check">
    <h1>${t("check.title")}</h1>
    <p class="lead">${t("check.hint")}</p>
    <div class="mirror frame">
      ${model.stream
        ? html`<${Picture} stream=${model.stream} muted=${true} mirrored=${true} label=${t("own.picture")} />`
        : html`<p class="cover"><span class="quiet">${t("check.opening")}</span></p>`}
    </div>
    <div class="meter"><span>${t("check.level")}</span>
      <${LevelBars} read=${read} label=${t("check.level")} /></div>
    <button class="primary" disabled=${!model.stream} onClick=${actions.ready}>${t("check.ready")}</button>
    <p class="quiet recorded"><i class="dot recording" aria-hidden="true"></i>${t("recording.notice")}</p>
  </main>`;
}

function Waiting({ model, t }) {
  const holds = holdsSeen(model);
  const rows = [
    ["you", model.joined], ["other", model.joined && !holds.includes("other_absent")],
    ["officers", model.joined && !holds.some((hold) => hold.startsWith("unwatched"))],
    ["recording", model.joined && !holds.includes("unrecorded")],
  ];
  const special = holds.filter((hold) => ["officer", "office", "no_interpreter"].includes(hold));
  return html`<main class="sheet waiting">
    <h1>${t(model.joined ? "waiting.title" : model.connected ? "waiting.joining" : "cover.reconnecting")}</h1>
    <p class="lead">${special.length ? t(`hold.${special[0]}`, offices(model, t)) : t("waiting.hint")}</p>
    <ul class="steps">${rows.map(([name, done]) => html`
      <li key=${name} class=${done ? "done" : "open"}>
        <span class="mark" aria-hidden="true">${done ? "✓" : ""}</span>
        <span>${t(`waiting.${name}`)}</span>
        <em>${t(done ? "waiting.done" : "waiting.open")}</em></li>`)}</ul>
    <div class="own small frame">
      ${model.stream && html`<${Picture} stream=${model.stream} muted=${true} mirrored=${true}
        label=${t("own.picture")} />`}</div>
    <p class="quiet recorded"><i class="dot recording" aria-hidden="true"></i>${t("recording.notice")}</p>
  </main>`;
}

function Ended({ model, actions, t }) {
  const { reason, talked_s, uncounted_s } = model.ended;
  const asPlanned = ["cap", "slot_end", "left"].includes(reason);
  return html`<main class="sheet ended">
    <div class=${`symbol ${asPlanned ? "" : "plain"}`} aria-hidden="true">
      <span>${asPlanned ? "✓" : "■"}</span></div>
    <h1>${t("ended.title")}</h1>
    <p class="lead">${t(`ended.${reason}`)}</p>
    <dl class="figures">
      ${talked_s > 0 && html`<div><dt>${t("ended.talked")}</dt><dd>${span(talked_s, t)}</dd></div>`}
      ${uncounted_s >= 1 && html`
        <div><dt>${t("ended.uncounted")}</dt><dd>${span(uncounted_s, t)}</dd></div>`}
    </dl>
    <p>${t(reason === "cut" ? "ended.next.cut" : "ended.next")}</p>
    <p class="quiet">${t("ended.camera_off")}</p>
    <button class="secondary" onClick=${actions.again}>${t("ended.again")}</button>
  </main>`;
}

function span(span_s, t) {
  const [minutes, seconds] = [wholeMinutes(span_s), Math.floor(span_s % 60)];
  return minutes > 0 ? t("span.minutes", { minutes, seconds }) : t("span.seconds", { seconds });
}

function Trouble({ model, actions, t }) {
  const keys = [`trouble.${model.trouble}`, `problem.${model.trouble}`, "trouble.other"];
  return html`<main class="sheet">
    <div class="symbol warn" aria-hidden="true"><span>!</span></div>
    <h1>${t(keys.find(t.has))}</h1>
    <p class="lead">${t("trouble.do")}</p>
    <button class="primary" onClick=${actions.again}>${t("ended.again")}</button>
    <p class="quiet code">${t("trouble.code", { code: model.trouble })}</p>
  </main>`;
}
