using Burst.Engine;

namespace Burst.Remote.Backends;

/// <summary>Where a storage backend is, as <c>GG_STORAGE_URI</c> says it.</summary>
public static class StorageUri
{
    /// <summary>The environment variable with the URI.</summary>
    public const string Variable = "GG_STORAGE_URI";

    /// <summary>Opens a backend; nothing is contacted before it is first used.</summary>
    /// <param name="uri"><c>redis://[[user]:password@]host[:port]</c>, <c>file:///path</c>, or <c>http[s]://host[:port]</c>.</param>
    /// <param name="access">How HTTP servers are spoken to.</param>
    /// <exception cref="BurstException">Not such a URI; the message does not repeat its password.</exception>
    public static IStorageBackend Open(string uri, HttpAccess? access = null)
    {
        var mark = uri.IndexOf("://", StringComparison.Ordinal);
        var scheme = mark < 0 ? "" : uri[..mark];
        switch (scheme)
        {
            case "redis":
                return new RedisBackend(RedisAddress.Parse(uri));
            case "http" or "https" when Uri.TryCreate(uri, UriKind.Absolute, out var address):
                return new HttpBackend(address, access ?? new HttpAccess());
            case "file" when uri[(mark + 3)..] is ['/', ..] path:
                return new FolderBackend(Path.TrimEndingDirectorySeparator(path));
            case "file" or "http" or "https":
                throw new BurstException($"not the address of a {scheme} storage backend (file:///folder, http://host:port)");
            case "s3" or "gs":
                throw new BurstException(
                    $"storage backends of the kind {scheme}:// are not part of this version; there are redis://, file:// and http://");
            default:
                throw new BurstException("unknown storage backend");
        }
    }
}
