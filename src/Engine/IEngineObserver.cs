using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>Hears what the engine does, thunk by thunk.</summary>
/// <remarks>Called from engine threads, several at once: be quick, and do not throw. No observer costs nothing.</remarks>
public interface IEngineObserver
{
    /// <summary>Whether it wants to know how long functions took that run on the engine's own threads; asked once. Reading the
    /// clock twice takes a noticeable part of what such a function takes.</summary>
    /// <value>The default is <see langword="true"/>; otherwise <see cref="Executed"/> says zero for them.</value>
    bool WantsTimes => true;

    /// <summary>Whether it wants to hear of one thunk of a stream, step by step; asked once, before all else. At a million thunks a
    /// second, being told of each is a noticeable part of what it takes.</summary>
    /// <value>The default is <see langword="true"/>. Of others it hears only where they fail, and in sum by
    /// <see cref="PassedBy"/>.</value>
    bool Follows(in ObjectHash thunk) => true;

    /// <summary>Some thunks of a stream that it did not follow are done.</summary>
    /// <param name="executed">How many functions ran to a good end.</param>
    /// <param name="outputBytes">Bytes of what they made.</param>
    void PassedBy(int executed, long outputBytes)
    {
    }

    /// <summary>Somebody asks for targets. Called where they ask, so that <c>Activity.Current</c> is theirs.</summary>
    void Submitted(IReadOnlyList<OutputRef> targets)
    {
    }

    /// <summary>The targets of a submission, the same list, have values or failures, or were given up.</summary>
    void Concluded(IReadOnlyList<OutputRef> targets)
    {
    }

    /// <summary>A thunk has been read; those among its inputs are forced next. Once for each name.</summary>
    /// <param name="thunk">Its name in the graph.</param>
    /// <param name="file">Its file, in canonical form.</param>
    void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file)
    {
    }

    /// <summary>A thunk's inputs are there and put in. Not called for a thunk that had all its inputs from the start.</summary>
    /// <param name="thunk">Its name in the graph, as it was opened.</param>
    /// <param name="executed">The name under which it is executed, remembered and failed; several thunks may share it.</param>
    void Resolved(in ObjectHash thunk, in ObjectHash executed)
    {
    }

    /// <summary>A pool says where a thunk's function runs: on which machine, or in which part of it.</summary>
    void Placed(in ObjectHash thunk, string place)
    {
    }

    /// <summary>A thunk's function is about to run.</summary>
    void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt);

    /// <summary>A thunk's function ran to a good end and its outputs are stored.</summary>
    void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime);

    /// <summary>A thunk had been reduced before.</summary>
    void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs);

    /// <summary>An attempt failed; it will be tried again where <paramref name="retrying"/> says so.</summary>
    void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying);

    /// <summary>An overdue execution was started a second time beside the first.</summary>
    void Duplicated(in ObjectHash thunk);
}
