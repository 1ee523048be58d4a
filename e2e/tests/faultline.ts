// The real binary, started for one test on a free port with a data folder of its own.
import { test as base } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const binary = process.env.FAULTLINE ?? join(import.meta.dirname, "../../target/debug/faultline");
const fixtures = join(import.meta.dirname, "../../tests/fixtures");

/** A document of the stories, byte for byte. */
export function fixture(name: string): Buffer {
  return readFileSync(join(fixtures, name));
}

/** A running `faultline serve`. */
export class Faultline {
  url = "";
  readonly data = mkdtempSync(join(tmpdir(), "faultline-e2e-"));
  #process?: ChildProcess;
  #address = "127.0.0.1:0";

  get kubeconfig(): string {
    return join(this.data, "sandbox.kubeconfig");
  }

  /** Starts it; after a kill it comes back at the same address with the same data. */
  async start(speed = 60): Promise<void> {
    const serve = ["serve", "--listen", this.#address, "--data", this.data];
    const child = spawn(binary, [...serve, "--sandbox-speed", String(speed)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? "warn" },
    });
    this.#process = child;
    this.url = await new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`faultline serve ended with ${code}`)));
      createInterface({ input: child.stdout! }).on("line", (line) => {
        if (/^http:\/\//.test(line)) resolve(line.trim());
      });
    });
    this.#address = new URL(this.url).host;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export const test = base.extend<{ faultline: Faultline }>({
  faultline: async ({}, use) => {
    const faultline = new Faultline();
    await faultline.start();
    await use(faultline);
    await faultline.remove();
  },
  baseURL: async ({ faultline }, use) => use(faultline.url),
});

export { expect } from "@playwright/test";
