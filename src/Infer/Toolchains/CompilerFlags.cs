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

    private static readonly string s_operatorText =
        string.Concat(s_operators.Select((name, i) => $"#ifdef {name}\n{Mark}{i}\n#endif\n"));

    private static readonly string[] s_toPreprocess = ["-E", "-P", "-w", "-"];

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
    private readonly ConcurrentDictionary<CompilerQuestion, Yield> _answers = [];

    private CompilerFlags(
        ProbeCache probes, string program, ImmutableArray<string> flags, ImmutableArray<string> dependencies,
        PredefinedMacros macros, string about)
    {
        _probes = probes;
        _program = program;
        _flags = flags;
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
        ImmutableArray<string> some =
            [.. all.Where(flag => !Array.Exists(s_flagsWithoutEffect, start => flag.StartsWith(start, StringComparison.Ordinal)))];
        probes.Expect(program, [.. some, .. s_toPreprocess], dependencies, s_operatorText);
        var answer = probes.Run(program, [.. all, "-v", "-E", "-dM", "-"], dependencies);
        return answer.ExitCode != 0
            ? null
            : new CompilerFlags(
                probes, program, some, dependencies, PredefinedMacros.Parse(answer.Output, rules), answer.Errors);
    }

    /// <inheritdoc/>
    public bool Has(string name) => _operators.Value.Contains(name);

    /// <inheritdoc/>
    public long? Ask(CompilerQuestion question, IReadOnlyList<CompilerQuestion> likely)
    {
        if (_answers.TryGetValue(question, out var answer))
            return answer.Number;

        // Starting a compiler costs more than all that a file can ask. The whole list is asked whichever question comes first,
        // so that it is the same list in another build.
        if (!likely.Contains(question) || !TryAsk([.. likely.Where(other => Has(other.Name))]))
            TryAsk([question]);
        return _answers.GetOrAdd(question, Yield.Unknown).Number;
    }

    private bool TryAsk(CompilerQuestion[] questions)
    {
        var lines = Preprocess(string.Concat(questions.SelectMany((question, index) => Enumerable.Range(0, AnswerBits).Select(
            bit => $"#if ({question.Name}({question.Argument}) >> {bit}) & 1\n{Mark}{(index * AnswerBits) + bit}\n#endif\n"))));
        if (lines is null)
            return false;
        var answers = new long[questions.Length];
        foreach (var line in lines)
        {
            var (index, bit) = Math.DivRem(int.Parse(line, CultureInfo.InvariantCulture), AnswerBits);
            answers[index] |= 1L << bit;
        }

        for (var i = 0; i < questions.Length; i++)
            _answers.TryAdd(questions[i], new Yield(answers[i]));
        return true;
    }

    private ImmutableHashSet<string> AskOperators() =>
        [.. Preprocess(s_operatorText) is { } found
            ? found.Select(index => s_operators[int.Parse(index, CultureInfo.InvariantCulture)])
            : []];

    // What stands behind the mark, of each line that is there.
    private List<string>? Preprocess(string text)
    {
        var answer = _probes.Run(_program, [.. _flags, .. s_toPreprocess], _dependencies, text);
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

    // What an operator yields; nothing where the compiler refuses.
    private sealed record Yield(long? Number)
    {
        public static readonly Yield Unknown = new((long?)null);
    }
}
