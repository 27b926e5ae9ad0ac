using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Burst.Engine;
using Burst.Thunks;
using FASTER.core;

namespace Burst.Storage.Reductions.Faster;

/// <summary>Thunks to bytes in a FASTER log on disk, durable by group commit.</summary>
/// <remarks>
/// <para>A record is the caller's payload and a CRC-32C over key and payload, so that damage on the disk reads as
/// absence. Records are appended and never changed; what is replaced stays in the log.</para>
/// <para>Three facts about FASTER shaped this: a read that has to wait for the disk writes through the pointer it was
/// given, so that points to memory of the session; nothing stops two processes from opening one log, hence the lock
/// file; and a record is durable once a checkpoint is, hence the group commit.</para>
/// </remarks>
internal sealed class FasterTable : IAsyncDisposable
{
    private const int ChecksumLength = sizeof(uint);
    private const int RecordOverhead = 64;

    // A commit of little to a disk that is fast takes less than this; a caller may be waiting.
    private static readonly TimeSpan BriefWait = TimeSpan.FromMilliseconds(0.5);

    private readonly TableFolder _folder;
    private readonly FasterReductionOptions _options;
    private readonly FolderLock _lock;
    private readonly FasterKVSettings<TableKey, SpanByte> _settings;
    private readonly FasterKV<TableKey, SpanByte> _table;
    private readonly SessionPool _sessions;
    private readonly TableSession _committer;
    private readonly GroupCommit _commits;

    /// <summary>Why nothing can be recorded at present; null for no reason.</summary>
    private volatile string? _refusal;

    /// <summary>Set when a commit never came back: the log is not touched any more.</summary>
    private volatile bool _isStuck;

    private long _committedTail;
    private long _indexedTail;
    private bool _isDisposed;

    private FasterTable(
        TableFolder folder, FasterReductionOptions options, FolderLock held,
        FasterKVSettings<TableKey, SpanByte> settings, FasterKV<TableKey, SpanByte> table)
    {
        _folder = folder;
        _options = options;
        _lock = held;
        _settings = settings;
        _table = table;
        _committedTail = _indexedTail = table.Log.TailAddress;
        _sessions = new SessionPool(() => new TableSession(table));
        _committer = new TableSession(table);
        _commits = new GroupCommit(CommitAsync, options.CommitInterval, TimeProvider.System);
    }

    /// <summary>Opens a table, or makes a new one.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="options">Sizes and times.</param>
    /// <param name="log">Hears when a damaged store was set aside.</param>
    /// <exception cref="BurstException">Another process has it open, or the folder cannot be used.</exception>
    public static FasterTable Open(string path, FasterReductionOptions options, Action<string>? log)
    {
        FolderLock? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = FolderLock.Take(path);
            var folder = new TableFolder(path, options);
            folder.Prepare();
            var (settings, table) = Recover(folder, options, log) ?? Create(folder, options);
            folder.EndOpening();
            return new FasterTable(folder, options, held, settings, table);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FasterException)
        {
            held?.Dispose();
            throw new BurstException($"The reduction store {path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Reads a record.</summary>
    /// <param name="hash">The thunk.</param>
    /// <param name="payload">Receives the payload, if it has this very length.</param>
    public bool TryGet(in ObjectHash hash, scoped Span<byte> payload)
    {
        var session = _sessions.Rent();
        try
        {
            if (!session.TryRead(hash, out var record) || record.Length != payload.Length + ChecksumLength
                || Checksum(hash, record[..payload.Length]) != MemoryMarshal.Read<uint>(record[payload.Length..]))
            {
                return false;
            }

            record[..payload.Length].CopyTo(payload);
            return true;
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    /// <summary>Writes a record; durable after the next commit.</summary>
    /// <param name="hash">The thunk.</param>
    /// <param name="payload">A multiple of 8 bytes.</param>
    /// <exception cref="BurstException">The disk is full or broken, or the payload does not fit a page.</exception>
    public void Put(in ObjectHash hash, scoped ReadOnlySpan<byte> payload)
    {
        if (_refusal is { } refusal)
            throw new BurstException(refusal);
        if (payload.Length > _options.PageBytes - RecordOverhead)
        {
            throw new BurstException(
                $"The reduction of {hash} takes {payload.Length} bytes; a page of the reduction store {_folder.Path}"
                + $" has {_options.PageBytes} ({nameof(FasterReductionOptions.PageBytes)}).");
        }

        WaitForRoom();
        var session = _sessions.Rent();
        try
        {
            var record = session.Room(payload.Length + ChecksumLength);
            payload.CopyTo(record);
            var checksum = Checksum(hash, payload);
            MemoryMarshal.Write(record[payload.Length..], in checksum);
            session.Write(hash, record.Length);
        }
        finally
        {
            _sessions.Return(session);
        }

        _commits.MarkChanged();
    }

    /// <summary>Completes when everything written before the call is on the disk.</summary>
    /// <exception cref="BurstException">It cannot be brought there.</exception>
    public ValueTask FlushAsync() => _commits.FlushAsync();

    /// <summary>Commits what is left, and closes. A failing disk loses the rest without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _commits.DisposeAsync();
        var isComplete = true;
        try
        {
            // With the index on disk, opening does not have to read the log again.
            if (!_isStuck && _table.Log.TailAddress != _indexedTail)
                await CheckpointAsync(withIndex: true);
        }
        catch (BurstException)
        {
            // Recorded reductions may be lost, never wrong.
            isComplete = false;
        }

        // A log with an operation in it that never ends cannot be closed; nor may another process open it.
        if (_isStuck)
            return;
        _sessions.Dispose();
        _committer.Dispose();
        _table.Dispose();
        _settings.LogDevice.Dispose();
        if (isComplete)
            _folder.TrySeal();
        _lock.Dispose();
    }

    private static (FasterKVSettings<TableKey, SpanByte> Settings, FasterKV<TableKey, SpanByte> Table)? Recover(
        TableFolder folder, FasterReductionOptions options, Action<string>? log)
    {
        if (!folder.HasCommit)
            return null;
        string reason;
        if (folder.FindDamage() is { } damage)
        {
            reason = damage;
        }
        else if (folder.TryBeginOpening())
        {
            folder.BreakSeal();
            var (settings, table) = Create(folder, options);
            try
            {
                table.Recover();
                if (folder.IsWhole(table.Log.TailAddress, settings.SegmentSize))
                    return (settings, table);
                reason = "its log is shorter than its last commit";
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // FASTER has no exception of its own for damage: whatever surfaces is taken for it.
                reason = error.Message;
            }

            table.Dispose();
            settings.LogDevice.Dispose();
        }
        else
        {
            reason = "processes that opened it did not come through";
        }

        var aside = folder.SetAside();
        log?.Invoke($"the reduction store {folder.Path} could not be recovered ({reason}); it was moved to {aside},"
            + " and an empty one takes its place");
        return null;
    }

    private static (FasterKVSettings<TableKey, SpanByte> Settings, FasterKV<TableKey, SpanByte> Table) Create(
        TableFolder folder, FasterReductionOptions options)
    {
        var settings = new FasterKVSettings<TableKey, SpanByte>
        {
            IndexSize = RoundDown(options.IndexBytes),
            LogDevice = Devices.CreateLogDevice(folder.LogFile),
            MemorySize = RoundDown(options.MemoryBytes),
            PageSize = RoundDown(options.PageBytes),
            SegmentSize = RoundDown(options.SegmentBytes),
            CheckpointDir = folder.LogPath,
            RemoveOutdatedCheckpoints = true,
            EqualityComparer = new TableKeyComparer(),

            // Records never change in place, so there is nothing to lock them for.
            ConcurrencyControlMode = ConcurrencyControlMode.None,
        };
        return (settings, new FasterKV<TableKey, SpanByte>(settings));
    }

    private static long RoundDown(long size) => 1L << BitOperations.Log2((ulong)size);

    private static uint Checksum(in ObjectHash hash, ReadOnlySpan<byte> payload)
    {
        var key = TableKey.Of(hash);
        var sum = uint.MaxValue;
        for (var i = 0; i < 4; i++)
            sum = BitOperations.Crc32C(sum, key[i]);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(payload))
            sum = BitOperations.Crc32C(sum, word);
        return sum;
    }

    /// <summary>Keeps what is not committed below half the memory.</summary>
    /// <remarks>Without this a full memory makes FASTER wait for its pages to be written, and if they cannot be, it
    /// waits for ever. Here the wait ends with the commit, or with its failure.</remarks>
    private void WaitForRoom()
    {
        var uncommitted = _table.Log.TailAddress - Volatile.Read(ref _committedTail);
        if (uncommitted < _settings.MemorySize / 4)
            return;
        if (uncommitted < _settings.MemorySize / 2)
            _commits.Hurry();
        else
            _commits.FlushAsync().AsTask().GetAwaiter().GetResult();
    }

    private async Task CommitAsync()
    {
        if (_isStuck)
            throw new BurstException(_refusal!);
        try
        {
            await CheckpointAsync(withIndex: false);
            _refusal = null;
        }
        catch (BurstException error)
        {
            _refusal = error.Message;
            throw;
        }
    }

    private async Task CheckpointAsync(bool withIndex)
    {
        CheckFreeSpace(withIndex);
        var tail = _table.Log.TailAddress;
        try
        {
            var checkpoint = withIndex ? CheckpointWithIndexAsync() : Task.Run(CheckpointLogAsync);
            if (!await checkpoint.WaitAsync(_options.CommitTimeout))
                throw new BurstException($"The reduction store {_folder.Path} did not take a commit.");
        }
        catch (TimeoutException error)
        {
            _isStuck = true;
            throw new BurstException(
                $"The reduction store {_folder.Path} did not finish a commit within {_options.CommitTimeout}"
                + $" ({nameof(FasterReductionOptions.CommitTimeout)}); nothing more is recorded.", error);
        }
        catch (Exception error) when (error is not BurstException)
        {
            throw new BurstException($"The reduction store {_folder.Path} cannot commit: {error.Message}", error);
        }

        Volatile.Write(ref _committedTail, tail);
        if (withIndex)
            _indexedTail = tail;
    }

    private async Task<bool> CheckpointWithIndexAsync()
    {
        var (isDone, _) = await _table.TakeFullCheckpointAsync(CheckpointType.FoldOver);
        return isDone;
    }

    /// <summary>Takes the steps of a checkpoint that no other session takes.</summary>
    /// <remarks>Not by FASTER's own method, which does so in a loop without a pause and allocates in each turn: 40 bytes for
    /// each thunk of a stream, while the sessions it waits for have no processor.</remarks>
    private async Task<bool> CheckpointLogAsync()
    {
        if (!_table.TryInitiateHybridLogCheckpoint(out _, CheckpointType.FoldOver))
            return false;
        var start = Stopwatch.GetTimestamp();
        for (_committer.Step(); _table.SystemState.Phase != Phase.REST; _committer.Step())
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > _options.CommitTimeout)
                throw new TimeoutException();
            if (elapsed < BriefWait)
                Thread.Yield();
            else
                await Task.Delay(1);
        }

        return true;
    }

    /// <summary>Asks before FASTER does: a write that fails inside it cannot be taken back or tried again.</summary>
    private void CheckFreeSpace(bool withIndex)
    {
        var needed = _table.Log.TailAddress - _committedTail + _settings.PageSize + _options.ReserveBytes
            + (withIndex ? _settings.IndexSize * 2 : 0);
        long free;
        try
        {
            free = new DriveInfo(_folder.LogPath).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BurstException($"The reduction store {_folder.Path} cannot be written: {error.Message}", error);
        }

        if (free < needed)
        {
            throw new BurstException(
                $"The reduction store {_folder.Path} cannot be written: {free} bytes are free on its disk, {needed} are"
                + $" needed, {_options.ReserveBytes} of them in reserve"
                + $" ({nameof(FasterReductionOptions.ReserveBytes)}).");
        }
    }
}
