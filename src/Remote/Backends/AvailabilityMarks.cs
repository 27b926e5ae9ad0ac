using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>gg's notes of which objects are in which store: empty files in the user's cache folder.</summary>
/// <remarks>
/// <code>CACHE/remotes/&lt;base64url of the SHA-256 of the store's URI&gt;/&lt;object's name&gt;</code>
/// <para>They are written for gg's sake. gg believes them for ever; Burst asks the store.</para>
/// </remarks>
public sealed class AvailabilityMarks
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;

    /// <param name="cacheFolder">The user's cache folder for gg.</param>
    /// <param name="uri">The store's URI, as <c>GG_STORAGE_URI</c> has it.</param>
    public AvailabilityMarks(string cacheFolder, string uri) => _folder = Path.Join(
        cacheFolder, "remotes", Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(uri))));

    /// <summary>Where gg keeps its caches: <c>GG_CACHE_DIR</c>, or <c>gg</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>.</summary>
    /// <param name="variable">Reads an environment variable; empty for none.</param>
    /// <exception cref="BurstException">None of the variables says where.</exception>
    public static string FindCacheFolder(Func<string, string> variable)
    {
        if (variable("GG_CACHE_DIR") is { Length: > 0 } own)
            return own;
        if (variable("XDG_CACHE_HOME") is ['/', ..] cache)
            return Path.Join(cache, "gg");
        return variable("HOME") is { Length: > 0 } home
            ? Path.Join(home, ".cache", "gg")
            : throw new BurstException("there is no cache folder: none of GG_CACHE_DIR, XDG_CACHE_HOME and HOME is set");
    }

    /// <summary>Whether an object is noted.</summary>
    public bool Contains(in ObjectHash name) => File.Exists(Path.Join(_folder, name.ToString()));

    /// <summary>Notes objects.</summary>
    /// <exception cref="BurstException">The folder cannot be written.</exception>
    public void Add(IEnumerable<ObjectHash> names)
    {
        GgDirectory.Create(_folder);
        foreach (var name in names)
        {
            if (!Contains(name))
                AtomicFile.Write(Path.Join(_folder, name.ToString()), [], Mode);
        }
    }
}
