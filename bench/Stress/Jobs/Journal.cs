using System.Globalization;

namespace Burst.Stress.Jobs;

/// <summary>A file outside the engine in which functions that are processes enter themselves as they start: evidence that the
/// engine cannot colour.</summary>
/// <remarks>An entry is a line of the call's number and the period in which it started. A period begins when somebody says so,
/// as a rule when all that is recorded so far has been looked at: what is entered later must not be among it.</remarks>
internal sealed class Journal
{
    /// <summary>What a script does to enter itself: its first argument is its number, the second the journal's folder.</summary>
    public const string EnterCommand = "read -r period < \"$2/period\"\necho \"$1 $period\" >> \"$2/entries\"";

    private readonly string _entries;
    private readonly string _period;

    /// <param name="folder">Where the journal is; made if absent.</param>
    public Journal(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        _entries = Path.Join(folder, "entries");
        _period = Path.Join(folder, "period");
        Begin(0);
    }

    public string Folder { get; }

    /// <summary>Begins a period.</summary>
    public void Begin(int period)
    {
        File.WriteAllText($"{_period}.new", $"{period}\n");
        File.Move($"{_period}.new", _period, overwrite: true);
    }

    /// <summary>All entries so far.</summary>
    public IReadOnlyList<(long Number, int Period)> Read()
    {
        if (!File.Exists(_entries))
            return [];
        var entries = new List<(long Number, int Period)>();
        foreach (var line in File.ReadLines(_entries))
        {
            var words = line.Split(' ');
            entries.Add((long.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture)));
        }

        return entries;
    }
}
