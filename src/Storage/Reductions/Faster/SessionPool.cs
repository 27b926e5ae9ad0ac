namespace Burst.Storage.Reductions.Faster;

/// <summary>Idle sessions. There are as many as threads were ever at work at once.</summary>
/// <remarks>Not one per thread, because threads come and go, and because nothing tells when one ends. A thread looks
/// first where it put its session last, so two threads seldom meet.</remarks>
internal sealed class SessionPool : IDisposable
{
    private const int PlaceCount = 32;
    private const int ReferencesPerLine = 8;

    private readonly Func<TableSession> _create;
    private readonly TableSession?[] _idle = new TableSession?[(PlaceCount + 1) * ReferencesPerLine];

    public SessionPool(Func<TableSession> create) => _create = create;

    public TableSession Rent()
    {
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < PlaceCount; i++)
        {
            ref var place = ref Place(first + i);
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } session)
                return session;
        }

        return _create();
    }

    public void Return(TableSession session)
    {
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < PlaceCount; i++)
        {
            ref var place = ref Place(first + i);
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, session, null) is null)
                return;
        }

        session.Dispose();
    }

    /// <summary>Ends the idle sessions; those at work have to be returned before.</summary>
    public void Dispose()
    {
        for (var i = 0; i < PlaceCount; i++)
            Interlocked.Exchange(ref Place(i), null)?.Dispose();
    }

    private ref TableSession? Place(int index) => ref _idle[((uint)index % PlaceCount + 1) * ReferencesPerLine];
}
