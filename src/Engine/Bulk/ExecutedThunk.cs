using Burst.Thunks.Wire;

namespace Burst.Engine.Bulk;

/// <summary>A thunk of a batch whose function has run and whose reduction is not recorded yet.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="FirstOutput">The place of its first output among the batch's.</param>
/// <param name="Layout">Of its file.</param>
/// <param name="IsFollowed">Whether an observer wants to hear of it.</param>
/// <param name="Elapsed">How long the function took; zero where nobody wants to know.</param>
internal readonly record struct ExecutedThunk(int Index, int FirstOutput, ThunkLayout Layout, bool IsFollowed, TimeSpan Elapsed);
