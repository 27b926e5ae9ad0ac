using System.CommandLine;
using Burst.Cli.Remoting;
using Burst.Remote.Backends;

namespace Burst.Cli.BurstDialect.Servers;

/// <summary>The options that say where functions run.</summary>
internal sealed class RemoteOptions
{
    private readonly Option<string[]> _engines = new("--engine", "-e")
    {
        Description = "where functions run: local (as by default), remote=HOST[:PORT][,HOST…] ('burst serve' or gg's server), or both",
        HelpName = "ENGINE",
    };

    private readonly Option<string> _fallback = new("--fallback")
    {
        Description = "what runs functions when no server can",
        DefaultValueFactory = _ => "none",
    };

    private readonly Option<TimeSpan?> _straggler = new("--straggler")
    {
        Description = "how long a thunk runs on a server before it is started again on an idle one; else four times what its function usually takes",
        HelpName = "DURATION",
        CustomParser = result => OptionParsers.Timeout(result),
    };

    private readonly Option<string> _tokenFile = new("--token-file")
    {
        Description = "file with the token that servers ask for; else BURST_TOKEN",
        HelpName = "FILE",
    };

    private readonly Option<string> _authority = new("--ca")
    {
        Description = "certificate (PEM) to trust for https:// servers besides the system's",
        HelpName = "FILE",
    };

    public RemoteOptions() => _fallback.AcceptOnlyFromAmong("local", "none");

    public void AddTo(Command command)
    {
        Option[] options = [_engines, _fallback, _straggler, _tokenFile, _authority];
        foreach (var option in options)
            command.Add(option);
    }

    /// <summary>What was chosen; <see langword="null"/> for this machine alone.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="jobs">How many functions a server of gg's is given at once.</param>
    public RemoteChoice? Read(ParseResult parsed, int jobs)
    {
        var choice = new RemoteChoice { UsualSlots = jobs };
        foreach (var engines in parsed.GetValue(_engines) ?? [])
            choice = choice.With(engines);
        return choice.Servers.Count == 0 ? null : choice with
        {
            FallsBack = parsed.GetValue(_fallback) == "local",
            StorageUri = Host.Variable(StorageUri.Variable),
            Token = Credentials.Token(parsed.GetValue(_tokenFile)),
            Authority = Credentials.Authority(parsed.GetValue(_authority)),
            StragglerAfter = parsed.GetValue(_straggler),
        };
    }
}
