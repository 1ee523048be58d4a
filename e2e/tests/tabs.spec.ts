// Two tabs of one document do not destroy each other's unsaved work.
import type { Page } from "@playwright/test";
import { expect, fixture, test } from "./faultline";
import { editor, expectState, newExperiment, node, text, upload } from "./studio";

const file = "cart-pod-delete.workflow.json";
const original = fixture(file).toString();

/** Opens the document of `page` in a second tab of the same browser. */
async function secondTab(page: Page): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(node(other, /pod-delete-ji5/)).toBeVisible();
  return other;
}

async function append(page: Page, typed: string): Promise<void> {
  await editor(page).press("Control+End");
  await page.keyboard.insertText(typed);
  await expectState(page, "Unsaved changes");
}

/** The texts of all drafts of the document, whichever tab stored them. */
async function drafts(page: Page): Promise<string[]> {
  const id = new URL(page.url()).pathname.split("/")[2];
  return page.evaluate((id) => {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`faultline.draft.${id}`));
    return keys.map((key) => JSON.parse(localStorage.getItem(key) ?? "{}").text).sort();
  }, id);
}

test("neither a reload nor a save in one tab removes the draft of the other", async ({ page }) => {
  await newExperiment(page, "two-tabs");
  await upload(page, file, fixture(file));
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  const clean = await secondTab(page);
  await expectState(clean, "Saved");
  const mine = `${original} # mine`;
  await append(page, " # mine");
  await expect.poll(() => drafts(page)).toEqual([mine]);

  // The clean tab goes: nothing of the other goes with it.
  await clean.goto("about:blank");
  expect(await drafts(page)).toEqual([mine]);
  // It comes back with the draft, and without it when that tab saves and goes.
  await clean.goto(page.url());
  await expectState(clean, "Unsaved changes");
  await clean.getByRole("button", { name: "Save" }).click();
  await expectState(clean, "Saved");
  await append(page, " more");
  await expect.poll(() => drafts(page)).toEqual([`${mine} more`]);
  await clean.close();
  expect(await drafts(page)).toEqual([`${mine} more`]);
  await page.reload();
  await expectState(page, "Unsaved changes");
  expect(await text(page)).toBe(`${mine} more`);
});

test("two tabs with changes keep both, and the list shows both", async ({ page }) => {
  await newExperiment(page, "both-change");
  await upload(page, file, fixture(file));
  await page.getByRole("button", { name: "Save" }).click();
  await expectState(page, "Saved");
  const other = await secondTab(page);
  await append(page, " # one");
  await expect.poll(() => drafts(page)).toEqual([`${original} # one`]);
  await append(other, " # two");
  await expect
    .poll(() => drafts(page))
    .toEqual([`${original} # one`, `${original} # two`]);

  await other.getByRole("button", { name: "Save" }).click();
  await expectState(other, "Saved");
  await expect.poll(() => drafts(page)).toEqual([`${original} # one`]);
  await append(other, " # three");
  await expect.poll(() => drafts(page)).toHaveLength(2);
  await other.goto("/experiments");
  const rows = other.getByRole("row", { name: /both-change/ });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "Unsaved draft" })).toHaveCount(1);
  await rows.filter({ hasText: "Unsaved draft" }).getByRole("link").first().click();
  await expectState(other, "Unsaved changes");
  await editor(other).press("Control+End");
  await expect(editor(other)).toContainText("# one");
});
