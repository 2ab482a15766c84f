// The page: what is typed is asked of the worker, and what it answers is shown.
import { read, sizes, write } from "./state.js";

const $ = (id) => document.getElementById(id);
const FACTS = ["symmetric", "spd", "diagonal", "invertible", "positive", "skew", "orthogonal"];
const STRUCTURES = ["symmetric", "diagonal", "lower", "upper", "skew"];
const TARGETS = ["numpy", "torch", "jax", "julia", "octave", "eigen", "array_api"];
const FORMATS = ["latex", "typst", "markdown", "terminal", "json"];
// words of choices in both languages; what is not here is a word of the tool itself
const WORDS = {
  scalar: ["scalar", "スカラー"], vector: ["vector", "ベクトル"], matrix: ["matrix", "行列"],
  components: ["by components", "成分ごと"], differential: ["in differentials", "全微分"],
  auto: ["the shorter one", "短いほう"], both: ["both", "両方"],
  "": ["—", "—"], structures: ["a full matrix", "すべての成分"],
  symmetric: ["symmetric", "対称"], spd: ["positive definite", "正定値"], diagonal: ["diagonal", "対角"],
  invertible: ["invertible", "可逆"], positive: ["positive", "正"], skew: ["skew", "歪対称"],
  orthogonal: ["orthogonal", "直交"], lower: ["lower triangular", "下三角"], upper: ["upper triangular", "上三角"],
  terminal: ["text", "テキスト"], numpy: ["NumPy"], torch: ["PyTorch"], jax: ["JAX"], julia: ["Julia"],
  octave: ["Octave / MATLAB"], eigen: ["C++ (Eigen)"], array_api: ["array API"], latex: ["LaTeX"], typst: ["Typst"],
  markdown: ["Markdown"], json: ["JSON"],
};
const STAGES = {
  download: [1, "Fetching Python …", "Python を読み込んでいる…"],
  python: [2, "Python is here; fetching the mathematics …", "Python の準備ができた。数学の部分を読み込んでいる…"],
  sympy: [3, "The mathematics is here; starting …", "数学の部分の準備ができた。開始している…"],
  ready: [4, "", ""],
};
const WAIT = 250; // ms after the last key before names are read
const SHOWN_AFTER = 400; // ms after which it is said that work goes on

const state = { shapes: {}, assume: {} };
const language = () => document.documentElement.lang;
const word = (key) => (WORDS[key] ?? [key])[language() === "ja" ? 1 : 0] ?? (WORDS[key] ?? [key])[0];

// ---- texts in both languages

function both(element, [en, ja]) {
  const spans = [["en", en], ["ja", ja]].map(([lang, text]) => Object.assign(document.createElement("span"), { lang, textContent: text }));
  element.replaceChildren(...(en ? spans : []));
}
const say = (en, ja) => both($("status"), [en, ja]);

function fill(select, keys, chosen, empty = null) {
  const options = keys.map((key) => {
    const option = new Option(key === "" && empty ? word(empty) : word(key), key, key === chosen, key === chosen);
    option.dataset.word = key === "" && empty ? empty : key;
    return option;
  });
  select.replaceChildren(...options);
}

function speak(lang) {
  document.documentElement.lang = lang;
  for (const option of document.querySelectorAll("option[data-word]")) option.textContent = word(option.dataset.word);
  for (const element of document.querySelectorAll("[data-en]")) element.ariaLabel = element.dataset[lang];
  for (const radio of document.querySelectorAll("#languages input")) radio.checked = radio.value === lang;
}

function label(element, en, ja) {
  Object.assign(element.dataset, { en, ja });
  element.ariaLabel = element.dataset[language()];
  return element;
}

// ---- the worker

let worker, count = 0, ready = false;
const waiting = new Map();

function start() {
  ready = false;
  $("progress").hidden = false;
  worker = new Worker("worker.js", { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if (data.stage) return reached(data.stage);
    if (data.failed) return failed(data.failed);
    const { done, ended } = waiting.get(data.id) ?? {};
    waiting.delete(data.id);
    if (data.fatal === undefined) return done?.(data.found);
    restart();
    ended?.({ fatal: data.fatal });
  });
  worker.addEventListener("error", (event) => failed(event.message ?? ""));
}

function reached(stage) {
  const [number, en, ja] = STAGES[stage];
  $("progress").value = number;
  say(en, ja);
  if (stage !== "ready") return;
  ready = true;
  $("progress").hidden = true;
  keep();
}

function failed(message) {
  $("progress").hidden = true;
  both($("failed"), [`The page could not start: ${message}. Load it again.`, `ページを開始できなかった: ${message}。もう一度読み込む。`]);
}

function restart() {
  worker.terminate();
  const stopped = [...waiting.values()];
  waiting.clear();
  start();
  for (const { ended } of stopped) ended({ stopped: true });
}

const ask = (request) => new Promise((done, ended) => {
  const id = ++count;
  waiting.set(id, { done, ended });
  worker.postMessage({ id, request });
});

// everything is kept for a visit without a network, once the page itself has what it needs
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.kept = "yes";
  } catch { /* without it the page works while there is a network */ }
}

// ---- what is asked

function question() {
  const own = {};
  for (const id of ["f", "by", "order", "style", "structure"]) own[id] = $(id).value.trim();
  return { ...own, solve: $("solve").checked && own.order === "1", shapes: state.shapes, assume: state.assume };
}

function remember() {
  const hash = write({
    ...question(), solve: $("solve").checked ? "1" : "", claim: $("claim").value.trim(), text: $("text").value.trim(),
    language: language() === "ja" ? "ja" : "",
  });
  history.replaceState(null, "", hash ?? "#");
}

function recall() {
  const found = read(location.hash);
  Object.assign(state, { shapes: found.shapes, assume: found.assume });
  if (found.f) $("f").value = found.f;
  for (const id of ["claim", "text"]) $(id).value = found[id];
  for (const id of ["order", "style", "structure"]) $(id).value = found[id];
  for (const id of ["order", "style", "structure"]) if ($(id).selectedIndex < 0) $(id).selectedIndex = 0;
  $("solve").checked = found.solve === "1";
  $("by").replaceChildren(...(found.by ? [new Option(found.by, found.by, true, true)] : []));
  speak(found.language || (location.hash ? "en" : navigator.language.startsWith("ja") ? "ja" : "en"));
  for (const id of ["f", "claim", "text"]) fit($(id));
  return found;
}

// ---- what is shown

function put(target, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  target.replaceChildren(...parsed.body.childNodes);
  for (const element of target.querySelectorAll("[data-style]")) element.style.cssText = element.dataset.style;
  target.hidden = !html;
}

const tell = (target, error) => both(target, error ? [error.en, error.ja] : ["", ""]);

function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

async function work(run) {
  $("failed").replaceChildren();
  const told = setTimeout(() => {
    if (ready) say("Working …", "計算している…");
    $("stop").hidden = false;
  }, SHOWN_AFTER);
  try {
    return await run();
  } catch (end) {
    if (end.fatal !== undefined) {
      tell($("failed"), {
        en: `This was too much for the Python in this page, which starts again: ${end.fatal}`,
        ja: `このページの Python には大きすぎたので、もう一度始める: ${end.fatal}`,
      });
    } else if (!end.stopped) throw end;
    return null;
  } finally {
    clearTimeout(told);
    if (ready) say("", "");
    $("stop").hidden = waiting.size === 0;
  }
}

let reading = 0, timer;
async function names() {
  const own = ++reading;
  const given = question();
  if (!given.f) return false;
  let found;
  try {
    found = await ask({ kind: "names", f: given.f, shapes: given.shapes, assume: given.assume });
  } catch {
    return false;
  }
  if (own !== reading) return false;
  tell($("misread"), found.error);
  $("f").ariaInvalid = found.error ? "true" : "false";
  if (found.error) {
    $("read").replaceChildren();
    return false;
  }
  for (const told of Object.values(state)) { // of names that are gone nothing is declared
    for (const name of Object.keys(told)) if (!found.names.some((n) => n.name === name)) delete told[name];
  }
  put($("read"), found.read);
  table(found.names);
  choose(found.names, given.by);
  return true;
}

// what the text itself differentiates by, or what was chosen before
function choose(found, by) {
  const chosen = (found.find((n) => n.variable) ?? found.find((n) => n.name === by) ?? guess(found))?.name;
  $("by").replaceChildren(...found.map(({ name }) => new Option(name, name, name === chosen, name === chosen)));
}

// the names that people differentiate by most often, and otherwise the first one
function guess(found) {
  const usual = ["W", "w", "x", "X", "theta", "beta", "S"];
  return usual.map((u) => found.find(({ name }) => name === u)).find(Boolean) ?? found[0];
}

function table(found) {
  const rows = found.map(({ name, shape, facts, inferred }) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
    const kind = label(document.createElement("select"), `kind of ${name}`, `${name} の種類`);
    const kinds = ["scalar", "vector", "matrix"];
    fill(kind, kinds, kinds[shape.length]);
    const size = label(document.createElement("input"), `sizes of ${name}`, `${name} のサイズ`);
    Object.assign(size, { value: shape.join(", "), disabled: shape.length === 0, spellcheck: false, autocapitalize: "off" });
    const fact = label(document.createElement("select"), `what is assumed of ${name}`, `${name} についての仮定`);
    fill(fact, ["", ...FACTS], state.assume[name] ?? "");
    row.classList.toggle("declared", !inferred || name in state.assume);
    kind.addEventListener("change", () => {
      const letters = [...shape, "n", "m"].slice(0, kinds.indexOf(kind.value));
      declare("shapes", name, letters);
    });
    size.addEventListener("change", () => declare("shapes", name, sizes(size.value).length ? sizes(size.value) : null));
    fact.addEventListener("change", () => declare("assume", name, fact.value || null));
    row.append(head);
    for (const element of [kind, size, fact]) row.insertCell().append(element);
    return row;
  });
  // what is being changed keeps the focus
  const focused = document.activeElement?.closest("#names tr")?.rowIndex;
  const at = document.activeElement?.closest("td")?.cellIndex;
  $("names").tBodies[0].replaceChildren(...rows);
  if (focused !== undefined && at !== undefined) $("names").rows[focused]?.cells[at]?.firstElementChild?.focus();
}

// nothing is what is read from the formula again
async function declare(kind, name, value) {
  if (value === null) delete state[kind][name];
  else state[kind][name] = value;
  await all();
}

const derive = () => work(async () => {
  remember();
  const found = await ask({ kind: "derive", ...question() });
  put($("proof"), found.html ?? "");
  tell($("failed"), found.error);
  $("code").hidden = !found.html;
  document.title = found.html ? `${$("f").value} — matderiv` : "matderiv";
  if (found.html) await code();
  return Boolean(found.html);
});

const judge = () => work(async () => {
  remember();
  const claim = $("claim").value.trim();
  withdraw("verdict");
  if (!claim) return;
  const found = await ask({ kind: "claim", ...question(), claim });
  put($("verdict"), found.html ?? "");
  tell($("failed"), found.error);
});

const proofread = () => work(async () => {
  remember();
  const text = $("text").value.trim();
  withdraw("report");
  if (!text) return;
  const found = await ask({ kind: "document", text });
  put($("report"), found.html ?? "");
  tell($("failed"), found.error);
});

async function code() {
  const found = await ask({ kind: "text", ...question(), as: $("as").value, language: language() });
  $("written").textContent = found.text ?? found.error[language()];
}

// nothing stays beside a question that it does not answer
function withdraw(...ids) {
  for (const id of ids) put($(id), "");
  if (ids.includes("proof")) $("code").hidden = true;
}

async function all() {
  clearTimeout(timer); // these names are read here
  withdraw("verdict");
  const read = await names();
  if (!read) {
    if ($("f").ariaInvalid === "true") withdraw("proof");
    return remember();
  }
  if (await derive() !== null && $("claim").value.trim()) await judge();
}

// on a phone what is shown stands below the form
async function asked(run) {
  await run();
  if (matchMedia("(max-width: 60rem)").matches && $("misread").textContent === "") $("shown").scrollIntoView();
}

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1200);
}

// ---- begin

fill($("style"), ["components", "differential", "auto", "both"], "components");
fill($("structure"), ["", ...STRUCTURES], "", "structures");
fill($("as"), [...TARGETS, ...FORMATS], "numpy");

$("f").addEventListener("input", () => {
  fit($("f"));
  clearTimeout(timer);
  timer = setTimeout(names, WAIT);
});
for (const id of ["claim", "text"]) $(id).addEventListener("input", () => fit($(id)));
for (const id of ["f", "claim"]) $(id).addEventListener("input", () => withdraw("verdict"));
$("text").addEventListener("input", () => withdraw("report"));
for (const [id, run] of [["f", all], ["claim", judge]]) {
  $(id).addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    asked(run);
  });
}
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) asked(proofread);
});
$("ask").addEventListener("submit", (event) => { event.preventDefault(); asked(all); });
for (const id of ["by", "order", "style", "structure", "solve"]) $(id).addEventListener("change", all);
$("judge").addEventListener("click", () => asked(judge));
$("proofread").addEventListener("click", () => asked(proofread));
$("as").addEventListener("change", () => work(code));
$("stop").addEventListener("click", restart);
$("link").addEventListener("click", () => { remember(); copy($("link"), location.href); });
$("copy").addEventListener("click", () => copy($("copy"), $("written").textContent));
$("languages").addEventListener("change", ({ target }) => { speak(target.value); remember(); });

async function begin() {
  const found = recall();
  withdraw("verdict", "report", "proof");
  const read = await names();
  if (read && (found.f || !location.hash)) await derive();
  if (found.claim) await judge();
  if (found.text) await proofread();
}
addEventListener("hashchange", begin);
start();
begin();
