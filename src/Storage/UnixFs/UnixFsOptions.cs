namespace Burst.Storage.UnixFs;

/// <summary>How a file becomes blocks. The defaults are those of <c>ipfs add</c>.</summary>
public sealed record UnixFsOptions
{
    /// <summary>As <c>ipfs add</c> does: identifiers of version 0, files' bytes in DAG nodes.</summary>
    public static readonly UnixFsOptions V0 = new();

    /// <summary>As <c>ipfs add --cid-version=1</c> does: identifiers of version 1, files' bytes in raw blocks.</summary>
    public static readonly UnixFsOptions V1 = new() { Version = 1, HasRawLeaves = true };

    /// <summary>The version of the identifiers.</summary>
    public int Version { get; init; }

    /// <summary>Whether files' bytes stand in blocks by themselves.</summary>
    public bool HasRawLeaves { get; init; }

    /// <summary>Bytes of a file in one block.</summary>
    /// <value>The default is 262,144.</value>
    public int ChunkBytes { get; init; } = 256 << 10;

    /// <summary>Links of one node.</summary>
    /// <value>The default is 174.</value>
    public int MaxLinks { get; init; } = 174;
}
