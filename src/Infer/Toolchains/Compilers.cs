using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Burst.Infer.Tools;

namespace Burst.Infer.Toolchains;

/// <summary>Tells what a build's compiler is, by asking it.</summary>
/// <remarks>Thread-safe. Each compiler is asked once.</remarks>
/// <param name="probes">What is known of programs from earlier runs.</param>
public sealed partial class Compilers(ProbeCache probes)
{
    // -ffile-prefix-map is there from 8 on; 10 prints as the later ones do.
    private const int OldestVersion = 10;

    // The first whose __has_include is as scanned, and that names its target's folders as the later ones do.
    private const int OldestClang = 11;

    private static readonly string[] s_variables =
    [
        "GCC_EXEC_PREFIX", "COMPILER_PATH", "GCC_COMPARE_DEBUG", "DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES", "CPATH",
        "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "CCC_OVERRIDE_OPTIONS", "CCC_ADD_ARGS", "CC_PRINT_HEADERS",
        "CC_PRINT_OPTIONS", "CC_LOG_DIAGNOSTICS", "CC_PRINT_PROC_STAT", "CLANG_SPAWN_CC1", "RC_DEBUG_OPTIONS",
    ];

    // Part of the question, so that a cache which several machines share has an answer for each.
    private static readonly Lazy<string> s_processor = new(() => string.Join(
        '\n', File.ReadLines("/proc/cpuinfo").Where(line => line.StartsWith("model", StringComparison.Ordinal)
            || line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("cache", StringComparison.Ordinal)).Distinct()));

    private readonly ConcurrentDictionary<string, Lazy<Found>> _known = new(StringComparer.Ordinal);

    /// <summary>Finds the compiler that a call starts.</summary>
    /// <param name="call">A call of a compiler's driver.</param>
    /// <param name="compiler">The compiler; <see langword="null"/> where the answer is no.</param>
    /// <param name="reason">Why it cannot be modelled; a clause.</param>
    public bool TryGet(
        ToolCall call, [NotNullWhen(true)] out Compiler? compiler, [NotNullWhen(false)] out string? reason)
    {
        compiler = null;
        if (s_variables.FirstOrDefault(name => !string.IsNullOrEmpty(call.Environment.GetValueOrDefault(name))) is { } variable)
        {
            reason = $"{variable} is set";
            return false;
        }

        var found = _known.GetOrAdd(
            $"{call.Program}\0{call.Environment.GetValueOrDefault("PATH")}\0{call.Tool}",
            static (_, key) => new Lazy<Found>(() => key.Self.Find(key.Call)), (Self: this, Call: call)).Value;
        compiler = found.Compiler;
        reason = found.Reason;
        return compiler is not null;
    }

    /// <summary>What an option that asks the driver to look at this machine's processor stands for.</summary>
    /// <param name="probes">Answers from earlier runs.</param>
    /// <param name="compiler">The compiler.</param>
    /// <param name="option">Such as <c>-march=native</c>.</param>
    public static IReadOnlyList<string> Expand(ProbeCache probes, Compiler compiler, string option)
    {
        var call = probes.Run(compiler.Called, [option, "-###", "-E", "-x", "c", "-"], [compiler.Program], s_processor.Value).Errors
            .Split('\n').LastOrDefault(line => line.StartsWith(' ')) ?? "";
        var words = Link.DriverDryRun.Split(call);
        var expanded = new List<string>();
        for (var i = 0; i < words.Length; i++)
        {
            if (compiler.Clang is not null)
                AddClangWords(words, ref i, expanded);
            else if (words[i].StartsWith("-m", StringComparison.Ordinal))
                expanded.Add(words[i]);
            else if (words[i] == "--param" && i + 1 < words.Length)
                expanded.Add($"--param={words[++i]}");
        }

        return expanded;
    }

    private static void AddClangWords(ImmutableArray<string> words, ref int i, List<string> expanded)
    {
        if (i + 1 == words.Length)
            return;
        switch (words[i])
        {
            case "-target-cpu":
                expanded.Add($"-march={words[++i]}");
                break;
            case "-tune-cpu":
                expanded.Add($"-mtune={words[++i]}");
                break;
            case "-target-feature":
                expanded.AddRange(["-Xclang", "-target-feature", "-Xclang", words[++i]]);
                break;
        }
    }

    private Found Find(ToolCall call)
    {
        var about = probes.Run(call.Program, ["-v"], [call.Program]).Errors;
        if (ClangLine().Match(about) is { Success: true } clang)
            return FindClang(call, about, int.Parse(clang.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        if (VersionLine().Match(about) is not { Success: true } version)
            return new Found(null, $"{call.Program} is neither gcc nor clang");
        if (!about.Contains("Using built-in specs.", StringComparison.Ordinal))
            return new Found(null, $"{call.Program} has specs of its own");
        var number = int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        if (number < OldestVersion)
            return new Found(null, $"gcc {number} is older than {OldestVersion}");
        var program = ProgramLine().Match(about) is { Success: true } line ? line.Groups[1].Value : call.Program;
        if (program[0] != '/')
            return new Found(null, $"the place of {program} is not known");

        foreach (var part in (string[])["cc1", "cc1plus", "as"])
            probes.Expect(program, WhereIs(part), [program]);

        // Behind names such as cc and c++ there are links.
        var name = Path.GetFileName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program);
        return new Found(
            new Compiler(
                program, number, name.Contains("++", StringComparison.Ordinal), FindPart(program, "cc1", call),
                FindPart(program, "cc1plus", call), FindPart(program, "as", call)),
            null);
    }

    private Found FindClang(ToolCall call, string about, int version)
    {
        if (version < OldestClang)
            return new Found(null, $"clang {version} is older than {OldestClang}");
        if (about.Contains("Configuration file: ", StringComparison.Ordinal))
            return new Found(null, $"{call.Program} has a configuration file");

        // A name such as x86_64-linux-gnu-clang says what to compile for.
        if (!ClangName().IsMatch(call.Tool))
            return new Found(null, $"the name {call.Tool} may choose the target");
        var dryRun = probes.Run(call.Program, ["-###", "-c", "-x", "c", "/dev/null"], [call.Program]).Errors;
        var own = dryRun.Split('\n').Where(line => line.StartsWith(' ')).Select(Link.DriverDryRun.Split)
            .FirstOrDefault(words => words.Length > 1 && words[1] == "-cc1");
        if (own.IsDefaultOrEmpty || !own[0].StartsWith('/'))
            return new Found(null, $"{call.Program} does not say what it starts");
        ImmutableArray<string> both = [call.Program, own[0]];
        var complaint = probes.Run(call.Program, ["-c", "-x", "c++", "/dev/null/none.c"], both).Errors;
        var mark = complaint.IndexOf(": error: ", StringComparison.Ordinal);
        if (mark <= 0)
            return new Found(null, $"{call.Program} does not say its name");
        var phony = probes.Run(call.Program, ["-M", "-MP", "-include", "stddef.h", "-x", "c", "/dev/null"], both).Output;
        return new Found(
            new Compiler(own[0], version, ClangName().Match(call.Tool).Groups[1].Value.EndsWith("++", StringComparison.Ordinal), own[0], own[0], own[0])
            {
                Clang = new Clang(call.Program, complaint[..mark], phony.Contains("\n\n", StringComparison.Ordinal)),
            },
            null);
    }

    private string? FindPart(string program, string part, ToolCall call)
    {
        var printed = probes.Run(program, WhereIs(part), [program]).Output.Trim();
        return printed.StartsWith('/') && File.Exists(printed)
            ? Path.GetFullPath(printed)
            : ProgramSearch.Find(printed, call.Environment);
    }

    private static string[] WhereIs(string part) => [$"-print-prog-name={part}"];

    [GeneratedRegex(@"^gcc version (\d+)\.", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^(?:\S+ )?clang version (\d+)\.", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ClangLine();

    [GeneratedRegex(@"^(clang|clang\+\+|cc|c\+\+|gcc|g\+\+)(?:-[0-9.]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ClangName();

    [GeneratedRegex(@"^COLLECT_GCC=(.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ProgramLine();

    private sealed record Found(Compiler? Compiler, string? Reason);
}
