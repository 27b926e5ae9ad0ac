using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Burst.Remote.Serve;

/// <summary>How a server works. Immutable.</summary>
public sealed record ServerOptions
{
    /// <summary>gg's port for servers that run thunks.</summary>
    public const int UsualPort = 9924;

    /// <summary>Where it listens; port 0 for any that is free.</summary>
    /// <value>The default is port 9924 of this machine alone.</value>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, UsualPort);

    /// <summary>What clients have to show in <c>Authorization: Bearer</c>.</summary>
    /// <value><see langword="null"/> (the default) lets everybody in.</value>
    public string? Token { get; init; }

    /// <summary>The certificate, with its private key, for <c>https</c>.</summary>
    /// <value><see langword="null"/> (the default) for <c>http</c>.</value>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The largest object that is taken, in bytes; thunks may have 64 MiB at most.</summary>
    /// <value>The default is 4 GiB.</value>
    public long MaxRequestBytes { get; init; } = 4L << 30;

    /// <summary>How many thunks may wait for a slot; more are refused with status 503.</summary>
    /// <value>The default is 10,000.</value>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>Whether <c>GET /reset</c> deletes all objects and reductions, as gg's server does for everybody.</summary>
    public bool AllowsReset { get; init; }

    /// <summary>Whether it runs thunks; else it only has objects to give, as gg's object server.</summary>
    public bool RunsThunks { get; init; } = true;

    /// <summary>Hears the first line of every request; <see langword="null"/> for nobody. Called from several threads.</summary>
    public Action<string>? OnRequest { get; init; }

    /// <summary>How long thunks that run may go on when the server stops.</summary>
    /// <value>The default is ten seconds.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
