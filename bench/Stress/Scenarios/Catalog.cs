namespace Burst.Stress.Scenarios;

/// <summary>All scenarios, in the order in which they run: those first whose jobs are always the same.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new Million(), new TinyObjects(), new SustainedLoad(), new WorkerKills(), new EngineKills(), new ServerKills(),
        new Failures(), new PoisonedCache(), new PoisonedIndex(), new DiskFull(), new MemoryLimit(), new HugeObjects(),
    ];

    /// <exception cref="FormatException">There is none of that name.</exception>
    public static IReadOnlyList<Scenario> Find(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (All.All(scenario => scenario.Name != name))
                throw new FormatException($"there is no scenario '{name}', but {string.Join(", ", All.Select(scenario => scenario.Name))}");
        }

        return [.. All.Where(scenario => names.Contains(scenario.Name))];
    }

    public static string Text() => string.Concat(All.Select(scenario => $"{scenario.Name,-16} {scenario.Summary}\n"));
}
