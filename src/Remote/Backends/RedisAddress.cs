using Burst.Engine;

namespace Burst.Remote.Backends;

/// <summary>Where a Redis server is, and how to be let in.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">The user; empty for the usual one.</param>
/// <param name="Password">The password; empty for none.</param>
internal sealed record RedisAddress(string Host, int Port, string User, string Password)
{
    private const int UsualPort = 6379;

    /// <summary>Reads <c>redis://[[user]:password@]host[:port]</c>.</summary>
    /// <exception cref="BurstException">It is something else.</exception>
    public static RedisAddress Parse(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
            throw new BurstException("not the address of a Redis server (redis://[user:password@]host[:port])");
        var mark = parsed.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = mark < 0 ? "" : Uri.UnescapeDataString(parsed.UserInfo[..mark]);
        var password = Uri.UnescapeDataString(parsed.UserInfo[(mark + 1)..]);
        return new RedisAddress(parsed.DnsSafeHost, parsed.Port > 0 ? parsed.Port : UsualPort, user, password);
    }

    /// <summary>Without user and password.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"redis://[{Host}]:{Port}" : $"redis://{Host}:{Port}";
}
