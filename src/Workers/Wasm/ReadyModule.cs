using System.Globalization;
using System.Text;
using Burst.Engine.Execute;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>A module with one entry point and one memory limit: instances of it, and how to call them.</summary>
internal sealed class ReadyModule : IDisposable
{
    private const int ShownNames = 20;
    private const int PageKibibytes = 64;

    // Nobody watches a module that gets ready, and others wait for it.
    private static readonly TimeSpan LongestReadying = TimeSpan.FromMinutes(1);

    private readonly bool _metersFuel;
    private readonly uint _pages;
    private readonly byte[] _entryPointName;

    private ReadyModule(
        InstancePool instances, Action<Instance> entryPoint, bool metersFuel, uint pages, string entryPointName)
    {
        Instances = instances;
        EntryPoint = entryPoint;
        _metersFuel = metersFuel;
        _pages = pages;
        _entryPointName = Encoding.UTF8.GetBytes(entryPointName);
    }

    /// <summary>Instances in the state that calls begin with.</summary>
    public InstancePool Instances { get; }

    /// <summary>Calls the function.</summary>
    public Action<Instance> EntryPoint { get; }

    /// <summary>Makes a module ready.</summary>
    /// <exception cref="FunctionException">It cannot be made ready; says all that is wrong.</exception>
    public static ReadyModule Make(CompiledModule code, Linker linker, uint pages, string entryPointName)
    {
        var export = ExportedFunction.Find(code, entryPointName)
            ?? throw Refused(FailureKind.BadThunk, $"the module exports no function '{entryPointName}'; {Offer(code.Module)}");
        if (export.Type.Parameters.Length > 0 || export.Type.Results.Length > 0)
        {
            throw Refused(
                FailureKind.BadThunk,
                $"the module's function '{entryPointName}' is {export.Type}; an entry point takes nothing and gives nothing back");
        }

        try
        {
            var instances = new InstancePool(code, linker, new InstancePoolOptions
            {
                MaxMemoryPages = pages,
                InitialHostState = new WasiContext(),
                InitialTime = LongestReadying,
            });
            return new ReadyModule(instances, export.Bind<Action<Instance>>(), code.Code.MetersFuel, pages, entryPointName);
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

    private static string Offer(WasmModule module)
    {
        var names = module.Exports.Where(export => export.Kind == ExternalKind.Function).Select(export => $"'{export.Name}'").ToList();
        return names.Count switch
        {
            0 => "it exports no function at all",
            <= ShownNames => $"it exports {string.Join(", ", names)}",
            _ => $"it exports {string.Join(", ", names.Take(ShownNames))} and {names.Count - ShownNames} more",
        };
    }

    private static FunctionException Refused(FailureKind kind, string message) => new(new ExecutionFailure(kind, message));
}
