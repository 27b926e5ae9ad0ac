using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Gg.Describe;

/// <summary>Finds an object by whatever a person may have at hand: hash, CID, or the first letters of a hash.</summary>
public sealed class ObjectLookup
{
    private readonly IFileObjectStore _objects;

    /// <param name="objects">Where objects are.</param>
    public ObjectLookup(IFileObjectStore objects) => _objects = objects;

    /// <summary>Finds an object.</summary>
    /// <param name="text">A hash, a CID, or the start of a hash.</param>
    /// <param name="hash">Its name.</param>
    /// <returns><see langword="false"/> where a prefix matches nothing, and for a hash or CID that is not in the store.</returns>
    /// <exception cref="BurstException">Several objects match; the message is gg's.</exception>
    public bool TryFind(string text, out ObjectHash hash)
    {
        if (ObjectHash.TryParse(text, out hash))
            return _objects.Contains(hash);
        if (Cid.LooksLikeOne(text))
            return TryFindCid(Cid.Parse(text), out hash);
        return TryFindPrefix(text, out hash);
    }

    private bool TryFindCid(Cid cid, out ObjectHash hash)
    {
        // A CID has no length: the digest's letters are the same in all names of the object.
        var name = cid.ToObjectHash(0).ToString();
        return TryFindPrefix(name[..^8], out hash);
    }

    private bool TryFindPrefix(string prefix, out ObjectHash hash)
    {
        hash = default;
        if (prefix.Length == 0 || prefix.AsSpan().ContainsAny("/*?[]"))
            return false;
        var found = false;
        try
        {
            foreach (var path in Directory.EnumerateFiles(_objects.ObjectsPath, prefix + "*"))
            {
                if (!ObjectHash.TryParse(Path.GetFileName(path.AsSpan()), out var candidate))
                    continue;
                if (found)
                    throw new BurstException("Partial hash, multiple matches found.");
                found = true;
                hash = candidate;
            }
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BurstException($"'{_objects.ObjectsPath}': {SystemError.Describe(e, "")}", e);
        }

        return found;
    }
}
