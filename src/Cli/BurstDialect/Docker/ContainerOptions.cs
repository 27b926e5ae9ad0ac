using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Burst.Docker;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary>The options that say what functions in containers get of this machine.</summary>
internal sealed class ContainerOptions
{
    private const int MostGpus = 1024;

    private readonly Option<string> _endpoint = EndpointOption();

    private readonly Option<bool> _network = new("--allow-network")
    {
        Description = "let functions in containers use the network, if their thunks ask for it",
    };

    private readonly Option<string[]> _gpus = new("--gpus")
    {
        Description = "the GPUs that functions in containers may have: how many, or their numbers or names",
        HelpName = "N|ID,ID",
        CustomParser = ReadGpus,
    };

    /// <summary>The option that all commands on containers have.</summary>
    // A text, so that the client of Docker is loaded only where somebody wants it.
    public static Option<string> EndpointOption() => new("--docker-host")
    {
        Description = "the Docker or Podman daemon for functions in containers (DOCKER_HOST if not given)",
        HelpName = "unix:///PATH",
        Validators = { static result => Check(result) },
    };

    public void AddTo(Command command)
    {
        command.Add(_endpoint);
        command.Add(_network);
        command.Add(_gpus);
    }

    public ContainerChoice Read(ParseResult parsed) => new()
    {
        Daemon = parsed.GetValue(_endpoint),
        AllowsNetwork = parsed.GetValue(_network),
        Gpus = parsed.GetValue(_gpus) ?? [],
    };

    private static void Check(OptionResult result)
    {
        try
        {
            DockerEndpoint.Parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError($"--docker-host: {e.Message}");
        }
    }

    private static string[] ReadGpus(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostGpus)
            return [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 || names.Distinct().Count() < names.Length || int.TryParse(text, out _))
            result.AddError($"--gpus takes a number up to {MostGpus}, or different numbers or names with commas between them, not '{text}'");
        return names;
    }
}
