// The main story: open a real experiment, edit it both ways, see what it can score, run it.
import { execFileSync } from "node:child_process";
import { expect, fixture, test } from "./faultline";
import { changedLines } from "./lines";
import { apply, canvas, editor, expectState, newExperiment, node, text, titles, upload } from "./studio";

const name = "my-pod-delete-experiment";
const file = "cart-pod-delete.workflow.json";
const original = fixture(file).toString();

test.beforeEach(async ({ page }) => {
  await newExperiment(page, name);
  await upload(page, file, fixture(file));
  await expect(node(page, /pod-delete-ji5/)).toBeVisible();
});

test("the manifest is drawn beside its text, and kept byte for byte", async ({ page }) => {
  expect(await titles(canvas(page).getByRole("list", { name: "Steps" }))).toEqual([
    "install-chaos-faults",
    "pod-delete-ji5",
    "cleanup-chaos-resources",
  ]);
  await expect(editor(page)).toContainText('"kind": "Workflow"');
  expect(await text(page)).toBe(original);
});

test("a visual edit changes exactly its characters, and one undo stack takes everything back", async ({
  page,
}) => {
  await node(page, /pod-delete-ji5/).click();
  await page.getByRole("tab", { name: "Tune Fault" }).click();
  await page.getByLabel("Chaos duration").fill("60");
  await apply(page);
  const lineOf = (part: string) => original.split("\n").findIndex((l) => l.includes(part)) + 1;
  const engine = lineOf("generateName: pod-delete-ji5");
  const withDuration = original.replace(
    String.raw`TOTAL_CHAOS_DURATION\r\n              value: \"30\"`,
    String.raw`TOTAL_CHAOS_DURATION\r\n              value: \"60\"`,
  );
  await expect.poll(() => text(page)).toBe(withDuration);
  expect(changedLines(original, withDuration).map(({ line }) => line)).toEqual([engine]);

  await page.getByRole("textbox", { name: "Weight" }).fill("7");
  await apply(page);
  const withWeight = withDuration.replace('"weight": "10"', '"weight": "7"');
  await expect.poll(() => text(page)).toBe(withWeight);
  expect(changedLines(withDuration, withWeight)).toEqual([
    { line: lineOf('"weight": "10"'), text: expect.stringContaining('"weight": "7"') },
  ]);
  await expect(node(page, /pod-delete-ji5/)).toContainText("weight 7");

  await page.getByRole("tab", { name: "Probes" }).click();
  await page.getByLabel("URL").fill("http://frontend/cart?items=2");
  await apply(page);
  const withUrl = withWeight.replace(
    String.raw`url: http:\/\/frontend\/cart`,
    String.raw`url: http:\/\/frontend\/cart?items=2`,
  );
  await expect.poll(() => text(page)).toBe(withUrl);

  // Typing in the text moves the drawing.
  await page.getByRole("button", { name: "Close" }).click();
  await editor(page).press("Control+f");
  await page.getByPlaceholder("Find").pressSequentially(`"weight": "7"`);
  await page.getByPlaceholder("Find").press("Enter");
  await page.getByPlaceholder("Find").press("Escape");
  await page.keyboard.insertText('"weight": "3"');
  const typed = withUrl.replace('"weight": "7"', '"weight": "3"');
  await expect.poll(() => text(page)).toBe(typed);
  await expect(node(page, /pod-delete-ji5/)).toContainText("weight 3");

  // Ctrl-Z from the editor, from the canvas, from the drawer and from nowhere.
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(withUrl);
  await node(page, /pod-delete-ji5/).focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(withWeight);
  await node(page, /pod-delete-ji5/).click();
  await page.getByRole("tab", { name: "Tune Fault" }).focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(withDuration);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(original);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => text(page)).toBe(withDuration);
});

test("the score panel says what the score can become, and why", async ({ page }) => {
  const score = page.getByRole("tabpanel", { name: /Score/ });
  await expect(score).toContainText("Can become 0 to 100");
  await score.getByRole("combobox").selectOption({ label: "the probe fails" });
  await expect(score).toContainText("As chosen: 0");
  await expect(score.getByRole("row", { name: /pod-delete-ji5/ })).toContainText("10");
});

test("one replica scores 0, two score 100", async ({ page, faultline }) => {
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  expect(await text(page)).toBe(original);
  const builder = page.url();

  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("heading", { name: new RegExp(name) })).toBeVisible();
  await expect(page.getByText("Running").first()).toBeVisible();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result).toContainText("Completed with probe failure", { timeout: 60_000 });
  await expect(result.locator(".score-value")).toHaveText("0");
  await expect(result).toContainText("http-cartservice-probe");
  const panel = page.getByRole("button", { name: /pod-delete-ji5/ });
  await panel.click();
  await expect(page.getByText("Failed").first()).toBeVisible();

  // They scale the cart with kubectl, as with any cluster.
  const kubectl = (...args: string[]) =>
    execFileSync("kubectl", ["--kubeconfig", faultline.kubeconfig, ...args]).toString();
  kubectl("scale", "deployment", "cartservice", "-n", "hce", "--replicas", "2");
  await page.getByRole("link", { name: "Infrastructures" }).click();
  await expect(page.getByRole("row", { name: /^cartservice/ })).toContainText("2/2 ready");

  await page.goto(builder);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(result).toContainText("Completed", { timeout: 60_000 });
  await expect(result.locator(".score-value")).toHaveText("100", { timeout: 60_000 });
  await page.getByRole("link", { name: "Experiments" }).first().click();
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("100");
});
