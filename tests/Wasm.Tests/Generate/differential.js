// Runs the modules of a batch on this engine, and says what came of each call.
// In: a JSON file, [{ bytes: base64, calls: [{ name, args: [{ long, bits }] }] }]; calls are null where only the verdict counts.
// Out: JSON on standard output, [{ valid, calls: ["results" or "trap: kind"], memory: sha1 }].
const fs = require('fs');
const crypto = require('crypto');

const kinds = [
  [/unreachable/, 'unreachable'],
  [/memory access out of bounds|data segment/, 'memory'],
  [/(divide|remainder) by zero/, 'zero'],
  [/unrepresentable/, 'overflow'],
  [/null function or function signature|function signature mismatch|null function/, 'call'],
  [/table|element segment/, 'table'],
  [/call stack/, 'stack'],
];

function kindOf(error) {
  const found = kinds.find(([pattern]) => pattern.test(error.message));
  return found ? found[1] : error.message;
}

function call(instance, { name, args }) {
  try {
    const values = args.map(({ long, bits }) => (long ? BigInt(bits) : Number(bits)));
    const result = instance.exports[name](...values);
    const all = result === undefined ? [] : Array.isArray(result) ? result : [result];
    return all.join(' ');
  } catch (error) {
    return 'trap: ' + kindOf(error);
  }
}

function run({ bytes, calls }) {
  const binary = Buffer.from(bytes, 'base64');
  if (calls === null || !WebAssembly.validate(binary)) return { valid: WebAssembly.validate(binary), calls: [], memory: '' };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), {});
  const results = calls.map(c => call(instance, c));
  const memory = crypto.createHash('sha1').update(new Uint8Array(instance.exports.memory.buffer)).digest('hex');
  return { valid: true, calls: results, memory };
}

const batch = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
process.stdout.write(JSON.stringify(batch.map(run)));
