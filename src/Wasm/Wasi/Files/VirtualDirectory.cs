using System.Text;

namespace Burst.Wasm.Wasi.Files;

/// <summary>A name in a directory and what it stands for.</summary>
internal readonly record struct DirectoryEntry(byte[] Name, VirtualNode Node);

/// <summary>A directory. Its entries are always in the order of their names' bytes.</summary>
public sealed class VirtualDirectory : VirtualNode
{
    private DirectoryEntry[] _entries = [];
    private int _count;

    /// <summary>Whether a listing refers to <see cref="_entries"/>, which therefore may not change.</summary>
    private bool _isListed;

    internal VirtualDirectory(VirtualFileSystem owner)
        : base(owner)
    {
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _count;

    /// <summary>The entries in the order of their names' bytes.</summary>
    public IEnumerable<KeyValuePair<string, VirtualNode>> Entries
    {
        get
        {
            var listing = List();
            for (var i = 0; i < listing.Count; i++)
                yield return new(Encoding.UTF8.GetString(listing[i].Name), listing[i].Node);
        }
    }

    internal override FileType Type => FileType.Directory;

    /// <summary>The directory that this one is in; itself for a root and for one that was removed.</summary>
    internal VirtualDirectory Parent
    {
        get => field ?? this;
        set;
    }

    /// <summary>Whether it was removed, so that nothing can be made in it any more.</summary>
    internal bool IsRemoved => Links == 0;

    /// <summary>How many directories it is in.</summary>
    internal int Depth
    {
        get
        {
            var depth = 0;
            for (var directory = this; directory.Parent != directory; directory = directory.Parent)
                depth++;
            return depth;
        }
    }

    /// <summary>The entries as they are now; later changes do not show in it.</summary>
    internal ArraySegment<DirectoryEntry> List()
    {
        _isListed = true;
        return new ArraySegment<DirectoryEntry>(_entries, 0, _count);
    }

    internal VirtualNode? Find(ReadOnlySpan<byte> name)
    {
        var index = IndexOf(name);
        return index < 0 ? null : _entries[index].Node;
    }

    /// <summary>Adds an entry under a name that is free.</summary>
    internal void Add(ReadOnlySpan<byte> name, VirtualNode node)
    {
        var index = ~IndexOf(name);
        OwnEntries(_count + 1);
        Array.Copy(_entries, index, _entries, index + 1, _count - index);
        _entries[index] = new DirectoryEntry(name.ToArray(), node);
        _count++;
        node.Links++;
        if (node is VirtualDirectory directory)
            directory.Parent = this;
    }

    /// <summary>Takes out an entry that is there.</summary>
    internal void Remove(ReadOnlySpan<byte> name)
    {
        var index = IndexOf(name);
        OwnEntries(_count);
        var node = _entries[index].Node;
        node.Links--;
        if (node is VirtualDirectory directory)
            directory.Parent = directory;
        _count--;
        Array.Copy(_entries, index + 1, _entries, index, _count - index);
        _entries[_count] = default;
    }

    /// <summary>Whether this is another directory, or in it at whatever depth.</summary>
    internal bool IsWithin(VirtualDirectory other)
    {
        for (var directory = this; ; directory = directory.Parent)
        {
            if (directory == other)
                return true;
            if (directory.Parent == directory)
                return false;
        }
    }

    /// <summary>How many directories are inside one another below this one.</summary>
    internal int MeasureHeight()
    {
        var highest = 0;
        var waiting = new Stack<(VirtualDirectory Directory, int Height)>();
        waiting.Push((this, 0));
        while (waiting.TryPop(out var next))
        {
            highest = Math.Max(highest, next.Height);
            for (var i = 0; i < next.Directory._count; i++)
            {
                if (next.Directory._entries[i].Node is VirtualDirectory child)
                    waiting.Push((child, next.Height + 1));
            }
        }

        return highest;
    }

    /// <summary>The index of a name; where it is missing, the complement of where it belongs.</summary>
    private int IndexOf(ReadOnlySpan<byte> name)
    {
        // Names often come in order, so the last one is looked at first.
        if (_count != 0 && name.SequenceCompareTo(_entries[_count - 1].Name) > 0)
            return ~_count;
        var low = 0;
        var high = _count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = name.SequenceCompareTo(_entries[middle].Name);
            if (order == 0)
                return middle;
            if (order < 0)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return ~low;
    }

    private void OwnEntries(int count)
    {
        if (count > _entries.Length)
            Array.Resize(ref _entries, Math.Max(4, 2 * _entries.Length));
        else if (_isListed)
            _entries = _entries.AsSpan().ToArray();
        _isListed = false;
    }
}
