using Burst.Remote.Backends;
using Burst.Thunks;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-put FILE…</c> and <c>gg-get HASH…</c>: between the <c>.gg</c> folder and the store that all machines share.</summary>
internal static class StorageCommand
{
    /// <summary>Files of the command line, or else of standard input, one in a line.</summary>
    public static ExitCode Put(Host host, IReadOnlyList<string> arguments)
    {
        var storage = GgStorage.Open(host);
        PutAsync(host, storage, arguments.Count > 0 ? arguments : ReadLines(host)).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    public static ExitCode Get(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("gg-get HASH...");
            return ExitCode.Failure;
        }

        return GetAsync(host, GgStorage.Open(host), arguments).GetAwaiter().GetResult();
    }

    private static async Task PutAsync(Host host, GgStorage storage, IReadOnlyList<string> paths)
    {
        var workspace = Workspace.Open(host);
        var collector = workspace.OpenCollector();
        var files = new List<(string Path, ObjectHash Hash)>();
        foreach (var path in paths)
            files.Add((path, collector.Collect(path)));
        await using var backend = storage.Connect();
        var missing = await backend.FindMissingAsync([.. files.Select(file => file.Hash).Distinct()], CancellationToken.None);
        await backend.PutAsync(missing, workspace.Objects, CancellationToken.None);
        foreach (var (path, hash) in files.Where(file => missing.Contains(file.Hash) || !storage.Marks.Contains(file.Hash)))
            host.Say($"PUT {path} -> {hash}");
        storage.Marks.Add(files.Select(file => file.Hash));
    }

    private static async Task<ExitCode> GetAsync(Host host, GgStorage storage, IReadOnlyList<string> names)
    {
        await using var backend = storage.Connect();
        var workspace = Workspace.Open(host);
        var intake = new ObjectIntake(workspace.Objects, ObjectIntake.PrivateMode);
        try
        {
            foreach (var name in names)
            {
                var hash = Parse(name, backend);
                await backend.GetAsync([hash], intake, CancellationToken.None);

                // What was here already stays, but has gg's mode now.
                File.SetUnixFileMode(workspace.Objects.PathOf(hash), ObjectIntake.PrivateMode);
                host.Say($"GET {hash} -> {workspace.Objects.PathOf(hash)}");
            }

            return ExitCode.Success;
        }
        catch (StorageException e) when (e.Fault == StorageFault.Missing)
        {
            host.Complain(e.Message);
            return ExitCode.Aborted;
        }
    }

    // To gg any text is a key; one that is no name is simply not there.
    private static ObjectHash Parse(string name, IStorageBackend backend) => ObjectHash.TryParse(name, out var hash)
        ? hash
        : throw new StorageException(StorageFault.Missing, $"{backend.Name} does not have {name}: it is not the name of an object");

    private static List<string> ReadLines(Host host)
    {
        using var input = new StreamReader(host.OpenInput());
        var lines = new List<string>();
        while (input.ReadLine() is { } line)
        {
            if (line.Length > 0)
                lines.Add(line);
        }

        return lines;
    }
}
