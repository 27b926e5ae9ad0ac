using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Remote.Pool;
using Burst.Remote.Run;

namespace Burst.Cli.Remoting;

/// <summary>Gets to know the places that were chosen, and makes one pool of them.</summary>
internal static class RemotePlaces
{
    /// <summary>Opens them.</summary>
    /// <param name="choice">Which ones.</param>
    /// <param name="objects">This process's objects.</param>
    /// <param name="options">How functions run, and where their words go.</param>
    /// <param name="openLocal">Makes a runner of this machine, with a storage backend where one is shared.</param>
    /// <exception cref="BurstException">None can be used.</exception>
    public static IReadOnlyList<IWorkerPool> Open(
        RemoteChoice choice, IFileObjectStore objects, ForcerOptions options, Func<IStorageBackend?, IRunner> openLocal)
    {
        var access = new HttpAccess(choice.Token, choice.Authority);
        var storage = choice.StorageUri.Length == 0 ? null : StorageUri.Open(choice.StorageUri, access);
        var use = new RemoteRunnerOptions
        {
            Access = access,
            Storage = storage,
            StorageUri = choice.StorageUri,
            Uploads = storage is null ? null : new Uploads(storage, objects),
            UsualSlots = choice.UsualSlots,
            OnFetched = choice.OnFetched,
        };
        if (choice.HasGgModes)
            use = use with { ValueMode = ObjectIntake.PrivateMode, ProgramMode = ObjectIntake.PrivateMode };
        var runners = Connect(choice, objects, use, out var absent, out var refusals);
        if (choice.IncludesLocal || (runners.Count == 0 && choice.FallsBack))
            runners.Add(openLocal(storage));
        if (runners.Count == 0)
            throw new BurstException($"no server can be used: {string.Join("; ", refusals)}");
        foreach (var refusal in refusals)
            choice.Say?.Invoke($"{refusal}; it is not used");

        var pool = new RemotePoolOptions
        {
            Absent = absent,
            Storage = storage,
            Fallback = choice.FallsBack ? () => openLocal(storage) : null,
            OnPrinted = printed => Print(options.FunctionError, printed),
            OnNotice = (name, what) => choice.Say?.Invoke($"{name}: {what}"),
            StragglerAfter = choice.StragglerAfter,
        };
        return [new RemoteWorkerPool(runners, pool)];
    }

    /// <summary>Asks all servers at once; those that do not answer may do so later.</summary>
    private static List<IRunner> Connect(
        RemoteChoice choice, IFileObjectStore objects, RemoteRunnerOptions use, out Dictionary<IRunner, string> absent,
        out List<string> refusals)
    {
        var attempts = choice.Servers
            .Select(server => new RemoteRunner(server, objects, use))
            .Select(runner => (Runner: runner, Opening: runner.ProbeAsync(CancellationToken.None)))
            .ToArray();
        var runners = new List<IRunner>();
        absent = [];
        refusals = [];
        foreach (var (runner, opening) in attempts)
        {
            try
            {
                opening.GetAwaiter().GetResult();
                runners.Add(runner);
            }
            catch (RunnerLostException e)
            {
                refusals.Add($"{runner.Name}: {e.Message}");
                if (!e.IsFinal)
                    absent.Add(runner, e.Message);
                else
                    runner.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }

        return runners;
    }

    private static void Print(Stream stream, ReadOnlyMemory<byte> printed)
    {
        try
        {
            lock (stream)
            {
                stream.Write(printed.Span);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // A reader that went away is no fault of the function.
        }
    }
}
