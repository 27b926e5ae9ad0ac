using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The command's environment: <c>name=value</c>, in the order given.</summary>
internal static class WasiEnvironment
{
    internal static Errno environ_sizes_get(Instance caller, uint count, uint length) =>
        WasiArguments.WriteSizes(new GuestMemory(caller), WasiContext.Of(caller).Environment, count, length);

    internal static Errno environ_get(Instance caller, uint pointers, uint bytes) =>
        WasiArguments.Write(new GuestMemory(caller), WasiContext.Of(caller).Environment, pointers, bytes);
}
