using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Infer.Toolchains;

/// <summary>Programs and all that they need to start on a machine where nothing is installed, as inputs of a thunk.</summary>
/// <param name="Values">Shared libraries, by their names in the tree (<c>t/lib/…</c>).</param>
/// <param name="Executables">Programs by their names in the tree (<c>s/usr/bin/gcc</c>), their loader (<c>t/ld.so</c>), and the
/// function of tool thunks.</param>
/// <remarks>Immutable.</remarks>
public sealed record ToolSet(ImmutableArray<ThunkInput> Values, ImmutableArray<ThunkInput> Executables);
