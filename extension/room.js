// Room for the panel beside a window of Thunderbird, and the way back.

const FIELDS = ["left", "top", "width", "height"];
const LOOK_AGAIN_MS = 50;
const STEADY_LOOKS = 10;
const resized = new Map(); // window id -> {was: window, made: bounds}
let turn = Promise.resolve();

/** Moves and resizes a window, and remembers how it was. Without effect on one that is minimised or fills the screen. */
export function resize(wanted) {
  return inTurn(() => makeRoom(wanted));
}

/** Gives the room back, where nobody has moved or resized the window since. */
export function restore() {
  return inTurn(giveBack);
}

/** The way back must not overtake the way there. */
function inTurn(step) {
  const done = turn.then(step);
  turn = done.catch(() => {}); // whoever asked for the step hears of its failure
  return done;
}

async function makeRoom({ id, ...wanted }) {
  const window = await messenger.windows.get(id);
  if (!["normal", "maximized"].includes(window.state)) {
    return;
  }
  const known = resized.get(id);
  const was = known && same(window, known.made) ? known.was : window;
  await messenger.windows.update(id, { state: "normal" });
  await messenger.windows.update(id, pick(wanted));
  resized.set(id, { was, made: await settled(id, wanted) });
}

async function giveBack() {
  for (const [id, { was, made }] of [...resized]) {
    try {
      const window = await messenger.windows.get(id);
      if (window.state === "minimized") {
        continue; // to resize it would bring it up; it has its turn the next time
      }
      resized.delete(id);
      if (same(window, made)) {
        // A maximised window keeps the narrow size for when it no longer is. The one that it had before is lost:
        // on Linux Thunderbird 153 shrinks a window to its content when it is told to be maximised no more.
        await messenger.windows.update(id, was.state === "maximized" ? { state: "maximized" } : pick(was));
      }
    } catch (error) {
      resized.delete(id);
      console.debug("A window that had made room is gone:", error.message);
    }
  }
}

/** The bounds once the window manager has had its say: when they are as `wanted`, or do not change any more. */
async function settled(id, wanted) {
  let last = await messenger.windows.get(id);
  let steady = 0;
  while (!same(last, wanted) && steady < STEADY_LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)); // no event tells
    const now = await messenger.windows.get(id);
    steady = same(now, last) ? steady + 1 : 0;
    last = now;
  }
  return pick(last);
}

function pick(bounds) {
  return Object.fromEntries(FIELDS.map((field) => [field, bounds[field]]));
}

function same(one, other) {
  return FIELDS.every((field) => Math.abs(one[field] - other[field]) <= 2);
}
