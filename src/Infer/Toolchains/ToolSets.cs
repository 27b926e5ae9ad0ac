using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Toolchains;

/// <summary>Finds what programs need to run in a tree, and stores it.</summary>
/// <remarks>
/// <para>A program and its libraries are looked at once in the life of this object, and hashed again only when they change.</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="files">Where programs and libraries are stored.</param>
/// <param name="probes">What is known of programs from earlier runs.</param>
public sealed class ToolSets(BuildFiles files, ProbeCache probes)
{
    private readonly ConcurrentDictionary<string, Lazy<Found>> _sets = new(StringComparer.Ordinal);

    /// <summary>The set for some programs that call each other.</summary>
    /// <param name="programs">Absolute paths.</param>
    /// <param name="set">The set; <see langword="null"/> where the answer is no.</param>
    /// <param name="reason">Why a program cannot be taken along: a clause such as <c>/usr/bin/cc is a script</c>.</param>
    /// <exception cref="BurstException">A program or a library cannot be read or stored.</exception>
    public bool TryGet(
        IReadOnlyCollection<string> programs, [NotNullWhen(true)] out ToolSet? set, [NotNullWhen(false)] out string? reason)
    {
        var found = Set(programs).Value;
        set = found.Set;
        reason = found.Reason;
        return set is not null;
    }

    /// <summary>Has another thread make a set that <see cref="TryGet"/> will be asked for: a compiler that is seen for the first
    /// time has to be copied.</summary>
    /// <param name="programs">Absolute paths, in the same order.</param>
    public void Expect(IReadOnlyCollection<string> programs)
    {
        var set = Set(programs);
        if (!set.IsValueCreated)
            Task.Run(() => set.Value);
    }

    private Lazy<Found> Set(IReadOnlyCollection<string> programs) => _sets.GetOrAdd(
        string.Join('\0', programs),
        static (_, key) => new Lazy<Found>(() => key.Self.Find(key.Programs)),
        (Self: this, Programs: programs));

    private Found Find(IReadOnlyCollection<string> programs)
    {
        ToolTree.StoreIn(files.Objects);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var executables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in programs)
        {
            if (Add(path, values, executables) is { } reason)
                return new Found(null, reason);
        }

        return new Found(
            new ToolSet(ToInputs(values), [new ThunkInput($"{ToolTree.Hash}"), .. ToInputs(executables)]), null);
    }

    private string? Add(
        string path, Dictionary<string, string> values, Dictionary<string, string> executables)
    {
        if (!ProgramNeeds.TryFind(path, probes, out var needs, out var reason))
            return reason;
        var program = files.Read(path).Reference;
        if (needs.Loader is null)
        {
            executables[$"{BuildRoot.System}{path}"] = program;
            return null;
        }

        var loader = files.Read(needs.Loader).Reference;
        if (executables.TryGetValue(ToolTreeNames.Loader, out var other) && other != loader)
            return $"{path} needs another loader than the tools it works with";
        executables[ToolTreeNames.Loader] = loader;
        executables[$"{BuildRoot.System}{path}"] = $"{ToolTree.Hash}";
        executables[$"{ToolTreeNames.Own}{path}"] = program;
        foreach (var library in needs.Libraries)
        {
            var name = $"{ToolTreeNames.Libraries}/{library.Name}";
            var content = files.Read(library.Path).Reference;
            if (values.TryGetValue(name, out other) && other != content)
                return $"{path} needs another {library.Name} than the tools it works with";
            values[name] = content;
        }

        return null;
    }

    private static ImmutableArray<ThunkInput> ToInputs(Dictionary<string, string> objects) =>
        [.. objects.Keys.Order(StringComparer.Ordinal).Select(name => new ThunkInput(objects[name], name))];

    private sealed record Found(ToolSet? Set, string? Reason);
}
