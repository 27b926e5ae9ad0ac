using System.Text;
using System.Text.Json;
using Burst.Cli.Output;
using Burst.Cli.Signals;

namespace Burst.Cli.Top;

/// <summary>Shows a run again and again until it ends, or the user has seen enough.</summary>
/// <param name="host">Where to show it.</param>
/// <param name="source">The run.</param>
/// <param name="interval">The time between two looks.</param>
/// <param name="isOnce">Whether one look will do.</param>
/// <param name="isJson">Whether to write JSON.</param>
internal sealed class TopRun(Host host, IRunSource source, TimeSpan interval, bool isOnce, bool isJson)
{
    private const string EnterScreen = "\e[?1049h\e[?25l";
    private const string LeaveScreen = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string EndLine = "\e[K";
    private const string WipeBelow = "\e[J";

    private readonly bool _hasScreen = !isOnce && !isJson && Terminal.IsTerminal(1);

    /// <summary>Runs to the end.</summary>
    public ExitCode Run() => RunAsync().GetAwaiter().GetResult();

    private async Task<ExitCode> RunAsync()
    {
        using var interruption = new Interruption();
        RunSnapshot? last = null;
        if (_hasScreen)
            Write(EnterScreen);
        try
        {
            // A rate needs two looks.
            var before = isOnce ? await source.AskAsync(interruption.Token) : null;
            if (before is not null)
                await Task.Delay(interval, interruption.Token);
            while (await source.AskAsync(interruption.Token) is { } now)
            {
                Show(now, before ?? last);
                last = now;
                if (isOnce)
                    return ExitCode.Success;
                await Task.Delay(interval, interruption.Token);
            }

            before ??= last;
            if (isOnce && before is not null)
                Show(before, null);
        }
        catch (OperationCanceledException) when (interruption.Code is not null)
        {
            // Whoever watches may look away; that is no failure.
            return ExitCode.Success;
        }
        finally
        {
            if (_hasScreen)
                Write(LeaveScreen);
        }

        if (!isJson && !isOnce)
            Write((last is null ? "" : $"{TopText.Line(last, null)}\n") + "the run has ended\n");
        return ExitCode.Success;
    }

    private void Show(RunSnapshot now, RunSnapshot? before)
    {
        if (isJson)
        {
            Write(JsonSerializer.Serialize(now, RunSnapshotJson.Default.RunSnapshot) + "\n");
        }
        else if (_hasScreen)
        {
            var lines = TopText.View(now, before, Math.Max(20, Terminal.Columns(1)), Math.Max(4, Terminal.Rows(1) - 1));
            Write(Home + string.Concat(lines.Select(line => $"{line}{EndLine}\n")) + WipeBelow);
        }
        else if (isOnce)
        {
            Write(string.Join('\n', TopText.View(now, before, int.MaxValue, int.MaxValue)) + "\n");
        }
        else
        {
            Write(TopText.Line(now, before) + "\n");
        }
    }

    private void Write(string text) => host.Output.Write(Encoding.UTF8.GetBytes(text));
}
