using System.Diagnostics;
using System.Text.Json;
using Burst.Testing;

namespace Burst.Wasm.Tests.Generate;

/// <summary>node's WebAssembly engine, in a process for each batch.</summary>
internal static class Node
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Why there is no node; <see langword="null"/> where there is.</summary>
    public static string? SkipReason { get; } = IsThere() ? null : "node is not installed";

    /// <summary>The outcomes of a batch; only the verdict of modules without calls.</summary>
    public static Outcome[] Run(IEnumerable<(byte[] Bytes, GeneratedCall[]? Calls)> modules)
    {
        using var folder = new TemporaryFolder();
        var batch = modules.Select(m => new
        {
            Bytes = Convert.ToBase64String(m.Bytes),
            Calls = m.Calls?.Select(c => new
            {
                c.Name,
                Args = c.Arguments.Select(a => new { Long = a.IsLong, Bits = $"{a.Bits}" }),
            }),
        });
        var path = folder.Write("batch.json", JsonSerializer.Serialize(batch, Options));
        var script = Path.Join(Checkout.Root, "tests", "Wasm.Tests", "Generate", "differential.js");
        using var process = Process.Start(new ProcessStartInfo("node", [script, path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Outcome[]>(output, Options)!
            : throw new InvalidOperationException($"node: {errors.Result}");
    }

    private static bool IsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => folder.Length > 0 && File.Exists(Path.Join(folder, "node")));
}

/// <summary>A test that compares with node: skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = Node.SkipReason;
}
