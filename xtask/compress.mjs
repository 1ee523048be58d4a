// Writes a brotli twin (FILE.br) beside every file of the built studio that gets smaller by it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2];
for (const name of readdirSync(folder, { recursive: true })) {
  if (!/\.(html|js|css|wasm|svg|json)$/.test(name)) continue;
  const path = join(folder, name);
  const raw = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  };
  const compressed = brotliCompressSync(raw, { params });
  if (compressed.length < raw.length) writeFileSync(`${path}.br`, compressed);
}
