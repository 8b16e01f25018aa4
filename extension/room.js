// Room for the panel beside a window of Thunderbird, and the way back.

const FIELDS = ["left", "top", "width", "height"];
const LOOK_AGAIN_MS = 50;
const STAY_LOOKS = 2;
const STEADY_LOOKS = 8;
const TRIES = 3;
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
  resized.set(id, { was, made: await put(id, pick(wanted)) });
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

/** Moves and resizes a window; its bounds after that. */
async function put(id, wanted) {
  let now;
  for (let tries = 0; tries < TRIES; tries++) {
    await messenger.windows.update(id, wanted);
    now = await settled(id, wanted);
    if (differ(now, wanted) === 0) {
      break;
    }
    // Thunderbird reckoned with the frame of a maximised window, which has another one (seen in 153 on openbox).
  }
  return now;
}

/** The bounds when they are as `wanted` and stay so, or do not change any more. */
async function settled(id, wanted) {
  let last = await messenger.windows.get(id);
  let steady = 0;
  while (steady < (differ(last, wanted) === 0 ? STAY_LOOKS : STEADY_LOOKS)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)); // no event tells
    const now = await messenger.windows.get(id);
    steady = differ(now, last) === 0 ? steady + 1 : 0;
    last = now;
  }
  return pick(last);
}

function pick(bounds) {
  return Object.fromEntries(FIELDS.map((field) => [field, bounds[field]]));
}

/** Whether a window is still where it was put. Some window managers round its place. */
function same(one, other) {
  return differ(one, other) <= 2;
}

/** The largest difference, in CSS pixels. */
function differ(one, other) {
  return Math.max(...FIELDS.map((field) => Math.abs(one[field] - other[field])));
}
