// Wires Thunderbird's events to the panel. All listeners stand at the top level, so that they wake a sleeping page.

import * as button from "./button.js";
import { Link, PROTOCOL } from "./link.js";
import * as room from "./room.js";
import { bounds, Reporter } from "./shown.js";

const HELP_PAGE = "help/help.html";
const link = new Link({ opened: startReporting, received: receive, changed: showLink });
const reporter = new Reporter(send);

messenger.messageDisplay.onMessagesDisplayed.addListener(report);
messenger.mailTabs.onSelectedMessagesChanged.addListener(report); // the only event for "nothing selected any more"
messenger.mailTabs.onDisplayedFolderChanged.addListener(report); // the only event for a folder with no selection
messenger.tabs.onCreated.addListener(report);
messenger.tabs.onActivated.addListener(report);
messenger.tabs.onRemoved.addListener(report);
messenger.windows.onCreated.addListener(report);
messenger.windows.onFocusChanged.addListener(report); // also the only event when a window is minimised
messenger.windows.onRemoved.addListener(report);
messenger.messages.onMoved.addListener(report);
messenger.messages.onDeleted.addListener(report);
messenger.runtime.onStartup.addListener(report);
messenger.runtime.onInstalled.addListener(report);
messenger.action.onClicked.addListener(showPanel);
messenger.messageDisplayAction.onClicked.addListener(showPanel);
messenger.runtime.onMessage.addListener(answerHelpPage);
link.connect();

async function report() {
  link.connect();
  try {
    await reporter.report();
  } catch (error) {
    // A tab that is still opening or already closing cannot be asked; another event follows when it has.
    console.debug("What is shown cannot be told now:", error.message);
  }
}

/** A new host knows nothing yet. */
function startReporting() {
  reporter.forget();
  return report();
}

function send(message) {
  if (link.connected && !link.problem) {
    button.showNothing(); // the badge of the message before must not stand beside this one
  }
  // While another Thunderbird shows a message, the host says nothing of one that shows none.
  return message.type === "nothing_displayed" ? link.send(message) : link.ask(message);
}

function receive(message) {
  switch (message?.type) {
    case "status":
      if (message.seq === reporter.seq) {
        button.showMatches(message.matches, message.title);
      }
      break;
    case "resize_window":
      room.resize(message).then(report, (error) => console.warn("No room could be made:", error.message));
      break;
    case "restore_windows":
      room.restore();
      break;
    case "error":
      console.warn(`The panel could not use a message (${message.code}): ${message.text}`);
      break;
    default:
      console.warn("The panel sent a message of an unknown type:", message?.type);
  }
}

function showLink() {
  if (!link.connected) {
    room.restore(); // the panel that the room was made for is gone
  }
  if (link.problem) {
    button.showProblem(link.problem.code);
  } else {
    button.showNothing();
  }
  const told = messenger.runtime.sendMessage(linkState());
  told.catch(() => {}); // rejects when no help page is open to listen
}

/** A click on a button: the panel, or why there is none. */
async function showPanel(tab) {
  const known = link.problem;
  link.connect();
  if (known ?? (await link.outcome())) {
    await openHelp();
    return;
  }
  link.send({ type: "show_panel", window: bounds(await messenger.windows.get(tab.windowId)) });
}

/** One help page at most, and in front. It is the only page of ours that stands in a tab. */
async function openHelp() {
  const [open] = await messenger.runtime.getContexts({ contextTypes: ["TAB"] });
  if (open) {
    await messenger.tabs.update(open.tabId, { active: true });
    await messenger.windows.update(open.windowId, { focused: true });
    return;
  }
  const [mainWindow] = await messenger.windows.getAll({ windowTypes: ["normal"] });
  if (mainWindow) {
    await messenger.tabs.create({ url: HELP_PAGE, windowId: mainWindow.id });
    await messenger.windows.update(mainWindow.id, { focused: true });
  } else {
    await messenger.windows.create({ url: HELP_PAGE, type: "popup" }); // the person closed all but a message window
  }
}

/** For the help page. */
function linkState() {
  const { connected, connecting, hello, problem } = link;
  return { type: "link", connected, connecting, hello, problem, protocol: PROTOCOL };
}

function answerHelpPage(message) {
  if (message.type === "try_again") {
    link.tryAgain();
  }
  return Promise.resolve(linkState());
}
