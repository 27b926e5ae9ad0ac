using System.Globalization;
using System.Text;
using Burst.Cli.Timelines;
using Burst.Engine;

namespace Burst.Cli.Forcing;

/// <summary>A picture of a run for a terminal: a cell for each thunk, a line of numbers, and what runs now.</summary>
/// <remarks>
/// <code>
///   ██████████▓▓▓▓██▒█▒·······        · waiting  ▒ running  █ done  ▓ cached  ✗ failed
///   12/25 done · 2 running · …
///     1.2 s  gcc  a.o
/// </code>
/// <para>Where there are more thunks than cells, a cell stands for several and shows the one that is most to be looked at.</para>
/// </remarks>
internal static class LivePicture
{
    private const int MaxRunningLines = 4;
    private const int MaxGridLines = 10;
    private const string Plain = "\e[0m";

    /// <summary>How many lines about running thunks there is room for.</summary>
    /// <param name="rows">The terminal's height.</param>
    public static int RunningLines(int rows) => Math.Clamp((rows - 6) / 3, 0, MaxRunningLines);

    /// <summary>Draws it.</summary>
    /// <param name="states">The thunks' states, in the order in which they were seen.</param>
    /// <param name="counts">Numbers so far.</param>
    /// <param name="perSecond">Thunks done in a second lately; 0 where that is not known yet.</param>
    /// <param name="slots">How many functions may run at once; 0 where that is not known.</param>
    /// <param name="running">What runs now.</param>
    /// <param name="columns">How many characters a line may have.</param>
    /// <param name="rows">The terminal's height.</param>
    /// <param name="hasColour">Whether colours are wanted.</param>
    /// <returns>Lines that fit.</returns>
    public static IReadOnlyList<string> Draw(
        ReadOnlySpan<TaskState> states, EngineCounts counts, double perSecond, int slots,
        IReadOnlyList<(TaskName Name, string Place, TimeSpan Since)> running, int columns, int rows, bool hasColour)
    {
        var lines = new List<string>();
        var gridLines = Math.Clamp(rows - MaxRunningLines - 4, 1, MaxGridLines);
        var perCell = Math.Max(1, (int)Math.Ceiling(states.Length / (double)(gridLines * columns)));
        for (var from = 0; from < states.Length; from += perCell * columns)
            lines.Add(Row(states[from..Math.Min(states.Length, from + (perCell * columns))], perCell, hasColour));

        var scale = perCell > 1 ? string.Create(CultureInfo.InvariantCulture, $"each cell {perCell:N0} thunks · ") : "";
        var slotText = slots == 0 ? scale : $"{scale}{ProgressText.Count(slots, "slot")} · ";
        var room = columns - slotText.Length;
        lines.Add(Cut(slotText + ProgressText.Line(counts, perSecond, room).TrimStart(), columns));
        foreach (var (name, place, since) in running)
        {
            var label = name.Label == name.Kind ? name.Command : name.Label;
            lines.Add(Cut($"{ProgressText.Duration(since),9}  {name.Kind}  {label}{(place.Length > 0 ? $"  on {place}" : "")}", columns));
        }

        return lines;
    }

    private static string Row(ReadOnlySpan<TaskState> states, int perCell, bool hasColour)
    {
        var row = new StringBuilder();
        TaskState? before = null;
        for (var from = 0; from < states.Length; from += perCell)
        {
            var state = Cell(states[from..Math.Min(states.Length, from + perCell)]);
            if (hasColour && state != before)
                row.Append(ColourOf(state));
            row.Append(GlyphOf(state));
            before = state;
        }

        return row.Append(hasColour ? Plain : "").ToString();
    }

    private static TaskState Cell(ReadOnlySpan<TaskState> states)
    {
        ReadOnlySpan<TaskState> byUrgency =
            [TaskState.Failed, TaskState.Running, TaskState.Waiting, TaskState.Run, TaskState.Cached];
        foreach (var state in byUrgency)
        {
            if (states.Contains(state))
                return state;
        }

        return TaskState.Waiting;
    }

    private static char GlyphOf(TaskState state) => state switch
    {
        TaskState.Running => '▒',
        TaskState.Run => '█',
        TaskState.Cached => '▓',
        TaskState.Failed => '✗',
        _ => '·',
    };

    private static string ColourOf(TaskState state) => state switch
    {
        TaskState.Running => $"{Plain}\e[33m",
        TaskState.Run => $"{Plain}\e[32m",
        TaskState.Cached => $"{Plain}\e[36m",
        TaskState.Failed => $"{Plain}\e[31m",
        _ => "\e[2;39m",
    };

    private static string Cut(string line, int columns)
    {
        line = line.ReplaceLineEndings(" ").Replace('\t', ' ').Replace('\e', ' ');
        return line.Length <= columns ? line : string.Concat(line.AsSpan(0, columns - 1), "…");
    }
}
