// The two buttons, in the toolbar and in the message header: always the same badge and title.

const BUTTONS = [messenger.action, messenger.messageDisplayAction];
const COUNT_COLOUR = "#1060c4";
const PROBLEM_COLOUR = "#c0262d";

/** `matches` records match; null while it is not known. `title` is the sentence behind it. */
export function showMatches(matches, title) {
  draw(matches === null ? "" : matches === 0 ? "+" : String(matches), COUNT_COLOUR, title);
}

/** Nothing is known about what is shown. */
export function showNothing() {
  draw("", COUNT_COLOUR, messenger.i18n.getMessage("button_title"));
}

/** The panel cannot be reached for the reason `code`. */
export function showProblem(code) {
  const reason = messenger.i18n.getMessage(`problem_${code}`);
  draw("!", PROBLEM_COLOUR, messenger.i18n.getMessage("button_title_problem", [reason]));
}

function draw(badge, color, title) {
  for (const button of BUTTONS) {
    button.setBadgeText({ text: badge });
    button.setBadgeBackgroundColor({ color });
    button.setBadgeTextColor({ color: "#ffffff" });
    button.setTitle({ title });
  }
}
