using Burst.Thunks;

namespace Burst.Remote.Run;

/// <summary>The objects that a thunk needs where it runs.</summary>
/// <param name="Inputs">Function, programs and values; each once.</param>
/// <param name="Programs">Those of them that have to be executable.</param>
/// <param name="Linked">What links lead to besides, which need not be there.</param>
public sealed record ThunkObjects(
    IReadOnlyCollection<ObjectHash> Inputs, IReadOnlyCollection<ObjectHash> Programs, IReadOnlyCollection<ObjectHash> Linked)
{
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
