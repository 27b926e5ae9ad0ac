using Burst.Engine;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-put FILE…</c> and <c>gg-get HASH…</c>: gg's remote storage, which this version does not have.</summary>
internal static class StorageCommand
{
    private const string Variable = "GG_STORAGE_URI";

    public static ExitCode Put(Host host, IReadOnlyList<string> arguments) => throw Refuse();

    public static ExitCode Get(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0)
            throw Refuse();
        host.Say("gg-get HASH...");
        return ExitCode.Failure;
    }

    private static BurstException Refuse()
    {
        var uri = Environment.GetEnvironmentVariable(Variable);
        if (uri is null)
            return new BurstException($"missing environment variable: {Variable}");
        if (uri.Length == 0)
            return new BurstException($"{Variable} environment variable not set");

        // The scheme alone: the rest may hold a password.
        var mark = uri.IndexOf("://", StringComparison.Ordinal);
        return mark >= 0 && uri[..mark] is "s3" or "gs" or "redis"
            ? new BurstException($"storage backends ({uri[..mark]}) are not part of this version; "
                + "'burst put' and 'burst get' work on the .gg folder")
            : new BurstException("unknown storage backend");
    }
}
