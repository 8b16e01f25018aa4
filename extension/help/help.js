// Says what became of the panel and how to mend it. The background page is asked once and then tells each change.

const COMMANDS = {
  missing: "close-sidebar install",
  not_startable: "close-sidebar install",
  crashed: "close-sidebar doctor",
  garbage: "close-sidebar install",
  silent: "close-sidebar doctor",
  host_outdated: "close-sidebar install",
  extension_outdated: "close-sidebar install",
};

const text = (key, ...values) => messenger.i18n.getMessage(key, values);
const element = (id) => document.getElementById(id);
const application = messenger.runtime.getBrowserInfo();

element("details").textContent = text("details");
element("try-again").addEventListener("click", () => ask("try_again"));
messenger.runtime.onMessage.addListener((message) => {
  if (message.type === "link") {
    draw(message);
  }
});
ask("how_is_it");

async function ask(type) {
  draw(await messenger.runtime.sendMessage({ type }));
}

function draw(link) {
  const problem = link.problem?.code;
  const state = link.connected ? "connected" : link.connecting ? "connecting" : "waiting";
  const what = problem ? `problem_${problem}` : state;
  fill("what", text(what));
  fill("text", text(`${what}_text`));
  fill("mend", problem ? text(`${what}_mend`) : "");
  element("command").hidden = !problem;
  element("command").firstElementChild.textContent = COMMANDS[problem] ?? "";
  element("try-again").hidden = link.connected && !problem;
  element("try-again").disabled = link.connecting;
  element("try-again").textContent = text(link.connecting ? "trying_again" : "try_again");
  drawFacts(link);
}

async function drawFacts(link) {
  const { name, version } = await application;
  const { hello, problem, protocol } = link;
  const facts = [
    [text("version_extension"), text("version_and_protocol", messenger.runtime.getManifest().version, String(protocol))],
    [
      text("version_panel"),
      hello ? text("version_and_protocol", String(hello.version), String(hello.protocol)) : text("not_heard"),
    ],
    [text("version_application"), `${name} ${version}`],
  ];
  if (problem?.detail) {
    facts.push([text("reported"), problem.detail]);
  }
  element("facts").replaceChildren(...facts.flatMap(([term, fact]) => [tag("dt", term), tag("dd", fact)]));
}

function fill(id, content) {
  element(id).textContent = content;
  element(id).hidden = content === "";
}

function tag(name, content) {
  const made = document.createElement(name);
  made.textContent = content;
  return made;
}
