// The messages of the demo, the newest first.  Pure: a language and messages → tree.
import { html } from "./html.js";
import { LANGUAGES } from "./texts.js";

export function InboxPage({ t, texts, choose, messages, away }) {
  return html`<main class="index inbox">
    <header>
      <img src="/web/css/mark.svg" alt="" width="72" height="72" />
      <div><h1>${t("inbox.title")}</h1><p class="lead">${t("inbox.lead")}</p></div>
      <nav aria-label=${t("language.choose")}>${LANGUAGES.map((code) => html`
        <button key=${code} lang=${code} aria-pressed=${code === t.language}
          onClick=${() => choose(code)}>${texts[code]("language.name")}</button>`)}</nav>
    </header>
    ${away && html`<p class="away" role="status">${t("inbox.away")}</p>`}
    ${messages?.length === 0 && html`<p class="still">${t("inbox.empty")}</p>`}
    ${messages?.length > 0 && html`<ul class="messages">${messages.map((each) => html`
      <${Message} key=${each.id} t=${t} message=${each} />`)}</ul>`}
    <footer><a class="back" href=${`/?${new URLSearchParams({ lang: t.language })}`}>${t("inbox.back")}</a></footer>
  </main>`;
}

function Message({ t, message }) {
  return html`<li>
    <p class="about"><span class="way">${t(`inbox.way.${message.channel}`)}</span>
      <b>${message.to}</b><span>${t(`inbox.state.${message.state}`)}</span>
      <time datetime=${message.at}>${moment(message.at, t.language)}</time></p>
    <p class="text" lang=${message.language}>${message.text || t("inbox.unreadable")}</p>
  </li>`;
}

/** Day and time as the language writes them, in the zone of the machine. */
function moment(at, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })
    .format(new Date(at));
}
