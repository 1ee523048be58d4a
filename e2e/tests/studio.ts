// What a person does again and again, by role and name.
import { expect, type Locator, type Page } from "@playwright/test";

/** The text that the person would get back now: the browser's draft, or what the server keeps. */
export async function text(page: Page): Promise<string> {
  const id = new URL(page.url()).pathname.split("/")[2];
  const draft = await page.evaluate((id) => localStorage.getItem(`faultline.draft.${id}`), id);
  if (draft) return JSON.parse(draft).text;
  const stored = await page.request.get(`/api/v1/documents/${id}`);
  return (await stored.json()).text;
}

/** Goes through New Experiment to the three ways to start. */
export async function newExperiment(page: Page, name: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "New Experiment" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("radio", { name: /Sandbox/ }).check();
  await page.getByRole("button", { name: "Next" }).click();
}

/** Chooses a file for "Upload YAML": its content, or its path. */
export async function upload(page: Page, name: string, content: Buffer | string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Upload YAML" }).click(),
  ]);
  const mimeType = "application/octet-stream";
  await chooser.setFiles(
    typeof content === "string" ? content : { name, mimeType, buffer: content },
  );
}

/** The canvas. */
export function canvas(page: Page): Locator {
  return page.getByRole("group", { name: "Canvas" });
}

/** A node of the canvas. */
export function node(page: Page, name: string | RegExp): Locator {
  return canvas(page).getByRole("button", { name });
}

/** The titles of the nodes in a list of the canvas. */
export async function titles(list: Locator): Promise<string[]> {
  return list.locator(".node-title").allInnerTexts();
}

/** The text editor. */
export function editor(page: Page): Locator {
  return page.getByRole("textbox", { name: "YAML" });
}

/** Waits until the header says so. */
export async function expectState(page: Page, state: string): Promise<void> {
  await expect(page.locator(".save-state")).toHaveText(state);
}

/** Applies what the drawer holds. */
export async function apply(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Apply Changes" }).click();
  await expect(page.getByRole("button", { name: "Apply Changes" })).toBeDisabled();
}
