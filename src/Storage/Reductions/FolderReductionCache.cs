using Burst.Engine.Reduce;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Reductions;

/// <summary>Reductions as files, as gg keeps them in <c>.gg/reductions</c>; gg and this see each other's at
/// once.</summary>
/// <remarks>
/// <para>The files are the truth: deleting one means that its thunk is not reduced. A file that does not start with the
/// name of an object counts as absent and is replaced. Longer content is cut after 52 bytes, as gg does.</para>
/// <para>Any number of processes may read and write. Nothing is forced to the disk.</para>
/// </remarks>
public sealed class FolderReductionCache : IReductionCache
{
    private readonly ReductionFolder _folder;

    /// <param name="reductionsPath">The folder's absolute path. It is made when the first reduction is
    /// recorded.</param>
    /// <exception cref="ArgumentException">Not an absolute path.</exception>
    public FolderReductionCache(string reductionsPath) => _folder = new ReductionFolder(reductionsPath);

    /// <inheritdoc/>
    public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs) =>
        _folder.TryRead(hash, thunk, outputs, wantStamp: false, out _);

    /// <inheritdoc/>
    /// <exception cref="Burst.Engine.BurstException">The folder cannot be written; or an output's tag holds a zero byte or
    /// makes the file name longer than 255 bytes, or two tags have one file name since a slash is written as a backslash; or
    /// an output has 4 GiB or more, for which gg has no name there.</exception>
    public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs) =>
        _folder.Write(hash, thunk, outputs, wantStamp: false, out _);

    /// <inheritdoc/>
    /// <remarks>Completes at once: what was written stays when the process ends, if not when the machine
    /// does.</remarks>
    public ValueTask FlushAsync() => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
