// The demo's first page: opens each place of work, in the language chosen here.
import { IndexPage } from "./index-view.js";
import { html, render } from "./html.js";
import { observe } from "./observe.js";
import { LANGUAGES, loadAllTexts } from "./texts.js";

const texts = await loadAllTexts();
const asked = new URLSearchParams(location.search).get("lang");
let language = LANGUAGES.includes(asked) ? asked : LANGUAGES[0];

function paint() {
  document.documentElement.lang = language;
  document.title = texts[language]("index.title");
  render(html`<${IndexPage} t=${texts[language]} texts=${texts} choose=${choose} />`,
    document.getElementById("page"));
}

function choose(code) {
  language = code;
  paint();
}

observe(() => ({ page: "index", language }));
paint();
