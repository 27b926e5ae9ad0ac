using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>A module with one entry point and one memory limit in Burst's own engine: instances of it, and how to call
/// them.</summary>
internal sealed class ReadyModule : IReadyModule
{
    // Nobody watches a module that gets ready, and others wait for it.
    private static readonly TimeSpan LongestReadying = TimeSpan.FromMinutes(1);

    private static readonly Action<object?> Interrupt = static store => ((Store)store!).Interrupt();

    private readonly InstancePool _instances;
    private readonly WasiCommand _command;

    private ReadyModule(InstancePool instances, WasiCommand command)
    {
        _instances = instances;
        _command = command;
    }

    /// <summary>Makes a module ready.</summary>
    /// <exception cref="FunctionException">It cannot be made ready; says all that is wrong.</exception>
    public static ReadyModule Make(CompiledModule code, Linker linker, uint pages, string entryPointName)
    {
        WasiCommand command;
        try
        {
            command = new WasiCommand(code, entryPointName);
        }
        catch (ArgumentException e)
        {
            throw Refusals.OfEntryPoint(e);
        }

        try
        {
            return new ReadyModule(
                new InstancePool(code, linker, new InstancePoolOptions
                {
                    MaxMemoryPages = pages,
                    InitialHostState = new WasiContext(),
                    InitialTime = LongestReadying,
                }),
                command);
        }
        catch (Exception e) when (Refusals.Of(e, pages) is { } refusal)
        {
            throw refusal;
        }
    }

    public int Run(WasiContext context, long fuel, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var instance = _instances.Rent();
        var store = instance.Store;
        var registration = default(CancellationTokenRegistration);
        try
        {
            if (fuel != 0)
                store.Fuel = fuel;
            if (timeout is { } time)
                store.SetDeadline(time);
            if (cancellationToken.CanBeCanceled)
                registration = cancellationToken.UnsafeRegister(Interrupt, store);
            return _command.Run(instance, context);
        }
        finally
        {
            registration.Dispose();
            _instances.Return(instance);
        }
    }

    public void Dispose() => _instances.Dispose();
}
