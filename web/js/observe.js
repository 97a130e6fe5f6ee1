// What a test or a technician may see of a page, in the console.  Read only:
//   huijian.snapshot()        page, phase, state, remaining_s, frames shown, …: plain data
//   await huijian.received()  {index of the m-line: {frames, packets, energy, freezes, …}}
import { received } from "./stats.js";

/** `look()` returns plain data; `connection()` the living Connection, or nothing. */
export function observe(look, connection = () => null) {
  const lines = async () => Object.fromEntries(connection() ? await received(connection()) : []);
  Object.defineProperty(window, "huijian",
    { value: Object.freeze({ snapshot: look, received: lines }) });
}
