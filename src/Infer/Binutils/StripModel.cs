using System.Collections.Immutable;
using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Binutils;

/// <summary>Calls of <c>strip</c> and <c>objcopy</c>: one object, library or program is read, one is written.</summary>
/// <remarks>Both may work in place; their thunks never do, since an input is an object of the store.</remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What the tools need to run.</param>
public sealed class StripModel(BuildFiles files, BuildRoot root, ToolSets toolSets) : IToolModel
{
    private readonly LinkInputs _inputs = new(files);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["strip", "objcopy"];

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        var arguments = ResponseFiles.Expand(call.Arguments, call.Directory);
        var isStrip = IsStrip(call);
        var table = isStrip ? StripOptions.Strip : StripOptions.ObjCopy;
        if (!table.TryParse(arguments, out var words, out var unknown))
            return new ToolAnswer.RunReal($"its argument '{unknown}' is not known");
        if (words.FirstOrDefault(word => word.Use == WordUse.Unmodelled) is { Option.Length: > 0 } refused)
            return new ToolAnswer.RunReal($"its option {refused.Option}");
        var operands = words.Where(word => word.Use == WordUse.Operand).Select(word => word.Value).ToList();
        var written = words.LastOrDefault(word => word.Use == WordUse.Writes)?.Value;
        if (operands.Count == 0 || (isStrip ? operands.Count > 1 && written is not null : operands.Count > 2))
            return new ToolAnswer.RunReal("its operands are not known");
        if (!toolSets.TryGet([call.Program], out var tools, out var reason))
            return new ToolAnswer.RunReal(reason);

        var made = new List<PlannedOutput>();
        foreach (var (from, to) in isStrip ? operands.Select(name => (name, written ?? name)) : [(operands[0], operands[^1])])
        {
            if (!File.Exists(call.PathOf(from)) || !Directory.Exists(Path.GetDirectoryName(call.PathOf(to))))
                return new ToolAnswer.RunReal($"{from} or the folder of {to} is not there");
            if (_inputs.Look(files.Read(call.PathOf(from))).Kind is LinkInputKind.Other or LinkInputKind.ThinArchive)
                return new ToolAnswer.RunReal($"{from} is no object file");
            var thunk = new ToolThunk(files, root, tools, call.Program, call.Directory);
            made.Add(Plan(call, words, from, to, thunk));
        }

        return new ToolAnswer.Modelled(
            [.. made], [], [.. made.Select(output => output.Output with { Tag = ToolTreeNames.Messages })])
        { Steps = [.. made.Select(output => $"stripped: {output.Output}")] };
    }

    private PlannedOutput Plan(ToolCall call, ImmutableArray<ToolWord> words, string from, string to, ToolThunk thunk)
    {
        var spelling = new TreeSpelling(root, call);
        foreach (var word in words.Where(word => word.Use is WordUse.Text or WordUse.Reads))
        {
            if (word.Use == WordUse.Reads)
                thunk.AddInput(call.PathOf(word.Value));
            thunk.Arguments.AddRange(word.Use == WordUse.Reads ? word.With(spelling.Write(word.Value, thunk)) : word.Arguments);
        }

        var source = call.PathOf(from);
        var written = call.PathOf(to) == source ? $"{to}.new" : to;
        thunk.AddInput(source);
        string[] operands = [spelling.Write(from, thunk), spelling.Write(written, thunk)];
        thunk.Arguments.AddRange(IsStrip(call) ? ["-o", operands[1], operands[0]] : operands);
        thunk.AddOutput(call.PathOf(written), "output");
        var isElf = words.LastOrDefault(word => word.Name is "O" or "output-target") is not { } format || format.Value.StartsWith("elf", StringComparison.Ordinal);
        var isProgram = isElf && ((File.GetUnixFileMode(source) & UnixFileMode.UserExecute) != 0
            || _inputs.Look(files.Read(source)).Kind == LinkInputKind.SharedLibrary);
        return new PlannedOutput(call.PathOf(to), new OutputRef(thunk.Write()), isProgram);
    }

    private static bool IsStrip(ToolCall call) => call.Tool.Contains("strip", StringComparison.Ordinal);
}
