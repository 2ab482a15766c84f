// Answer requests as the page's worker does, one a line, each with its milliseconds: node playground.mjs SITE
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const site = resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(`${site}/pyodide/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${site}/pyodide/`, env: { HOME: "/" } });
const archives = ["matderiv", "libraries"].map((name) => {
  python.FS.writeFile(`/${name}.zip`, gunzipSync(readFileSync(`${site}/${name}.pack`)));
  return `/${name}.zip`;
});
python.globals.set("archives", python.toPy(archives));
python.runPython("import sys; sys.path[:0] = archives");
const { answer } = python.pyimport("matderiv.site.answer");
for await (const request of createInterface({ input: process.stdin })) {
  const begun = performance.now();
  const found = answer(request);
  console.log(JSON.stringify({ took: performance.now() - begun, found }));
}
