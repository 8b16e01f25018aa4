// The link to the panel: one native messaging port, opened when it is needed and opened again when it is lost.

export const PROTOCOL = 1;
const NATIVE_NAME = "close_sidebar";
const HELLO_WITHIN_MS = 8000;
const ANSWER_WITHIN_MS = 8000;
// A page without an open port is put to sleep after 30 s and forgets its timers: all tries must fit into that.
// The first comes soon: the panel may only be changing its owner.
const RETRY_AFTER_MS = [250, 1000, 2000, 4000, 8000];
const STABLE_AFTER_MS = 60_000;

/**
 * Keeps at most one port to the host.
 *
 * `connected`: a host of our protocol has said hello and its port is open. `hello`: the last hello heard, or null.
 * `problem`: why there is no link, `{code, detail}`, or null. The code is "missing", "not_startable", "crashed",
 * "garbage", "silent", "host_outdated" or "extension_outdated"; `detail` is Thunderbird's or the host's own words.
 * A problem stays until a host says hello, or until one that fell silent speaks again. A host that was lost is no
 * problem while it is still tried again.
 */
export class Link {
  connected = false;
  hello = null;
  problem = null;
  #listeners;
  #port = null;
  #greeted = false;
  #outcome = Promise.withResolvers();
  #helloTimer;
  #helloAt = 0;
  #answerTimer = null;
  #retryTimer;
  #tries = 0;

  /** `listeners`: `opened()` when messages can be sent, `received(message)`, `changed()` when the state above did. */
  constructor(listeners) {
    this.#listeners = listeners;
  }

  get connecting() {
    return this.#port !== null && !this.connected;
  }

  /** Opens the port at once unless it is open; what was tried before does not count any more. */
  connect() {
    if (this.#port === null) {
      this.#tries = 0;
      this.#open();
    }
  }

  /** As `connect`, and a host that hangs is left for a new one. */
  tryAgain() {
    if (this.connected && this.problem) {
      this.#dropPort();
    }
    this.connect();
  }

  /** Connects and waits until the host has said hello or could not be started; resolves to the problem, or null. */
  async outcome() {
    this.connect();
    if (!this.connected) {
      await this.#outcome.promise;
    }
    return this.problem;
  }

  /** Whether the message went out; one that did not can be sent again when the link has opened. */
  send(message) {
    if (this.#greeted) {
      this.#port.postMessage(message);
    }
    return this.#greeted;
  }

  /** Sends what the host answers at once; when nothing comes, the host hangs. */
  ask(message) {
    const sent = this.send(message);
    if (sent && this.connected) {
      this.#answerTimer ??= setTimeout(() => this.#hangs(), ANSWER_WITHIN_MS);
    }
    return sent;
  }

  async #open() {
    clearTimeout(this.#retryTimer);
    const port = messenger.runtime.connectNative(NATIVE_NAME);
    this.#port = port;
    port.onMessage.addListener((message) => port === this.#port && this.#received(message));
    port.onDisconnect.addListener(() => port === this.#port && this.#disconnected(port.error));
    this.#helloTimer = setTimeout(() => this.#silent(), HELLO_WITHIN_MS);
    this.#listeners.changed();

    const { name, version } = await messenger.runtime.getBrowserInfo();
    if (port !== this.#port) {
      return;
    }
    port.postMessage({
      type: "hello",
      protocol: PROTOCOL,
      version: messenger.runtime.getManifest().version,
      application: `${name} ${version}`,
      capabilities: ["status", "resize_window"],
    });
    this.#greeted = true;
    this.#listeners.opened();
  }

  #received(message) {
    this.#forgetAnswer();
    if (this.connected && this.problem) {
      this.#settle(null); // it only slept, as the whole machine may have
    }
    if (message?.type === "hello") {
      this.#heardHello(message);
    } else if (message?.type === "error" && message.code === "unsupported_protocol") {
      this.#unsupported(message.text);
    } else {
      this.#listeners.received(message);
    }
  }

  #heardHello(hello) {
    this.hello = hello;
    if (hello.protocol !== PROTOCOL) {
      this.#unsupported("");
      return;
    }
    clearTimeout(this.#helloTimer);
    this.#helloAt = Date.now();
    this.connected = true;
    this.#settle(null);
  }

  #unsupported(detail) {
    const code = this.hello?.protocol > PROTOCOL ? "extension_outdated" : "host_outdated";
    this.#dropPort();
    this.#settle({ code, detail });
  }

  #silent() {
    this.#dropPort();
    this.#retryLater();
    this.#settle({ code: "silent", detail: "" });
  }

  /** The port stays open: the host may wake up, and one that is ended by force loses what it was doing. */
  #hangs() {
    this.#answerTimer = null;
    this.#settle({ code: "silent", detail: "" });
  }

  #forgetAnswer() {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = null;
  }

  #disconnected(error) {
    const ran = this.connected;
    if (ran && Date.now() - this.#helloAt > STABLE_AFTER_MS) {
      this.#tries = 0;
    }
    this.#dropPort();
    const willRetry = this.#retryLater();
    this.#settle(ran && willRetry ? null : endOf(error));
  }

  #dropPort() {
    clearTimeout(this.#helloTimer);
    this.#forgetAnswer();
    this.#port.disconnect(); // a port that has ended already does not mind
    this.#port = null;
    this.#greeted = false;
    this.connected = false;
  }

  /** Whether there is a try left. */
  #retryLater() {
    if (this.#tries === RETRY_AFTER_MS.length) {
      return false;
    }
    this.#retryTimer = setTimeout(() => this.#open(), RETRY_AFTER_MS[this.#tries]);
    this.#tries += 1;
    return true;
  }

  #settle(problem) {
    this.problem = problem;
    this.#outcome.resolve();
    this.#outcome = Promise.withResolvers();
    this.#listeners.changed();
  }
}

/** What the error of a port that ended means; the texts are Thunderbird's own (NativeMessaging.sys.mjs). */
function endOf(error) {
  const detail = error?.message ?? "";
  if (detail.includes("No such native application")) {
    return { code: "missing", detail };
  }
  if (detail.includes("An unexpected error occurred")) {
    return { code: "not_startable", detail };
  }
  // A program that ends by itself, by any exit code or signal, leaves no error.
  return { code: detail ? "garbage" : "crashed", detail };
}
