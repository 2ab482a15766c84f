// Python in a thread of its own, so that the page stays alive; it may be stopped at any time.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const say = (stage) => postMessage({ stage });

async function inflated(name) {
  const response = await fetch(`${name}.pack`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function start() {
  say("download");
  const archives = ["matderiv", "libraries"];
  const fetched = Promise.all(archives.map(inflated));
  fetched.catch(() => {}); // told below, where it is waited for
  const python = await loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href });
  say("python");
  (await fetched).forEach((content, n) => python.FS.writeFile(`/${archives[n]}.zip`, content));
  python.globals.set("archives", python.toPy(archives.map((name) => `/${name}.zip`)));
  python.runPython("import sys; sys.path[:0] = archives; import sympy");
  say("sympy");
  const { answer } = python.pyimport("matderiv.site.answer");
  return answer;
}

const started = start();
started.then(() => say("ready"), (error) => postMessage({ failed: String(error?.message ?? error) }));

addEventListener("message", async ({ data: { id, request } }) => {
  let answer;
  try {
    answer = await started;
  } catch {
    return; // told above
  }
  const begun = performance.now();
  try {
    const found = JSON.parse(answer(JSON.stringify(request)));
    postMessage({ id, found, took: performance.now() - begun });
  } catch (error) {
    postMessage({ id, fatal: String(error?.message ?? error) }); // the interpreter may have ended with it
  }
});
