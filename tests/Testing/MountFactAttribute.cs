using System.ComponentModel;
using Xunit;

namespace Burst.Testing;

/// <summary>A test that mounts a file system: skipped where that is not allowed, but not for root under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> IsPossible = new(Probe);

    public MountFactAttribute()
    {
        if (!IsPossible.Value && !(Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("CI") == "true"))
            Skip = "needs the right to mount a tmpfs (root)";
    }

    private static bool Probe()
    {
        using var folder = new TemporaryFolder();
        try
        {
            new SmallDisk(folder["disk"], 1 << 20).Dispose();
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
