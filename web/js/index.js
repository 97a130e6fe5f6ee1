// The demo's first page: opens each place of work, in the language chosen here.
import { IndexPage } from "./index-view.js";
import { html, render } from "./html.js";
import { observe } from "./observe.js";
import { LANGUAGES, loadAllTexts } from "./texts.js";

const texts = await loadAllTexts();
const asked = new URLSearchParams(location.search).get("lang");
let language = LANGUAGES.includes(asked) ? asked : LANGUAGES[0];

let office = { password: "", logins: [] };

function paint() {
  document.documentElement.lang = language;
  document.title = texts[language]("index.title");
  render(html`<${IndexPage} t=${texts[language]} texts=${texts} choose=${choose}
    office=${office} />`,
    document.getElementById("page"));
}

function choose(code) {
  language = code;
  paint();
}

// The invented office is written while the page loads for the first time; without it the rest works.
async function lookAtOffice() {
  for (let tries = 0; tries < 20 && office.logins.length === 0; tries += 1) {
    const answer = await fetch("/demo/office").catch(() => null);
    if (answer?.ok) office = await answer.json();
    paint();
    if (office.logins.length === 0) await new Promise((done) => setTimeout(done, 500));
  }
}

observe(() => ({ page: "index", language }));
paint();
lookAtOffice();
