namespace Burst.Docker;

/// <summary>Where a daemon listens: a Unix socket or, without encryption, a TCP port.</summary>
/// <remarks>Immutable. Text forms: <c>unix:///run/docker.sock</c>, <c>/run/docker.sock</c>, <c>tcp://host:2375</c>.</remarks>
public sealed record DockerEndpoint
{
    /// <summary>Where Docker listens unless told otherwise.</summary>
    public const string DefaultSocket = "/var/run/docker.sock";

    // sockaddr_un.sun_path, less the zero at its end.
    private const int MaxSocketPathBytes = 107;
    private const int DefaultPort = 2375;

    private DockerEndpoint()
    {
    }

    /// <summary>The socket's absolute path; <see langword="null"/> for TCP.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>The host's name or address; <see langword="null"/> for a socket.</summary>
    public string? Host { get; private init; }

    /// <summary>The port; 0 for a socket.</summary>
    public int Port { get; private init; }

    /// <summary>Whether the daemon shares this machine's files, so that binds of them can work: true of sockets.</summary>
    public bool IsLocal => SocketPath is not null;

    /// <summary>
    /// The daemon to use: the one <paramref name="named"/>, else what <c>DOCKER_HOST</c> names, else
    /// <see cref="DefaultSocket"/>.
    /// </summary>
    /// <exception cref="FormatException">The text names no endpoint; says which text and what would.</exception>
    public static DockerEndpoint Find(string? named = null)
    {
        if (!string.IsNullOrEmpty(named))
            return Parse(named);
        return Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host
            ? Parse(host)
            : new DockerEndpoint { SocketPath = DefaultSocket };
    }

    /// <summary>Reads one of the text forms.</summary>
    /// <exception cref="FormatException">The text names no endpoint; says which text and what would.</exception>
    public static DockerEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix://", StringComparison.Ordinal) || text.StartsWith('/'))
            return ParseSocket(text, text.StartsWith('/') ? text : text["unix://".Length..]);
        if (text.StartsWith("tcp://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0 && uri.PathAndQuery is "/" or "")
        {
            return new DockerEndpoint { Host = uri.IdnHost, Port = uri.Port > 0 ? uri.Port : DefaultPort };
        }

        throw new FormatException(
            $"'{text}' does not name a Docker daemon: write unix:///PATH, an absolute path, or tcp://HOST:PORT");
    }

    /// <summary>The text form with its scheme, as <c>DOCKER_HOST</c> has it.</summary>
    public override string ToString() => SocketPath is not null
        ? $"unix://{SocketPath}"
        : $"tcp://{(Host!.Contains(':') ? $"[{Host}]" : Host)}:{Port}";

    private static DockerEndpoint ParseSocket(string text, string path)
    {
        if (!path.StartsWith('/'))
            throw new FormatException($"'{text}' does not name a socket: its path has to be absolute");
        var length = System.Text.Encoding.UTF8.GetByteCount(path);
        return length <= MaxSocketPathBytes
            ? new DockerEndpoint { SocketPath = path }
            : throw new FormatException(
                $"'{text}' is too long for a socket: {length} bytes, where the system takes {MaxSocketPathBytes}");
    }
}
