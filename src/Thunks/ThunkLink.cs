namespace Burst.Thunks;

/// <summary>A symbolic link that stands in the working directory while the function runs.</summary>
/// <param name="Name">The link's name in the working directory.</param>
/// <param name="Target">The object that it points to, as text.</param>
/// <remarks>As in gg, a link to a thunk is a link to the thunk's file: links take no part in substitution.</remarks>
public readonly record struct ThunkLink(string Name, string Target);
