using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>Sees each file that a build opens or executes, and has placeholders forced before they are read.</summary>
/// <remarks>
/// <para>The filter that the launch installed stops a process in <c>open</c>, <c>openat</c>, <c>openat2</c>, <c>execve</c>
/// and <c>execveat</c>; one thread here looks at each call and lets it go on. Only the process that reads a placeholder
/// waits for it.</para>
/// <para>It is no barrier: what the call then opens may be another file, if the build changes it in the meantime.</para>
/// </remarks>
internal sealed class FileWatch : IDisposable
{
    private const nuint ReceiveRequest = 0xC0502100;
    private const nuint SendRequest = 0xC0182101;
    private const nuint ValidRequest = 0x40082102;
    private const nuint SetFlagsRequest = 0x40082104;
    private const ulong WakeOnSameProcessor = 1;
    private const int InputOutputError = 5;
    private const uint BasicStatus = 0x7FF;

    // Head, hash and line ends: no placeholder is shorter.
    private const int MinPlaceholder = 85;

    private readonly int _listener;
    private readonly int _stop;
    private readonly PlannedFiles _files;
    private readonly Func<PlannedFile, bool, Task<bool>> _force;
    private readonly ToolRedirect _redirect;
    private readonly PlaceholderCopies? _copies;
    private readonly HashSet<PlannedFile> _forced = [];
    private readonly HashSet<int> _turned = [];
    private readonly Thread _thread;

    /// <param name="listener">The filter's descriptor; closed in the end.</param>
    /// <param name="files">The session's placeholders.</param>
    /// <param name="force">Puts a placeholder's value in its place; the second argument says whether it is to be executed.
    /// Says whether that went well.</param>
    /// <param name="redirect">Looks at what is executed.</param>
    /// <param name="copies">Lets copies be made; <see langword="null"/> where who copies a file is to see its value.</param>
    public unsafe FileWatch(
        int listener, PlannedFiles files, Func<PlannedFile, bool, Task<bool>> force, ToolRedirect redirect, PlaceholderCopies? copies)
    {
        _copies = copies;
        _redirect = redirect;
        _listener = listener;
        _files = files;
        _force = force;
        _stop = LibC.MakeEvent(0, LibC.CloseOnExec);

        // The stopped process and this thread take turns; Linux before 6.6 does not know it and is a little slower.
        var flags = WakeOnSameProcessor;
        LibC.Control(listener, SetFlagsRequest, (void*)flags);
        _thread = new Thread(Run) { IsBackground = true, Name = "burst file watch" };
        _thread.UnsafeStart();
    }

    public unsafe void Dispose()
    {
        var one = 1UL;
        LibC.Write(_stop, &one, sizeof(ulong));
        _thread.Join();
        LibC.Close(_stop);
        LibC.Close(_listener);
    }

    private unsafe void Run()
    {
        Span<LibC.PollEntry> entries =
        [
            new LibC.PollEntry { Descriptor = _listener, Wanted = LibC.PollIn },
            new LibC.PollEntry { Descriptor = _stop, Wanted = LibC.PollIn },
        ];
        while (true)
        {
            if (LibC.WaitForAny(entries) < 0)
                continue;
            if (entries[1].Found != 0 || (entries[0].Found & ~LibC.PollIn) != 0)
                return;
            SeccompNotice notice = default;

            // Fails where the process has ended since.
            if (LibC.Control(_listener, ReceiveRequest, &notice) == 0)
                Look(notice);
        }
    }

    private unsafe void Look(in SeccompNotice notice)
    {
        Span<byte> path = stackalloc byte[OpenedFile.BufferLength];
        var id = notice.Id;
        var isReader = OpenedFile.TryFind(notice, path, out var isExecution);
        if (isExecution && _copies is not null)
            _files.MeetAll(_copies.TakeMade()); // before what is executed moves them
        if (isReader && isExecution && TryTurn(notice, path[..path.IndexOf((byte)0)]))
            return;
        if (!isReader || FindPlaceholder(path) is not { } placeholder || LibC.Control(_listener, ValidRequest, &id) < 0
            || (_copies is not null && !isExecution && !_forced.Contains(placeholder) && _copies.TryLet(notice.Process, placeholder)))
        {
            Answer(id, 0);
            return;
        }

        _forced.Add(placeholder);
        _ = ForceAsync(id, placeholder, isExecution, _copies?.UntilCopiedAsync(placeholder) ?? Task.CompletedTask);
    }

    private bool TryTurn(in SeccompNotice notice, ReadOnlySpan<byte> path)
    {
        // Where the path could not be changed the call comes again as it was, and is to be let through.
        if (_turned.Remove(notice.Process))
            return false;
        var id = notice.Id;
        if (!_redirect.TryTurn(notice, path, () => Answer(id, -InputOutputError)))
            return false;
        _turned.Add(notice.Process);
        return true;
    }

    private unsafe PlannedFile? FindPlaceholder(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = path)
        {
            if (LibC.Status(LibC.CurrentDirectory, start, 0, BasicStatus, out var status) < 0 || !status.IsRegular)
                return null;
            return _files.Find(status.Key)
                ?? (status.LengthBytes is >= MinPlaceholder and <= Placeholder.MaxLength ? _files.Meet(path, status.Mode) : null);
        }
    }

    private async Task ForceAsync(ulong id, PlannedFile placeholder, bool isExecution, Task copied)
    {
        var isThere = false;
        try
        {
            await copied;
            isThere = await _force(placeholder, isExecution);
        }
        finally
        {
            Answer(id, isThere ? 0 : -InputOutputError);
        }
    }

    // A process that has been killed meanwhile takes no answer.
    private unsafe void Answer(ulong id, int error)
    {
        var answer = new SeccompAnswer { Id = id, Error = error, Flags = error == 0 ? SeccompAnswer.Continue : 0 };
        LibC.Control(_listener, SendRequest, &answer);
    }
}
