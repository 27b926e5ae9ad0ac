using System.Text;
using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>The dependency file that a call asks for.</summary>
/// <remarks>Source: GCC's manual, "Preprocessor Options", <c>-MD</c> and those around it.</remarks>
internal static class DependencyRequest
{
    /// <summary>The file that is written for a source; <see langword="null"/> where none is asked for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler; <see langword="null"/> for the WebAssembly toolchain's, which writes as gcc does.</param>
    /// <param name="command">The same, understood.</param>
    /// <param name="source">The source.</param>
    /// <param name="scan">What it is made of.</param>
    public static SideFile? Answer(
        ToolCall call, Compiler? compiler, CompilerCommand command, CompilerInput source, ScanResult scan)
    {
        var words = command.Words.Where(word => word.Role == WordRole.Dependency).ToList();
        var kinds = words.FindAll(word => word.Option.EndsWith("MD", StringComparison.Ordinal));
        if (kinds.Count == 0)
            return null;
        var targets = Targets(words);

        // Asked past gcc's driver (-Wp,-MD,file), the preprocessor does not know of -o.
        var clang = compiler?.Clang;
        if (targets.Count == 0)
        {
            targets.Add(command.Output is { } output && (clang is not null || kinds.Exists(word => word.Option is "-MD" or "-MMD"))
                ? DependencyFile.Quote(output)
                : DependencyFile.TargetOf(source.Name));
        }

        var file = words.FindLast(word => word.Option == "-MF")?.Value ?? DefaultFile(command, source);
        var text = DependencyFile.Format(
            targets, scan.Files,
            withSystem: !kinds.Exists(word => word.Option.EndsWith("-MMD", StringComparison.Ordinal)),
            withPhony: words.Exists(word => word.Option == "-MP"),
            clang is null ? DependencyStyle.Gcc : clang.SpacesPhonyTargets ? DependencyStyle.SpacedClang : DependencyStyle.Clang);
        return new SideFile(call.PathOf(file), Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The targets that options name, quoted.</summary>
    /// <param name="words">The words that say how dependencies are written.</param>
    public static List<string> Targets(IEnumerable<CompilerWord> words) => [.. words.Where(word => word.Option is "-MT" or "-MQ")
        .Select(word => word.Option == "-MT" ? word.Value : DependencyFile.Quote(word.Value))];

    private static string DefaultFile(CompilerCommand command, CompilerInput source) =>
        Path.ChangeExtension(command.Output ?? Path.GetFileName(source.Name), ".d");
}
