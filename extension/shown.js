// What is shown in Thunderbird now, as one of the messages of host/PROTOCOL.md.

const WINDOW_FIELDS = ["id", "left", "top", "width", "height", "state"];
const NO_MESSAGES = { id: null, messages: [] };
const COUNT_UP_TO = 1000; // each message costs Thunderbird's window about 1 ms
const LOADED_WITHIN_MS = 1000;
const HEADERS_WITHIN_MS = 2000; // a message on a server is fetched whole for its headers, which may take long
const ROLES = [
  ["from", (header) => [header.author]],
  ["reply-to", (header, extra) => extra["reply-to"] ?? []],
  ["to", (header) => header.recipients],
  ["cc", (header) => header.ccList],
  ["bcc", (header) => header.bccList],
];

/** Sends what is shown whenever it has changed, numbered by a rising `seq`. */
export class Reporter {
  /** The number of the newest message sent. */
  seq = 0;
  #send;
  #run = 0;
  #sent = "";

  /** `send(message)` says whether the message went out. */
  constructor(send) {
    this.#send = send;
  }

  /** Sends what is shown again at the next report, changed or not: for a host that knows nothing yet. */
  forget() {
    this.#sent = "";
  }

  /** Looks at Thunderbird. Of runs that overlap only the newest counts. */
  async report() {
    const run = ++this.#run;
    const outdated = () => run !== this.#run;
    const shown = await whatIsShown(outdated);
    const text = JSON.stringify(shown);
    if (shown === null || outdated() || text === this.#sent) {
      return;
    }
    if (this.#send({ ...shown, seq: this.seq + 1 })) {
      this.seq += 1;
      this.#sent = text;
    }
  }
}

/** `window` as the protocol names it: the outer frame in CSS pixels. */
export function bounds(window) {
  const fields = WINDOW_FIELDS.map((field) => [field, window[field]]);
  return { ...Object.fromEntries(fields), scale: globalThis.devicePixelRatio ?? 1 };
}

/** A message without `seq`, or null when there is nothing new to tell. */
async function whatIsShown(outdated) {
  const window = await lastFocusedWindow();
  if (window === null) {
    return { type: "nothing_displayed", window: null };
  }
  const [tab] = await messenger.tabs.query({ active: true, windowId: window.id });
  if (tab?.type === "messageCompose") {
    return null; // the person answers the mail that was shown last
  }
  const list = tab ? await messagesIn(tab) : NO_MESSAGES;
  const count = await countOf(list, outdated);
  if (outdated()) {
    return null; // a newer run tells
  }
  if (count === 0) {
    return { type: "nothing_displayed", window: bounds(window) };
  }
  if (count > 1) {
    return { type: "several_selected", count, window: bounds(window) };
  }
  const [message, own] = await Promise.all([describe(list.messages[0]), ownAddresses()]);
  return { type: "displayed", message, own, window: bounds(window) };
}

async function lastFocusedWindow() {
  try {
    return await messenger.windows.getLastFocused();
  } catch {
    return null; // Thunderbird rejects when no window is left
  }
}

/**
 * Thunderbird says what is displayed when the message's text has arrived, which a slow or broken server may delay
 * without end. After a moment the panel must not stay with the message before: then what is selected counts, and
 * in a tab or window of its own, where nothing can be selected, nothing.
 */
async function messagesIn(tab) {
  const displayed = messenger.messageDisplay.getDisplayedMessages(tab.id);
  const loaded = await Promise.race([displayed, after(LOADED_WITHIN_MS)]);
  if (loaded) {
    return loaded;
  }
  return tab.type === "mail" ? messenger.mailTabs.getSelectedMessages(tab.id) : NO_MESSAGES;
}

/** Thunderbird hands out long lists in pages of 100, the last one without an id. */
async function countOf(list, outdated) {
  let count = list.messages.length;
  let page = list;
  while (page.id && count < COUNT_UP_TO && !outdated()) {
    page = await messenger.messages.continueList(page.id);
    count += page.messages.length;
  }
  if (page.id) {
    await messenger.messages.abortList(page.id);
  }
  return count;
}

async function describe(header) {
  const extra = await headersOf(header.id);
  return {
    people: await peopleOf(header, extra),
    subject: extra.subject?.[0] ?? header.subject ?? "", // the list's subject has lost its "Re:"
    message_id: header.headerMessageId ?? "",
    date: isoDate(header.date),
    folder_use: header.folder?.specialUse ?? [],
    list_id: extra["list-id"]?.[0] ?? "",
    list_post: extra["list-post"]?.[0] ?? "",
    external: header.external ?? false,
  };
}

/** The headers that Thunderbird's message list does not keep. Without them the sender can still be looked up. */
async function headersOf(id) {
  try {
    const none = after(HEADERS_WITHIN_MS).then(() => ({}));
    return await Promise.race([messenger.messages.getHeaders(id), none]);
  } catch (error) {
    console.warn("The headers of the message could not be read:", error.message);
    return {};
  }
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function peopleOf(header, extra) {
  const entries = ROLES.flatMap(([role, read]) => read(header, extra).map((text) => parse(role, text ?? "")));
  return (await Promise.all(entries)).flat();
}

/** Thunderbird's own parser takes any text for an address, so what has no "@" is left out. */
async function parse(role, text) {
  const mailboxes = await messenger.messengerUtilities.parseMailboxString(text);
  const addressed = mailboxes.filter(({ email }) => email?.includes("@"));
  return addressed.map(({ name, email }) => ({ role, name: name ?? "", address: email }));
}

async function ownAddresses() {
  const identities = await messenger.identities.list();
  return identities.map(({ email }) => email).filter(Boolean);
}

function isoDate(date) {
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : "";
}
