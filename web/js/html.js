// The one place where the vendored modules enter: templates that turn values into DOM.
// Views are pure: they take a model and return a tree.  No inline style or script ever leaves here.
import { Component, h, render } from "../vendor/preact/preact.module.js";
import htm from "../vendor/htm/htm.module.js";

export const html = htm.bind(h);
export { Component, render };
