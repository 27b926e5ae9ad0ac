using Burst.Thunks;
using Burst.Workers.Processes.Directories;

namespace Burst.Workers.Processes;

/// <summary>What one execution holds until its outputs are stored: its directory and the lock on its thunk.</summary>
internal sealed class WorkLease(
    in ObjectHash thunk, WorkDirectory directory, WorkDirectories directories,
    Action<ObjectHash, IReadOnlyList<string>>? onLeftovers)
{
    private const int MaxNames = 5;

    private readonly ObjectHash _thunk = thunk;
    private int _isReleased;

    /// <summary>Where the function works.</summary>
    public WorkDirectory Directory { get; } = directory;

    /// <summary>Where the thunk is locked; <see langword="null"/> where it is not.</summary>
    public ThunkLocks? Locks { get; init; }

    /// <summary>The links in the directory.</summary>
    public Thunk? Linked { get; set; }

    /// <summary>Output names, which are not reported as left behind.</summary>
    public string[] Outputs { get; set; } = [];

    /// <summary>Whether files left behind are reported: not when the function failed.</summary>
    public bool ReportsLeftovers { get; set; }

    /// <summary>Removes the directory and gives up the lock. A second call does nothing.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
            return;
        try
        {
            if ((Linked is not null || !Directory.RemoveIfEmpty()) && !RemoveAll())
            {
                // Something immovable: the name stays taken, the rest is of no use any more.
                Directory.Dispose();
                return;
            }

            directories.Return(Directory);
        }
        finally
        {
            Locks?.Release(_thunk);
        }
    }

    private bool RemoveAll()
    {
        var leftovers = ReportsLeftovers && onLeftovers is not null ? FindLeftovers() : [];
        var isGone = Directory.RemoveAll();
        if (leftovers.Count > 0)
            onLeftovers?.Invoke(_thunk, leftovers);
        return isGone;
    }

    private List<string> FindLeftovers()
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in Outputs)
        {
            var parts = output.Split('/', StringSplitOptions.RemoveEmptyEntries);
            expected.Add(Array.Find(parts, part => part != ".") ?? output);
        }

        foreach (var link in Linked?.Links ?? [])
            expected.Add(link.Name);
        var names = FolderRemover.List(Directory.Path, isOwn: true).FindAll(name => !expected.Contains(name));
        names.Sort(StringComparer.Ordinal);
        return names.Count > MaxNames ? names[..MaxNames] : names;
    }
}
