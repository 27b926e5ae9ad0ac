using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Workers.Processes;

/// <summary>Makes sure that the objects a function is about to see are there and are what their names say.</summary>
internal static class InputCheck
{
    /// <summary>Finds an object that is missing, damaged or not named properly.</summary>
    public static ExecutionFailure? FindFault(in ThunkView thunk, IFileObjectStore objects)
    {
        if (!ObjectHash.TryParse(thunk.FunctionHash, out var function))
            return Bad("function", thunk.FunctionHash);
        try
        {
            objects.Verify(function);
            foreach (var entry in thunk.Executables)
            {
                var reference = ThunkView.ReferenceOf(entry);
                if (!ObjectHash.TryParse(reference, out var hash))
                    return Bad("executable", reference);
                if (hash != function)
                    objects.Verify(hash);
            }

            foreach (var entry in thunk.Values)
            {
                var reference = ThunkView.ReferenceOf(entry);
                if (!ObjectHash.TryParse(reference, out var hash))
                    return Bad("value", reference);
                objects.Verify(hash);
            }

            return null;
        }
        catch (ObjectStoreException e)
        {
            return Failure(e);
        }
    }

    /// <summary>Finds a link to a damaged object. Links may lead nowhere, and to what is no object at all, as in gg.</summary>
    public static ExecutionFailure? FindLinkFault(Thunk thunk, IFileObjectStore objects)
    {
        try
        {
            foreach (var link in thunk.Links)
            {
                if (ObjectHash.TryParse(link.Target, out var hash) && objects.Contains(hash))
                    objects.Verify(hash);
            }

            return null;
        }
        catch (ObjectStoreException e)
        {
            return Failure(e);
        }
    }

    private static ExecutionFailure Bad(string what, ReadOnlySpan<byte> reference) =>
        new(FailureKind.BadThunk, $"{what} '{Encoding.UTF8.GetString(reference)}' is not an object's name");

    private static ExecutionFailure Failure(ObjectStoreException e) => e.Fault switch
    {
        ObjectFault.Missing => new(FailureKind.ObjectMissing, Naming(e)),
        ObjectFault.Corrupt => new(FailureKind.ObjectCorrupt, Naming(e)),
        _ => new(FailureKind.StorageFailed, e.Message, IsTransient: true),
    };

    private static string Naming(ObjectStoreException e)
    {
        var name = e.Hash.ToString();
        return e.Message.Contains(name, StringComparison.Ordinal) ? e.Message : $"{name}: {e.Message}";
    }
}
