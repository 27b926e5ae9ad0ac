using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>A place for one waiting body for each of many threads, so that they need not share a lock.</summary>
/// <remarks>Safe to use from many threads, except <see cref="TakeAll"/>, for which they have to be at rest.</remarks>
internal sealed class InstancePlaces
{
    /// <summary>Threads with a place of their own; others have none.</summary>
    private const int MostThreads = 64;

    private readonly Place[] _places = new Place[MostThreads];

    /// <summary>How many wait.</summary>
    public int Count => _places.Count(static place => place.Body is not null);

    /// <summary>What the calling thread put here last.</summary>
    /// <returns><see langword="null"/> where it put nothing, or took it already.</returns>
    public InstanceBody? TryTake()
    {
        var ordinal = RunningThread.Current.Ordinal;
        if ((uint)ordinal >= MostThreads || _places[ordinal].Body is not { } body)
            return null;
        _places[ordinal].Body = null;
        return body;
    }

    /// <summary>Keeps a body for the calling thread.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryPut(InstanceBody body)
    {
        var ordinal = RunningThread.Current.Ordinal;
        if ((uint)ordinal >= MostThreads || _places[ordinal].Body is not null)
            return false;
        _places[ordinal].Body = body;
        return true;
    }

    /// <summary>Empties the places of all threads.</summary>
    public IEnumerable<InstanceBody> TakeAll()
    {
        for (var i = 0; i < MostThreads; i++)
        {
            if (_places[i].Body is not { } body)
                continue;
            _places[i].Body = null;
            yield return body;
        }
    }

    /// <summary>One thread's place, away from the cache lines of the others and of the array's length, which all
    /// read.</summary>
    /// <remarks>Of a struct with references, the runtime keeps the size only where the layout is explicit.</remarks>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Place
    {
        [FieldOffset(64)]
        public InstanceBody? Body;
    }
}
