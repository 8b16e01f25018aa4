// Helpers for the scripts that run inside Thunderbird with its own rights; put in front of each of them.

const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");

const EXTENSION = "close-sidebar@close-sidebar.example";
const extension = () => WebExtensionPolicy.getByID(EXTENSION)?.extension;
const mainWindow = [...Services.wm.getEnumerator("mail:3pane")][0];
const tabmail = mainWindow?.document.getElementById("tabmail");
const mailTab = () => tabmail.tabInfo.find((tab) => tab.mode.name === "mail3PaneTab");
const mailPane = () => mailTab().chromeBrowser.contentWindow;
const messageWindows = () => [...Services.wm.getEnumerator("mail:messageWindow")];
const helpTabs = () => tabmail.tabInfo.filter((tab) => tab.browser?.currentURI.spec.endsWith("/help/help.html"));

async function until(condition, milliseconds = 15000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`never came true: ${condition}`);
    }
    await new Promise((resolve) => mainWindow.setTimeout(resolve, 20));
  }
}

const folders = () => MailServices.accounts.allServers.flatMap((server) => server.rootFolder.descendants);
const folderNamed = (name) => folders().find((folder) => folder.name === name);

/** The row of the message with that Message-ID in the list of the folder that is open; -1 when it is not there. */
function rowOf(messageId) {
  const view = mailPane().gDBView;
  const rows = [...Array(view?.rowCount ?? 0).keys()];
  return rows.findIndex((row) => view.getMsgHdrAt(row).messageId === messageId);
}

/** The message in whatever folder that has been open once: only then does it have a database. */
function messageOf(messageId) {
  const opened = folders().filter((folder) => folder.summaryFile.exists());
  const found = opened.map((folder) => folder.msgDatabase.getMsgHdrForMessageID(messageId));
  return found.find((message) => message !== null);
}

function uriOf(messageId) {
  const message = messageOf(messageId);
  return message.folder.getUriForMsg(message);
}

function hasFocus(window) {
  return Services.focus.activeWindow === window;
}

const STATES = { 1: "maximized", 2: "minimized", 3: "normal", 4: "fullscreen" };
const stateOf = (window) => STATES[window.windowState];
const boundsOf = (window) => [window.screenX, window.screenY, window.outerWidth, window.outerHeight];

/** Where on the screen a mouse would hit the element. */
function middleOf(element) {
  const window = element.ownerDocument.defaultView;
  const box = element.getBoundingClientRect();
  const x = window.mozInnerScreenX + box.x + Math.min(box.width / 2, 120);
  return [Math.round(x), Math.round(window.mozInnerScreenY + box.y + box.height / 2)];
}

const BUTTON = EXTENSION.replaceAll(/[@.]/g, "_");

/** In a main window or a message window, whose toolbars are built differently. */
function toolbarButton(window) {
  const inMainWindow = window.document.querySelector(`.unified-toolbar [extension="${EXTENSION}"]`);
  return inMainWindow ?? window.document.getElementById(`${BUTTON}-browserAction-toolbarbutton`);
}

function headerButton(messagePane) {
  return messagePane.document.getElementById(`${BUTTON}-messageDisplayAction-toolbarbutton`);
}

function badgeAndTitle(button) {
  return [button.getAttribute("badge"), button.getAttribute("title") || button.getAttribute("tooltiptext")];
}

/** Run `code` in the page that `browser` shows, which lives in another process; gives what it returns. */
async function inPage(browser, code) {
  await until(() => !browser.webProgress.isLoadingDocument);
  const channel = `close-sidebar-test:${Math.random()}`;
  return new Promise((resolve) => {
    const listener = ({ data }) => {
      browser.messageManager.removeMessageListener(channel, listener);
      resolve(data);
    };
    browser.messageManager.addMessageListener(channel, listener);
    const script = `sendAsyncMessage(${JSON.stringify(channel)}, (() => { ${code} })());`;
    browser.messageManager.loadFrameScript(`data:application/javascript,${encodeURIComponent(script)}`, false);
  });
}
