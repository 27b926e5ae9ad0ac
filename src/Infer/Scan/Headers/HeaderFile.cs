using Burst.Gg.Layout;
using Burst.Infer.Scan.Sources;

namespace Burst.Infer.Scan.Headers;

/// <summary>A file under the name and from the directory it was first asked for; as in GCC, one file found by two routes is
/// two of these.</summary>
/// <param name="directory">Where it was found.</param>
/// <param name="name">As it is spelt in <c>__FILE__</c>.</param>
/// <param name="path">Its absolute path, with whatever <c>..</c> are in its name.</param>
/// <param name="status">How it looked when it was found.</param>
internal sealed class HeaderFile(HeaderDirectory directory, string name, string path, FileStatus status)
{
    public HeaderDirectory Directory { get; } = directory;

    public string Name { get; } = name;

    public string Path { get; } = path;

    public FileStatus Status { get; } = status;

    /// <summary>Whether it was entered before.</summary>
    public bool IsEntered { get; set; }

    /// <summary>Whether it must not be entered again: <c>#pragma once</c>, <c>#import</c>.</summary>
    public bool IsOnce { get; set; }

    /// <summary>Its content, once read.</summary>
    public ParsedFile? Content { get; set; }
}
