using Burst.Infer.Scan.Sources;

namespace Burst.Infer.Scan.Headers;

/// <summary>What a compiler remembers of a header; see <see cref="HeaderIdentity"/> for which names share it.</summary>
internal sealed class HeaderState
{
    /// <summary>Whether it was entered before.</summary>
    public bool IsEntered { get; set; }

    /// <summary>Whether it must not be entered again: <c>#pragma once</c>, <c>#import</c>.</summary>
    public bool IsOnce { get; set; }

    /// <summary>Its content, once read.</summary>
    public ParsedFile? Content { get; set; }
}
