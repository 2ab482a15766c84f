// Compile a folder of Python files by the very interpreter that will run them: node compile.mjs PYODIDE FOLDER SCRIPT
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, folder, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${pyodide}/`, env: { HOME: "/", PYTHONNODEBUGRANGES: "1" } });
python.mountNodeFS("/sources", folder);
python.globals.set("__name__", "compiling");
python.runPython(readFileSync(script, "utf8"));
python.globals.get("compile_in")("/sources");
