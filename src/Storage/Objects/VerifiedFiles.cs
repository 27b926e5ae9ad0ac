using System.Collections.Concurrent;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>Which object files this process knows to be right or wrong, and in which state they were then.</summary>
internal sealed class VerifiedFiles
{
    private readonly ConcurrentDictionary<ObjectHash, FileStamp> _right = new();
    private readonly ConcurrentDictionary<ObjectHash, FileStamp> _wrong = new();

    /// <summary>Set once a wrong file was seen: most stores never have one, and need not look for it.</summary>
    private volatile bool _anyWrong;

    /// <summary>Whether the bytes of this very state of the file are known to match the name.</summary>
    public bool IsRight(in ObjectHash hash, in FileStamp stamp) =>
        _right.TryGetValue(hash, out var known) && known == stamp;

    /// <summary>Whether the bytes of this very state of the file are known not to match the name.</summary>
    public bool IsWrong(in ObjectHash hash, in FileStamp stamp) =>
        _anyWrong && _wrong.TryGetValue(hash, out var known) && known == stamp;

    public void AddRight(in ObjectHash hash, in FileStamp stamp) => _right[hash] = stamp;

    public void AddWrong(in ObjectHash hash, in FileStamp stamp)
    {
        _right.TryRemove(hash, out _);
        _wrong[hash] = stamp;
        _anyWrong = true;
    }
}
