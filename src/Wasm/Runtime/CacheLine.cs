using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>Room at the end of objects that every call writes to: the next object, which may be another thread's, lies in
/// other cache lines then.</summary>
/// <remarks>As a field it comes last, for the runtime lays structs out behind all other fields, in the order of their
/// declaration.</remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct CacheLine
{
    public const int Bytes = 64;
}
