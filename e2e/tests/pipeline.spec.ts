// The second story: the same loop on a Harness pipeline.
import { expect, fixture, test } from "./faultline";
import { changedLines } from "./lines";
import { apply, canvas, expectState, node, text, titles, upload } from "./studio";

const comment = "              # half of the users first\n";
const original = fixture("fme-rollout.pipeline.yaml")
  .toString()
  .replace(
    /(?=              - step:\n                  type: FmeFlagDefaultAllocation\n                  name: 50-50)/,
    comment,
  );

test("a rollout is opened, rebalanced, mistaken, undone and saved", async ({ page }) => {
  expect(original).toContain(comment);
  await page.goto("/pipelines");
  await upload(page, "fme-rollout.pipeline.yaml", Buffer.from(original));
  await node(page, /demo_stage/).click();
  await page.keyboard.press("Escape");
  const execution = page.getByRole("region", { name: "Execution of demo_stage" });
  expect(await titles(execution)).toEqual([
    "initial setup",
    "add testers to on",
    "Wait_1",
    "50-50 Rollout",
    "Change status to ramping",
    "Harness Manual Approval",
    "Rollout out to everyone",
  ]);
  await expect(node(page, /demo_stage/)).toContainText("Custom");

  await node(page, /50-50 Rollout/).click();
  await page.getByLabel("on amount").fill("75");
  await page.getByLabel("off amount").fill("25");
  await apply(page);
  const rebalanced = original.replace("amount: 50", "amount: 75").replace("amount: 50", "amount: 25");
  await expect.poll(() => text(page)).toBe(rebalanced);
  expect(changedLines(original, rebalanced).map(({ text }) => text.trim())).toEqual([
    "amount: 75",
    "amount: 25",
  ]);

  await page.getByLabel("off amount").fill("30");
  const drawer = page.getByRole("dialog", { name: /50-50 Rollout/ });
  await expect(drawer).toContainText("must total 100");
  await apply(page);
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: /Problems/ }).click();
  await expect(page.getByRole("tabpanel", { name: /Problems/ })).toContainText("must total 100");
  await expect(node(page, /50-50 Rollout/)).toContainText("error");
  await expect(page.locator(".cm-lint-marker-error").first()).toBeAttached();

  await canvas(page).getByRole("button").first().focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(rebalanced);
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(original);

  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  await page.reload();
  await expect(node(page, /demo_stage/)).toBeVisible();
  expect(await text(page)).toBe(original);
});
