// Room for the panel beside a window of Thunderbird, and the way back.

const FIELDS = ["left", "top", "width", "height"];
const resized = new Map(); // window id -> {was: {bounds, state}, made: bounds}

/** Moves and resizes a window; how it was before the first time is remembered. */
export async function resize({ id, ...wanted }) {
  const window = await messenger.windows.get(id);
  const was = resized.get(id)?.was ?? { bounds: pick(window), state: window.state };
  await messenger.windows.update(id, { state: "normal" });
  await messenger.windows.update(id, pick(wanted));
  resized.set(id, { was, made: await settled(id) });
}

/** Gives the room back, where nobody has moved or resized the window since. */
export async function restore() {
  for (const [id, { was, made }] of [...resized]) {
    resized.delete(id);
    try {
      if (same(await messenger.windows.get(id), made)) {
        await messenger.windows.update(id, was.bounds);
        await messenger.windows.update(id, { state: was.state });
      }
    } catch (error) {
      console.debug("A window that had made room is gone:", error.message);
    }
  }
}

/** The bounds once the window manager has had its say, which no event tells. */
async function settled(id) {
  let last = null;
  for (let tries = 0; tries < 20; tries++) {
    const now = pick(await messenger.windows.get(id));
    if (last && same(now, last)) {
      return now;
    }
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return last;
}

function pick(bounds) {
  return Object.fromEntries(FIELDS.map((field) => [field, bounds[field]]));
}

function same(one, other) {
  return FIELDS.every((field) => Math.abs(one[field] - other[field]) <= 2);
}
