namespace Burst.Infer.Inputs;

/// <summary>Gives each file of a build its place in the tree that a tool sees when its thunk runs.</summary>
/// <remarks>
/// <para>Files of the project are under <c>p/</c>, named from the project's folder, so that two check-outs give the same
/// thunks; files of the machine are under <c>s/</c>, by their absolute path; the toolchain's own are under <c>t/</c>.
/// Immutable.</para>
/// </remarks>
public sealed class BuildRoot
{
    /// <summary>The folder of the project's files in the tree.</summary>
    public const string Project = "p";

    /// <summary>The folder of the machine's files in the tree: what is at <c>/usr</c> is at <c>s/usr</c>.</summary>
    public const string System = "s";

    /// <param name="path">The absolute path of the project's folder.</param>
    public BuildRoot(string path) => Path = path.Length > 1 ? path.TrimEnd('/') : path;

    /// <summary>The absolute path of the project's folder, without a slash at the end.</summary>
    public string Path { get; }

    /// <summary>Whether a file belongs to the project.</summary>
    /// <param name="path">An absolute, normal path.</param>
    public bool Contains(string path) =>
        path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] == '/' || Path == "/");

    /// <summary>A file's name in the tree, such as <c>p/src/main.c</c> or <c>s/usr/include/stdio.h</c>.</summary>
    /// <param name="path">An absolute, normal path.</param>
    public string NameOf(string path) => Contains(path)
        ? $"{Project}/{path[Path.Length..].TrimStart('/')}".TrimEnd('/')
        : $"{System}{path}".TrimEnd('/');
}
