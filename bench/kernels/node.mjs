// Runs kernels in V8 as it is told on stdin: "NAME N" is answered by "NANOSECONDS CHECKSUM". The time is that of the
// whole process, which while a warm kernel runs is this thread's: it counts what V8's own threads do beside it too.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const folder = process.argv[2];
const kernels = new Map();

function kernel(name) {
  if (!kernels.has(name)) {
    const module = new WebAssembly.Module(readFileSync(`${folder}/${name}.wasm`));
    kernels.set(name, new WebAssembly.Instance(module).exports.run);
  }
  return kernels.get(name);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, n] = line.split(' ');
  const run = kernel(name);
  const start = process.cpuUsage();
  const checksum = run(Number(n));
  const { user, system } = process.cpuUsage(start);
  console.log(`${(user + system) * 1000} ${checksum}`);
}
