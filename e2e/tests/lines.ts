// A line diff for texts that differ by edited lines.
/** The numbers (from 1) and texts of the lines that differ; the texts must have as many lines. */
export function changedLines(before: string, after: string): { line: number; text: string }[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length !== now.length) {
    throw new Error(`${old.length} lines became ${now.length}`);
  }
  return now.flatMap((text, i) => (text === old[i] ? [] : [{ line: i + 1, text }]));
}
