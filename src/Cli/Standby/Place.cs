namespace Burst.Cli.Standby;

/// <summary>What a process may see and do: its namespaces and its rights.</summary>
/// <remarks>A standby works for whoever calls it, so a caller in a sandbox must not find one that is outside.</remarks>
internal static class Place
{
    private const string Ourselves = "self";

    private static readonly string[] s_namespaces = ["ns/mnt", "ns/user", "ns/pid", "ns/net", "root"];
    private static readonly string[] s_rights = ["NoNewPrivs:", "Seccomp:", "CapEff:", "CapBnd:"];
    private static readonly string? s_ours = Describe(Ourselves);

    /// <summary>Whether a process is in the same place as this one.</summary>
    /// <param name="process">Its number.</param>
    /// <returns><see langword="false"/> also where it is gone or nothing is known of it.</returns>
    public static bool IsShared(int process) => s_ours is not null && Describe($"{process}") == s_ours;

    private static string? Describe(string process)
    {
        try
        {
            var folder = $"/proc/{process}/";
            var links = s_namespaces.Select(name => new FileInfo(folder + name).LinkTarget);
            var rights = File.ReadLines(folder + "status").Where(line => Array.Exists(s_rights, line.StartsWith));
            return string.Join('\n', links.Concat(rights));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
