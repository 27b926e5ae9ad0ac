using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>What a command has open.</summary>
/// <remarks>
/// <para>Rights are reported as preview 1 says. Enforced are reading and writing, by what a file was opened for, and
/// the rights that a command gives up with <c>fd_fdstat_set_rights</c>. Opening with fewer rights than a later call
/// needs is common in programs, and no runtime of today refuses that call.</para>
/// </remarks>
internal sealed class Descriptor
{
    public VirtualNode Node { get; private set; } = null!;

    /// <summary>Where the next read or write begins.</summary>
    public ulong Offset { get; set; }

    public DescriptorFlags Flags { get; set; }

    public bool CanRead { get; private set; }

    public bool CanWrite { get; private set; }

    public Rights Rights { get; private set; }

    /// <summary>The most rights of what is opened through this directory.</summary>
    public Rights Inheriting { get; private set; }

    /// <summary>Rights given up: whoever needs them gets <c>notcapable</c>.</summary>
    public Rights Denied { get; private set; }

    /// <summary>Rights given up for what is opened through this directory.</summary>
    public Rights DeniedInheriting { get; private set; }

    /// <summary>Of a directory that was open from the beginning: the guest's path to it, in UTF-8.</summary>
    public byte[]? PreopenPath { get; set; }

    /// <summary>The entries as they were when the command began to read them.</summary>
    public ArraySegment<DirectoryEntry>? Listing { get; set; }

    public void Open(VirtualNode node, Rights rights, Rights inheriting, Rights denied = Rights.None)
    {
        Node = node;
        Offset = 0;
        Flags = DescriptorFlags.None;
        Rights = rights;
        Inheriting = inheriting;
        CanRead = (rights & Rights.Read) != 0;
        CanWrite = (rights & Rights.Write) != 0;
        Denied = DeniedInheriting = denied;
        PreopenPath = null;
        Listing = null;
        node.Opens++;
    }

    /// <summary>Gives rights up for good.</summary>
    public void Restrict(Rights rights, Rights inheriting)
    {
        Denied |= Rights & ~rights;
        DeniedInheriting |= Inheriting & ~inheriting;
        Rights = rights;
        Inheriting = inheriting;
    }

    public void Close()
    {
        Node.Opens--;
        Node = null!;
        Listing = null;
    }
}
