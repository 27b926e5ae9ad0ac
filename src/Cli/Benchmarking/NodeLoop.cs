using System.Diagnostics;
using System.Globalization;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine;

namespace Burst.Cli.Benchmarking;

/// <summary>The same function in node: a loop that makes a fresh instance for each call, and nothing else.</summary>
/// <remarks>WASI is three functions written for this module, which cost far less than node's own.</remarks>
internal static class NodeLoop
{
    private const string Script = """
        const [module64, milliseconds] = process.argv.slice(1);
        const module = new WebAssembly.Module(Buffer.from(module64, 'base64'));
        const encoder = new TextEncoder();
        let memory, bytes, args, printed;
        const imports = { wasi_snapshot_preview1: {
          args_sizes_get(count, size) { memory.setUint32(count, 2, true); memory.setUint32(size, args.length, true); return 0; },
          args_get(pointers, buffer) {
            memory.setUint32(pointers, buffer, true); memory.setUint32(pointers + 4, buffer + 2, true);
            bytes.set(args, buffer); return 0;
          },
          fd_write(fd, vectors, count, written) {
            const start = memory.getUint32(vectors, true), length = memory.getUint32(vectors + 4, true);
            printed = bytes.slice(start, start + length); memory.setUint32(written, length, true); return 0;
          },
        } };
        function call(number) {
          args = encoder.encode(`f\0${String(number).padStart(10, '0')}\0`);
          const instance = new WebAssembly.Instance(module, imports);
          const buffer = instance.exports.memory.buffer;
          memory = new DataView(buffer); bytes = new Uint8Array(buffer);
          instance.exports._start();
          if (printed.length !== args.length) throw new Error('not what was put in');
        }
        function run(time) {
          const start = performance.now(), cpu = process.cpuUsage();
          let count = 0, elapsed;
          do { for (let i = 0; i < 50; i++) call(count++); elapsed = performance.now() - start; } while (elapsed < time);
          const { user, system } = process.cpuUsage(cpu);
          return `${count} ${Math.round(elapsed * 1000)} ${user + system}`;
        }
        run(milliseconds / 5);
        console.log(run(Number(milliseconds)));
        """;

    /// <summary>Whether node can be started.</summary>
    public static bool IsThere { get; } = Host.Variable("PATH").Split(':').Any(folder => File.Exists(Path.Combine(folder, "node")));

    /// <summary>Runs the loop in a node of its own, on one of its threads.</summary>
    /// <exception cref="BurstException">Node ended in another way.</exception>
    public static Cost Run(TimeSpan time)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "-e", Script, Convert.ToBase64String(SampleModules.PrintArguments.Span),
            time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var line = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        if (node.ExitCode != 0 || line.Split(' ') is not [var count, var wall, var cpu])
            throw new BurstException($"node ended with exit code {node.ExitCode} and said '{line.Trim()}'");
        return new Cost(
            long.Parse(count, CultureInfo.InvariantCulture), Microseconds(wall), Microseconds(cpu), 0);
    }

    private static TimeSpan Microseconds(string text) =>
        TimeSpan.FromMicroseconds(long.Parse(text, CultureInfo.InvariantCulture));
}
