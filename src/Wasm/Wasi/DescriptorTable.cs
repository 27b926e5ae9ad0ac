using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>The descriptors of a command by number. A new one gets the lowest number that is free.</summary>
/// <remarks>Closed descriptors are kept for reuse, so that a command that opens a few files allocates none after its
/// first run.</remarks>
internal sealed class DescriptorTable(int limit)
{
    private const int SmallestTable = 8;

    private Descriptor?[] _open = new Descriptor?[Math.Min(SmallestTable, limit)];
    private readonly Stack<Descriptor> _closed = new();

    /// <summary>No lower number is free.</summary>
    private int _lowestFree;

    /// <summary>One more than the highest number that was in use.</summary>
    private int _end;

    /// <summary>Whether there is room for one more.</summary>
    public bool HasRoom => FindFree() < limit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(uint number, [NotNullWhen(true)] out Descriptor? descriptor)
    {
        var open = _open;
        descriptor = number < (uint)open.Length ? open[number] : null;
        return descriptor is not null;
    }

    /// <summary>What is open under a number, if no right that is needed was given up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Errno Find(uint number, Rights needed, out Descriptor descriptor)
    {
        if (!TryGet(number, out var found))
        {
            descriptor = null!;
            return Errno.BadDescriptor;
        }

        descriptor = found;
        return (found.Denied & needed) == 0 ? Errno.Success : Errno.NotCapable;
    }

    /// <summary>Opens a node; there must be room.</summary>
    /// <returns>Its number.</returns>
    public uint Open(
        VirtualNode node, Rights rights, Rights inheriting, out Descriptor descriptor, Rights denied = Rights.None)
    {
        var number = FindFree();
        if (number == _open.Length)
            Array.Resize(ref _open, Math.Min(2 * _open.Length, limit));
        descriptor = _closed.TryPop(out var closed) ? closed : new Descriptor();
        descriptor.Open(node, rights, inheriting, denied);
        _open[number] = descriptor;
        _lowestFree = number + 1;
        _end = Math.Max(_end, number + 1);
        return (uint)number;
    }

    /// <summary>Closes a number that is in use.</summary>
    public void Close(uint number)
    {
        var descriptor = _open[number]!;
        _open[number] = null;
        _lowestFree = Math.Min(_lowestFree, (int)number);
        _closed.Push(descriptor);
        var node = descriptor.Node;
        descriptor.Close();
        VirtualFileSystem.Release(node);
    }

    /// <summary>Moves one number to another, which is closed; both are in use.</summary>
    public void Renumber(uint from, uint to)
    {
        if (from == to)
            return;
        Close(to);
        _open[to] = _open[from];
        _open[from] = null;
        _lowestFree = Math.Min(_lowestFree, (int)from);
    }

    /// <summary>Closes everything.</summary>
    public void Clear()
    {
        for (var i = 0; i < _end; i++)
        {
            if (_open[i] is not null)
                Close((uint)i);
        }

        _lowestFree = 0;
        _end = 0;
    }

    private int FindFree()
    {
        while (_lowestFree < _end && _open[_lowestFree] is not null)
            _lowestFree++;
        return _lowestFree;
    }
}
