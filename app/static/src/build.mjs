// Compiles the stylesheet and script, copies fonts, licences and axe, and writes a .gz and .br beside every text file.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const [, , target, testVendor] = process.argv;
const from = (path) => join("node_modules", path);
for (const folder of ["fonts", "licences"]) mkdirSync(join(target, folder), { recursive: true });
mkdirSync(testVendor, { recursive: true });

const fontFolder = "@fontsource-variable/atkinson-hyperlegible-next";
const fonts = { latin: "atkinson-latin.woff2", "latin-ext": "atkinson-latin-ext.woff2" };
for (const [subset, name] of Object.entries(fonts)) {
  copyFileSync(from(`${fontFolder}/files/atkinson-hyperlegible-next-${subset}-wght-normal.woff2`), join(target, "fonts", name));
}

const version = (path) => createHash("sha256").update(readFileSync(join(target, path))).digest("hex").slice(0, 10);
const compiled = sass.compile("scss/app.scss", { style: "compressed", loadPaths: [".", "node_modules"], silenceDeprecations: ["if-function"], quietDeps: true });
const css = compiled.css.replace(/url\("?(fonts\/[a-z-]+\.woff2)"?\)/g, (_, path) => `url(${path}?v=${version(path)})`);
writeFileSync(join(target, "app.css"), css);

await esbuild.build({ entryPoints: ["app.js"], bundle: true, minify: true, format: "esm", target: "es2019", outfile: join(target, "app.js"),
  nodePaths: ["node_modules"], legalComments: "none",
  banner: { js: "/* Reconnect. Contains parts of govuk-frontend 6.3.0 (MIT, licences/govuk-frontend.txt). */" } });
writeFileSync(join(target, "htmx.js"), `/* htmx 4.0.1 (0BSD, licences/htmx.txt) */\n${readFileSync(from("htmx.org/dist/htmx.min.js"), "utf8")}`
  .replace(/\n\/\/# sourceMappingURL=.*$/m, ""));

copyFileSync(from(`${fontFolder}/LICENSE`), join(target, "licences", "atkinson-hyperlegible-next.txt"));
copyFileSync(from("htmx.org/LICENSE"), join(target, "licences", "htmx.txt"));
copyFileSync(from("axe-core/axe.min.js"), join(testVendor, "axe.min.js"));
copyFileSync(from("axe-core/LICENSE"), join(testVendor, "axe-LICENSE.txt"));

for (const name of ["app.css", "app.js", "htmx.js"]) {
  const bytes = readFileSync(join(target, name));
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(join(target, `${name}.gz`), gz);
  writeFileSync(join(target, `${name}.br`), br);
  console.log(`${name}: ${bytes.length} bytes, gzip ${gz.length}, brotli ${br.length}`);
}
