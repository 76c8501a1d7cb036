// Debian's Chromium, driven as a person would: a fresh profile, no network but the program's own.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a profile that is gone when it closes. */
export async function startBrowser() {
  const executablePath = process.env.TONGBAN_CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
  if (!executablePath) throw new Error("Chromium is missing; run `cargo xtask setup`");
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/** The ways to look at the pages. */
export const SCREENS = {
  desk: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  // What 200 % zoom makes of a 1280 pixel window.
  zoomed: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
};
