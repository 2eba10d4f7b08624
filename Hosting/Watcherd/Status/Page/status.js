"use strict";

// Everything that comes from the daemon is set as text, never as markup.
const at = id => document.getElementById(id);
const figures = new Intl.NumberFormat("en");
const words = { // each phase: what is said of it, and how it looks
  "connected": ["connected", "good"], "connecting": ["connecting", "busy"], "backing-off": ["backing off", "bad"],
  "starting": ["starting", "busy"], "listing": ["listing", "busy"], "watching": ["watching", "good"],
  "held-back": ["held back", "busy"], "reconnecting": ["reconnecting", "bad"], "ended": ["ended", "bad"],
  "stopping": ["stopping", "busy"],
};

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function state(node, phase) {
  const [word, look] = words[phase] ?? [phase, "busy"];
  say(node, word);
  mark(node, "class", `state ${look}`);
}

// Nodes that stay are left where they are, so that who reads or selects them is not disturbed.
function each(parent, items, keyOf, build, fill) {
  const old = new Map(Array.from(parent.children, node => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = old.get(key);
    if (!node) {
      node = build(item);
      node.dataset.key = key;
    }
    old.delete(key);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    fill(node, item);
  }
  for (const gone of old.values()) gone.remove();
}

function row(columns) {
  const line = make("tr");
  mark(line, "role", "row");
  columns.forEach(([label, kind], i) => {
    const cell = make(i === 0 ? "th" : "td", kind === "state" ? "" : kind);
    mark(cell, "role", i === 0 ? "rowheader" : "cell");
    if (i === 0) cell.scope = "row";
    cell.dataset.label = label;
    cell.append(make("span"));
    line.append(cell);
  });
  return line;
}

function table(id, columns, items, keyOf, cellsOf) {
  each(at(id), items, keyOf, () => row(columns), (line, item) => {
    cellsOf(item).forEach((value, i) => {
      const span = line.children[i].firstElementChild;
      if (columns[i][1] === "state") state(span, value);
      else say(span, typeof value === "number" ? figures.format(value) : value || "none");
    });
  });
}

const watchColumns = [["Watch", "text"], ["State", "state"], ["Range", "text"], ["Revision", "number"], ["Lag", "number"],
  ["Held back", "text"], ["Changes", "number"], ["Last error", "text"]];
const actionColumns = [["Action", "text"], ["State", "text"], ["Done", "number"], ["Failed", "number"], ["Running", "number"],
  ["Pending", "number"], ["Dead letters", "number"], ["Last error", "text"]];
const streamColumns = [["Stream", "text"], ["State", "state"], ["Endpoint", "text"], ["Connection", "number"],
  ["Reconnects", "number"], ["Watches", "number"], ["Parked", "number"], ["Last failure", "text"]];

const actionState = action => action.running > 0 ? "running" : action.pending > 0 ? "waiting" : "idle";

function tables(view) {
  table("watches", watchColumns, view.watches, watch => watch.name, watch => [
    watch.name, watch.phase, watch.range, watch.received, watch.lag, watch.phase === "held-back" ? "yes" : "no", watch.changes,
    watch.lastError]);
  const actions = view.watches.flatMap(watch => watch.actions.map(action => ({ title: `${watch.name}.${action.name}`, ...action })));
  table("actions", actionColumns, actions, action => action.title, action => [
    action.title, actionState(action), action.done, action.failed, action.running, action.pending, action.deadLetters,
    action.lastError]);
  const streams = view.contexts.flatMap(context => context.streams.map(stream => ({ title: `${context.name}, ${stream.name}`, ...stream })));
  table("streams", streamColumns, streams, stream => stream.title, stream => [
    stream.title, stream.phase, stream.endpoint, stream.connection, stream.reconnects, stream.watches, stream.parked,
    stream.lastFailure]);
  at("omitted").hidden = view.omitted === 0;
  say(at("omitted"), `and ${view.omitted} watches more: see metrics`);
}

function node(kind) {
  const line = make("div", "node", make("span", "kind", kind), make("span", "name"), make("span"), make("span", "detail"));
  return make("li", "", line, make("ul"));
}

function describe(item, name, phase, detail) {
  const [, title, look, more] = item.firstElementChild.children;
  say(title, name);
  if (phase) state(look, phase);
  say(more, detail);
}

const counted = (count, one) => `${figures.format(count)} ${one}${count === 1 ? "" : "s"}`;

// Multiplexer, its streams, and of each its connection and its substreams.
function tree(view) {
  each(at("tree"), view.contexts.map((context, i) => ({ ...context, key: `${i} ${context.name}` })), context => context.key,
    () => node("multiplexer"), (item, context) => {
      const watches = view.watches.filter(watch => watch.context === context.name);
      describe(item, context.name, null, counted(context.streams.length, "stream"));
      each(item.lastElementChild, context.streams, stream => stream.name, () => node("stream"), (branch, stream) => {
        describe(branch, stream.name, null, `${counted(stream.watches, "substream")}, ${figures.format(stream.parked)} parked`);
        // Which of several streams carries a watch is not known here.
        const carried = context.streams.length === 1 ? watches : [];
        each(branch.lastElementChild, [{ key: "connection" }, ...carried.map(watch => ({ key: `watch ${watch.name}`, watch }))],
          child => child.key, child => node(child.watch ? "substream" : "connection"),
          (leaf, child) => child.watch ? substream(leaf, child.watch, stream) : connection(leaf, stream));
      });
    });
}

function connection(leaf, stream) {
  const failure = stream.lastFailure ? `; last failure: ${stream.lastFailure}` : "";
  describe(leaf, `number ${stream.connection}`, stream.phase, `${stream.endpoint}, ${counted(stream.reconnects, "reconnect")}${failure}`);
  leaf.classList.toggle("waits", stream.phase !== "connected");
}

function substream(leaf, watch, stream) {
  const lag = watch.lag > 0 ? `, ${counted(watch.lag, "revision")} not done` : "";
  describe(leaf, watch.name, watch.phase, `${watch.range} at revision ${figures.format(watch.received)}${lag}`);
  leaf.classList.toggle("waits", stream.phase !== "connected" || watch.phase === "ended");
}

const span = 300;

function chart(rates) {
  const most = Math.max(1, ...rates);
  const points = rates.map((rate, i) => `${span - rates.length + 1 + i},${(58 - rate / most * 54).toFixed(1)}`);
  const now = figures.format(rates.at(-1) ?? 0);
  const highest = figures.format(Math.max(0, ...rates));
  mark(at("chart-line"), "points", points.join(" "));
  mark(at("chart-area"), "d", points.length ? `M${points[0].split(",")[0]},60 L${points.join(" L")} L${span},60 Z` : "");
  mark(at("chart"), "aria-label", `Line of events per second: ${highest} at most in the last five minutes`);
  say(at("rate-now"), now);
  say(at("rate-most"), highest);
}

function overall(view) {
  const all = view.watches.length + view.omitted;
  if (!view.answers) return "The daemon does not answer: this is how it was last.";
  if (view.notReady.length === 0) return `Ready: ${figures.format(all)} ${all === 1 ? "watch" : "watches"}.`;
  const shown = view.notReady.slice(0, 3).join("; ");
  return `Not ready: ${shown}${view.notReady.length > 3 ? `; and ${view.notReady.length - 3} more` : ""}.`;
}

function show(view) {
  at("main").hidden = false;
  say(at("version"), view.version);
  say(at("news"), `live, running since ${new Date(view.since).toLocaleString()}`);
  say(at("overall"), overall(view));
  at("problem").hidden = !view.configurationProblem;
  say(at("problem"), `The configuration as it is now was refused, the one before goes on: ${view.configurationProblem}`);
  chart(view.eventsPerSecond);
  tree(view);
  tables(view);
  each(at("happenings"), view.happenings, happening => `${happening.at} ${happening.what}`,
    happening => make("li", "", make("time", "", new Date(happening.at).toLocaleTimeString()), happening.what), () => {});
}

function follow() {
  const source = new EventSource("events");
  source.onmessage = message => show(JSON.parse(message.data));
  source.onerror = () => {
    say(at("news"), "no connection to the daemon: trying again");
    // A server that refuses is not asked again by the browser.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(follow, 5000);
  };
}

follow();
