// Every visible sentence.  `t(key, values)` gives the sentence of the chosen language;
// a missing key shows itself as ⟦key⟧, which the gallery test looks for.

export const LANGUAGES = ["zh-CN", "en", "vi"];
const MISSING_OPEN = "⟦";
const MISSING_CLOSE = "⟧";

/** Load one language.  Returns `t`, which knows its own `language`. */
export async function loadTexts(language) {
  const code = LANGUAGES.includes(language) ? language : LANGUAGES[0];
  const answer = await fetch(new URL(`../locales/${code}.json`, import.meta.url));
  return textsFrom(code, await answer.json());
}

/** All languages by code: a kiosk must change without a round trip. */
export async function loadAllTexts() {
  const loaded = await Promise.all(LANGUAGES.map(loadTexts));
  return Object.fromEntries(loaded.map((t) => [t.language, t]));
}

export function textsFrom(code, sentences) {
  const t = (key, values = {}) => {
    const sentence = sentences[key];
    if (sentence === undefined) return MISSING_OPEN + key + MISSING_CLOSE;
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? `⟦${name}⟧`);
  };
  t.language = code;
  t.has = (key) => key in sentences;
  return t;
}
