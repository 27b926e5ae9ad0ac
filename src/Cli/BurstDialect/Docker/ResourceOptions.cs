using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary>The options that say what a thunk asks for its container.</summary>
internal sealed class ResourceOptions
{
    private readonly Option<long> _cpu = new("--cpu")
    {
        Description = "processors, such as 0.5 or 2 (all if not given)",
        HelpName = "N",
        CustomParser = ReadCpu,
    };

    private readonly Option<long> _memory = Size("--memory", "memory, files in the container's folders included (2GiB if not given)");
    private readonly Option<long> _disk = Size("--disk", "what may be written to each folder (1GiB if not given)");
    private readonly Option<long> _processes = Count("--processes", "processes and threads (512 if not given)");
    private readonly Option<long> _gpu = Count("--gpu", "GPUs for the function alone; '--gpus' says what the machine has");
    private readonly Option<bool> _network = new("--network") { Description = "use the network; the result is remembered all the same" };

    public void AddTo(Command command)
    {
        Option[] options = [_cpu, _memory, _disk, _processes, _gpu, _network];
        foreach (var option in options)
            command.Add(option);
    }

    public ThunkExtension Read(ParseResult parsed) => new()
    {
        CpuThousandths = parsed.GetValue(_cpu),
        MemoryBytes = parsed.GetValue(_memory),
        DiskBytes = parsed.GetValue(_disk),
        Processes = parsed.GetValue(_processes),
        Gpus = parsed.GetValue(_gpu),
        Network = parsed.GetValue(_network),
    };

    private static long ReadCpu(ArgumentResult result)
    {
        const decimal Most = 100_000;
        var text = result.Tokens[0].Value;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus)
            && cpus is >= 0.01m and <= Most && decimal.Truncate(cpus * 1000) == cpus * 1000)
        {
            return (long)(cpus * 1000);
        }

        result.AddError($"--cpu takes a number of processors from 0.01 to {Most}, in thousandths, not '{text}'");
        return 0;
    }

    private static Option<long> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => OptionParsers.Size(result),
    };

    private static Option<long> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;
            result.AddError($"{name} takes a number from 1 to {int.MaxValue}, not '{text}'");
            return 0;
        },
    };
}
