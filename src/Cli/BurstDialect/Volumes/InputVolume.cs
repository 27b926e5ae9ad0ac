using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Storage.UnixFs;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Volumes;

/// <summary>What <c>-v WHAT:PATH</c> gives a function: entries for a thunk's list of inputs.</summary>
internal static class InputVolume
{
    /// <summary>How to write one, for messages.</summary>
    public const string Example = "write WHAT:PATH, such as -v data.csv:inputs/data.csv, -v folder:/inputs or -v Qm…:/inputs";

    /// <summary>Whether a text has two parts.</summary>
    public static bool IsForm(string text) => text.LastIndexOf(':') is > 0 and var mark && mark < text.Length - 1;

    /// <summary>Reads one option and stores what it names.</summary>
    /// <param name="text">A local path, CID, hash or placeholder, a colon, and where the function finds it; see
    /// <see cref="IsForm"/>.</param>
    /// <param name="workspace">Where objects are.</param>
    /// <param name="values">Receives what is there already.</param>
    /// <param name="thunks">Receives what has to be forced first.</param>
    /// <exception cref="BurstException">What it names is not here, or the path is none.</exception>
    public static void Add(string text, Workspace workspace, List<ThunkInput> values, List<ThunkInput> thunks)
    {
        var mark = text.LastIndexOf(':');
        var (what, path) = (text[..mark], text[(mark + 1)..]);
        if (!File.Exists(what) && !Directory.Exists(what) && TryAddName(what, path, workspace, values, thunks))
            return;
        if (File.Exists(what) && PlaceholderOf(what) is { } output)
        {
            thunks.Add(new ThunkInput($"{output}", FilePath(text, path)));
            return;
        }

        if (!File.Exists(what) && !Directory.Exists(what))
        {
            throw new BurstException(
                $"-v {text}: '{what}' is neither a file or folder here, nor a CID, nor the hash of an object or thunk");
        }

        AddTree(LocalTree.Collect(what, workspace).Files, text, path, workspace, values);
    }

    /// <summary>Takes a guest's path apart into the form that thunks have: without a slash at the start.</summary>
    /// <param name="path">Such as <c>/inputs</c> or <c>inputs</c>.</param>
    /// <param name="option">The option, for the message.</param>
    /// <exception cref="BurstException">It is not a path, or it leads out of the root.</exception>
    public static string GuestPath(string path, string option)
    {
        var plain = path.TrimStart('/').TrimEnd('/');
        while (plain.StartsWith("./", StringComparison.Ordinal))
            plain = plain[2..];
        if (plain is "" or ".")
            return "";
        return DirectoryArchive.IsPath(plain)
            ? plain
            : throw new BurstException($"{option}: '{path}' is not a path that a function can have (no '..', no empty parts)");
    }

    private static bool TryAddName(
        string what, string path, Workspace workspace, List<ThunkInput> values, List<ThunkInput> thunks)
    {
        var option = $"-v {what}:{path}";
        if (Cid.LooksLikeOne(what))
        {
            AddTree(workspace.FindTree(what), option, path, workspace, values);
            return true;
        }

        if (!OutputRef.TryParse(what, out var reference))
            return false;
        (reference.Thunk.IsThunk ? thunks : values).Add(new ThunkInput($"{reference}", FilePath(option, path)));
        return true;
    }

    // A slash at the end stays: what is mounted there is an archive, to be unpacked.
    private static string FilePath(string option, string path)
    {
        var plain = GuestPath(path, option);
        return plain.Length > 0
            ? path.EndsWith('/') ? plain + "/" : plain
            : throw new BurstException($"{option}: a file needs a name where the function can find it");
    }

    private static void AddTree(
        IReadOnlyList<ContentFile> files, string option, string path, Workspace workspace, List<ThunkInput> values)
    {
        var root = GuestPath(path, option);
        foreach (var file in files)
        {
            var inner = root.Length == 0 ? file.Path : file.Path.Length == 0 ? root : $"{root}/{file.Path}";
            if (inner.Length == 0 && file.File is not null)
                throw new BurstException($"{option}: a file needs a name where the function can find it");
            if (file.File is { } hash)
                values.Add(new ThunkInput($"{hash}", inner));
            else if (inner.Length > 0)
                values.Add(new ThunkInput($"{EmptyDirectory(workspace.Objects)}", inner + "/"));
        }
    }

    private static ObjectHash EmptyDirectory(IObjectStore objects)
    {
        var archive = new System.Buffers.ArrayBufferWriter<byte>();
        DirectoryArchive.Write([], archive);
        return objects.Add(archive.WrittenSpan);
    }

    private static OutputRef? PlaceholderOf(string path) =>
        Placeholder.TryParse(PlaceholderFile.ReadHead(path).Span, out var output) ? output : null;
}
