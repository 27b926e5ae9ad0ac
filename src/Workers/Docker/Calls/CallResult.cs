using System.Buffers;
using Burst.Thunks;

namespace Burst.Workers.Docker.Calls;

/// <summary>What one call gave: what it printed, and its outputs, in memory or, where they are large, in files.</summary>
/// <remarks>Not thread-safe. Whatever lies in a file when it is disposed of is removed.</remarks>
public sealed class CallResult : IDisposable, ICallSink
{
    private const int MostInMemory = 1 << 20;
    private const long MostInDirectory = 1L << 30;

    private readonly ContainerCall _call;
    private readonly Output[] _outputs;
    private MemoryStream? _printed;
    private MemoryStream? _complained;
    private long _bytesLeft;
    private long _filesLeft;

    // The file that is coming.
    private int _current;
    private string _path = "";
    private byte[]? _memory;
    private FileStream? _file;
    private int _filled;

    internal CallResult(ContainerCall call)
    {
        _call = call;
        _outputs = call.Outputs.Count == 0 ? [] : new Output[call.Outputs.Count];
        _bytesLeft = call.OutputBytes;
        _filesLeft = call.OutputFiles;
    }

    /// <summary>What was printed to standard output.</summary>
    public ReadOnlyMemory<byte> StandardOutput => Written(_printed);

    /// <summary>What was printed to standard error.</summary>
    public ReadOnlyMemory<byte> StandardError => Written(_complained);

    /// <summary>How it ended.</summary>
    public CallEnd End { get; internal set; } = null!;

    /// <summary>Why an output cannot be had.</summary>
    /// <param name="output">Its place in the call's list, from 0.</param>
    /// <param name="path">What of it, where it is a directory; else its own last part.</param>
    /// <returns><see langword="null"/> where it is there.</returns>
    public OutputRefusal? RefusalOf(int output, out string path)
    {
        var found = _outputs[output];
        path = found.Path ?? "";
        if (found.Refusal is { } refusal)
            return refusal;
        return found.Content is null && found.Source is null && !IsDirectory(output) ? OutputRefusal.Missing : null;
    }

    /// <summary>An output's bytes: of a file, or of the archive that stands for a directory (<see cref="DirectoryArchive"/>).</summary>
    /// <param name="output">Its place in the call's list, from 0; it has not been refused.</param>
    /// <param name="sourcePath">The file that has them, where they are not in memory; it may be moved away.</param>
    /// <exception cref="ThunkFormatException">A name in the directory cannot be stored.</exception>
    public ReadOnlyMemory<byte> Read(int output, out string? sourcePath)
    {
        var found = _outputs[output];
        sourcePath = found.Source;
        if (!IsDirectory(output))
            return found.Content ?? default;
        var archive = new ArrayBufferWriter<byte>();
        DirectoryArchive.Write(found.Entries ?? [], archive);
        return archive.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        foreach (var output in _outputs)
        {
            if (output.Source is { } path)
                File.Delete(path);
        }
    }

    void ICallSink.Print(bool isError, ReadOnlySpan<byte> text)
    {
        var stream = isError ? _complained ??= new MemoryStream() : _printed ??= new MemoryStream();
        if (text.Length > _call.PrintedBytes - stream.Length)
            throw Excess($"printed more than the {_call.PrintedBytes} bytes that it may");
        stream.Write(text);
    }

    void ICallSink.BeginFile(int output, string path, long lengthBytes)
    {
        Require(output);
        if (--_filesLeft < 0 || (_bytesLeft -= lengthBytes) < 0)
            throw Excess($"has more outputs than the {_call.OutputBytes} bytes and {_call.OutputFiles} files that it may have");
        _current = output;
        _path = path;

        _filled = 0;
        if (IsDirectory(output))
        {
            ref var directory = ref _outputs[output];
            directory.EntryBytes += lengthBytes;
            if (directory.EntryBytes > MostInDirectory)
                throw Excess($"has a directory of more than the {MostInDirectory} bytes that one can have");
            _memory = new byte[lengthBytes];
        }
        else if (lengthBytes <= MostInMemory)
        {
            _memory = new byte[lengthBytes];
        }
        else
        {
            var source = Path.Join(Path.GetTempPath(), $"burst-output-{Guid.NewGuid():N}");
            _file = new FileStream(source, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                PreallocationSize = lengthBytes,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            _outputs[output].Source = source;
        }
    }

    void ICallSink.Add(ReadOnlySpan<byte> content)
    {
        if (_file is not null)
        {
            _file.Write(content);
            return;
        }

        content.CopyTo(_memory.AsSpan(_filled));
        _filled += content.Length;
    }

    void ICallSink.EndFile()
    {
        _file?.Dispose();
        if (_file is null && IsDirectory(_current))
            (_outputs[_current].Entries ??= []).Add(new DirectoryEntry(_path, _memory));
        else if (_file is null)
            _outputs[_current].Content = _memory;
        _file = null;
        _memory = null;
    }

    void ICallSink.AddDirectory(int output, string path)
    {
        Require(output);
        if (--_filesLeft < 0)
            throw Excess($"has more outputs than the {_call.OutputFiles} files that it may have");
        (_outputs[output].Entries ??= []).Add(new DirectoryEntry(path, null));
    }

    void ICallSink.Refuse(int output, OutputRefusal reason, string path)
    {
        Require(output);
        _outputs[output].Refusal ??= reason;
        _outputs[output].Path ??= path;
    }

    private static ReadOnlyMemory<byte> Written(MemoryStream? stream) =>
        stream is null ? default : stream.GetBuffer().AsMemory(0, (int)stream.Length);

    private bool IsDirectory(int output) => _call.Outputs[output].EndsWith('/');

    private void Require(int output)
    {
        if (output >= _outputs.Length)
            throw new ProtocolException($"it sent output {output} of {_outputs.Length}");
    }

    // The agent ends a call before it comes to this; a resident function may not.
    private static IOException Excess(string what) => new($"the function {what}");

    private record struct Output
    {
        public OutputRefusal? Refusal;
        public string? Path;
        public byte[]? Content;
        public string? Source;
        public List<DirectoryEntry>? Entries;
        public long EntryBytes;
    }
}
