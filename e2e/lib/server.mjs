// The program under test: a fresh demo in a folder of its own, on a free port.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_MS_MAX = 120_000;

/** Starts the demo and answers `{ url, stop }`; or uses the one that TONGBAN_URL names. */
export async function startServer(program, { port = 0, args: more = [], env: own = {} } = {}) {
  if (process.env.TONGBAN_URL && port === 0) {
    return { url: process.env.TONGBAN_URL.replace(/\/$/, ""), stop: async () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), "tongban-journeys-"));
  const args = ["demo", "--fresh", "--data-dir", folder, "--port", String(port), ...more];
  // Settings of whoever runs the journeys are not settings of the demo.
  const isOurs = ([name]) => !name.startsWith("TONGBAN_");
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(isOurs)), ...own };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let heard = "";
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill("SIGKILL");
      reject(new Error(`${program} ${args.join(" ")}: ${why}\n${heard}`));
    };
    const timer = setTimeout(() => fail("no address in time"), START_MS_MAX);
    const listen = (data) => {
      heard += data;
      const match = /listening on (http:\/\/[0-9.]+:[0-9]+)/.exec(heard);
      if (match) {
        clearTimeout(timer);
        resolve(match[1]);
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", (error) => fail(error.message));
    child.on("exit", (code) => fail(`ended with ${code}`));
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const code = await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the program ended with ${code} when asked to stop`);
  };
  return { url, stop, heard: () => heard };
}
