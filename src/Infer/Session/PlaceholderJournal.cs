using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Session;

/// <summary>Remembers on disk which files of a project are placeholders, so that a later build finishes what an earlier one
/// left: because that was to leave them, or because it was killed.</summary>
/// <remarks>Thread-safe. Lines of absolute paths. What cannot be written is not remembered.</remarks>
internal sealed class PlaceholderJournal : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly Lock _lock = new();
    private FileStream? _file;

    /// <param name="path">The file; made when the first line is written.</param>
    public PlaceholderJournal(string path)
    {
        _path = path;
        try
        {
            Left = File.Exists(path) ? [.. File.ReadLines(path).Distinct()] : [];
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            Left = [];
        }
    }

    /// <summary>What earlier builds wrote down; much of it may be gone or real by now.</summary>
    public IReadOnlyList<string> Left { get; }

    /// <summary>Writes a path down.</summary>
    public void Add(string path)
    {
        lock (_lock)
        {
            try
            {
                if (_file is null)
                {
                    GgDirectory.Create(Path.GetDirectoryName(_path)!);
                    _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                }

                _file.Write(Encoding.UTF8.GetBytes(path + '\n'));
            }
            catch (Exception e) when (SystemError.IsOne(e) || e is BurstException)
            {
                // The build matters more.
            }
        }
    }

    /// <summary>Leaves only these.</summary>
    public void Close(IReadOnlyList<string> paths)
    {
        lock (_lock)
        {
            Dispose();
            try
            {
                if (paths.Count == 0)
                    File.Delete(_path);
                else
                    AtomicFile.Write(_path, Encoding.UTF8.GetBytes(string.Join('\n', paths) + '\n'), Mode);
            }
            catch (Exception e) when (SystemError.IsOne(e) || e is BurstException)
            {
                // It then says too much, which does no harm.
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
