using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>The few calls to the system that memories, guard pages and stacks need.</summary>
internal static unsafe partial class Libc
{
    public const int ProtectNone = 0;
    public const int ProtectRead = 1;
    public const int ProtectReadWrite = 3;
    public const int ProtectReadExecute = 5;
    public const int SegmentationFault = 11;

    private const int MapPrivateAnonymousNoReserve = 0x4022;
    private const int RemapMayMove = 1;
    private const int AdviceDontNeed = 4;
    private const int AdviceDontDump = 16;

    /// <summary>Bytes in a page of the system.</summary>
    public static readonly nuint PageSize = (nuint)Environment.SystemPageSize;

    /// <summary>Zeroed bytes that take no memory until they are touched; null where the system refuses.</summary>
    public static byte* Map(nuint bytes, int protection = ProtectReadWrite)
    {
        var place = Mmap(null, bytes, protection, MapPrivateAnonymousNoReserve, -1, 0);
        return (nint)place == -1 ? null : (byte*)place;
    }

    /// <summary>Makes a mapping longer or shorter, moving it if need be; null where the system refuses.</summary>
    public static byte* Remap(byte* place, nuint bytes, nuint newBytes)
    {
        if (bytes == newBytes)
            return place;
        var moved = Mremap(place, bytes, newBytes, RemapMayMove);
        return (nint)moved == -1 ? null : (byte*)moved;
    }

    public static void Unmap(void* place, nuint bytes) => Munmap(place, bytes);

    /// <summary>Turns pages into zeros, which take no memory where the system agrees.</summary>
    public static void Zero(byte* place, nuint bytes)
    {
        // Refused for pages that are locked into memory.
        if (Madvise(place, bytes, AdviceDontNeed) == 0)
            return;
        for (nuint done = 0; done < bytes; done += PageSize)
            new Span<byte>(place + done, (int)PageSize).Clear();
    }

    /// <summary>Keeps pages out of core dumps, which would otherwise list tens of thousands of ranges.</summary>
    public static void DontDump(void* place, nuint bytes) => Madvise(place, bytes, AdviceDontDump);

    public static bool Protect(void* place, nuint bytes, int protection) => Mprotect(place, bytes, protection) == 0;

    /// <summary>What the system has for a signal, or what it shall have from now on.</summary>
    [LibraryImport("libc", EntryPoint = "sigaction")]
    public static partial int SignalAction(int signal, void* action, void* old);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    public static partial nint ThreadSelf();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    public static partial int GetThreadAttributes(nint thread, void* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    public static partial int GetStack(void* attributes, void** lowest, nuint* bytes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    public static partial int DestroyThreadAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Mmap(void* place, nuint bytes, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial void* Mremap(void* place, nuint bytes, nuint newBytes, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(void* place, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* place, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(void* place, nuint bytes, int protection);
}
