using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Burst.Infer.Scan;

namespace Burst.Infer.Tests.Scan;

/// <summary>A compiler of this machine: what it says is held against what the scanner says.</summary>
internal sealed partial class RealCompiler : ICompilerAnswers
{
    private readonly string _program;
    private readonly string[] _language;
    private readonly ConcurrentDictionary<string, bool> _has = new();
    private readonly ConcurrentDictionary<string, long?> _answers = new();
    private readonly Lazy<ImmutableArray<string>> _directories;
    private readonly Lazy<PredefinedMacros> _predefined;

    /// <param name="language">As in <c>-x</c>.</param>
    /// <param name="standard">As in <c>-std=</c>.</param>
    public RealCompiler(string language, string? standard = null)
    {
        _program = language == "c++" ? "g++" : "gcc";
        _language = standard is null ? ["-x", language] : ["-x", language, $"-std={standard}"];
        Rules = LanguageRules.For(
            language switch
            {
                "c" => SourceLanguage.C,
                "c++" => SourceLanguage.Cxx,
                _ => SourceLanguage.Assembler,
            },
            standard);
        _directories = new(() => [.. Between(
            Run("/", [.. _language, "-v", "-E", "/dev/null"]).Errors, "#include <...> search starts here:", "End of search list.")]);
        _predefined = new(() => PredefinedMacros.Parse(Run("/", [.. _language, "-dM", "-E", "/dev/null"]).Output, Rules));
    }

    public LanguageRules Rules { get; }

    public bool Has(string name) => _has.GetOrAdd(
        name, asked => Preprocess($"#ifdef {asked}\nyes\n#endif\n").Contains("yes", StringComparison.Ordinal));

    public long? Ask(CompilerQuestion asked, IReadOnlyList<CompilerQuestion> likely) => _answers.GetOrAdd($"{asked.Name}({asked.Argument})", question =>
        // Answers are 0, 1 or the month of a standard.
        Number().Match(Preprocess($"#define VALUE {question}\n#if VALUE == 0\n0\n#elif VALUE == 1\n1\n#else\nVALUE\n#endif\n"))
            is { Success: true } match ? long.Parse(match.Value) : null);

    /// <summary>The directories that the compiler searches by itself.</summary>
    public ImmutableArray<string> Directories => _directories.Value;

    /// <summary>The directories of <c>#include "x"</c> and of <c>#include &lt;x&gt;</c>, as the compiler prints them.</summary>
    public IEnumerable<string> Search(string directory, params string[] flags)
    {
        var lines = Run(directory, [.. _language, .. flags, "-v", "-E", "/dev/null"]).Errors;
        return
        [
            .. Between(lines, "#include \"...\" search starts here:", "#include <...> search starts here:"),
            "<>",
            .. Between(lines, "#include <...> search starts here:", "End of search list."),
        ];
    }

    /// <summary>What <c>-M</c> prints, or nothing where the compiler refuses.</summary>
    public string? Dependencies(string directory, string source, params string[] flags)
    {
        var (output, _, exitCode) = Run(directory, [.. _language, .. flags, "-M", source]);
        return exitCode == 0 ? output : null;
    }

    /// <summary>A request with the compiler's own directories and macros.</summary>
    public ScanRequest Request(string directory, string source, IEnumerable<string>? user = null) => new(
        source, directory, Rules, SearchPath.Create(directory, [], user ?? [], Directories, []), _predefined.Value, this);

    /// <summary>Runs it.</summary>
    public (string Output, string Errors, int ExitCode) Run(string directory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(_program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, errors.GetAwaiter().GetResult(), process.ExitCode);
    }

    private string Preprocess(string text)
    {
        using var folder = new Testing.TemporaryFolder();
        return Run("/", [.. _language, "-E", "-P", folder.Write("question", text)]).Output;
    }

    private static IEnumerable<string> Between(string text, string first, string last) => text.Split('\n')
        .SkipWhile(line => line != first).Skip(1).TakeWhile(line => line != last).Select(line => line.Trim());

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
