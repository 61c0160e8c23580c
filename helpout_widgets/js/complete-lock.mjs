/**
 * Completes package-lock.json with the native packages of other platforms.
 *
 *     npm install && node complete-lock.mjs
 *
 * A registry that mirrors one platform alone leaves them out of the lock file, and `npm ci`
 * then refuses it. Versions come from who asks for them, platforms from their names; they carry
 * no checksum, as nobody here has seen them, and are fetched only on their own platform.
 */

import { readFileSync, writeFileSync } from "node:fs";

const OS = ["android", "darwin", "freebsd", "linux", "openbsd", "openharmony", "win32"];
const CPU = ["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"];
const LIBC = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

const file = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

/** @param {string} name @param {string} version @param {boolean} dev */
function entry(name, version, dev) {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const os = OS.filter((one) => words.includes(one));
  const cpu = CPU.filter((one) => words.includes(one));
  const libc = os.includes("linux")
    ? Object.entries(LIBC).flatMap(([word, one]) => (words.includes(word) ? [one] : []))
    : [];
  if (cpu.length !== 1) throw new Error(`which platform is ${name} for?`);
  return {
    version,
    cpu,
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

let added = 0;
for (const asked of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(asked.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (place in lock.packages || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    lock.packages[place] = entry(name, version, asked.dev === true);
    added += 1;
  }
}
const places = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(places.map((place) => [place, lock.packages[place]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added to package-lock.json`);
