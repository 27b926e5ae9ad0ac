using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>A file of the build that holds a placeholder now, and in the end what it stands for.</summary>
/// <remarks>
/// <para>Held by its inode and not by its name: builds rename and link what tools make. The value is written over the
/// placeholder in place, because a program that copies a file looks at it first, and gives up where another file is there
/// when it opens it.</para>
/// <para>The time of the last write stays that of the placeholder, so that files keep the order in which the build made
/// them. Thread-safe.</para>
/// </remarks>
internal sealed class PlannedFile : IDisposable
{
    private const int Beginning = 32;
    private const int ChunkLength = 256 << 10;
    private const uint BasicStatus = 0x7FF;
    private const int SetLeaseSignal = 10;
    private const int IgnoredSignal = 23; // SIGURG: the usual one would end the process
    private const int SetLease = 1024;
    private const int ReadLease = 0;
    private const int NoLease = 2;
    private const int LeaseAttempts = 200;

    private readonly Lock _lock = new();
    private readonly uint _mode;
    private int _handle;

    private PlannedFile(int handle, in LibC.RawStatus status, string name, OutputRef output, uint mode)
    {
        _handle = handle;
        _mode = mode;
        Key = status.Key;
        Name = name;
        Output = output;
    }

    /// <summary>Which file it is.</summary>
    public FileKey Key { get; }

    /// <summary>The path under which it was made or met.</summary>
    public string Name { get; }

    /// <summary>What it stands for.</summary>
    public OutputRef Output { get; }

    /// <summary>Opens a file that holds a placeholder.</summary>
    /// <param name="path">Its path, ending with 0.</param>
    /// <param name="name">The path for messages.</param>
    /// <param name="output">What it stands for.</param>
    /// <param name="mode">The mode that the value is to have.</param>
    /// <returns><see langword="null"/> where the file is gone, or no more can be open.</returns>
    public static unsafe PlannedFile? Open(byte* path, string name, OutputRef output, uint mode)
    {
        var handle = LibC.Open(path, LibC.PathOnly | LibC.CloseOnExec, 0);
        if (handle < 0)
            return null;
        if (TryStatus(handle, out var status))
            return new PlannedFile(handle, status, name, output, mode);
        LibC.Close(handle);
        return null;
    }

    /// <summary>Whether no name is left: nobody will open it any more.</summary>
    public bool IsDeleted
    {
        get
        {
            lock (_lock)
                return _handle < 0 || !TryStatus(_handle, out var status) || status.Links == 0;
        }
    }

    /// <summary>The path by which this process can open the file, whatever it is called now.</summary>
    public string HandlePath => $"/proc/self/fd/{_handle}";

    /// <summary>One of the file's paths as they are now; <see langword="null"/> where none is left.</summary>
    public string? FindPath() => IsDeleted ? null : File.ResolveLinkTarget(HandlePath, returnFinalTarget: false)?.FullName;

    /// <summary>Puts the value in the placeholder's place; does nothing where the build has written something else.</summary>
    /// <param name="value">The value.</param>
    /// <param name="objects">Where it is.</param>
    /// <exception cref="BurstException">It cannot be read, or not be written; the placeholder is there again then.</exception>
    public void Settle(in ObjectHash value, IFileObjectStore objects)
    {
        lock (_lock)
        {
            if (_handle < 0)
                return;
            objects.Verify(value);
            var file = LibC.Open(HandlePath, LibC.ReadWrite | LibC.CloseOnExec, 0);
            if (file < 0)
                throw new BurstException($"cannot write '{Name}': {LibC.ErrorText}");
            try
            {
                if (HoldsPlaceholder(file))
                    Overwrite(file, value, objects);
            }
            finally
            {
                LibC.Close(file);
            }
        }
    }

    /// <summary>Waits until nobody has the file open for writing: else it could not be executed.</summary>
    /// <remarks>A process that this one has just started holds all our files for a moment, until it is a program of its
    /// own. Only a lease tells; asking for one that would be granted is enough.</remarks>
    public async Task WaitUntilUnwrittenAsync()
    {
        var file = LibC.Open(Name, LibC.ReadOnly | LibC.CloseOnExec, 0);
        if (file < 0)
            return;
        LibC.Control(file, SetLeaseSignal, IgnoredSignal);
        for (var i = 0; i < LeaseAttempts && LibC.Control(file, SetLease, ReadLease) < 0; i++)
            await Task.Delay(1);
        LibC.Control(file, SetLease, NoLease);
        LibC.Close(file);
    }

    /// <summary>Removes the file under the name it was made by, if it is still this one and still a placeholder.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            var file = LibC.Open(Name, LibC.ReadOnly | LibC.CloseOnExec, 0);
            if (file < 0)
                return;
            if (TryStatus(file, out var status) && status.Key == Key && HoldsPlaceholder(file))
                File.Delete(Name);
            LibC.Close(file);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_handle >= 0)
                LibC.Close(_handle);
            _handle = -1;
        }
    }

    private static unsafe bool TryStatus(int handle, out LibC.RawStatus status)
    {
        byte end = 0;
        return LibC.Status(handle, &end, LibC.EmptyPath, BasicStatus, out status) == 0;
    }

    private unsafe bool HoldsPlaceholder(int file)
    {
        var head = stackalloc byte[Placeholder.MaxLength];
        var length = LibC.ReadAt(file, head, Placeholder.MaxLength, 0);
        try
        {
            return length > 0 && Placeholder.TryParse(new ReadOnlySpan<byte>(head, (int)length), out var output)
                && output == Output;
        }
        catch (ThunkFormatException)
        {
            return false;
        }
    }

    private unsafe void Overwrite(int file, in ObjectHash value, IFileObjectStore objects)
    {
        TryStatus(file, out var status);
        var placeholder = new byte[status.LengthBytes];
        fixed (byte* bytes = placeholder)
            LibC.ReadAt(file, bytes, (nuint)placeholder.Length, 0);
        var source = LibC.Open(objects.PathOf(value), LibC.ReadOnly | LibC.CloseOnExec, 0);
        if (source < 0)
            throw new BurstException($"cannot read '{objects.PathOf(value)}': {LibC.ErrorText}");
        try
        {
            // The beginning last: what is broken off in the middle still says which thunk it should have been.
            var length = (long)value.LengthBytes;
            Copy(source, file, Math.Min(Beginning, length), length);
            if (LibC.Truncate(file, length) < 0)
                throw Refused();
            Copy(source, file, 0, Math.Min(Beginning, length));
            LibC.ChangeMode(file, _mode);
        }
        catch (BurstException)
        {
            fixed (byte* bytes = placeholder)
                LibC.WriteAt(file, bytes, (nuint)placeholder.Length, 0);
            LibC.Truncate(file, placeholder.Length);
            throw;
        }
        finally
        {
            LibC.Close(source);
            SetTime(file, status);
        }
    }

    private static unsafe void SetTime(int file, in LibC.RawStatus status)
    {
        var times = stackalloc LibC.TimeSpec[2];
        times[0] = times[1] = new LibC.TimeSpec { Seconds = status.ModifiedSeconds, Nanoseconds = status.ModifiedNanoseconds };
        LibC.SetTimes(file, times);
    }

    private unsafe void Copy(int source, int file, long start, long end)
    {
        var buffer = new byte[(int)Math.Min(ChunkLength, Math.Max(1, end - start))];
        fixed (byte* bytes = buffer)
        {
            while (start < end)
            {
                var count = LibC.ReadAt(source, bytes, (nuint)Math.Min(buffer.Length, end - start), start);
                if (count <= 0)
                    throw new BurstException($"cannot read what '{Name}' stands for: {LibC.ErrorText}");
                for (nint written = 0; written < count;)
                {
                    var part = LibC.WriteAt(file, bytes + written, (nuint)(count - written), start + written);
                    if (part <= 0)
                        throw Refused();
                    written += part;
                }

                start += count;
            }
        }
    }

    private BurstException Refused() => new($"cannot write '{Name}': {LibC.ErrorText}");
}
