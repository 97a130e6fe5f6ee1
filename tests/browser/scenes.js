// Moving pictures for the gallery: two people in two rooms, painted, 1280×720.

const PEOPLE = {
  family: { wall: ["#d9c6a5", "#b89d74"], coat: "#7a4a3a", skin: "#e8c4a2", hair: "#2b211c" },
  inmate: { wall: ["#a9b9c0", "#7f939c"], coat: "#3e5c74", skin: "#dcb592", hair: "#1d1b1a" },
};

function paint(canvas, person, tick) {
  const c = canvas.getContext("2d");
  const ground = c.createLinearGradient(0, 0, 0, 720);
  ground.addColorStop(0, person.wall[0]);
  ground.addColorStop(1, person.wall[1]);
  c.fillStyle = ground;
  c.fillRect(0, 0, 1280, 720);
  const sway = 3 * Math.sin(tick / 5);
  const oval = (colour, x, y, rx, ry) => {
    c.fillStyle = colour;
    c.beginPath();
    c.ellipse(x + sway, y, rx, ry, 0, 0, 7);
    c.fill();
  };
  oval(person.coat, 640, 760, 330, 260);
  oval(person.skin, 640, 510, 62, 90);
  oval(person.hair, 640, 300, 146, 168);
  oval(person.skin, 640, 345, 122, 152);
  oval("#3a2d26", 594, 330, 11, 9);
  oval("#3a2d26", 686, 330, 11, 9);
  oval("#a86a58", 640, 425, 34, 9);
}

function streamOf(person) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  let tick = 0;
  paint(canvas, person, tick);
  setInterval(() => paint(canvas, person, (tick += 1)), 200);
  return canvas.captureStream(5);
}

export const scenes = { family: streamOf(PEOPLE.family), inmate: streamOf(PEOPLE.inmate) };
