using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>A file under the name and from the directory it was first asked for; one file found by two routes is two of
/// these.</summary>
/// <param name="directory">Where it was found.</param>
/// <param name="name">As it is spelt in <c>__FILE__</c>.</param>
/// <param name="path">Its absolute path, with whatever <c>..</c> are in its name.</param>
/// <param name="status">How it looked when it was found.</param>
/// <param name="state">What is remembered of it.</param>
internal sealed class HeaderFile(HeaderDirectory directory, string name, string path, FileStatus status, HeaderState state)
{
    public HeaderDirectory Directory { get; } = directory;

    public string Name { get; } = name;

    public string Path { get; } = path;

    public FileStatus Status { get; } = status;

    public HeaderState State { get; } = state;

    /// <summary>The path by which it was found, where it is called by a shorter one.</summary>
    public string? FoundAs { get; init; }
}
