import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { environmentOf, root, runtimeMissing, runtimePath } from "./runtime.mjs";

/**
 * The way in for every command on a machine that may have no more than Node 20: installs what is missing, then goes
 * on in `script` (TypeScript) on the project's own Node, in this process when it is that Node already.
 */
export const enter = enterFrom();

/** The same from another folder; `faultCode`: what it ends with where the way in fails, or `script` is killed. */
export function enterFrom({ cwd = root, faultCode = 1, say = console.log } = {}) {
  return (script, ...args) => goOn({ cwd, faultCode, say }, script, args);
}

async function goOn({ cwd, faultCode, say }, script, args) {
  const fault = install({ say });
  if (fault) return leave(fault, faultCode);
  const runtime = runtimePath();
  if (!runtime) return leave(runtimeMissing, faultCode);
  const path = join(root, "scripts", script);
  stopWithNpm();
  if (runtime === process.execPath) {
    process.argv.splice(1, process.argv.length, path, ...args);
    Object.assign(process.env, environmentOf(runtime));
    await import(pathToFileURL(path).href);
    return;
  }
  const child = spawn(runtime, [path, ...args], { cwd, stdio: "inherit", env: environmentOf(runtime) });
  // A terminal gives Ctrl-C to the child as well; the child takes a second one for the first.
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? faultCode));
  child.on("error", ({ message }) => leave(message, faultCode));
}

/** npm passes a SIGTERM on to its shell, which dies of it without telling us: then our parent has changed. */
function stopWithNpm() {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGTERM"), 250).unref();
}

function leave(line, code) {
  console.error(line);
  process.exit(code);
}
