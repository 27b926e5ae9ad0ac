using Burst.Stress.Campaign;
using Burst.Stress.Scenarios;

namespace Burst.Stress;

/// <summary>Runs scenarios, each in a process of its own, for as long as it is told; the exit code is 1 if any verdict fails.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [ScenarioProcess.Mark, .. var words])
            return await ScenarioRun.RunAsync(words);

        StressOptions options;
        try
        {
            options = StressOptions.Parse(arguments);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"stress: {e.Message}");
            return 2;
        }

        if (options.WantsHelp || options.WantsList)
        {
            Console.Write(options.WantsHelp ? StressOptions.Help : Catalog.Text());
            return 0;
        }

        return await new StressCampaign(options, Console.Out).RunAsync() ? 0 : 1;
    }
}
