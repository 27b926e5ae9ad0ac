using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Burst.Engine;

namespace Burst.Gg.Layout;

/// <summary>The folder that gg keeps everything in.</summary>
/// <remarks>
/// <code>
///   .gg/blobs/&lt;hash&gt;                        objects
///   .gg/reductions/&lt;hash&gt;[#tag]            what thunks have reduced to
///   .gg/hash_cache/&lt;dev&gt;-&lt;ino&gt;-&lt;name&gt;   hashes of files that have not changed since
///   .gg/burst/reductions                    Burst's index, which may be deleted at any time
///   .gg/burst/cids/&lt;CID&gt;                    which objects the files and directories are that IPFS names so
///   .gg/burst/placeholders/&lt;project&gt;        files of a project that were placeholders when a build ended
///   .gg/burst/images/&lt;name&gt;                 what container images were when Docker was last asked
///   .gg/burst/code                          machine code of WebAssembly modules, which may be deleted at any time
/// </code>
/// <para>The folders inside appear when something is first written to them.</para>
/// </remarks>
public sealed partial class GgDirectory
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "GG_DIR";

    /// <summary>The folder's usual name.</summary>
    public const string FolderName = ".gg";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private GgDirectory(string path) => RootPath = path;

    /// <summary>The folder itself, absolute.</summary>
    public string RootPath { get; }

    /// <summary>Where objects are.</summary>
    public string BlobsPath => Path.Join(RootPath, "blobs");

    /// <summary>Where reductions are.</summary>
    public string ReductionsPath => Path.Join(RootPath, "reductions");

    /// <summary>Where hashes of unchanged files are.</summary>
    public string HashCachePath => Path.Join(RootPath, "hash_cache");

    /// <summary>Where Burst keeps its index of the reductions; gg does not know it.</summary>
    public string ReductionIndexPath => Path.Join(RootPath, "burst", "reductions");

    /// <summary>Where Burst remembers which objects IPFS's identifiers stand for; gg does not know it.</summary>
    public string ContentIndexPath => Path.Join(RootPath, "burst", "cids");

    /// <summary>Where Burst keeps machine code of WebAssembly modules; gg does not know it.</summary>
    public string CodeCachePath => Path.Join(RootPath, "burst", "code");

    /// <summary>Where Burst remembers what names of container images stood for; gg does not know it.</summary>
    public string ImagesPath => Path.Join(RootPath, "burst", "images");

    /// <summary>Where Burst remembers which files of a project are placeholders; gg does not know it.</summary>
    /// <param name="projectPath">The project's folder, absolute.</param>
    public string PlaceholderJournalPath(string projectPath) => Path.Join(
        RootPath, "burst", "placeholders", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(projectPath)))[..16]);

    /// <summary>Finds the folder: by <c>GG_DIR</c>, which is made if absent, or else in the working directory or above.</summary>
    /// <param name="variable">The value of <c>GG_DIR</c>; empty or <see langword="null"/> for none.</param>
    /// <param name="workingDirectory">Where to start looking, absolute.</param>
    /// <exception cref="BurstException">There is none, or <c>GG_DIR</c> is relative or cannot be made.</exception>
    public static GgDirectory Find(string? variable, string workingDirectory)
    {
        if (!string.IsNullOrEmpty(variable))
        {
            if (!Path.IsPathRooted(variable))
                throw new BurstException($"{Variable} must be an absolute path");
            Create(variable);
            return new GgDirectory(RealPath(variable));
        }

        for (var folder = workingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Join(folder, FolderName);
            if (Directory.Exists(candidate))
                return new GgDirectory(candidate);
        }

        throw new BurstException($"{Variable} not set, and could not find {FolderName} in any of parent dirs");
    }

    /// <summary>Makes a folder and all above it; one that is there stays as it is. Its mode is 0755 less the umask, as in gg.</summary>
    /// <exception cref="BurstException">It cannot be made; names the path.</exception>
    public static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path, FolderMode);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"cannot make the folder '{path}': {SystemError.Describe(e, path)}", e);
        }
    }

    /// <summary>The path of the same file without links and dots.</summary>
    /// <exception cref="BurstException">There is no such file.</exception>
    public static unsafe string RealPath(string path)
    {
        var resolved = ResolvePath(path, null);
        if (resolved is null)
            throw new BurstException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        try
        {
            return Marshal.PtrToStringUTF8((nint)resolved)!;
        }
        finally
        {
            Free(resolved);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* ResolvePath(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static unsafe partial void Free(void* memory);
}
