// Where a demo page gets its grants from.

/** Returns the list of grants.  Throws a Refusal with the office's code. */
export async function askForGrants(wish) {
  let answer;
  try {
    answer = await fetch("/demo/grants", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wish),
    });
  } catch {
    throw new Refusal("office_unreachable");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(body.code ?? "office_unreachable");
  return body.grants;
}

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What a grant (compact JWS) says.  Only to show or hide a button: the node judges, not the page. */
export function claimsOf(grant) {
  try {
    const part = grant.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}
