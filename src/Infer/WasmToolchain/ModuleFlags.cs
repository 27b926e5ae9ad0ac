using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Burst.Infer.Inputs;
using Burst.Infer.Scan;
using Burst.Infer.Session;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>What the module's compiler defines by itself under a set of flags.</summary>
/// <remarks>Every question is a thunk, so it is asked once for ever, wherever the answer came from. Thread-safe.</remarks>
internal sealed class ModuleFlags : ICompilerAnswers
{
    private readonly Func<string, string> _preprocess;
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <param name="llvm">The module.</param>
    /// <param name="files">Where thunks go.</param>
    /// <param name="forcer">Who runs them.</param>
    /// <param name="flags">The flags, the language among them.</param>
    /// <param name="rules">The language.</param>
    public ModuleFlags(
        LlvmFiles llvm, BuildFiles files, IThunkForcer forcer, IReadOnlyList<string> flags, LanguageRules rules)
    {
        _preprocess = text => Run(llvm, files, forcer, [.. flags, "-E", "-P"], text);
        Macros = new Lazy<PredefinedMacros>(
            () => PredefinedMacros.Parse(Run(llvm, files, forcer, [.. flags, "-E", "-dM"], ""), rules));
    }

    /// <summary>What it defines; empty where it refuses the flags, which it then says when it compiles.</summary>
    public Lazy<PredefinedMacros> Macros { get; }

    /// <inheritdoc/>
    public bool Has(string name) => Answer($"#ifdef {name}\n1\n#endif\n").Length > 0;

    /// <inheritdoc/>
    public long? Ask(CompilerQuestion question, IReadOnlyList<CompilerQuestion> likely)
    {
        var answer = Answer($"{question.Name}({question.Argument})\n").TrimEnd('L', 'l');
        return long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private string Answer(string text) => _answers.GetOrAdd(text, question => _preprocess(question).Trim());

    private static string Run(
        LlvmFiles llvm, BuildFiles files, IThunkForcer forcer, IEnumerable<string> arguments, string text)
    {
        var source = ModuleThunk.Store(files, text);
        var thunk = files.Write(new Thunk(
            new Function($"{llvm.Module}", ["clang", .. arguments, "/source"], []), [new ThunkInput($"{source}", "source")], null,
            [new ThunkInput($"{llvm.Module}")], ["/dev/stdout", "/dev/status"]));
        var report = forcer.ForceAsync([new OutputRef(thunk)], CancellationToken.None).GetAwaiter().GetResult();
        return report.Succeeded && files.Objects.TryRead(report.Results[0].Value, out var printed)
            ? Encoding.UTF8.GetString(printed.Span)
            : "";
    }
}
