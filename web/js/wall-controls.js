// What an officer can do with the visit in focus, from mild to strong, and the cut apart.
// Pure: model and actions → tree.  Nothing here ever covers the cut, and it never moves.
import { html } from "./html.js";
import { PRESETS, may } from "./wall-model.js";

const WARN_MAX = 200; // PROTOCOL.md
const NOTE_MAX = 500;

export function Controls({ wall, visit, actions, t }) {
  const parts = { wall, visit, actions, t };
  const held = visit?.state?.holds.includes("officer") ?? false;
  return html`<footer class="controls">
    <p class="target">${visit
      ? html`<small>${t("control.target")}</small><b>${t("wall.visit", { number: visit.number })}</b>`
      : html`<small>${t("control.none")}</small>`}</p>
    <div class="mild-ones">
      <button aria-expanded=${wall.menu === "note"} disabled=${!may(visit, "watch")}
        onClick=${() => actions.menu("note")}>${t("control.note")}</button>
      <button aria-expanded=${wall.menu === "warn"} disabled=${!may(visit, "warn")}
        onClick=${() => actions.menu("warn")}>${t("control.warn")} ▾</button>
    </div>
    <div class="voices" role="group" aria-label=${t("control.speak")}>
      <${Speak} ...${parts} to=${["a"]} power="speak_one" name="a" />
      <${Speak} ...${parts} to=${["b"]} power="speak_one" name="b" />
      <${Speak} ...${parts} to=${["a", "b"]} power="speak_both" name="both" />
    </div>
    <button class=${`holding ${held ? "on" : ""}`} aria-pressed=${held} disabled=${!may(visit, "hold")}
      onClick=${() => actions.hold(!held)}>${t(held ? "control.go_on" : "control.hold")}</button>
    <button class="cut" disabled=${!may(visit, "cut")} onClick=${actions.cut}
      title=${t("control.cut_keys")}>
      <span>${t("control.cut")}</span><kbd>F12</kbd></button>
  </footer>`;
}

function Speak({ wall, visit, actions, t, to, power, name }) {
  const on = wall.speaking?.session === visit?.session &&
    wall.speaking?.to.join() === to.join() && Boolean(visit);
  return html`<button class=${`speak ${on ? "on" : ""}`} aria-pressed=${on} disabled=${!may(visit, power)}
    onClick=${() => actions.speak(on ? [] : to)}>
    <i aria-hidden="true">${on ? "◉" : "○"}</i>${t(on ? "control.speaking" : `control.speak_${name}`)}</button>`;
}

/** A row of its own above the controls: it covers no picture. */
export function Menu(parts) {
  if (parts.wall.menu === "warn") return html`<${WarnMenu} ...${parts} />`;
  return parts.wall.menu === "note" ? html`<${NoteMenu} ...${parts} />` : html`<div></div>`;
}

function WarnMenu({ visit, actions, t }) {
  const own = (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    actions.warn(fields.get("to").split(""), fields.get("text").trim());
  };
  const preset = (event, text) => {
    actions.warn(event.target.form.elements.to.value.split(""), text);
  };
  return html`<form class="menu" onSubmit=${own}>
    <fieldset><legend>${t("warn.title", { number: visit?.number ?? "–" })}</legend>${["ab", "a", "b"].map((to, at) => html`
      <label key=${to}><input type="radio" name="to" value=${to} defaultChecked=${at === 0} />
        <span>${t(`warn.to_${to}`)}</span></label>`)}</fieldset>
    <div class="presets">${PRESETS.map((name) => html`
      <button key=${name} type="button" onClick=${(event) => preset(event, t(`warn.preset.${name}`))}>
        ${t(`warn.preset.${name}`)}</button>`)}</div>
    <div class="give"><input name="text" required maxlength=${WARN_MAX} autocomplete="off"
      placeholder=${t("warn.own")} aria-label=${t("warn.own")} />
      <button class="go">${t("warn.send")}</button></div>
  </form>`;
}

function NoteMenu({ visit, actions, t }) {
  const give = (event) => {
    event.preventDefault();
    actions.note(new FormData(event.target).get("text").trim());
  };
  return html`<form class="menu" onSubmit=${give}>
    <h2>${t("note.title", { number: visit?.number ?? "–" })}</h2>
    <div class="give"><input name="text" required maxlength=${NOTE_MAX} autocomplete="off"
      placeholder=${t("note.hint")} aria-label=${t("control.note")} /><button class="go">${t("note.give")}</button></div>
  </form>`;
}
