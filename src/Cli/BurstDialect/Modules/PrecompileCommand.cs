using System.CommandLine;
using System.Diagnostics;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Wasm;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary><c>burst wasm precompile MODULE…</c>.</summary>
internal static class PrecompileCommand
{
    private const string Package = "microsoft.netcore.app.crossgen2.linux-x64";
    private const string Variable = "BURST_CROSSGEN2";

    public static Command Make(Host host)
    {
        var modules = new Argument<string[]>("MODULE")
        {
            Description = "files (binary, or text in .wat), hashes or CIDs",
            Arity = ArgumentArity.OneOrMore,
        };
        var compiler = new Option<string>("--crossgen2")
        {
            Description = $"the compiler of .NET; else {Variable}, else that of the NuGet package {Package}",
            HelpName = "FILE",
        };
        var fuel = new Option<bool>("--fuel") { Description = "also the code that counts instructions, for runs with --fuel" };
        var command = new Command("precompile", "Make machine code of whole modules now, so that they start at once")
        {
            modules, compiler, fuel,
        };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var program = parsed.GetValue(compiler) ?? FindCompiler();
            using var interruption = new Interruption();
            using var engine = new WasmEngine(new WasmEngineOptions { CodeCacheFolder = workspace.Directory.CodeCachePath });
            foreach (var name in parsed.GetRequiredValue(modules))
            {
                var report = new ModuleReport(ModuleFile.Read(name, () => workspace));
                foreach (var metersFuel in parsed.GetValue(fuel) ? new[] { false, true } : [false])
                {
                    Precompile(host, workspace, engine, report.Module, name, metersFuel, program, interruption.Token);
                    if (interruption.Code is { } code)
                        return (int)code;
                }
            }

            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void Precompile(
        Host host, Workspace workspace, WasmEngine engine, WasmModule module, string name, bool metersFuel, string program,
        CancellationToken cancellation)
    {
        var request = new CompileRequest { MetersFuel = metersFuel, TracksPages = true, CanonicalNaN = true };
        var what = $"{name}{(metersFuel ? " (with fuel)" : "")}";
        using var compiled = engine.Compile(module, request);
        if (compiled.IsPrecompiled)
        {
            host.Say($"{what}: is there already");
            return;
        }

        host.Say($"{what}: {ByteSize.Format(module.Bytes.Length)}, {ProgressText.Count(module.FunctionCount, "function")} …");
        var before = FolderBytes(workspace.Directory.CodeCachePath);
        var watch = Stopwatch.StartNew();
        try
        {
            compiled.Precompile(program, cancellation);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e) when (e is PrecompileException or IOException)
        {
            throw new BurstException($"{what}: {e.Message}", e);
        }

        var added = FolderBytes(workspace.Directory.CodeCachePath) - before;
        host.Say($"{what}: {ByteSize.Format(added)} of machine code in {ProgressText.Duration(watch.Elapsed)}");
    }

    private static long FolderBytes(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0;

    private static string FindCompiler()
    {
        if (Host.Variable(Variable) is { Length: > 0 } given)
            return given;
        var packages = Host.Variable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var version = Environment.Version.ToString();
        foreach (var name in (string[])["crossgen2", "crossgen2.dll"])
        {
            var candidate = Path.Join(packages, Package, version, "tools", name);
            if (File.Exists(candidate))
                return candidate;
        }

        throw new BurstException(
            $"the compiler crossgen2 of .NET {version} is not here: name it with --crossgen2 or {Variable}, or fetch the NuGet"
            + $" package {Package} {version}");
    }
}
