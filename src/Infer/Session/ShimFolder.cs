using System.Security.Cryptography;
using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Session;

/// <summary>A folder in which the tools of a build are links to the shim, to be put first in <c>PATH</c>.</summary>
/// <remarks>It stays where it is from build to build, because configuring a project writes down where its tools are. Without
/// a session a shim becomes the real tool, so such a project builds without Burst too.</remarks>
public sealed class ShimFolder
{
    private const UnixFileMode ProgramMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // The shim knows its like by it.
    private const string Marker = "/burst/shims/";

    private const string LauncherName = "launch";
    private const int NameLength = 16;

    private ShimFolder(string path) => ToolsPath = path;

    /// <summary>The folder, absolute.</summary>
    public string ToolsPath { get; }

    /// <summary>The program that starts a build; beside the folder and not in it, since builds search there.</summary>
    public string LauncherPath => $"{ToolsPath}.{LauncherName}";

    /// <summary>Makes the folder for some tools, or finds the one made before.</summary>
    /// <param name="cachePath">The user's folder for caches; made if absent.</param>
    /// <param name="tools">Names of tools.</param>
    /// <exception cref="BurstException">The folder cannot be made.</exception>
    public static ShimFolder Open(string cachePath, IReadOnlyList<string> tools)
    {
        var shim = ReadShim();
        var name = Convert.ToHexStringLower(
            SHA256.HashData([.. shim, .. Encoding.UTF8.GetBytes(string.Join('\0', tools))]))[..NameLength];
        var parent = cachePath + Marker;
        var folder = new ShimFolder(parent + name);
        if (Directory.Exists(folder.ToolsPath) && File.Exists(folder.LauncherPath))
            return folder;

        GgDirectory.Create(parent);
        AtomicFile.Write(folder.LauncherPath, shim, ProgramMode);
        var growing = $"{folder.ToolsPath}.{Guid.NewGuid():N}";
        GgDirectory.Create(growing);
        try
        {
            foreach (var tool in tools)
                AtomicFile.Write(Path.Join(growing, tool), shim, ProgramMode);
            Directory.Move(growing, folder.ToolsPath);
        }
        catch (IOException) when (Directory.Exists(folder.ToolsPath))
        {
            // Another build made it at the same time.
            Directory.Delete(growing, recursive: true);
        }

        return folder;
    }

    /// <summary>A search path without folders of shims, of whatever session.</summary>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    public static string Without(string searchPath) => searchPath.Contains(Marker)
        ? string.Join(':', searchPath.Split(':').Where(folder => !folder.Contains(Marker)))
        : searchPath;

    private static byte[] ReadShim()
    {
        using var resource = typeof(ShimFolder).Assembly.GetManifestResourceStream("shim.elf")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
