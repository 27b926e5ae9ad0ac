namespace Burst.Workers.Docker.Calls;

/// <summary>Takes what a call gives, in the order in which it comes.</summary>
internal interface ICallSink
{
    /// <summary>Something was printed.</summary>
    void Print(bool isError, ReadOnlySpan<byte> text);

    /// <summary>A file of an output begins: its own, or one in its directory.</summary>
    /// <param name="output">The output's place in the call's list.</param>
    /// <param name="path">The path within the directory; empty for the output itself.</param>
    /// <param name="lengthBytes">How much is going to come.</param>
    void BeginFile(int output, string path, long lengthBytes);

    /// <summary>The next bytes of the file.</summary>
    void Add(ReadOnlySpan<byte> content);

    /// <summary>All bytes of the file have come.</summary>
    void EndFile();

    /// <summary>A directory within an output that is one.</summary>
    void AddDirectory(int output, string path);

    /// <summary>An output, or something in it, cannot be had.</summary>
    void Refuse(int output, OutputRefusal reason, string path);
}
