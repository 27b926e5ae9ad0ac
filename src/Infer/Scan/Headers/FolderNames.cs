using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>The first name under which each folder was seen.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class FolderNames
{
    private readonly string _workingDirectory;
    private readonly Dictionary<string, string> _firstByName = new(StringComparer.Ordinal);
    private readonly Dictionary<(ulong Device, ulong Inode), string> _first = [];

    /// <param name="workingDirectory">Where relative names start; ends with a slash.</param>
    /// <param name="names">What is seen first, in order.</param>
    public FolderNames(string workingDirectory, IEnumerable<string> names)
    {
        _workingDirectory = workingDirectory;
        foreach (var name in names)
            FirstOf(name.EndsWith('/') ? name : name + "/");
    }

    /// <summary>The name that a folder was first seen under, which is the given one where it is new or not there.</summary>
    /// <param name="name">Ends with a slash; empty for the working directory.</param>
    public string FirstOf(string name)
    {
        if (_firstByName.TryGetValue(name, out var first))
            return first;
        first = name.Length == 0 ? "./" : name;
        if (FileStatus.TryGet(name.StartsWith('/') ? name : _workingDirectory + name, out var status)
            && !_first.TryAdd((status.Device, status.Inode), first))
        {
            first = _first[(status.Device, status.Inode)];
        }

        _firstByName.Add(name, first);
        return first;
    }
}
