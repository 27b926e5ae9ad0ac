using System.Globalization;
using System.Text;
using Burst.Engine.Execute;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>A module with one entry point and one memory limit: instances of it, and how to call them.</summary>
internal sealed class ReadyModule : IDisposable
{
    private const int PageKibibytes = 64;

    // Nobody watches a module that gets ready, and others wait for it.
    private static readonly TimeSpan LongestReadying = TimeSpan.FromMinutes(1);

    private readonly bool _metersFuel;
    private readonly uint _pages;
    private readonly byte[] _entryPointName;

    private ReadyModule(
        InstancePool instances, WasiCommand command, bool metersFuel, uint pages)
    {
        Instances = instances;
        Command = command;
        _metersFuel = metersFuel;
        _pages = pages;
        _entryPointName = Encoding.UTF8.GetBytes(command.EntryPoint);
    }

    /// <summary>Instances in the state that calls begin with.</summary>
    public InstancePool Instances { get; }

    /// <summary>The function that is called.</summary>
    public WasiCommand Command { get; }

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
            // The parameter's name at the end is of no use to whoever wrote the thunk.
            throw Refused(FailureKind.BadThunk, e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }

        try
        {
            var instances = new InstancePool(code, linker, new InstancePoolOptions
            {
                MaxMemoryPages = pages,
                InitialHostState = new WasiContext(),
                InitialTime = LongestReadying,
            });
            return new ReadyModule(instances, command, code.Code.MetersFuel, pages);
        }
        catch (LinkException e)
        {
            throw Refused(FailureKind.NotStarted, $"the module needs what is not there: {e.Message}");
        }
        catch (WasmResourceException e)
        {
            var limit = string.Create(CultureInfo.InvariantCulture, $"{(long)pages * PageKibibytes:N0} KiB");
            throw Refused(FailureKind.NotStarted, $"{e.Message} (its memory limit is {limit})");
        }
        catch (ArgumentException e)
        {
            throw Refused(FailureKind.NotStarted, e.Message);
        }
        catch (Exception e) when (e is TrapException or ExitException)
        {
            throw Refused(FailureKind.Signalled, $"the module failed while it got ready: {e.Message}");
        }
    }

    public bool Fits(bool metersFuel, uint pages, ReadOnlySpan<byte> entryPoint) =>
        metersFuel == _metersFuel && pages == _pages && entryPoint.SequenceEqual(_entryPointName);

    public void Dispose() => Instances.Dispose();

    private static FunctionException Refused(FailureKind kind, string message) => new(new ExecutionFailure(kind, message));
}
