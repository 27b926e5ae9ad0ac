namespace Burst.Wasm.Wasi.Files;

/// <summary>What a node is, as preview 1 numbers it.</summary>
internal enum FileType : byte
{
    Unknown = 0,
    Directory = 3,
    RegularFile = 4,
    SymbolicLink = 7,
}

/// <summary>Something on a <see cref="VirtualFileSystem"/>: a file, a directory or a symbolic link.</summary>
/// <remarks>Like its file system it belongs to one thread at a time.</remarks>
public abstract class VirtualNode
{
    private protected VirtualNode(VirtualFileSystem? owner)
    {
        if (owner is null)
            return;
        Inode = owner.NextInode();
        AccessTime = ModifyTime = ChangeTime = owner.Now;
    }

    /// <summary>Its number, from 1 in the order of making; 0 for standard streams.</summary>
    internal ulong Inode { get; private protected set; }

    internal abstract FileType Type { get; }

    /// <summary>Length in bytes of the content, or of a link's target.</summary>
    internal virtual ulong Size => 0;

    /// <summary>Nanoseconds since 1970; so are the other two.</summary>
    internal ulong AccessTime { get; set; }

    internal ulong ModifyTime { get; set; }

    internal ulong ChangeTime { get; set; }

    /// <summary>How many directories name it.</summary>
    internal int Links { get; set; }

    /// <summary>How many descriptors refer to it.</summary>
    internal int Opens { get; set; }

    /// <summary>Whether the command may not change it.</summary>
    internal bool IsReadOnly { get; set; }

    /// <summary>How many of its names count towards <see cref="FileLimits.MaxNames"/>.</summary>
    internal int ChargedNames { get; set; }
}

/// <summary>A symbolic link.</summary>
public sealed class VirtualLink : VirtualNode
{
    internal VirtualLink(VirtualFileSystem owner, byte[] target)
        : base(owner) => TargetBytes = target;

    /// <summary>The path that it stands for, relative to the directory that it is in.</summary>
    public string Target => System.Text.Encoding.UTF8.GetString(TargetBytes);

    internal byte[] TargetBytes { get; }

    internal override FileType Type => FileType.SymbolicLink;

    internal override ulong Size => (ulong)TargetBytes.Length;
}
