// From opening the page of a stored experiment to a builder that can be used: its fault is drawn
// and its text can be typed in. Five times with an empty cache, five times with a full one.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";

const RUNS = 5;
const data = mkdtempSync(join(tmpdir(), "faultline-bench-"));
const started = performance.now();
const server = spawn(process.env.FAULTLINE, ["serve", "--listen", "127.0.0.1:0", "--data", data], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const url = await new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`faultline serve ended with ${code}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      if (line.startsWith("http://")) resolve(line.trim());
    });
  });
  report("server, to its address", [performance.now() - started]);
  const text = readFileSync("../tests/fixtures/cart-pod-delete.workflow.json", "utf8");
  const answer = await fetch(`${url}/api/v1/documents`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "experiment", name: "bench", infrastructure: "sandbox", text }),
  });
  const { id } = await answer.json();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  const open = async (context) => {
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(`${url}/experiments/${id}`, { waitUntil: "commit" });
    await page.getByRole("button", { name: /pod-delete-ji5/ }).waitFor();
    const drawn = performance.now() - begun;
    await page.getByRole("textbox", { name: "YAML" }).waitFor();
    const usable = performance.now() - begun;
    await page.close();
    return { drawn, usable };
  };
  const cold = [];
  for (let i = 0; i < RUNS; i++) {
    const context = await browser.newContext();
    cold.push(await open(context));
    await context.close();
  }
  const context = await browser.newContext();
  await open(context);
  const warm = [];
  for (let i = 0; i < RUNS; i++) warm.push(await open(context));
  await browser.close();
  for (const [name, runs] of [["empty cache", cold], ["full cache", warm]]) {
    report(`${name}, to the drawing`, runs.map(({ drawn }) => drawn));
    report(`${name}, to a usable builder`, runs.map(({ usable }) => usable));
  }
} finally {
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}

function report(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  console.log(`${what.padEnd(36)} median ${median.toFixed(0).padStart(5)} ms   worst ${worst.toFixed(0).padStart(5)} ms`);
}
