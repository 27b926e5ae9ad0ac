using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Burst.Infer.Scan;

namespace Burst.Infer.Toolchains;

/// <summary>What a compiler defines by itself, and where it looks for headers, under a set of flags.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class CompilerFlags : ICompilerAnswers
{
    private const string Mark = "burst answer ";

    // More than a date such as 202002.
    private const int AnswerBits = 20;

    private static readonly string[] s_operators =
    [
        "__has_attribute", "__has_cpp_attribute", "__has_c_attribute", "__has_builtin", "__has_feature", "__has_extension",
        "__has_declspec_attribute", "__has_warning", "__is_identifier",
    ];

    // They say how code is made, not what the language is: questions need not be asked again for each of them.
    private static readonly string[] s_flagsWithoutEffect =
    [
        "-O", "-g", "-p", "-fPI", "-fpi", "-fno-PI", "-fno-pi", "-fvisibility", "-fstack-", "-fno-stack", "-fstrict-", "-fno-strict",
        "-fwrapv", "-fomit-", "-fno-omit", "-fcommon", "-fno-common", "-ffunction-sections", "-fdata-sections", "-fno-plt",
        "-fdebug", "-fno-semantic", "-funwind", "-fasynchronous", "-fno-asynchronous", "-frandom-seed",
    ];

    // Those of a gcc whose headers and libraries clang takes, newer ones included.
    private static readonly string[] s_gccFolders =
        ["/usr/lib/gcc", "/usr/lib/gcc/x86_64-linux-gnu", "/usr/include/c++", "/usr/include/x86_64-linux-gnu/c++"];

    private readonly ProbeCache _probes;
    private readonly string _program;
    private readonly ImmutableArray<string> _flags;
    private readonly ImmutableArray<string> _dependencies;
    private readonly Lazy<ImmutableHashSet<string>> _operators;
    private readonly ConcurrentDictionary<(string Name, string Argument), long?> _answers = [];

    private CompilerFlags(
        ProbeCache probes, string program, ImmutableArray<string> flags, ImmutableArray<string> dependencies,
        PredefinedMacros macros, string about)
    {
        _probes = probes;
        _program = program;
        _flags = [.. flags.Where(flag => !Array.Exists(s_flagsWithoutEffect, start => flag.StartsWith(start, StringComparison.Ordinal)))];
        _dependencies = dependencies;
        _operators = new Lazy<ImmutableHashSet<string>>(AskOperators);
        Macros = macros;
        StandardFolders = ReadFolders(about);
        ClangWords = ReadClangWords(about);
    }

    /// <summary>What it defines.</summary>
    public PredefinedMacros Macros { get; }

    /// <summary>The folders of standard headers, in order, as the compiler names them.</summary>
    public ImmutableArray<string> StandardFolders { get; }

    /// <summary>The words with which clang's driver would start its compiler, after the program; empty for gcc.</summary>
    public ImmutableArray<string> ClangWords { get; }

    /// <summary>Asks the compiler.</summary>
    /// <param name="probes">Answers from earlier runs.</param>
    /// <param name="compiler">The driver.</param>
    /// <param name="part">The compiler proper.</param>
    /// <param name="language">What <c>-x</c> calls the language.</param>
    /// <param name="flags">All flags that may make a difference.</param>
    /// <param name="rules">The language.</param>
    /// <returns><see langword="null"/> where it refuses the flags.</returns>
    public static CompilerFlags? Read(
        ProbeCache probes, Compiler compiler, string part, string language, IEnumerable<string> flags, LanguageRules rules)
    {
        // A folder that appears among the standard ones changes the time of the folder it is in.
        var program = compiler.Called;
        ImmutableArray<string> dependencies =
        [
            program, part, Path.GetDirectoryName(part)!, "/usr/include", "/usr/local/include", "/usr/local",
            .. compiler.Clang is null ? [] : s_gccFolders,
        ];
        ImmutableArray<string> all = [.. flags, "-x", language];
        var answer = probes.Run(program, [.. all, "-v", "-E", "-dM", "-"], dependencies);
        return answer.ExitCode != 0
            ? null
            : new CompilerFlags(
                probes, program, all, dependencies, PredefinedMacros.Parse(answer.Output, rules), answer.Errors);
    }

    /// <inheritdoc/>
    public bool Has(string name) => _operators.Value.Contains(name);

    /// <inheritdoc/>
    public long? Ask(string name, string argument) => _answers.GetOrAdd(
        (name, argument),
        _ =>
        {
            var bits = Preprocess(string.Concat(
                Enumerable.Range(0, AnswerBits).Select(bit => $"#if ({name}({argument}) >> {bit}) & 1\n{Mark}{bit}\n#endif\n")));
            return bits?.Sum(bit => 1L << int.Parse(bit, CultureInfo.InvariantCulture));
        });

    private ImmutableHashSet<string> AskOperators() =>
        [.. Preprocess(string.Concat(s_operators.Select((name, i) => $"#ifdef {name}\n{Mark}{i}\n#endif\n"))) is { } found
            ? found.Select(index => s_operators[int.Parse(index, CultureInfo.InvariantCulture)])
            : []];

    // What stands behind the mark, of each line that is there.
    private List<string>? Preprocess(string text)
    {
        var answer = _probes.Run(_program, [.. _flags, "-E", "-P", "-w", "-"], _dependencies, text);
        return answer.ExitCode != 0
            ? null
            : [.. answer.Output.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
                .Select(line => line[Mark.Length..])];
    }

    private static ImmutableArray<string> ReadClangWords(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith(' ')).Select(Link.DriverDryRun.Split)
            .FirstOrDefault(words => words.Length > 1 && words[1] == "-cc1", []).Skip(1)];

    private static ImmutableArray<string> ReadFolders(string text)
    {
        const string Start = "#include <...> search starts here:\n";
        var start = text.IndexOf(Start, StringComparison.Ordinal);
        var end = text.IndexOf("End of search list.", StringComparison.Ordinal);
        return start < 0 || end < start
            ? []
            : [.. text[(start + Start.Length)..end].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
