using System.Runtime.InteropServices;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Storage.Posix;
using Burst.Storage.Reductions.Faster;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Reductions;

/// <summary>gg's reduction files with a FASTER index beside them: the files are the truth, the index saves reading
/// them.</summary>
/// <remarks>
/// <para>An index record holds a thunk's outputs and what the bare file was when they were read: its inode and
/// modification time. Looking up asks for the bare file's status, one system call; if it is the same file the record
/// counts, otherwise the files are read and the record is renewed. So what gg deletes or replaces is seen at once.
/// (Deleting only an output's file, and not the bare one, which gg takes for a damaged cache, is not seen.)</para>
/// <para>Opening the index costs some 50 ms, more than many jobs take. It is opened in the background after so many
/// lookups and records; until then, and where it cannot be opened, the files alone do.</para>
/// <para>All members are safe to call from any number of threads; disposing must not overlap with other calls.</para>
/// </remarks>
public sealed class IndexedFolderReductionCache : IReductionCache
{
    /// <summary>How many lookups and records the index waits for, unless told otherwise.</summary>
    public const int DefaultIndexThreshold = 100_000;

    private const int StampLength = 16;
    private const int SmallPayloadLength = 512;

    private readonly ReductionFolder _folder;
    private readonly string _indexPath;
    private readonly int _indexThreshold;
    private readonly FasterReductionOptions _options;
    private readonly Action<string>? _log;
    private readonly Lock _opening = new();

    private FasterTable? _index;
    private Task? _indexOpening;
    private long _useCount;
    private bool _isIncomplete;

    /// <param name="reductionsPath">gg's folder; made when the first reduction is recorded.</param>
    /// <param name="indexPath">The index's folder, as a rule <c>.gg/burst/reductions</c>; made when it is
    /// opened.</param>
    /// <param name="indexThreshold">How many lookups and records the index waits for; from 0.</param>
    /// <param name="options">The index's sizes and times; <see langword="null"/> for
    /// <see cref="FasterReductionOptions.Small"/>.</param>
    /// <param name="log">Hears why there is no index, or what happened to it, a sentence each; called from any
    /// thread.</param>
    /// <exception cref="ArgumentException">A path is not absolute.</exception>
    public IndexedFolderReductionCache(
        string reductionsPath, string indexPath, int indexThreshold = DefaultIndexThreshold,
        FasterReductionOptions? options = null, Action<string>? log = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(indexThreshold);
        if (!Path.IsPathFullyQualified(indexPath))
            throw new ArgumentException($"'{indexPath}' is not an absolute path.", nameof(indexPath));
        _folder = new ReductionFolder(reductionsPath);
        _indexPath = indexPath;
        _indexThreshold = indexThreshold;
        _options = options ?? FasterReductionOptions.Small;
        _log = log;
    }

    /// <summary>Completes when the index is open or has been given up; null before it was asked for.</summary>
    internal Task? IndexOpening => Volatile.Read(ref _indexOpening);

    /// <summary>How often a lookup was answered without reading the files.</summary>
    internal long IndexHitCount;

    /// <inheritdoc/>
    public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs)
    {
        var index = Index();
        if (index is null)
            return _folder.TryRead(hash, thunk, outputs, wantStamp: false, out _);

        var length = PayloadLength(outputs.Length);
        Span<byte> payload = length <= SmallPayloadLength ? stackalloc byte[length] : new byte[length];
        if (index.TryGet(hash, payload))
        {
            if (!_folder.TryGetStamp(hash, out var current))
                return false;
            if (IsStampOf(payload, current))
            {
                MemoryMarshal.Cast<byte, ObjectHash>(payload[StampLength..]).CopyTo(outputs);
                Interlocked.Increment(ref IndexHitCount);
                return true;
            }
        }

        if (!_folder.TryRead(hash, thunk, outputs, wantStamp: true, out var stamp))
            return false;
        PutIndex(index, hash, outputs, payload, stamp);
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="BurstException">The files cannot be written; see
    /// <see cref="FolderReductionCache.Record"/>.</exception>
    public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs)
    {
        var index = Index();
        _folder.Write(hash, thunk, outputs, wantStamp: index is not null, out var stamp);
        if (index is null)
            return;
        var length = PayloadLength(outputs.Length);
        Span<byte> payload = length <= SmallPayloadLength ? stackalloc byte[length] : new byte[length];
        PutIndex(index, hash, outputs, payload, stamp);
    }

    /// <inheritdoc/>
    /// <remarks>Completes at once: the files stay, and what the index has lost is read from them again.</remarks>
    public ValueTask FlushAsync() => default;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IndexOpening is { } opening)
            await opening;
        var index = Interlocked.Exchange(ref _index, null);
        if (index is not null)
            await index.DisposeAsync();
    }

    private static int PayloadLength(int outputCount) => StampLength + (outputCount * Marshal.SizeOf<ObjectHash>());

    private static bool IsStampOf(ReadOnlySpan<byte> payload, in FileStamp stamp) =>
        MemoryMarshal.Read<ulong>(payload) == stamp.Inode
        && MemoryMarshal.Read<long>(payload[sizeof(ulong)..]) == stamp.ModifiedNs;

    private void PutIndex(
        FasterTable index, in ObjectHash hash, scoped ReadOnlySpan<ObjectHash> outputs, scoped Span<byte> payload,
        in FileStamp stamp)
    {
        var (inode, modified) = (stamp.Inode, stamp.ModifiedNs);
        MemoryMarshal.Write(payload, in inode);
        MemoryMarshal.Write(payload[sizeof(ulong)..], in modified);
        MemoryMarshal.AsBytes(outputs).CopyTo(payload[StampLength..]);
        try
        {
            index.Put(hash, payload);
        }
        catch (BurstException error)
        {
            if (!Interlocked.Exchange(ref _isIncomplete, true))
                _log?.Invoke($"working without adding to the index of reductions: {error.Message}");
        }
    }

    private FasterTable? Index()
    {
        var index = Volatile.Read(ref _index);
        if (index is null && IndexOpening is null && Interlocked.Increment(ref _useCount) > _indexThreshold)
            BeginOpening();
        return index;
    }

    private void BeginOpening()
    {
        lock (_opening)
            _indexOpening ??= Task.Run(OpenIndex);
    }

    private void OpenIndex()
    {
        try
        {
            Volatile.Write(ref _index, FasterTable.Open(_indexPath, _options, _log));
        }
        catch (BurstException error)
        {
            _log?.Invoke($"working without an index of reductions: {error.Message}");
        }
    }
}
