using System.Globalization;
using Burst.Cli.Forcing;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Storage.UnixFs;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Volumes;

/// <summary>What <c>-o NAME:PATH</c> takes out of a function: a folder, or with <c>--output-file</c> a file.</summary>
/// <param name="Name">Where it goes on this machine, relative to the working directory.</param>
/// <param name="Tag">The thunk's output: the guest's path, with a slash at the end for a folder.</param>
internal sealed record OutputVolume(string Name, string Tag)
{
    private const int MaxNamed = 5;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => Tag.EndsWith('/');

    /// <summary>Reads an option's value.</summary>
    /// <param name="text">A local path, a colon, and the path where the function writes; the same for both without a colon.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    /// <exception cref="BurstException">It is not of that form.</exception>
    public static OutputVolume Parse(string text, bool isFolder)
    {
        var option = $"{(isFolder ? "-o" : "--output-file")} {text}";
        var mark = text.LastIndexOf(':');
        var name = (mark < 0 ? text : text[..mark]).TrimEnd('/');
        var path = InputVolume.GuestPath(mark < 0 ? text : text[(mark + 1)..], option);
        if (name.Length == 0 || path.Length == 0)
        {
            throw new BurstException(isFolder
                ? $"{option}: write NAME:PATH, such as -o results:/outputs, and not the root"
                : $"{option}: write NAME:PATH, such as --output-file table.csv:/out/table.csv");
        }

        return new OutputVolume(name, isFolder ? path + "/" : path);
    }

    /// <summary>Puts the output where it belongs.</summary>
    /// <param name="value">The output.</param>
    /// <param name="workspace">Where objects are.</param>
    /// <param name="overwrites">Whether a file of other content is replaced even if the store does not have it.</param>
    /// <returns>The files written, with their paths on this machine; none for an empty folder.</returns>
    /// <exception cref="BurstException">Something is in the way; nothing was written.</exception>
    public IReadOnlyList<(string Path, ObjectHash File)> Write(in ObjectHash value, Workspace workspace, bool overwrites)
    {
        var files = new List<(string Path, ObjectHash File)>();
        var folders = new List<string>();
        if (IsFolder)
        {
            foreach (var entry in DirectoryArchive.Read(workspace.Read(value)))
            {
                if (entry.Content is { } content)
                    files.Add(($"{Name}/{entry.Path}", workspace.Objects.Add(content.Span)));
                else
                    folders.Add($"{Name}/{entry.Path}");
            }
        }
        else
        {
            files.Add((Name, value));
        }

        if (!overwrites)
            RequireNothingLost(files, workspace.Objects);
        foreach (var folder in folders)
            GgDirectory.Create(folder);
        foreach (var (path, file) in files)
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
                GgDirectory.Create(folder);
            if (!IsSame(path, file))
                workspace.Objects.CopyOut(file, path, FileMode);
        }

        return files;
    }

    /// <summary>The CID that IPFS gives the output; recorded, so that it can be an input by that name.</summary>
    public Cid NameIn(Workspace workspace, in ObjectHash value, UnixFsOptions options)
    {
        var content = workspace.Read(value);
        return IsFolder
            ? workspace.Contents.AddArchive(content, options).Id
            : workspace.Contents.AddFile(value, content.Span, options).Id;
    }

    /// <summary>What was written, for people.</summary>
    public string Describe(IReadOnlyList<(string Path, ObjectHash File)> files) => files.Count == 1
        ? $"{files[0].Path}: {ByteSize.Format(files[0].File.LengthBytes)}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}/: {ProgressText.Count(files.Count, "file")}, {ByteSize.Format(files.Sum(file => file.File.LengthBytes))}");

    // What an earlier run wrote is in the store, so replacing it loses nothing.
    private static void RequireNothingLost(List<(string Path, ObjectHash File)> files, IFileObjectStore objects)
    {
        var lost = files.Where(file => File.Exists(file.Path) && !IsSame(file.Path, file.File)
            && !objects.Contains(FileHasher.HashOf(file.Path))).Select(file => $"'{file.Path}'").ToList();
        if (lost.Count == 0)
            return;
        var names = string.Join(", ", lost.Take(MaxNamed)) + (lost.Count > MaxNamed ? $" and {lost.Count - MaxNamed} more" : "");
        throw new BurstException(
            $"{names} would be overwritten, and Burst has no copy of what is there now; move it away, or give --overwrite");
    }

    private static bool IsSame(string path, in ObjectHash file) =>
        FileStatus.TryGet(path, out var status) && (long)status.LengthBytes == file.LengthBytes && FileHasher.HashOf(path) == file;
}
