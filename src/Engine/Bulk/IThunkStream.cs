namespace Burst.Engine.Bulk;

/// <summary>Thunks that are made as they are wanted, and what is done with their values.</summary>
/// <remarks>The engine's own threads call both members, several at once: each makes thunks, forces them and hands over the values
/// without another thread's help. Be quick: what takes time here is taken from the functions.</remarks>
public interface IThunkStream
{
    /// <summary>Makes the next thunks.</summary>
    /// <param name="batch">Empty; receives as many as it holds, or fewer at the end.</param>
    /// <returns><see langword="false"/> where no more will come after these.</returns>
    bool TryFill(ThunkBatch batch);

    /// <summary>Takes the values of the thunks of one <see cref="TryFill"/>, once all are there.</summary>
    /// <param name="batch">Theirs; valid until this method returns.</param>
    void Take(ThunkBatch batch);
}
