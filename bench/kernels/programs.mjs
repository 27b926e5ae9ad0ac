// Runs a WASI command in node as bench/Load's wasm-programs does it in our engine, and writes the same line of a table.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [name, path, folder, rounds, ...args] = process.argv.slice(2);
const nothing = openSync('/dev/null', 'r+');

function run(module) {
  const wasi = new WASI({
    version: 'preview1', args, env: {}, preopens: { '/': folder }, returnOnExit: true,
    stdin: nothing, stdout: nothing, stderr: nothing,
  });
  const code = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
  if (code !== 0) throw new Error(`exit code ${code}`);
}

const start = performance.now();
const module = new WebAssembly.Module(readFileSync(path));
run(module);
const first = performance.now() - start;
const later = [];
for (let i = 0; i < Number(rounds); i++) {
  const before = process.cpuUsage();
  run(module);
  const { user, system } = process.cpuUsage(before);
  later.push((user + system) / 1000);
}
later.sort((a, b) => a - b);
closeSync(nothing);
console.log(`| ${name} | node (V8) | ${first.toFixed(0)} | ${later[0].toFixed(1)}/${later[later.length >> 1].toFixed(1)} |`);
