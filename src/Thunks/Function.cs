using System.Collections.Immutable;

namespace Burst.Thunks;

/// <summary>What a thunk calls: a program, its argument vector and its environment.</summary>
/// <param name="Hash">The program's object name, as text. gg accepts any text here, so it is checked only when forced.</param>
/// <param name="Arguments">The argument vector, <c>argv[0]</c> first; may hold <c>@{GGHASH:…}</c> references.</param>
/// <param name="EnvironmentVariables">The whole environment as <c>NAME=value</c>, in order; may hold references too.</param>
public sealed record Function(
    string Hash, ImmutableArray<string> Arguments, ImmutableArray<string> EnvironmentVariables);
