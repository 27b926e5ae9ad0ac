using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Makes a thunk of the compilation of one source file: all headers are inputs, so that it runs anywhere.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What compilers need to run.</param>
/// <param name="probes">What is known of compilers from earlier runs.</param>
/// <param name="options">How to go about it.</param>
internal sealed class UnitPlanner(
    BuildFiles files, BuildRoot root, ToolSets toolSets, ProbeCache probes, CompileOptions options)
{
    private readonly DependencyScanner _scanner = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, Lazy<CompilerFlags?>> _flags = new(StringComparer.Ordinal);

    /// <summary>Plans the compilation of one source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler it starts.</param>
    /// <param name="command">The call, understood.</param>
    /// <param name="source">Which source.</param>
    /// <param name="output">The absolute path of what is written; <see langword="null"/> for an object that goes to the
    /// linker.</param>
    /// <param name="unit">The thunk.</param>
    /// <param name="reason">Why there is none; a clause.</param>
    /// <exception cref="BurstException">A file cannot be read or stored.</exception>
    public bool TryPlan(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, string? output,
        [NotNullWhen(true)] out CompiledUnit? unit, [NotNullWhen(false)] out string? reason)
    {
        unit = null;
        var part = PartOf(compiler, source.Language);
        if (part is null || compiler.Assembler is null)
        {
            reason = "a part of the compiler is not installed";
            return false;
        }

        if (source.Language is InputLanguage.Assembler or InputLanguage.PreprocessedAssembler
            && compiler.Clang is not null && compiler.Version <= Clang.LastWithUnmappedAssembler
            && command.LastOption("-g") is { } debug && debug.Value != "0")
        {
            reason = "debug information of an assembler that writes its real folder";
            return false;
        }

        toolSets.Expect(UnitStages.Programs(compiler, part));
        if (!TryScan(call, compiler, command, source, part, out var scan, out var flags, out reason))
            return false;
        reason = WhyNotAgain(call, compiler, scan.Times);
        if (reason is not null
            || (command.Words.Any(IsNative) && !TryResolveNative(compiler, ref command, ref source, out reason)))
        {
            return false;
        }

        var stages = new UnitStages(files, root, toolSets, options, call, compiler, part, command, source);
        if (!stages.TryPlan(flags, scan, output, out var steps, out reason))
            return false;
        unit = new CompiledUnit(steps[^1].Thunk, DependencyRequest.Answer(call, compiler, command, source, scan)) { Steps = steps };
        return true;
    }

    // What it compiles to at another time.
    private static string? WhyNotAgain(ToolCall call, Compiler compiler, TimeMacros times) => times switch
    {
        TimeMacros.None => null,
        TimeMacros.OfTheClock => !call.Environment.ContainsKey(UnitArguments.TimeVariable) ? $"uses __DATE__ or __TIME__, and {UnitArguments.TimeVariable} is not set"
            : compiler.Clang is not null && compiler.Version < Clang.FirstToBeToldTheTime ? $"uses __DATE__ or __TIME__, and this clang does not heed {UnitArguments.TimeVariable}"
            : null,
        _ => "uses __TIMESTAMP__",
    };

    /// <summary>Finds out what one source is made of.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler it starts.</param>
    /// <param name="command">The call, understood.</param>
    /// <param name="source">Which source.</param>
    /// <param name="scan">What it is made of.</param>
    /// <param name="reason">Why only the compiler can tell; a clause.</param>
    public bool TryScan(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, [NotNullWhen(true)] out ScanResult? scan,
        [NotNullWhen(false)] out string? reason)
    {
        scan = null;
        reason = "a part of the compiler is not installed";
        return PartOf(compiler, source.Language) is { } part
            && TryScan(call, compiler, command, source, part, out scan, out _, out reason);
    }

    private static string? PartOf(Compiler compiler, InputLanguage language) => language switch
    {
        InputLanguage.Cxx or InputLanguage.PreprocessedCxx => compiler.Cxx,
        InputLanguage.Assembler => compiler.Assembler,
        _ => compiler.C,
    };

    private bool TryScan(
        ToolCall call, Compiler compiler, CompilerCommand command, CompilerInput source, string part,
        [NotNullWhen(true)] out ScanResult? scan, out CompilerFlags? flags, [NotNullWhen(false)] out string? reason)
    {
        scan = null;
        flags = null;
        reason = null;
        if (!source.Language.HasHeaders())
        {
            var path = call.PathOf(source.Name);
            reason = File.Exists(path) ? null : $"'{source.Name}' is not found";
            scan = new ScanResult([new ScannedFile(source.Name, path, IsSystem: false)], [], [], [], TimeMacros.None, Trouble: null);
            return reason is null;
        }

        var request = ScanRequests.Make(call, compiler, command, source);
        flags = FlagsOf(call, compiler, part, request);
        if (flags is null)
        {
            reason = "the compiler refuses the options";
            return false;
        }

        scan = _scanner.Scan(request.Finish(flags));
        reason = scan.Trouble;
        return reason is null;
    }

    private static bool IsNative(CompilerWord word) =>
        word.Role == WordRole.Keep && word.Value is "arch=native" or "tune=native" or "cpu=native";

    // The processor meant is this one, wherever the thunk runs. The driver's own expansion is in another order, which debug
    // information and recorded command lines would show.
    private bool TryResolveNative(
        Compiler compiler, ref CompilerCommand command, ref CompilerInput source, [NotNullWhen(false)] out string? reason)
    {
        reason = command.LastOption("-frecord-") is not null || command.LastOption("-grecord-") is not null
            || (compiler.Clang is null && command.LastOption("-g") is { } debug && debug.Value != "0")
            ? "-march=native, which debug information records"
            : null;
        if (reason is not null)
            return false;
        var index = command.Inputs.IndexOf(source);
        command = command.Replace(IsNative, word => Compilers.Expand(probes, compiler, word.ToString()));
        source = command.Inputs[index];
        return true;
    }

    private CompilerFlags? FlagsOf(ToolCall call, Compiler compiler, string part, ScanRequests request)
    {
        var flags = request.Flags.Select(flag => flag.Role == WordRole.SystemRoot ? flag.With(call.PathOf(flag.Value)) : flag.Arguments)
            .SelectMany(arguments => arguments).ToList();
        return _flags.GetOrAdd(
            string.Join('\0', [compiler.Called, part, request.LanguageName, .. flags]),
            _ => new Lazy<CompilerFlags?>(() => CompilerFlags.Read(
                probes, compiler, part, request.LanguageName, flags, request.Rules))).Value;
    }
}
