using System.Collections.Immutable;
using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Assemble;

/// <summary>Calls of GNU <c>as</c> itself; compilers that assemble have a model of their own.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What the assembler needs to run.</param>
/// <param name="probes">What is known of programs from earlier runs.</param>
/// <param name="keepsPaths">Whether debug information names the project's real folder, rather than <c>.</c>.</param>
public sealed class AssemblerModel(BuildFiles files, BuildRoot root, ToolSets toolSets, ProbeCache probes, bool keepsPaths) : IToolModel
{
    private const string MapOption = "--debug-prefix-map=";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["as"];

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        if (!probes.Run(call.Program, ["--version"], [call.Program]).Output.StartsWith("GNU assembler", StringComparison.Ordinal))
            return new ToolAnswer.RunReal($"{call.Program} is not GNU as");
        if (!AssemblerOptions.Table.TryParse(ResponseFiles.Expand(call.Arguments, call.Directory), out var words, out var unknown))
            return new ToolAnswer.RunReal(unknown == "-" ? "reads its input from a pipe" : $"its argument '{unknown}' is not known");
        if (words.FirstOrDefault(each => each.Use == WordUse.Unmodelled) is { Option.Length: > 0 } refused)
            return new ToolAnswer.RunReal($"its option {refused.Option}");
        var sources = words.Where(word => word.Use == WordUse.Operand).Select(word => word.Value).ToList();
        var output = words.LastOrDefault(word => word.Use == WordUse.Writes) is { Value.Length: > 0 } word ? word.Value : "a.out";
        if (FindObstacle(call, sources, output) is { } obstacle)
            return new ToolAnswer.RunReal(obstacle);
        if (!toolSets.TryGet([call.Program], out var tools, out var reason))
            return new ToolAnswer.RunReal(reason);

        var named = new AssemblerSources(
            files, call, [.. words.Where(word => word.Use == WordUse.LibraryFolder).Select(word => word.Value)]);
        foreach (var source in sources)
        {
            if (named.Follow(source) is { } trouble)
                return new ToolAnswer.RunReal(trouble);
        }

        var thunk = new ToolThunk(files, root, tools, call.Program, call.Directory);
        AddArguments(call, words, thunk);
        foreach (var name in sources.Concat(named.Found))
            thunk.AddInput(call.PathOf(name));
        thunk.AddOutput(call.PathOf(output), "output");
        var hash = thunk.Write();
        return new ToolAnswer.Modelled(
            [new PlannedOutput(call.PathOf(output), new OutputRef(hash))], [], [new OutputRef(hash, ToolTreeNames.Messages)])
        { Steps = [$"assembled: {hash}"] };
    }

    private static string? FindObstacle(ToolCall call, List<string> sources, string output)
    {
        if (sources.Count == 0)
            return "reads its input from a pipe";
        if (sources.Find(source => !File.Exists(call.PathOf(source))) is { } absent)
            return $"'{absent}' is not found";
        var path = call.PathOf(output);
        return !Directory.Exists(Path.GetDirectoryName(path)) || Directory.Exists(path) || Path.GetDirectoryName(path) == "/dev"
            ? $"writes to {output}"
            : null;
    }

    private void AddArguments(ToolCall call, ImmutableArray<ToolWord> words, ToolThunk thunk)
    {
        var spelling = new TreeSpelling(root, call);
        thunk.Arguments[0] = call.Tool;
        thunk.Arguments.AddRange(
        [
            $"{MapOption}{ToolTreeNames.Tree}/{BuildRoot.System}=",
            $"{MapOption}{ToolTreeNames.Tree}/{BuildRoot.Project}={(keepsPaths ? root.Path : ".")}",
        ]);
        foreach (var word in words)
        {
            thunk.Arguments.AddRange(
                word.Use is WordUse.Operand or WordUse.Writes or WordUse.LibraryFolder
                    ? word.With(spelling.Write(word.Value, thunk))
                    : word.Arguments);
            if (word.Use == WordUse.LibraryFolder)
                thunk.AddFolder(call.PathOf(word.Value));
        }

        thunk.Variables.Add($"TMPDIR={ToolTreeNames.Tree}/{ToolTreeNames.Temporary}");
    }
}
