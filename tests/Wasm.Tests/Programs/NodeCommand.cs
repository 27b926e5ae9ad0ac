using System.Diagnostics;
using Burst.Testing;

namespace Burst.Wasm.Tests.Programs;

/// <summary>The same command in node: another engine, and another WASI.</summary>
internal static class NodeCommand
{
    private const string Script = """
        import { readFileSync } from 'node:fs';
        import { WASI } from 'node:wasi';
        const [path, folder, ...args] = process.argv.slice(1);
        const wasi = new WASI({ version: 'preview1', args, env: {}, preopens: { '/': folder }, returnOnExit: true });
        const module = await WebAssembly.compile(readFileSync(path));
        const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
        process.exitCode = wasi.start(instance);
        """;

    public static bool IsPresent { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Join(folder, "node")));

    public static CommandResult Run(
        string path, string[] arguments, string input = "", IReadOnlyDictionary<string, byte[]>? files = null,
        string[]? wanted = null)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, content) in files ?? new Dictionary<string, byte[]>())
        {
            var file = Path.Join(folder.FullPath, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }

        string[] words = ["--no-warnings", "--input-type=module", "-e", Script, "--", path, folder.FullPath, .. arguments];
        var start = new ProcessStartInfo("node", words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(input);
        node.StandardInput.Close();
        node.WaitForExit();
        return new CommandResult(
            node.ExitCode, output.Result, error.Result,
            (wanted ?? []).ToDictionary(name => name, name => File.ReadAllBytes(Path.Join(folder.FullPath, name))));
    }
}
