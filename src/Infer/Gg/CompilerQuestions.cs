using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Burst.Infer.Gg;

/// <summary>What gg's model asks the machine's own compiler.</summary>
/// <remarks>Thread-safe; for one call.</remarks>
internal sealed class CompilerQuestions(ModelToolchain toolchain, string driver)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _directories = new();
    private readonly Lazy<string> _specs = new(() => toolchain.Ask(driver, ["-dumpspecs"]).Output);
    private readonly Lazy<string> _folder = new(() =>
        Path.GetDirectoryName(Path.GetFullPath(toolchain.Ask(driver, ["-print-libgcc-file-name"]).Output.Trim()))!);

    /// <summary>Which: <c>gcc</c> or <c>g++</c>.</summary>
    public string Driver => driver;

    /// <summary>The compiler's specs.</summary>
    public string Specs => _specs.Value;

    /// <summary>Where the compiler's own objects and libraries are.</summary>
    public string Folder => _folder.Value;

    /// <summary>The directories that are searched for headers unasked.</summary>
    public ImmutableArray<string> SystemDirectories(CompilerLanguage language) =>
        _directories.GetOrAdd(language.IsCxx ? "c++" : "c", name =>
        [
            .. toolchain.Ask(driver, ["-E", "-v", "-x", name, "/dev/null"]).Error.Split('\n')
                .SkipWhile(line => !line.StartsWith("#include <...>", StringComparison.Ordinal)).Skip(1)
                .TakeWhile(line => line.StartsWith(' ')).Select(line => line.Trim()),
        ]);

    /// <summary>The files that a source is made of, itself first.</summary>
    public ImmutableArray<string> Dependencies(IEnumerable<string> arguments)
    {
        var rule = toolchain.Ask(driver, [.. arguments, "-M", "-MT", "x"]).Output;
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new System.Text.StringBuilder();
        for (var i = "x:".Length; i < rule.Length; i++)
        {
            if (rule[i] == '\\' && i + 1 < rule.Length && rule[i + 1] is ' ' or '#' or '\\')
                word.Append(rule[++i]);
            else if (rule[i] == '$' && i + 1 < rule.Length && rule[i + 1] == '$')
                word.Append(rule[++i]);
            else if (rule[i] is not (' ' or '\n' or '\\'))
                word.Append(rule[i]);
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return words.ToImmutable();
    }

    /// <summary>Where the linker looks, and what it opens.</summary>
    public (ImmutableArray<string> Directories, ImmutableArray<string> Files) Linked(IEnumerable<string> arguments)
    {
        // It may end with an error, since what it links is not made yet: what it says before counts.
        const string Search = "SEARCH_DIR(\"";
        const string Attempt = "attempt to open ";
        const string Success = " succeeded";
        var text = toolchain.Ask(driver, [.. arguments, "-Wl,--verbose", "-o", "/dev/null"], mayFail: true).Output;
        return
        (
            [
                .. text.Split('\n').SelectMany(line => line.Split(';')).Select(word => word.Trim())
                    .Where(word => word.StartsWith(Search, StringComparison.Ordinal))
                    .Select(word => word[Search.Length..word.LastIndexOf('"')].TrimStart('=')).Distinct(),
            ],
            [
                .. text.Split('\n')
                    .Where(line => line.StartsWith(Attempt, StringComparison.Ordinal) && line.EndsWith(Success, StringComparison.Ordinal))
                    .Select(line => line[Attempt.Length..^Success.Length]).Distinct(),
            ]
        );
    }
}
