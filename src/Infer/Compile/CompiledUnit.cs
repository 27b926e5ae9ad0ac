using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Compile;

/// <summary>A source file that has become a thunk.</summary>
/// <param name="Thunk">The thunk; its first output is the object, or the assembler text.</param>
/// <param name="Dependencies">The dependency file, if one is asked for.</param>
internal sealed record CompiledUnit(ObjectHash Thunk, SideFile? Dependencies);
