import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { Plugin } from "vite";

const TEXT = /\.(js|css|svg|json)$/;
const MIN_BYTES = 1024;

/** Writes a .br and a .gz beside every text asset, so that the server only chooses between files. */
export function compressedAssets(): Plugin {
  return {
    name: "compressed-assets",
    apply: "build",
    // From the files as they were written: other plugins change a bundle until the very end.
    async writeBundle(options, bundle) {
      const folder = options.dir ?? "";
      const names = Object.keys(bundle).filter((name) => TEXT.test(name));
      await Promise.all(names.map((name) => compress(join(folder, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < MIN_BYTES) return;
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, zipped)]);
}
