using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>Writes gg's time log of every execution to a folder, in a file named after the thunk.</summary>
internal sealed class TimelogFolder : IEngineObserver
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _path;
    private readonly TimeProvider _time;
    private string? _error;

    /// <param name="path">The folder; made if absent.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BurstException">The folder cannot be made.</exception>
    public TimelogFolder(string path, TimeProvider time)
    {
        GgDirectory.Create(path);
        _path = path;
        _time = time;
    }

    /// <summary>Why a log could not be written; <see langword="null"/> where all could.</summary>
    public string? Error => _error;

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        var text = Timelog.Start(_time.GetUtcNow() - elapsed) + Timelog.Execution(elapsed);
        try
        {
            AtomicFile.Write(Path.Join(_path, thunk.ToString()), Encoding.ASCII.GetBytes(text), Mode);
        }
        catch (BurstException e)
        {
            _error ??= e.Message;
        }
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
    }

    public void Duplicated(in ObjectHash thunk)
    {
    }
}
