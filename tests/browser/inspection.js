// Looks at a painted page as a careful person would: what overflows, what is missing, too small, too pale.

const TEXT_ROOM_PX = 1; // rounding of half pixels

function ownText(element) {
  return [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.data.trim()).join("");
}

function name(element) {
  const cls = element.className && typeof element.className === "string" ? `.${element.className}` : "";
  return `<${element.localName}${cls}> ${element.textContent.trim().slice(0, 40)}`;
}

function seen(element) {
  const style = getComputedStyle(element);
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest(".hidden") && style.clipPath !== "inset(50%)";
}

function channels(colour) {
  const parts = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  return parts.length === 3 ? [...parts, 1] : parts;
}

function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The nearest plain ground behind a text; null where a picture or a gradient lies behind.
function ground(element) {
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    const colour = channels(style.backgroundColor);
    if (colour[3] === 1) return colour;
    if (colour[3] > 0) return null;
  }
  return [255, 255, 255, 1];
}

/** WCAG 2.2 §1.4.3. */
function contrast(element) {
  const behind = ground(element);
  if (!behind) return Infinity;
  const [x, y] = [luminance(channels(getComputedStyle(element).color)), luminance(behind)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function outside(box, scrolls) {
  if (box.left < -TEXT_ROOM_PX || box.right > innerWidth + TEXT_ROOM_PX) return true;
  return !scrolls && (box.top < -TEXT_ROOM_PX || box.bottom > innerHeight + TEXT_ROOM_PX);
}

function cut(element) {
  const style = getComputedStyle(element);
  if (style.overflowX === "visible" && style.overflowY === "visible") return false;
  if (style.textOverflow === "ellipsis") return false;
  return element.scrollWidth > element.clientWidth + TEXT_ROOM_PX ||
    element.scrollHeight > element.clientHeight + TEXT_ROOM_PX;
}

function textTroubles(element, limits) {
  const found = [];
  const size = parseFloat(getComputedStyle(element).fontSize);
  if (size < limits.text) found.push(`text of ${size}px: ${name(element)}`);
  if (!element.matches(":disabled, :disabled *") && contrast(element) < limits.contrast) {
    found.push(`contrast ${contrast(element).toFixed(2)}: ${name(element)}`);
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  if (outside(range.getBoundingClientRect(), limits.scrolls)) found.push(`outside: ${name(element)}`);
  return found;
}

function overlapping(targets) {
  const boxes = targets.map((target) => [target, target.getBoundingClientRect()]);
  return boxes.flatMap(([one, x], at) => boxes.slice(at + 1)
    .filter(([other, y]) => !one.contains(other) && x.left < y.right - 1 && y.left < x.right - 1 &&
      x.top < y.bottom - 1 && y.top < x.bottom - 1)
    .map(([other]) => `targets overlap: ${name(one)} | ${name(other)}`));
}

window.inspection = {
  look(limits) {
    const found = [];
    const root = document.scrollingElement;
    if (root.scrollWidth > root.clientWidth) found.push("the page scrolls sideways");
    if (!limits.scrolls && root.scrollHeight > root.clientHeight) found.push("the page scrolls");
    if (document.body.innerHTML.includes("⟦")) found.push("a text is missing");
    const styled = document.querySelector("#page [style]:not(video, [style=''])");
    if (styled) found.push(`an inline style: ${styled.getAttribute("style")} on ${name(styled)}`);
    const elements = [...document.querySelectorAll("#page *")].filter(seen);
    if (elements.length === 0) found.push("nothing is shown");
    for (const element of elements) {
      if (cut(element)) found.push(`overflows: ${name(element)}`);
      if (ownText(element)) found.push(...textTroubles(element, limits));
    }
    const targets = elements.filter((element) => element.matches("button, a, input:not([type=radio])"));
    for (const target of targets) {
      const box = target.getBoundingClientRect();
      if (Math.min(box.width, box.height) < limits.target) found.push(`small target: ${name(target)}`);
    }
    return [...found, ...overlapping(targets)];
  },
};
