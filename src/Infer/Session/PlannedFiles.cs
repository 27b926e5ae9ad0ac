using System.Collections.Concurrent;
using System.Text;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>The files that a session writes in place of the tools.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PlannedFiles : IDisposable
{
    private const uint ProgramMode = 0x1FF; // 0777
    private const uint DataMode = 0x1B6; // 0666
    private const uint ClosedMode = 0x180; // 0600
    private const int MayWrite = 2;

    private readonly IFileObjectStore _objects;
    private readonly BuildFiles _files;
    private readonly PlaceholderJournal? _journal;
    private readonly uint _umask;
    private readonly ConcurrentDictionary<FileKey, PlannedFile> _placeholders = new();
    private readonly ConcurrentQueue<PlannedFile> _order = new();
    private readonly ReaderWriterLockSlim _settling = new();

    /// <param name="objects">Where values are.</param>
    /// <param name="files">Hears of what is written.</param>
    /// <param name="journal">Remembers placeholders; <see langword="null"/> for nobody.</param>
    public PlannedFiles(IFileObjectStore objects, BuildFiles files, PlaceholderJournal? journal)
    {
        _journal = journal;
        _objects = objects;
        _files = files;
        _umask = ReadUmask();
    }

    /// <summary>The placeholders of this session that are there still, in the order in which they were written.</summary>
    public IReadOnlyList<PlannedFile> Placeholders =>
        [.. _order.Where(file => _placeholders.TryGetValue(file.Key, out var known) && known == file && !file.IsDeleted)];

    /// <summary>Does something while no placeholder turns into its value: a file read meanwhile is one or the other.</summary>
    public T WhileNothingSettles<T>(Func<T> action)
    {
        _settling.EnterReadLock();
        try
        {
            return action();
        }
        finally
        {
            _settling.ExitReadLock();
        }
    }

    /// <summary>Why a file cannot be written in a tool's place; <see langword="null"/> where it can.</summary>
    public static string? Obstacle(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
            return "the folder of its output is not there";
        if (LibC.Access(folder, MayWrite) < 0)
            return "the folder of its output cannot be written";
        if (FileStatus.TryGet(path, out var status) && !status.IsRegular)
            return "its output is no ordinary file";
        return null;
    }

    /// <summary>Writes a placeholder.</summary>
    /// <param name="planned">What it stands for.</param>
    /// <param name="umask">The permissions that it does not get.</param>
    /// <returns>The file; <see langword="null"/> where it is gone already.</returns>
    /// <exception cref="BurstException">It cannot be written.</exception>
    public unsafe PlannedFile? WritePlaceholder(PlannedOutput planned, uint umask)
    {
        var path = EndOf(planned);
        var mode = ModeOf(planned, umask);
        var content = Placeholder.Format(path, planned.Output, out _);

        // Its mode is that of the value: who copies the file looks at that before reading.
        _journal?.Add(path);
        AtomicFile.Write(path, content, (UnixFileMode)mode);
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            return Remember(PlannedFile.Open(bytes, path, planned.Output, mode));
    }

    /// <summary>Writes what an output is.</summary>
    /// <param name="planned">The output.</param>
    /// <param name="value">Its value.</param>
    /// <param name="umask">The permissions that the file does not get.</param>
    /// <exception cref="BurstException">It cannot be read or written.</exception>
    public void WriteValue(PlannedOutput planned, in ObjectHash value, uint umask)
    {
        var path = EndOf(planned);
        _objects.CopyOut(value, path, (UnixFileMode)ModeOf(planned, umask));
        _files.Know(path, value);
    }

    /// <summary>Writes a file that the model knows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="umask">The permissions that it does not get.</param>
    /// <exception cref="BurstException">It cannot be written.</exception>
    public static void Write(SideFile file, uint umask) =>
        AtomicFile.Write(EndOf(file.Path), file.Content.Span, (UnixFileMode)(DataMode & ~umask));

    /// <summary>The placeholder that a file holds.</summary>
    /// <param name="key">The file.</param>
    public PlannedFile? Find(FileKey key) => _placeholders.GetValueOrDefault(key);

    /// <summary>Takes in a file that may hold a placeholder which an earlier session or another program wrote.</summary>
    /// <param name="path">Its path, ending with 0.</param>
    /// <param name="mode">The file's mode.</param>
    /// <returns><see langword="null"/> where it holds none.</returns>
    public unsafe PlannedFile? Meet(ReadOnlySpan<byte> path, uint mode)
    {
        var head = stackalloc byte[Placeholder.MaxLength];
        fixed (byte* start = path)
        {
            var file = LibC.Open(start, LibC.ReadOnly | LibC.NonBlocking | LibC.CloseOnExec, 0);
            if (file < 0)
                return null;
            var length = LibC.ReadAt(file, head, Placeholder.MaxLength, 0);
            LibC.Close(file);
            try
            {
                if (length <= 0 || !Placeholder.TryParse(new ReadOnlySpan<byte>(head, (int)length), out var output))
                    return null;

                // gg's placeholders for linkers are closed to all but their owner.
                var open = (mode & ProgramMode) == ClosedMode ? DataMode & ~_umask : mode & ProgramMode;
                return Remember(PlannedFile.Open(start, Encoding.UTF8.GetString(path[..path.IndexOf((byte)0)]), output, open));
            }
            catch (ThunkFormatException)
            {
                return null;
            }
        }
    }

    /// <summary>Takes in what earlier sessions left.</summary>
    /// <param name="paths">Files that were placeholders once.</param>
    public void MeetAll(IEnumerable<string> paths)
    {
        foreach (var path in paths)
            Meet(path);
    }

    /// <summary>Takes in a file that may hold a placeholder.</summary>
    /// <param name="path">Its path; there need not be such a file.</param>
    /// <returns><see langword="null"/> where it holds none.</returns>
    public PlannedFile? Meet(string path) =>
        FileStatus.TryGet(path, out var status) && status is { IsRegular: true, LengthBytes: <= Placeholder.MaxLength }
            ? Meet(Encoding.UTF8.GetBytes(path + '\0'), status.Mode)
            : null;

    /// <summary>Turns a placeholder into its value.</summary>
    /// <exception cref="BurstException">It cannot be read or written; it stays a placeholder then.</exception>
    public void Settle(PlannedFile file, in ObjectHash value)
    {
        _settling.EnterWriteLock();
        try
        {
            file.Settle(value, _objects);
            _files.Know(file.Name, value);
        }
        finally
        {
            _settling.ExitWriteLock();
        }

        Forget(file);
    }

    /// <summary>Lets go of a placeholder.</summary>
    public void Forget(PlannedFile file)
    {
        if (_placeholders.TryRemove(KeyValuePair.Create(file.Key, file)))
            file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in _placeholders.Values)
            file.Dispose();
        _settling.Dispose();
    }

    private PlannedFile? Remember(PlannedFile? file)
    {
        if (file is null)
            return null;
        var known = _placeholders.GetOrAdd(file.Key, file);
        if (known == file)
            _order.Enqueue(file);
        else
            file.Dispose();
        return known;
    }

    // A tool that is told to write to a link writes to what it points at.
    private static string EndOf(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    // Assemblers and linkers remove what is there before, a link too, unless it leads to nothing or to an empty file.
    private static string EndOf(PlannedOutput planned) =>
        FileStatus.TryGet(planned.Path, out var status) && status.LengthBytes > 0 ? planned.Path : EndOf(planned.Path);

    private static uint ModeOf(PlannedOutput planned, uint umask) => (planned.IsProgram ? ProgramMode : DataMode) & ~umask;

    private static uint ReadUmask()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("Umask:", StringComparison.Ordinal))
                return Convert.ToUInt32(line["Umask:".Length..].Trim(), 8);
        }

        return 0x12; // 022
    }
}
