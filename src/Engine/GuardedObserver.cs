using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>Keeps an observer's exceptions from the engine, whose threads would otherwise take them for a thunk's.</summary>
internal sealed class GuardedObserver(IEngineObserver observer) : IEngineObserver
{
    public bool WantsTimes { get; } = observer.WantsTimes;

    public bool Follows(in ObjectHash thunk)
    {
        try
        {
            return observer.Follows(thunk);
        }
        catch (Exception exception)
        {
            Ignore(exception);
            return false;
        }
    }

    public void PassedBy(int executed, long outputBytes)
    {
        try
        {
            observer.PassedBy(executed, outputBytes);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Submitted(IReadOnlyList<OutputRef> targets)
    {
        try
        {
            observer.Submitted(targets);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Concluded(IReadOnlyList<OutputRef> targets)
    {
        try
        {
            observer.Concluded(targets);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file)
    {
        try
        {
            observer.Opened(thunk, file);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Resolved(in ObjectHash thunk, in ObjectHash executed)
    {
        try
        {
            observer.Resolved(thunk, executed);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Placed(in ObjectHash thunk, string place)
    {
        try
        {
            observer.Placed(thunk, place);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
        try
        {
            observer.Started(thunk, file, pool, attempt);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        try
        {
            observer.Executed(thunk, outputs, elapsed, processorTime);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        try
        {
            observer.Cached(thunk, outputs);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        try
        {
            observer.Failed(thunk, failure, retrying);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    public void Duplicated(in ObjectHash thunk)
    {
        try
        {
            observer.Duplicated(thunk);
        }
        catch (Exception exception)
        {
            Ignore(exception);
        }
    }

    // Nobody is left to be told; a debugger may want to know.
    private static void Ignore(Exception exception) => System.Diagnostics.Debug.WriteLine(exception);
}
