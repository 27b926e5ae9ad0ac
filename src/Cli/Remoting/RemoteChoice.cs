using System.Security.Cryptography.X509Certificates;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli.Remoting;

/// <summary>Where functions are to run, if not on this machine alone.</summary>
internal sealed record RemoteChoice
{
    /// <summary>The servers.</summary>
    public IReadOnlyList<Uri> Servers { get; init; } = [];

    /// <summary>Whether this machine runs functions besides.</summary>
    public bool IncludesLocal { get; init; }

    /// <summary>Whether this machine runs functions when no server can.</summary>
    public bool FallsBack { get; init; }

    /// <summary>The storage backend that all share; empty for none.</summary>
    public string StorageUri { get; init; } = "";

    /// <summary>What servers are shown; <see langword="null"/> for nothing.</summary>
    public string? Token { get; init; }

    /// <summary>A certificate to trust besides the system's.</summary>
    public X509Certificate2? Authority { get; init; }

    /// <summary>How long a thunk runs before it is started again elsewhere; <see langword="null"/> for what follows
    /// from how long its function usually takes.</summary>
    public TimeSpan? StragglerAfter { get; init; }

    /// <summary>How many thunks a server of gg's runs at once.</summary>
    public int UsualSlots { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether what comes from elsewhere has gg's modes: 0600.</summary>
    public bool HasGgModes { get; init; }

    /// <summary>Says that a server is not used, and why; called from several threads.</summary>
    /// <value><see langword="null"/> (the default) leaves it to whoever runs the command.</value>
    public Action<string>? Say { get; init; }

    /// <summary>Hears of every object that came from elsewhere; called from several threads.</summary>
    public Action<ObjectHash>? OnFetched { get; init; }

    /// <summary>Reads engines as the command line has them: <c>local</c>, <c>remote=HOST[:PORT][,…]</c>, or both.</summary>
    /// <exception cref="BurstException">It is something else.</exception>
    public RemoteChoice With(string engines)
    {
        var choice = this;
        var isRemote = false;
        foreach (var word in engines.Split(','))
        {
            if (word == "local" && !isRemote)
                choice = choice with { IncludesLocal = true };
            else if (word.StartsWith("remote=", StringComparison.Ordinal) || isRemote)
                choice = choice with { Servers = [.. choice.Servers, Server(word)] };
            else
                throw new BurstException($"'{word}' is not an engine: there are local and remote=HOST[:PORT][,HOST…]");
            isRemote |= word != "local";
        }

        return choice;
    }

    private static Uri Server(string word) =>
        Burst.Remote.Run.RemoteRunner.ParseAddress(word.StartsWith("remote=", StringComparison.Ordinal) ? word["remote=".Length..] : word);
}
