using System.Diagnostics;
using System.Globalization;
using Burst.CrashWriter;
using Burst.Storage.Reductions;

namespace Burst.Storage.Tests.Reductions;

/// <summary>A process that is killed while it records.</summary>
public sealed class FasterCrashTests
{
    private const int KillCount = 20;
    private const int MaxLines = 40;

    [Fact]
    public async Task Open_AfterEachOfTwentyKills_HasAllThatWasFlushedAndNothingWrong()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20);
        long last = 0;
        for (var kill = 0; kill < KillCount; kill++)
        {
            last = await WriteAndKill(folder["store"], last + 1, random) ?? last;
            var messages = new List<string>();
            await using var cache = new FasterReductionCache(
                folder["store"], FasterReductionOptions.Small, messages.Add);
            for (long number = 1; number <= last; number++)
                Assert.True(NumberedThunk.IsThere(cache, number), $"{number} of {last} is not there after kill {kill}");

            // What was not flushed may be there; IsThere throws if it is wrong.
            for (var number = last + 1; number < last + 2000; number++)
                NumberedThunk.IsThere(cache, number);
            Assert.Empty(messages);
        }

        Assert.True(last > 0);
    }

    private static async Task<long?> WriteAndKill(string store, long first, Random random)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Burst.CrashWriter.dll");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", program, store, first.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;

        // From the moment of opening to well into the work.
        long? last = null;
        var linesToKill = random.Next(1, MaxLines);
        for (var lines = 1; await ReadNumber(process) is { } number; lines++)
        {
            last = number > 0 ? number : last;
            if (lines != linesToKill)
                continue;
            Thread.SpinWait(random.Next(200_000));
            process.Kill();
        }

        await process.WaitForExitAsync();
        return last;
    }

    /// <summary>The next flushed number; 0 for another line, null at the end.</summary>
    private static async Task<long?> ReadNumber(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync();
        return line is null ? null : long.TryParse(line, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
