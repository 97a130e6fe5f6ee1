// The list of places of work.  Pure: a language → tree.
import { html } from "./html.js";
import { LANGUAGES } from "./texts.js";

const VISITS = [1, 2, 3, 4];
const WALL = VISITS.join(",");

export function IndexPage({ t, texts, choose, office }) {
  const to = (path, values) => `${path}?${new URLSearchParams({ ...values, lang: t.language })}`;
  return html`<main class="index">
    <header>
      <img src="/web/css/mark.svg" alt="" width="72" height="72" />
      <div><h1>${t("index.title")}</h1><p class="lead">${t("index.lead")}</p></div>
      <nav aria-label=${t("language.choose")}>${LANGUAGES.map((code) => html`
        <button key=${code} lang=${code} aria-pressed=${code === t.language}
          onClick=${() => choose(code)}>${texts[code]("language.name")}</button>`)}</nav>
    </header>
    <section class="walls">
      <h2>${t("index.walls")}</h2>
      <p>${t("index.walls.hint")}</p>
      <div class="row">${["a", "b"].map((side) => html`
        <a key=${side} class="place wallplace" target="_blank" href=${to("/monitor", { side, visits: WALL })}>
          <b>${t(`wall.side.${side}`)}</b><span>${t("index.open")} ↗</span></a>`)}</div>
    </section>
    <section>
      <h2>${t("index.visits")}</h2>
      <p>${t("index.visits.hint")}</p>
      <ul class="visits">${VISITS.map((visit) => html`<li key=${visit}>
        <h3>${t("wall.visit", { number: visit })}</h3>
        <a class="place" target="_blank" href=${to("/kiosk", { visit })}>
          <b>${t("index.kiosk")}</b><span>${t("index.open")} ↗</span></a>
        <a class="place" target="_blank" href=${to("/terminal", { visit })}>
          <b>${t("index.terminal")}</b><span>${t("index.open")} ↗</span></a></li>`)}</ul>
    </section>
    ${office.logins.length > 0 && html`<${Accounts} t=${t} office=${office} />`}
    <footer><p>${t("index.how")}</p>
      <p><a class="more" target="_blank" href=${to("/demo/inbox", {})}>${t("index.inbox")} ↗</a></p></footer>
  </main>`;
}

function Accounts({ t, office }) {
  return html`<section class="accounts">
    <h2>${t("index.accounts")}</h2>
    <p>${t("index.accounts.hint", { password: office.password })}</p>
    <ul>${office.logins.map(({ login, name, role }) => html`<li key=${login}>
      <code>${login}</code><span lang="zh-CN">${name}</span><span>${t(`role.${role}`)}</span></li>`)}</ul>
    <p><a href="/openapi.json" target="_blank">${t("index.accounts.api")} ↗</a></p>
  </section>`;
}
