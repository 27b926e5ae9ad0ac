using System.Runtime.InteropServices;
using Burst.Stress.Campaign;
using Burst.Stress.Scenarios;

namespace Burst.Stress;

/// <summary>Runs scenarios, each in a process of its own, for as long as it is told; the exit code is 1 if any verdict fails.</summary>
internal static class Program
{
    private const int Interrupted = 130;

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

        using var interruption = new CancellationTokenSource();
        void Interrupt(PosixSignalContext context)
        {
            context.Cancel = true;
            interruption.Cancel();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        var isGood = await new StressCampaign(options, Console.Out).RunAsync(interruption.Token);
        return interruption.IsCancellationRequested ? Interrupted : isGood ? 0 : 1;
    }
}
