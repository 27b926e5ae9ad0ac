using System.Runtime.InteropServices;
using Burst.Engine;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Sandboxing;

/// <summary>What functions may do, as a ruleset that the kernel applies.</summary>
/// <remarks>What is allowed to a folder is allowed beneath it, without exceptions: objects that lie in a folder which
/// functions may write to are not protected.</remarks>
internal sealed class SandboxRules : IDisposable
{
    private const ulong Reading = Landlock.Execute | Landlock.ReadFile | Landlock.ReadFolder;

    // No devices: with them the root user could reach a disk from any folder.
    private const ulong Writing = Landlock.WriteFile | Landlock.RemoveFolder | Landlock.RemoveFile | Landlock.MakeFolder
        | Landlock.MakeRegular | Landlock.MakeSocket | Landlock.MakePipe | Landlock.MakeLink | Landlock.Refer
        | Landlock.Truncate;

    private const ulong AllWriting =
        Writing | Landlock.MakeCharacterDevice | Landlock.MakeBlockDevice | Landlock.DeviceControl;

    private const ulong FileRights =
        Landlock.Execute | Landlock.WriteFile | Landlock.ReadFile | Landlock.Truncate | Landlock.DeviceControl;

    private static readonly string[] TemporaryFolders = ["/tmp", "/var/tmp", "/dev/shm"];

    private static readonly string[] Devices =
    [
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/pts",
    ];

    private static readonly string[] SystemFolders =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/dev", "/proc", "/sys", "/nix",
        "/gnu", "/snap",
    ];

    private readonly int _ruleset;

    private SandboxRules(SandboxMode mode, int ruleset, string description)
    {
        Mode = mode;
        Description = description;
        _ruleset = ruleset;
    }

    /// <summary><see cref="SandboxMode.Write"/> or <see cref="SandboxMode.Strict"/>.</summary>
    public SandboxMode Mode { get; }

    /// <summary>For people: a sentence.</summary>
    public string Description { get; }

    /// <summary>Makes the rules.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="workRoot">The folder of the working directories.</param>
    /// <param name="objectsPath">The folder of the objects.</param>
    /// <returns><see langword="null"/> for no sandbox.</returns>
    /// <exception cref="BurstException">The kernel cannot do what was asked for.</exception>
    public static SandboxRules? Make(SandboxMode mode, string workRoot, string objectsPath)
    {
        if (mode == SandboxMode.None || (mode == SandboxMode.Auto && Landlock.Version == 0))
            return null;
        if (Landlock.Version == 0)
        {
            throw new BurstException(
                $"the sandbox '{mode}' needs Landlock, which this kernel does not have or has switched off"
                + " (Linux 5.13 or later; 'landlock' among the security modules)");
        }

        var isStrict = mode == SandboxMode.Strict;
        var handled = Known(isStrict ? AllWriting | Reading : AllWriting);
        var ruleset = Landlock.Create(handled, Network, Scopes, out var error);
        if (ruleset < 0)
        {
            if (mode == SandboxMode.Auto)
                return null;
            throw new BurstException($"the sandbox '{mode}' cannot be made: {Errno.Describe(error)}");
        }

        var rules = new SandboxRules(isStrict ? SandboxMode.Strict : SandboxMode.Write, ruleset, Describe(isStrict, workRoot));
        try
        {
            rules.AllowAll(handled, workRoot, objectsPath);
            return rules;
        }
        catch
        {
            rules.Dispose();
            throw;
        }
    }

    /// <summary>Puts the calling thread in the sandbox, for good.</summary>
    /// <returns>0, or the error number.</returns>
    public int RestrictThisThread() => Landlock.RestrictThisThread(_ruleset);

    public void Dispose() => LibC.Close(_ruleset);

    private static ulong Network => Landlock.Version >= 4 ? Landlock.AllTcp : 0;

    private static ulong Scopes => Landlock.Version < 6
        ? 0
        : Landlock.ScopeAbstractSockets | (Landlock.CanScopeSignals ? Landlock.ScopeSignals : 0);

    private void AllowAll(ulong handled, string workRoot, string objectsPath)
    {
        const ulong Everything = Reading | Writing;
        Allow(workRoot, handled & Everything, isNeeded: true);
        foreach (var device in Devices)
            Allow(device, handled & (Landlock.ReadFile | Landlock.ReadFolder | Landlock.WriteFile | Landlock.Truncate | Landlock.DeviceControl));
        if (Mode == SandboxMode.Write)
        {
            foreach (var folder in TemporaryFolders)
                Allow(folder, handled & Everything);
            return;
        }

        Allow(objectsPath, handled & Reading, isNeeded: true);
        foreach (var folder in SystemFolders)
            Allow(folder, handled & Reading);

        // The launcher is a thread of this program, and may come to load a part of it late.
        Allow(AppContext.BaseDirectory, handled & Reading);
        Allow(RuntimeEnvironment.GetRuntimeDirectory(), handled & Reading);
    }

    private void Allow(string path, ulong accesses, bool isNeeded = false)
    {
        var descriptor = LibC.Open(path, LibC.PathOnly | LibC.CloseOnExec, 0);
        var error = descriptor < 0 ? LibC.Error : 0;
        if (error == 0)
        {
            if (!Directory.Exists(path))
                accesses &= FileRights;
            error = Landlock.Allow(_ruleset, descriptor, accesses);
            LibC.Close(descriptor);
        }

        if (error != 0 && isNeeded)
            throw new BurstException($"the sandbox cannot be opened for {path}: {Errno.Describe(error)}");
    }

    private static ulong Known(ulong rights)
    {
        if (Landlock.Version < 2)
            rights &= ~Landlock.Refer;
        if (Landlock.Version < 3)
            rights &= ~Landlock.Truncate;
        if (Landlock.Version < 5)
            rights &= ~Landlock.DeviceControl;
        return rights;
    }

    private static string Describe(bool isStrict, string workRoot)
    {
        var files = isStrict
            ? $"can read only the system's folders, their objects and {workRoot}, and write only in {workRoot}"
            : $"can write only in {string.Join(", ", new[] { workRoot }.Concat(TemporaryFolders).Distinct())}";
        var network = Network == 0 ? "" : "; cannot use TCP";
        var scopes = Scopes switch
        {
            0 => "",
            Landlock.ScopeAbstractSockets => "; cannot reach abstract sockets outside",
            _ => "; cannot signal other processes or reach their abstract sockets",
        };
        return $"Functions {files}{network}{scopes} (Landlock version {Landlock.Version}).";
    }
}
