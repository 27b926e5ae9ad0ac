using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary><c>posix_spawn</c> and its two structures; these return the error number itself, 0 for success.</summary>
internal static unsafe partial class Spawning
{
    /// <summary>Room for either structure, in bytes: glibc needs 336 and 80, musl 336 and 72.</summary>
    public const int StructureLength = 512;

    private static readonly delegate* unmanaged<void*, int, int> CloseFrom = FindCloseFrom();

    public const short SetProcessGroup = 2;
    public const short SetDefaultSignals = 4;
    public const short SetSignalMask = 8;

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(
        int* process, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeFileActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int AddChangeDirectory(void* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int descriptor, int newDescriptor);

    /// <summary>Closes a descriptor and all above it, where the library can (glibc 2.34); else they stay as they are.</summary>
    /// <remarks>What this program opens itself is never inherited; what it was started with may be.</remarks>
    public static void AddCloseFrom(void* actions, int firstDescriptor)
    {
        if (CloseFrom != null)
            CloseFrom(actions, firstDescriptor);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(void* attributes, ulong* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetMask(void* attributes, ulong* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(ulong* signals);

    private static delegate* unmanaged<void*, int, int> FindCloseFrom() =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out var address)
            ? (delegate* unmanaged<void*, int, int>)address
            : null;
}
