using Burst.Cli.BurstDialect.Modules;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary>Runs a function several times and compares, byte by byte, what it gives.</summary>
internal sealed class VerifyRun(Host host, Workspace workspace, ModuleRunSettings settings)
{
    private const int MostNamed = 20;

    /// <summary>Runs to the end and tells what differs.</summary>
    /// <returns>0 where all runs agree.</returns>
    public int Run(int runs)
    {
        using var interruption = new Interruption();
        var results = RunAllAsync(runs, interruption).GetAwaiter().GetResult();
        if (interruption.Code is { } code)
            return (int)code;
        if (results is null)
            return (int)ExitCode.NotEnded;
        var differences = Compare(results);
        if (differences.Count == 0)
        {
            host.Out.Write($"{runs} runs agree: {ModuleRun.Named(settings).Length} outputs have the same bytes each time\n");
            return (int)ExitCode.Success;
        }

        foreach (var difference in differences.Take(MostNamed))
            host.Out.Write(difference + "\n");
        if (differences.Count > MostNamed)
            host.Out.Write($"and {differences.Count - MostNamed} more\n");
        host.Complain($"{runs} runs do not agree: a remembered result is one of several that are possible");
        return (int)ExitCode.Failure;
    }

    private async Task<ObjectHash[][]?> RunAllAsync(int runs, Interruption interruption)
    {
        var thunk = ModuleRun.MakeThunk(settings);
        var hash = Burst.Engine.Store.ObjectStoreExtensions.Add(workspace.Objects, thunk);
        var options = new ForcerOptions(settings.Engine with { UseCache = false }, host.Error, host.Error) { Containers = settings.Containers };
        await using var forcer = workspace.OpenForcer(options);
        var results = new ObjectHash[runs][];
        for (var run = 0; run < runs; run++)
        {
            ForceReport report;
            try
            {
                report = await forcer.ForceAsync([.. thunk.Outputs.Select(output => new OutputRef(hash, output))], interruption.Token);
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return null;
            }

            if (!report.Succeeded)
            {
                foreach (var failure in report.Failures)
                    host.Say($"run {run + 1} of {runs}: {FailureText.Format(failure, showsErrorTail: true)}");
                return null;
            }

            results[run] = [.. report.Results.Select(result => result.Value)];
        }

        return results;
    }

    private List<string> Compare(ObjectHash[][] results)
    {
        var differences = new List<string>();
        var names = ModuleRun.Named(settings);
        for (var output = 0; output < names.Length; output++)
        {
            var kinds = results.Select(result => result[output]).Distinct().ToArray();
            if (kinds.Length == 1)
                continue;
            if (names[output].EndsWith('/'))
                CompareFolders(names[output], kinds, differences);
            else
                differences.Add($"'{names[output]}' differs: {kinds.Length} different contents in {results.Length} runs");
        }

        return differences;
    }

    private void CompareFolders(string name, ObjectHash[] kinds, List<string> differences)
    {
        var trees = kinds.Select(kind => DirectoryArchive.Read(workspace.Read(kind))
            .ToDictionary(entry => entry.Path, entry => entry.Content is { } content ? ObjectHash.Of(content.Span) : default)).ToArray();
        foreach (var path in trees.SelectMany(tree => tree.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var contents = trees.Where(tree => tree.ContainsKey(path)).Select(tree => tree[path]).ToArray();
            if (contents.Length < trees.Length)
                differences.Add($"'{name}{path}' is not always there");
            else if (contents.Distinct().Count() is > 1 and var count)
                differences.Add($"'{name}{path}' differs: {count} different contents");
        }
    }
}
