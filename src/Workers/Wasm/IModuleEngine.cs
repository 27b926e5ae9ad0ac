using Burst.Wasm;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>What runs modules. Safe to use from many threads, except <see cref="IDisposable.Dispose"/>.</summary>
internal interface IModuleEngine : IDisposable
{
    /// <summary>Decodes and compiles a module.</summary>
    /// <param name="bytes">The binary format; does not change afterwards.</param>
    /// <param name="metersFuel">Whether its code counts what it executes.</param>
    /// <exception cref="WasmFormatException">It is malformed or invalid.</exception>
    /// <exception cref="FunctionException">The engine does not take it.</exception>
    IModuleCode Compile(ReadOnlyMemory<byte> bytes, bool metersFuel);
}

/// <summary>A module that is compiled.</summary>
internal interface IModuleCode : IDisposable
{
    /// <summary>Makes it ready for calls of one entry point with one memory limit.</summary>
    /// <exception cref="FunctionException">It cannot be made ready; says all that is wrong.</exception>
    IReadyModule MakeReady(uint pages, string entryPoint);
}

/// <summary>A module that only has to be called. Safe to use from many threads.</summary>
internal interface IReadyModule : IDisposable
{
    /// <summary>Calls the entry point on an instance that nobody has used before, or that does not show it.</summary>
    /// <param name="context">What the function sees of the world.</param>
    /// <param name="fuel">How many instructions it may execute; 0 where the code does not meter.</param>
    /// <param name="timeout">How long it may run.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="TrapException">It trapped; <see cref="TrapKind.Interrupted"/> where it ran out of time.</exception>
    /// <exception cref="FunctionException">There is no instance to be had.</exception>
    int Run(WasiContext context, long fuel, TimeSpan? timeout, CancellationToken cancellationToken);
}
