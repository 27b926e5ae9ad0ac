using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Thunks;

namespace Burst.Remote.Run;

/// <summary>The objects that a thunk needs where it runs.</summary>
/// <param name="Inputs">Function, programs and values; each once.</param>
/// <param name="Programs">Those of them that have to be executable.</param>
/// <param name="Linked">What links lead to besides, which need not be there.</param>
public sealed record ThunkObjects(
    IReadOnlyCollection<ObjectHash> Inputs, IReadOnlyCollection<ObjectHash> Programs, IReadOnlyCollection<ObjectHash> Linked)
{
    /// <summary>What gg makes of values that it fetches: 0444.</summary>
    private const UnixFileMode FetchedMode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Reads them from a thunk; what is no name of an object is left to whoever runs the thunk.</summary>
    public static ThunkObjects Of(Thunk thunk)
    {
        var programs = Names([thunk.Function.Hash, .. thunk.Executables.Select(item => item.Reference)]);
        var inputs = Names(thunk.Values.Select(item => item.Reference));
        inputs.UnionWith(programs);
        var linked = Names(thunk.Links.Select(link => link.Target));
        linked.ExceptWith(inputs);
        return new ThunkObjects(inputs, programs, linked);
    }

    /// <summary>Gets from a backend what is not here.</summary>
    /// <param name="objects">Here.</param>
    /// <param name="storage">The backend.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The backend does not have it either.</exception>
    public async Task FetchAsync(IFileObjectStore objects, IStorageBackend storage, CancellationToken cancellationToken)
    {
        var intake = new ObjectIntake(objects, FetchedMode);
        await storage.GetAsync([.. Inputs.Where(name => !objects.Contains(name))], intake, cancellationToken);
        ObjectHash[] linked = [.. Linked.Where(name => !objects.Contains(name))];
        if (linked.Length == 0)
            return;
        var nowhere = await storage.FindMissingAsync(linked, cancellationToken);
        await storage.GetAsync([.. linked.Except(nowhere)], intake, cancellationToken);
    }

    /// <summary>Lets programs be executed that came as values, or as somebody's outputs.</summary>
    public void MakeExecutable(IFileObjectStore objects)
    {
        foreach (var program in Programs)
        {
            var path = objects.PathOf(program);
            var mode = File.GetUnixFileMode(path);
            if ((mode & UnixFileMode.UserExecute) == 0)
                File.SetUnixFileMode(path, mode | UnixFileMode.UserExecute);
        }
    }

    private static HashSet<ObjectHash> Names(IEnumerable<string> texts)
    {
        var names = new HashSet<ObjectHash>();
        foreach (var text in texts)
        {
            if (ObjectHash.TryParse(text, out var name))
                names.Add(name);
        }

        return names;
    }
}
