using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Storage.UnixFs;

namespace Burst.Cli.BurstDialect.Volumes;

/// <summary>A file or folder of this machine, brought into the object store.</summary>
/// <remarks>Folders are taken with all that is in them, hidden files too, but without <c>.gg</c>. Symbolic links
/// are refused: they have no content of their own.</remarks>
internal sealed class LocalTree
{
    private readonly List<ContentFile> _files = [];
    private readonly Collector _collector;

    private LocalTree(string path, Collector collector)
    {
        FullPath = path;
        _collector = collector;
    }

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsDirectory { get; private set; }

    /// <summary>Its files and empty folders, in the order of their names; one with an empty path where it is a file.</summary>
    public IReadOnlyList<ContentFile> Files => _files;

    /// <summary>Stores what is at a path.</summary>
    /// <exception cref="BurstException">Something cannot be read or stored; names it.</exception>
    public static LocalTree Collect(string path, Workspace workspace)
    {
        var tree = new LocalTree(Path.GetFullPath(path), workspace.OpenCollector());
        if (FileStatus.Of(path).IsDirectory)
        {
            tree.IsDirectory = true;
            tree.AddFolder(tree.FullPath, "");
        }
        else
        {
            tree._files.Add(new ContentFile("", tree._collector.Collect(path)));
        }

        return tree;
    }

    /// <summary>Gives everything in it its identifier, and records it.</summary>
    /// <param name="workspace">Where to.</param>
    /// <param name="options">How identifiers are made.</param>
    /// <param name="seen">Hears of each file.</param>
    public UnixFsRoot Name(Workspace workspace, UnixFsOptions options, Action<string, UnixFsRoot>? seen = null)
    {
        var contents = workspace.Contents;
        var directory = new UnixFsDirectory();
        foreach (var file in _files)
        {
            if (file.File is not { } hash)
            {
                if (file.Path.Length > 0)
                    directory.AddDirectory(file.Path);
                continue;
            }

            workspace.Objects.Verify(hash);
            UnixFsRoot root;
            using (var content = File.OpenRead(workspace.Objects.PathOf(hash)))
                root = contents.AddFile(hash, content, options);
            seen?.Invoke(file.Path, root);
            if (!IsDirectory)
                return root;
            directory.Add(file.Path, root);
        }

        return contents.AddDirectory(directory, options);
    }

    private void AddFolder(string folder, string path)
    {
        var names = List(folder);
        foreach (var name in names)
        {
            if (name == GgDirectory.FolderName)
                continue;
            var full = Path.Join(folder, name);
            var inner = path.Length == 0 ? name : $"{path}/{name}";
            var attributes = File.GetAttributes(full);
            if ((attributes & FileAttributes.ReparsePoint) != 0)
                throw new BurstException($"'{full}' is a symbolic link, which has no content of its own; copy what it leads to");
            if ((attributes & FileAttributes.Directory) != 0)
                AddFolder(full, inner);
            else
                _files.Add(new ContentFile(inner, _collector.Collect(full)));
        }

        if (names.Length == 0 || names is [GgDirectory.FolderName])
            _files.Add(new ContentFile(path, null));
    }

    private static string[] List(string folder)
    {
        try
        {
            var names = Array.ConvertAll(Directory.GetFileSystemEntries(folder), path => Path.GetFileName(path));
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"'{folder}': {SystemError.Describe(e, folder)}", e);
        }
    }
}
