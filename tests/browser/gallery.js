// Shows any state of any page without a node: the real views, fed with states written down here.
// `gallery.names(page)` lists them; `await gallery.show(page, name, language)` paints one.
import { html, render } from "/web/js/html.js";
import { IndexPage } from "/web/js/index-view.js";
import { PartyPage } from "/web/js/party-view.js";
import { LANGUAGES, loadAllTexts } from "/web/js/texts.js";
import { WallPage } from "/web/js/wall-view.js";
import { NOW_MS, partyStates } from "/gallery/party-states.js";
import { scenes } from "/gallery/scenes.js";
import { wallStates } from "/gallery/wall-states.js";

const texts = await loadAllTexts();
const nothing = new Proxy({}, { get: () => () => undefined });
const pages = {
  kiosk: { css: "party", states: partyStates("kiosk", scenes) },
  terminal: { css: "party", states: partyStates("terminal", scenes) },
  monitor: { css: "wall", states: wallStates(scenes) },
  index: { css: "index", states: { start: {} } },
};

const OFFICE = {
  password: "demo only 2026",
  logins: [
    { login: "qingsong-clerk", name: "青松县司法局", role: "bureau_clerk" },
    { login: "bailu-officer", name: "白鹭监狱", role: "facility_officer" },
    { login: "department-reader", name: "示例省司法厅", role: "compliance_reader" },
  ],
};

function view(page, state, t) {
  const common = { actions: nothing, texts, t, now_ms: NOW_MS };
  if (page === "index") {
    return html`<${IndexPage} t=${t} texts=${texts} choose=${() => undefined} office=${OFFICE} />`;
  }
  if (page === "monitor") {
    return html`<${WallPage} ...${common} wall=${state} date=${new Date(2026, 4, 8, 14, 32, 7)} />`;
  }
  return html`<${PartyPage} ...${common} model=${state} read=${() => 0.6} />`;
}

function dress(page) {
  const name = pages[page].css;
  document.body.className = page === "monitor" ? "dark" : name === "party" ? "party" : "";
  if (document.getElementById(`css-${name}`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"),
    { id: `css-${name}`, rel: "stylesheet", href: `/web/css/${name}.css` });
  const loaded = new Promise((done) => (link.onload = done));
  document.head.append(link);
  return loaded;
}

function nextFrame() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

async function show(page, name, language) {
  await dress(page);
  const root = document.getElementById("page");
  if (document.documentElement.lang !== language) render(null, root);
  document.documentElement.lang = language;
  document.activeElement?.blur();
  const { act, ...state } = pages[page].states[name];
  const t = texts[language];
  render(html`${view(page, localised(state, t), t)}`, root);
  act?.(root);
  await document.fonts.ready;
  const videos = [...root.querySelectorAll("video")].filter((video) => video.srcObject);
  await Promise.all(videos.map((video) => new Promise((done) => {
    if (!video.checkVisibility({ opacityProperty: true })) done();
    video.requestVideoFrameCallback(done);
  })));
  await nextFrame();
}

// An officer writes in the language of the family.
function localised(state, t) {
  if (!state.warn) return state;
  return { ...state, warn: { ...state.warn, text: t("warn.preset.topic") } };
}

window.gallery = { show, names: (page) => Object.keys(pages[page].states), languages: LANGUAGES };
document.documentElement.dataset.gallery = "ready";
