// The demo's inbox: asks for the last messages again and again while somebody looks.
import { html, render } from "./html.js";
import { InboxPage } from "./inbox-view.js";
import { observe } from "./observe.js";
import { LANGUAGES, loadAllTexts } from "./texts.js";

const AGAIN_MS = 3000;

const texts = await loadAllTexts();
const asked = new URLSearchParams(location.search).get("lang");
let language = LANGUAGES.includes(asked) ? asked : LANGUAGES[0];
let messages = null; // null: nothing has come yet
let away = false;

function paint() {
  document.documentElement.lang = language;
  document.title = texts[language]("inbox.title");
  render(html`<${InboxPage} t=${texts[language]} texts=${texts} choose=${choose}
    messages=${messages} away=${away} />`, document.getElementById("page"));
}

function choose(code) {
  language = code;
  paint();
}

async function look() {
  try {
    const answer = await fetch("/demo/inbox/messages");
    away = !answer.ok;
    if (answer.ok) messages = (await answer.json()).messages;
  } catch {
    away = true;
  }
  paint();
  setTimeout(look, AGAIN_MS);
}

observe(() => ({ page: "inbox", language, messages: messages?.length ?? null, away }));
paint();
look();
