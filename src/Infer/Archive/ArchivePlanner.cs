using System.Collections.Immutable;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Archive;

/// <summary>Turns calls of <c>ar</c> that make or extend an archive into thunks.</summary>
/// <remarks>
/// <para>Each thunk makes the whole archive from its members: an archive that is there already is not an input, since its
/// members either are all replaced, or were inputs of the thunk that it stands for. So a rebuilt archive has the thunk of one
/// that is built afresh.</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="files">The build's files.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="toolSets">What <c>ar</c> needs to run.</param>
public sealed class ArchivePlanner(BuildFiles files, BuildRoot root, ToolSets toolSets)
{
    private readonly LinkInputs _inputs = new(files);

    /// <summary>Plans a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments, with response files opened.</param>
    /// <exception cref="BurstException">An input cannot be read or stored; names the path.</exception>
    public ToolAnswer Plan(ToolCall call, ImmutableArray<string> arguments)
    {
        if (ArCommand.TryParse(arguments) is not { } command)
            return new ToolAnswer.RunReal("its arguments are not known");
        if (command.Operation == 's' && command.Members.IsEmpty)
            return PlanIndex([call.PathOf(command.Archive)]);
        if (command.Operation is not ('r' or 'q'))
            return new ToolAnswer.RunReal($"looks into the archive (ar {command.Keys})");
        if (!toolSets.TryGet([call.Program], out var tools, out var reason))
            return new ToolAnswer.RunReal(reason);
        var archive = call.PathOf(command.Archive);
        if (!Directory.Exists(Path.GetDirectoryName(archive)) || Directory.Exists(archive))
            return new ToolAnswer.RunReal($"{command.Archive} cannot be written");
        if (ReadAdded(call, command, out var added) is { } unreadable)
            return new ToolAnswer.RunReal(unreadable);
        if (Join(command, archive, added, out var members) is { } inTheWay)
            return new ToolAnswer.RunReal(inTheWay);

        var thunk = new ToolThunk(files, root, tools, call.Program, call.Directory);
        var keys = File.Exists(archive) && !command.Keys.Contains('c') ? command.Keys + "c" : command.Keys;
        thunk.Arguments.AddRange([keys, new TreeSpelling(root, call).Write(command.Archive, thunk)]);
        foreach (var member in members)
        {
            thunk.AddInput(member.Name, member.Content);
            thunk.Arguments.Add($"{ToolTreeNames.Tree}/{member.Name}");
        }

        thunk.AddOutput(archive, "output");
        var hash = thunk.Write();
        return new ToolAnswer.Modelled(
            [new PlannedOutput(archive, new OutputRef(hash))], [], [new OutputRef(hash, ToolTreeNames.Messages)])
        { Steps = [$"archived: {hash}"] };
    }

    /// <summary>Plans making the index of archives, which <c>ar</c> has done already where it was not told otherwise.</summary>
    /// <param name="archives">Their absolute paths.</param>
    /// <exception cref="BurstException">An archive cannot be read or stored; names the path.</exception>
    public ToolAnswer PlanIndex(IEnumerable<string> archives)
    {
        foreach (var path in archives)
        {
            if (!File.Exists(path))
                return new ToolAnswer.RunReal($"{path} is not there");
            var hash = files.Read(path).Output.Thunk;
            if (!(hash.IsThunk ? ReadCommand(hash) is { MakesIndex: true } : ReadArchive(hash) is { HasIndex: true }))
                return new ToolAnswer.RunReal($"{path} has no index yet");
        }

        return new ToolAnswer.Modelled([], [], []);
    }

    private string? ReadAdded(ToolCall call, ArCommand command, out List<Member> members)
    {
        members = [];
        foreach (var name in command.Members)
        {
            var path = call.PathOf(name);
            if (!File.Exists(path))
                return $"{name} is not there";
            var file = files.Read(path);
            if (_inputs.Look(file).IsForLto)
                return $"{name} is optimised at link time";
            members.Add(new Member(root.NameOf(path), file.Output));
        }

        return null;
    }

    // All that is in the archive afterwards.
    private string? Join(ArCommand command, string archive, List<Member> added, out List<Member> members)
    {
        members = added;
        if (!File.Exists(archive))
            return null;
        const string IsThere = "the archive is there already, with other members";
        var hash = files.Read(archive).Output.Thunk;
        if (!hash.IsThunk)
        {
            var names = added.Select(member => member.FileName).ToList();
            var isReplaced = command.Operation == 'r' && names.Distinct().Count() == names.Count
                && ReadArchive(hash) is { } old && old.Members.SequenceEqual(names);
            return isReplaced ? null : IsThere;
        }

        if (ReadCommand(hash) is not { } before || ReadMembers(hash, before) is not { } all || command.IsVerbose)
            return IsThere;
        foreach (var member in added)
        {
            var at = command.Operation == 'r' ? all.FindIndex(old => old.FileName == member.FileName) : -1;
            if (at >= 0)
                all[at] = member;
            else
                all.Add(member);
        }

        members = all;
        var isPlain = (command.Operation == 'q' && before.Operation == 'q')
            || all.DistinctBy(member => member.FileName).Count() == all.Count;
        return isPlain && all.DistinctBy(member => member.Name).Count() == all.Count ? null : IsThere;
    }

    private ArCommand? ReadCommand(in ObjectHash thunk) =>
        ArCommand.TryParse(ReadThunk(thunk).Function.Arguments[1..]);

    private List<Member>? ReadMembers(in ObjectHash hash, ArCommand command)
    {
        const string Start = ToolTreeNames.Tree + "/";
        var thunk = ReadThunk(hash);
        var inputs = thunk.Values.Concat(thunk.Thunks).DistinctBy(input => input.Name)
            .ToDictionary(input => input.Name, input => OutputRef.Parse(input.Reference.AsSpan()));
        var members = new List<Member>();
        foreach (var argument in command.Members)
        {
            if (!argument.StartsWith(Start, StringComparison.Ordinal)
                || !inputs.TryGetValue(argument[Start.Length..], out var content))
            {
                return null;
            }

            members.Add(new Member(argument[Start.Length..], content));
        }

        return members;
    }

    private Thunk ReadThunk(in ObjectHash hash) => Thunk.Decode(Read(hash).Span);

    private ArchiveFile? ReadArchive(in ObjectHash hash) => ArchiveFile.TryRead(Read(hash).Span);

    private ReadOnlyMemory<byte> Read(in ObjectHash hash) => files.Objects.TryRead(hash, out var content)
        ? content
        : throw new BurstException($"{hash} is not in the store");

    private sealed record Member(string Name, OutputRef Content)
    {
        public string FileName => Path.GetFileName(Name);
    }
}
