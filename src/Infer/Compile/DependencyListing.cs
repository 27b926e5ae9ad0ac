using System.Text;
using Burst.Infer.Scan;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>The dependencies that a call prints instead of compiling: <c>-M</c>, <c>-MM</c>.</summary>
/// <remarks>
/// <para>The compiler would expand the text too, and refuse where a macro is called wrongly there; who then compiles hears of
/// it. Its warnings are off under these options.</para>
/// <para>Source: GCC's manual, "Preprocessor Options", <c>-M</c> and those behind it.</para>
/// </remarks>
internal static class DependencyListing
{
    /// <summary>Why only the compiler can answer such a call; <see langword="null"/> where the scan can.</summary>
    public static string? FindObstacle(CompilerCommand command)
    {
        if (command.StopsBeforeLinking || command.Words.Any(word => word.Option.EndsWith("MD", StringComparison.Ordinal)))
            return "lists dependencies and compiles";
        if (command.Words.Any(word => word.Option == "-pedantic-errors"))
            return "the option -pedantic-errors";
        if (command.Inputs.Any(input => !input.Language.HasHeaders()))
            return "lists the dependencies of what has no headers";
        if (FileOf(command) is not { } file)
            return null;
        return command.Inputs.Length > 1 ? "names one output for several sources" : file == "-" ? "writes to -" : null;
    }

    /// <summary>The text for one source.</summary>
    public static string Format(CompilerCommand command, CompilerInput source, ScanResult scan)
    {
        var words = command.Words.Where(word => word.Role == WordRole.Dependency).ToList();
        var targets = DependencyRequest.Targets(words);
        return DependencyFile.Format(
            targets.Count > 0 ? targets : [DependencyFile.TargetOf(source.Name)], scan.Files,
            withSystem: !command.Words.Any(word => word.Option == "-MM"),
            withPhony: words.Exists(word => word.Option == "-MP"));
    }

    /// <summary>The answer, where the text is to go.</summary>
    public static ToolAnswer Answer(ToolCall call, CompilerCommand command, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return FileOf(command) is { } file
            ? new ToolAnswer.Told(default, [new SideFile(call.PathOf(file), bytes)])
            : new ToolAnswer.Told(bytes, []);
    }

    private static string? FileOf(CompilerCommand command) =>
        command.Words.LastOrDefault(word => word.Option == "-MF")?.Value ?? command.Output;
}
